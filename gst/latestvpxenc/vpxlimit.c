/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxlimit.h"

#include "cachedquark.h"

void
gst_latest_vpx_limit_init (GstLatestVpxLimit *limit, guint64 max_latency)
{
  g_mutex_init (&limit->lock);
  limit->max_latency = max_latency;
  gst_latest_vpx_limit_reset (limit);
}

void
gst_latest_vpx_limit_clear (GstLatestVpxLimit *limit)
{
  g_mutex_clear (&limit->lock);
}

void
gst_latest_vpx_limit_reset (GstLatestVpxLimit *limit)
{
  g_mutex_lock (&limit->lock);
  limit->cuts = 0;
  g_mutex_unlock (&limit->lock);
  limit->last_frame = GST_LATEST_TIME_NONE;
  limit->mean_interval = 0;
  gst_latest_scene_cut_init (&limit->scene);
  limit->has_info = FALSE;
  limit->was_key = FALSE;
}

void
gst_latest_vpx_limit_set_max_latency (
    GstLatestVpxLimit *limit, guint64 max_latency)
{
  g_mutex_lock (&limit->lock);
  limit->max_latency = max_latency;
  g_mutex_unlock (&limit->lock);
}

guint64
gst_latest_vpx_limit_get_max_latency (GstLatestVpxLimit *limit)
{
  guint64 max_latency;

  g_mutex_lock (&limit->lock);
  max_latency = limit->max_latency;
  g_mutex_unlock (&limit->lock);
  return max_latency;
}

void
gst_latest_vpx_limit_add_stats (GstLatestVpxLimit *limit, GstStructure *stats)
{
  guint64 cuts;

  g_mutex_lock (&limit->lock);
  cuts = limit->cuts;
  g_mutex_unlock (&limit->lock);
  gst_structure_id_set (
      stats, GST_LATEST_QUARK ("scene-cuts"), G_TYPE_UINT64, cuts, NULL);
}

static gint64
budget_time (GstClockTime running_time)
{
  return GST_CLOCK_TIME_IS_VALID (running_time) ? (gint64) running_time
                                                : GST_LATEST_TIME_NONE;
}

static gint64
signed_latency (GstLatestVpxLimit *limit)
{
  return (gint64) MIN (
      gst_latest_vpx_limit_get_max_latency (limit), G_MAXINT64);
}

void
gst_latest_vpx_limit_set_codec (
    GstLatestVpxLimit *limit, GstLatestVpxCodec codec)
{
  limit->codec = codec;
}

void
gst_latest_vpx_limit_set_info (
    GstLatestVpxLimit *limit, const GstVideoInfo *info)
{
  limit->info = *info;
  limit->has_info = TRUE;
  gst_latest_scene_cut_init (&limit->scene);
  limit->was_key = FALSE;
}

static gboolean
is_cut (GstLatestVpxLimit *limit, GstBuffer *buffer)
{
  GstVideoFrame frame;
  gboolean cut;

  if (!limit->has_info || GST_VIDEO_INFO_COMP_DEPTH (&limit->info, 0) != 8
      || !gst_video_frame_map (&frame, &limit->info, buffer,
          GST_MAP_READ | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return FALSE;
  cut = gst_latest_scene_cut_add (&limit->scene,
      GST_VIDEO_FRAME_COMP_DATA (&frame, 0),
      GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0),
      GST_VIDEO_INFO_WIDTH (&limit->info),
      GST_VIDEO_INFO_HEIGHT (&limit->info));
  gst_video_frame_unmap (&frame);
  return cut;
}

static void
count_cut (GstLatestVpxLimit *limit)
{
  g_mutex_lock (&limit->lock);
  limit->cuts++;
  g_mutex_unlock (&limit->lock);
}

/* What the encoder takes for granted before it has seen two frames. */
static gint64
usual_interval (GstLatestVpxLimit *limit)
{
  if (!limit->has_info || GST_VIDEO_INFO_FPS_N (&limit->info) <= 0)
    return GST_SECOND / 30;
  return gst_util_uint64_scale_int (GST_SECOND,
      GST_VIDEO_INFO_FPS_D (&limit->info), GST_VIDEO_INFO_FPS_N (&limit->info));
}

/* The frame at a cut may take this part of the time, as those that make up for it
 * take more than their share as well. */
#define CUT_PART (1.0 / 3)

static guint
floor_of_cut (GstLatestVpxLimit *limit, gint64 max_latency, guint bitrate)
{
  gdouble bits = CUT_PART * max_latency / GST_SECOND * bitrate;

  return gst_latest_quantizer_floor_of_cut (limit->codec,
      bits / GST_VIDEO_INFO_WIDTH (&limit->info)
          / GST_VIDEO_INFO_HEIGHT (&limit->info));
}

/* A key frame has a limit of its own. The scene is looked at in any case, as it
 * compares each frame with the one before. */
static void
limit_quantizer (GstLatestVpxLimit *limit, GstBuffer *buffer,
    gint64 max_latency, guint bitrate, gboolean is_key,
    GstLatestVpxShare *share)
{
  gboolean cut = is_cut (limit, buffer);

  if (is_key)
    return;
  if (cut) {
    count_cut (limit);
    share->is_cut = TRUE;
    share->min_quantizer = floor_of_cut (limit, max_latency, bitrate);
  } else if (limit->was_key) {
    share->min_quantizer =
        gst_latest_quantizer_floor_after_key (limit->codec, limit->key_qp);
  }
}

GstLatestVpxShare
gst_latest_vpx_limit_frame_in (GstLatestVpxLimit *limit, GstBuffer *buffer,
    GstClockTime running_time, guint bitrate, gboolean is_key)
{
  gint64 max_latency = signed_latency (limit);
  gint64 now = budget_time (running_time);
  gint64 interval = gst_latest_frame_budget_interval (
      limit->last_frame, now, usual_interval (limit));
  GstLatestVpxShare share = {
    .intra_percent =
        gst_latest_frame_budget_intra_percent (interval, max_latency),
    .bitrate = gst_latest_frame_budget_bitrate (interval, max_latency, bitrate)
  };

  if (max_latency > 0)
    limit_quantizer (limit, buffer, max_latency, bitrate, is_key, &share);
  limit->last_frame = now;
  limit->mean_interval =
      gst_latest_frame_budget_mean (limit->mean_interval, interval);
  share.duration = (GstClockTime) limit->mean_interval;
  return share;
}

void
gst_latest_vpx_limit_frame_out (
    GstLatestVpxLimit *limit, gboolean is_key, gint qp)
{
  limit->was_key = is_key;
  limit->key_qp = qp;
}
