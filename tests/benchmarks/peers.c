/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "peers.h"

static const gchar *const names[] = { "vp8", "vp9" };

static gchar *
ours (guint codec, guint width, guint height, guint fps, guint cores,
    guint bitrate)
{
  return g_strdup_printf (
      "latestvpxenc codec=%s bitrate=%u", names[codec], bitrate);
}

/* configure_encoder() in net/webrtc/src/webrtcsink/imp.rs of gst-plugins-rs 0.16,
 * for both codecs alike. */
static gchar *
webrtcsink (guint codec, guint width, guint height, guint fps, guint cores,
    guint bitrate)
{
  return g_strdup_printf (
      "%senc name=encoder target-bitrate=%u deadline=1 "
      "cpu-used=-16 keyframe-mode=disabled keyframe-max-dist=2000 "
      "end-usage=cbr buffer-initial-size=100 buffer-optimal-size=120 "
      "buffer-size=150 max-intra-bitrate=250 error-resilient=default "
      "lag-in-frames=0",
      names[codec], bitrate);
}

/* LibvpxVp8Encoder::InitEncode() and GetCpuSpeed() of libwebrtc; denoising, which
 * is off for screens and on for cameras of some platforms, is left out. */
static gchar *
libwebrtc_vp8 (guint width, guint height, guint fps, guint cores, guint bitrate)
{
  guint pixels = width * height;
  guint threads = pixels >= 1920 * 1080 && cores > 8 ? 8
      : pixels > 640 * 480 && cores >= 6             ? 3
      : pixels > 640 * 480 && cores >= 3             ? 2
                                                     : 1;

  return g_strdup_printf (
      "vp8enc name=encoder target-bitrate=%u deadline=1 "
      "cpu-used=%d threads=%u keyframe-mode=disabled "
      "keyframe-max-dist=3000 end-usage=cbr buffer-initial-size=500 "
      "buffer-optimal-size=600 buffer-size=1000 undershoot=100 overshoot=15 "
      "min-quantizer=2 max-quantizer=%u max-intra-bitrate=%u "
      "dropframe-threshold=30 static-threshold=1 lag-in-frames=0",
      bitrate, pixels < 352 * 288 ? -4 : -6, threads, 56,
      MAX (300, 300 * fps / 10));
}

/* LibvpxVp9Encoder::InitEncode(), NumberOfThreads() and
 * GetDefaultPerformanceFlags(), one spatial layer. */
static gchar *
libwebrtc_vp9 (guint width, guint height, guint fps, guint cores, guint bitrate)
{
  guint pixels = width * height;
  guint threads = pixels >= 1280 * 720 && cores > 4 ? 4
      : pixels >= 640 * 360 && cores > 2            ? 2
                                                    : 1;

  return g_strdup_printf (
      "vp9enc name=encoder target-bitrate=%u deadline=1 "
      "cpu-used=%d threads=%u tile-columns=%u row-mt=true aq-mode=3 "
      "frame-parallel-decoding=false keyframe-mode=disabled "
      "keyframe-max-dist=3000 end-usage=cbr buffer-initial-size=500 "
      "buffer-optimal-size=600 buffer-size=1000 undershoot=50 overshoot=50 "
      "min-quantizer=2 max-quantizer=52 max-intra-bitrate=%u "
      "dropframe-threshold=30 static-threshold=1 lag-in-frames=0",
      bitrate, pixels < 352 * 288 ? 5 : 7, threads, threads >> 1,
      MAX (300, 300 * fps / 10));
}

static gchar *
libwebrtc (guint codec, guint width, guint height, guint fps, guint cores,
    guint bitrate)
{
  return codec ? libwebrtc_vp9 (width, height, fps, cores, bitrate)
               : libwebrtc_vp8 (width, height, fps, cores, bitrate);
}

const Peer peers[N_PEERS] = {
  { "latestvpxenc", ours },
  { "webrtcsink", webrtcsink },
  { "libwebrtc", libwebrtc },
};
