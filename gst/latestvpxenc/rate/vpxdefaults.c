/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vpxdefaults.h"

#define VP8 (1 << GST_LATEST_VPX_CODEC_VP8)
#define VP9 (1 << GST_LATEST_VPX_CODEC_VP9)

/* Returns the threads for VP8. Its row threads wait for each other by spinning:
 * with another process on one of their cores, a frame took 20 times as long
 * (110 ms instead of 5). With fewer than three cores the second one is left to
 * the camera, the network and the viewer. */
static gint
vp8_threads (guint width, guint height, guint cores)
{
  guint pixels = width * height;

  if (cores < 3 || pixels <= 640 * 480)
    return 1;
  if (cores >= 9 && pixels >= 1920 * 1080)
    return 8;
  return cores >= 6 ? 3 : 2;
}

/* Returns log2 of the tile columns for VP9. A tile is at least 256 pixels wide,
 * and a thread without a tile of its own only waits. */
static gint
vp9_tile_columns_log2 (guint width, guint height, guint cores)
{
  guint threads = MIN (cores, width / 256);

  if (width * height < 640 * 480)
    return 0;
  return threads >= 4 ? 2 : threads >= 2 ? 1 : 0;
}

static gint
vp9_threads (guint width, guint height, guint cores)
{
  return 1 << vp9_tile_columns_log2 (width, height, cores);
}

/* The settings that differ from the encoder's own defaults.
 * docs/elements/latestvpxenc.md has the measurement of each, and the defaults
 * that were left alone. */
/* clang-format off */
static const struct
{
  guint codecs;
  const gchar *property;
  const gchar *value;
    gint (*by_size) (guint width, guint height, guint cores);
} rules[] = {
  /* Real-time code paths; the encoder's default allows a second a frame. */
  {VP8 | VP9, "deadline", "1", NULL},
  /* Each frame comes out before the next goes in; vp9enc's default holds 25. */
  {VP8 | VP9, "lag-in-frames", "0", NULL},
  /* RTP's clock. The default, the frame rate, would round the times and
   * durations of frames when some in between are missing. */
  {VP8 | VP9, "timebase", "1/90000", NULL},
  /* The rate control averages over a tenth of a second instead of five seconds:
   * any excess waits in a queue on the way and makes all later pictures older.
   * With less room above the optimal level, bits saved by easy frames are lost
   * and the bitrate is missed by 2 to 4 %. The first key frame gets half of the
   * initial size. */
  {VP8 | VP9, "end-usage", "cbr", NULL},
  {VP8 | VP9, "buffer-initial-size", "150", NULL},
  {VP8 | VP9, "buffer-optimal-size", "120", NULL},
  {VP8 | VP9, "buffer-size", "200", NULL},
  /* After a large frame the bitrate may fall as far as it has to. */
  {VP9, "undershoot", "100", NULL},
  {VP9, "overshoot", "15", NULL},
  /* The coarsest quantizer holds a low bitrate; 56 or 52 exceed it by half. */
  {VP8 | VP9, "max-quantizer", "63", NULL},
  /* The default of 4 leaves bits unused on an easy picture: 0.3 dB. */
  {VP8 | VP9, "min-quantizer", "2", NULL},
  /* Key frames come on request only: each is a burst of data. */
  {VP8 | VP9, "keyframe-mode", "disabled", NULL},
  {VP8 | VP9, "keyframe-max-dist", "2147483647", NULL},
  /* Negative speeds are fixed; the positive ones adapt to the time they find
   * and change from frame to frame. Compared with 6, 8 takes 5 to 7 % less time
   * for 0 to 0.2 dB; 10 another 4 % for 0.1; 12 another 6 % for 0.4 to 0.7. */
  {VP8, "cpu-used", "-8", NULL},
  {VP8, "threads", NULL, vp8_threads},
  /* Compared with 9, 8 takes 5 to 17 % more time and gains 0.2 to 0.6 dB; 7
   * takes a third more, and its rate control does not react to a cut. */
  {VP9, "cpu-used", "8", NULL},
  /* A part of each frame is refreshed at a fine quantizer, instead of a key
   * frame. */
  {VP9, "aq-mode", "cyclic-refresh", NULL},
  {VP9, "threads", NULL, vp9_threads},
  {VP9, "tile-columns", NULL, vp9_tile_columns_log2},
};
/* clang-format on */

guint
gst_latest_vpx_defaults (GstLatestVpxCodec codec, guint width, guint height,
    guint cores, GstLatestVpxDefault out[GST_LATEST_VPX_MAX_DEFAULTS])
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    GstLatestVpxDefault *row = &out[n];

    if (!(rules[i].codecs & (1u << codec)))
      continue;
    g_assert (n < GST_LATEST_VPX_MAX_DEFAULTS);
    row->property = rules[i].property;
    if (rules[i].by_size)
      g_snprintf (row->value, sizeof (row->value), "%d",
          rules[i].by_size (width, height, MAX (cores, 1)));
    else
      g_strlcpy (row->value, rules[i].value, sizeof (row->value));
    n++;
  }
  return n;
}
