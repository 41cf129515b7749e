/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "vpxdefaults.h"

#define VP8 (1 << GST_LATEST_VPX_CODEC_VP8)
#define VP9 (1 << GST_LATEST_VPX_CODEC_VP9)

/* VP8's row threads wait for each other by spinning: on a core somebody else
 * uses, one frame took 20 times as long (5 ms -> 110 ms). With fewer than three
 * cores the second one belongs to the camera, the network and the viewer. */
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

/* A tile is at least 256 pixels wide and a thread without a tile of its own
 * only waits. */
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

/* What each row was measured to do is in docs/elements/latestvpxenc.md, and which
 * of the encoder's own defaults were left alone. */
/* clang-format off */
static const struct
{
  guint codecs;
  const gchar *property;
  const gchar *value;
    gint (*by_size) (guint width, guint height, guint cores);
} rules[] = {
  /* The real-time code paths; the default budget is a second a frame. */
  {VP8 | VP9, "deadline", "1", NULL},
  /* Every frame comes out before the next one goes in (vp9enc: 25 wait). */
  {VP8 | VP9, "lag-in-frames", "0", NULL},
  /* Frames that are not one frame of the source apart have times and durations in
   * between, which the frame rate would round. */
  {VP8 | VP9, "timebase", "1/90000", NULL},
  /* The rate holds over a tenth of a second instead of five: what exceeds it
   * waits somewhere on the way and makes every later picture older. With less
   * room above the optimum, what easy frames save is lost and the rate is missed
   * by 2 to 4 %. The first key frame gets half of the initial size. */
  {VP8 | VP9, "end-usage", "cbr", NULL},
  {VP8 | VP9, "buffer-initial-size", "150", NULL},
  {VP8 | VP9, "buffer-optimal-size", "120", NULL},
  {VP8 | VP9, "buffer-size", "200", NULL},
  /* Let the rate fall after a large frame as far as it has to. */
  {VP9, "undershoot", "100", NULL},
  {VP9, "overshoot", "15", NULL},
  /* Coarse enough to keep a low rate; 56 or 52 overshoot it by half. */
  {VP8 | VP9, "max-quantizer", "63", NULL},
  /* 4, where it is by default, leaves bits unused on an easy picture: 0.3 dB. */
  {VP8 | VP9, "min-quantizer", "2", NULL},
  /* Key frames only when somebody asks: an unasked one is a burst. */
  {VP8 | VP9, "keyframe-mode", "disabled", NULL},
  {VP8 | VP9, "keyframe-max-dist", "2147483647", NULL},
  /* A fixed (negative) speed: the adaptive (positive) ones spend the time they
   * find and change it from frame to frame. Against 6, 8 takes 5 to 7 % less for
   * 0 to 0.2 dB; 10 another 4 % for 0.1; 12 another 6 % for 0.4 to 0.7. */
  {VP8, "cpu-used", "-8", NULL},
  {VP8, "threads", NULL, vp8_threads},
  /* Against 9, 8 takes 5 to 17 % longer for 0.2 to 0.6 dB; 7 a third longer, and
   * its rate control does not see a cut come. */
  {VP9, "cpu-used", "8", NULL},
  /* Refreshes a part of each frame well, so no key frame is needed for it. */
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
