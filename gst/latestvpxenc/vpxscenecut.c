/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxscenecut.h"

void
gst_latest_vpx_scene_cut_init (GstLatestVpxSceneCut *s)
{
  g_mutex_init (&s->lock);
  gst_latest_vpx_scene_cut_reset (s);
}

void
gst_latest_vpx_scene_cut_clear (GstLatestVpxSceneCut *s)
{
  g_mutex_clear (&s->lock);
}

void
gst_latest_vpx_scene_cut_reset (GstLatestVpxSceneCut *s)
{
  g_mutex_lock (&s->lock);
  s->cuts = 0;
  g_mutex_unlock (&s->lock);
  gst_latest_vpx_scene_cut_restart (s);
}

void
gst_latest_vpx_scene_cut_add_stats (
    GstLatestVpxSceneCut *s, GstStructure *stats)
{
  guint64 cuts;

  g_mutex_lock (&s->lock);
  cuts = s->cuts;
  g_mutex_unlock (&s->lock);
  gst_structure_set (stats, "scene-cuts", G_TYPE_UINT64, cuts, NULL);
}

void
gst_latest_vpx_scene_cut_restart (GstLatestVpxSceneCut *s)
{
  gst_latest_scene_cut_init (&s->detector);
}

gboolean
gst_latest_vpx_scene_cut_detect (GstLatestVpxSceneCut *s, GstBuffer *buffer,
    const GstVideoInfo *info, gboolean is_key)
{
  GstVideoFrame frame;
  gboolean cut;

  if (GST_VIDEO_INFO_WIDTH (info) == 0
      || GST_VIDEO_INFO_COMP_DEPTH (info, 0) != 8
      || !gst_video_frame_map (
          &frame, info, buffer, GST_MAP_READ | GST_VIDEO_FRAME_MAP_FLAG_NO_REF))
    return FALSE;
  cut = gst_latest_scene_cut_add (&s->detector,
            GST_VIDEO_FRAME_COMP_DATA (&frame, 0),
            GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0),
            GST_VIDEO_INFO_WIDTH (info), GST_VIDEO_INFO_HEIGHT (info))
      && !is_key;
  gst_video_frame_unmap (&frame);
  g_mutex_lock (&s->lock);
  s->cuts += cut;
  g_mutex_unlock (&s->lock);
  return cut;
}
