/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vpxheader.h"

#include <string.h>

/* VP8 is described by RFC 6386: sections 7.3 (boolean decoder), 9 and 19.2
 * (frame header). */

#define VP8_TAG_SIZE 3
#define VP8_KEY_HEADER_SIZE 7

typedef struct
{
  const guint8 *data, *end;
  guint32 value; /* two bytes, as in RFC 6386 */
  guint32 range;
  guint bit_count;
  gboolean overrun; /* the data ended before the last bit that was read */
} BoolDecoder;

static guint8
next_byte (BoolDecoder *d)
{
  if (d->data < d->end)
    return *d->data++;
  d->overrun = TRUE;
  return 0;
}

static void
bool_init (BoolDecoder *d, const guint8 *data, gsize size)
{
  d->data = data;
  d->end = data + size;
  d->overrun = FALSE;
  d->value = (guint32) next_byte (d) << 8;
  d->value |= next_byte (d);
  d->range = 255;
  d->bit_count = 0;
}

/* Reads a bit with a probability of one half. */
static guint
bool_bit (BoolDecoder *d)
{
  guint32 split = 1 + (((d->range - 1) * 128) >> 8);
  guint bit = d->value >= split << 8;

  if (bit) {
    d->range -= split;
    d->value -= split << 8;
  } else {
    d->range = split;
  }
  while (d->range < 128) {
    d->value <<= 1;
    d->range <<= 1;
    if (++d->bit_count == 8) {
      d->bit_count = 0;
      d->value |= next_byte (d);
    }
  }
  return bit;
}

static guint
bool_literal (BoolDecoder *d, guint bits)
{
  guint value = 0;

  while (bits-- > 0)
    value = value << 1 | bool_bit (d);
  return value;
}

/* Skips @n optional values of @bits each, sign included. */
static void
bool_skip_optional (BoolDecoder *d, guint n, guint bits)
{
  while (n-- > 0) {
    if (bool_bit (d))
      bool_literal (d, bits);
  }
}

static void
vp8_skip_segmentation (BoolDecoder *d)
{
  gboolean update_map, update_data;

  if (!bool_bit (d)) /* segmentation_enabled */
    return;
  update_map = bool_bit (d);
  update_data = bool_bit (d);
  if (update_data) {
    bool_bit (d);                     /* segment_feature_mode */
    bool_skip_optional (d, 4, 7 + 1); /* quantizers, with sign */
    bool_skip_optional (d, 4, 6 + 1); /* loop filter levels, with sign */
  }
  if (update_map)
    bool_skip_optional (d, 3, 8); /* probabilities */
}

static void
vp8_skip_loop_filter (BoolDecoder *d)
{
  bool_literal (d, 1 + 6 + 3);      /* filter_type, level, sharpness */
  if (bool_bit (d) && bool_bit (d)) /* deltas enabled, and updated */
    bool_skip_optional (d, 4 + 4, 6 + 1);
}

gboolean
gst_latest_vpx_header_parse_vp8 (
    const guint8 *data, gsize size, GstLatestVpxHeader *header)
{
  BoolDecoder d;

  memset (header, 0, sizeof (*header));
  if (size < VP8_TAG_SIZE)
    return FALSE;
  header->key = !(data[0] & 0x01);
  header->shown = (data[0] & 0x10) != 0;
  data += VP8_TAG_SIZE;
  size -= VP8_TAG_SIZE;
  if (header->key) {
    if (size < VP8_KEY_HEADER_SIZE || data[0] != 0x9d || data[1] != 0x01
        || data[2] != 0x2a)
      return FALSE;
    data += VP8_KEY_HEADER_SIZE;
    size -= VP8_KEY_HEADER_SIZE;
  }
  bool_init (&d, data, size);
  if (header->key)
    bool_literal (&d, 2); /* color_space, clamping_type */
  vp8_skip_segmentation (&d);
  vp8_skip_loop_filter (&d);
  bool_literal (&d, 2);              /* log2_nbr_of_dct_partitions */
  header->qp = bool_literal (&d, 7); /* y_ac_qi */
  return !d.overrun;
}

/* VP9 is described by "VP9 Bitstream & Decoding Process Specification" v0.6:
 * section 6.2 (uncompressed header syntax). */

#define VP9_SYNC_CODE 0x498342
#define VP9_CS_RGB 7

typedef struct
{
  const guint8 *data;
  gsize bits, at;
  gboolean overrun;
} BitReader;

static guint
read_bits (BitReader *r, guint n)
{
  guint value = 0;

  while (n-- > 0) {
    guint bit = 0;

    if (r->at < r->bits)
      bit = r->data[r->at / 8] >> (7 - r->at % 8) & 1;
    else
      r->overrun = TRUE;
    r->at++;
    value = value << 1 | bit;
  }
  return value;
}

static void
vp9_skip_color_config (BitReader *r, guint profile)
{
  gboolean odd_profile = profile == 1 || profile == 3;

  if (profile >= 2)
    read_bits (r, 1); /* ten_or_twelve_bit */
  if (read_bits (r, 3) != VP9_CS_RGB) {
    read_bits (r, 1); /* color_range */
    if (odd_profile)
      read_bits (r, 2 + 1); /* subsampling, reserved */
  } else if (odd_profile) {
    read_bits (r, 1); /* reserved */
  }
}

static void
vp9_skip_render_size (BitReader *r)
{
  if (read_bits (r, 1))
    read_bits (r, 32);
}

static void
vp9_skip_frame_size (BitReader *r)
{
  read_bits (r, 32);
  vp9_skip_render_size (r);
}

static void
vp9_skip_frame_size_with_refs (BitReader *r)
{
  for (guint i = 0; i < 3; i++) {
    if (read_bits (r, 1)) { /* found_ref */
      vp9_skip_render_size (r);
      return;
    }
  }
  vp9_skip_frame_size (r);
}

static void
vp9_skip_references (BitReader *r)
{
  read_bits (r, 8);           /* refresh_frame_flags */
  read_bits (r, 3 * (3 + 1)); /* ref_frame_idx, sign_bias */
  vp9_skip_frame_size_with_refs (r);
  read_bits (r, 1);      /* allow_high_precision_mv */
  if (!read_bits (r, 1)) /* is_filter_switchable */
    read_bits (r, 2);
}

/* Skips what depends on the frame type. Returns FALSE when a key frame or an
 * intra-only frame has no sync code. */
static gboolean
vp9_skip_frame_type (BitReader *r, GstLatestVpxHeader *header, guint profile,
    gboolean error_resilient)
{
  gboolean intra_only;

  if (header->key) {
    if (read_bits (r, 24) != VP9_SYNC_CODE)
      return FALSE;
    vp9_skip_color_config (r, profile);
    vp9_skip_frame_size (r);
    return TRUE;
  }
  intra_only = !header->shown && read_bits (r, 1);
  if (!error_resilient)
    read_bits (r, 2); /* reset_frame_context */
  if (!intra_only) {
    vp9_skip_references (r);
    return TRUE;
  }
  if (read_bits (r, 24) != VP9_SYNC_CODE)
    return FALSE;
  if (profile > 0)
    vp9_skip_color_config (r, profile);
  read_bits (r, 8); /* refresh_frame_flags */
  vp9_skip_frame_size (r);
  return TRUE;
}

static void
vp9_skip_loop_filter (BitReader *r)
{
  read_bits (r, 6 + 3);                       /* level, sharpness */
  if (!read_bits (r, 1) || !read_bits (r, 1)) /* deltas enabled, updated */
    return;
  for (guint i = 0; i < 4 + 2; i++) {
    if (read_bits (r, 1))
      read_bits (r, 6 + 1);
  }
}

gboolean
gst_latest_vpx_header_parse_vp9 (
    const guint8 *data, gsize size, GstLatestVpxHeader *header)
{
  /* The header ends well before 256 bytes; the limit keeps the count of bits
   * from overflowing. */
  BitReader r = { .data = data, .bits = MIN (size, 256) * 8 };
  guint profile;
  gboolean error_resilient;

  memset (header, 0, sizeof (*header));
  if (read_bits (&r, 2) != 2) /* frame_marker */
    return FALSE;
  profile = read_bits (&r, 1);
  profile |= read_bits (&r, 1) << 1;
  if (profile == 3)
    read_bits (&r, 1);
  if (read_bits (&r, 1)) /* show_existing_frame */
    return FALSE;
  header->key = read_bits (&r, 1) == 0;
  header->shown = read_bits (&r, 1);
  error_resilient = read_bits (&r, 1);
  if (!vp9_skip_frame_type (&r, header, profile, error_resilient))
    return FALSE;
  if (!error_resilient)
    read_bits (&r, 2); /* refresh_frame_context, parallel decoding */
  read_bits (&r, 2);   /* frame_context_idx */
  vp9_skip_loop_filter (&r);
  header->qp = read_bits (&r, 8); /* base_q_idx */
  return !r.overrun;
}
