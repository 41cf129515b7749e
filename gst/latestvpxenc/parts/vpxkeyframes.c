/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxkeyframes.h"

#include <gst/video/video.h>

void
gst_latest_vpx_key_frames_init (GstLatestVpxKeyFrames *k, guint64 min_interval)
{
  g_mutex_init (&k->lock);
  k->min_interval = min_interval;
  gst_latest_vpx_key_frames_reset (k);
}

void
gst_latest_vpx_key_frames_clear (GstLatestVpxKeyFrames *k)
{
  g_mutex_clear (&k->lock);
}

void
gst_latest_vpx_key_frames_reset (GstLatestVpxKeyFrames *k)
{
  g_mutex_lock (&k->lock);
  gst_latest_key_requests_init (&k->requests);
  k->all_headers = FALSE;
  k->count = 0;
  g_mutex_unlock (&k->lock);
}

void
gst_latest_vpx_key_frames_add_stats (
    GstLatestVpxKeyFrames *k, GstStructure *stats)
{
  guint64 requests, merged;

  g_mutex_lock (&k->lock);
  requests = k->requests.requests;
  merged = k->requests.merged;
  g_mutex_unlock (&k->lock);
  gst_structure_set (stats, "key-frame-requests", G_TYPE_UINT64, requests,
      "key-frame-requests-merged", G_TYPE_UINT64, merged, NULL);
}

gboolean
gst_latest_vpx_key_frames_add (GstLatestVpxKeyFrames *k, GstEvent *event)
{
  GstClockTime due = GST_CLOCK_TIME_NONE;
  gboolean all_headers = FALSE;
  guint count = 0;

  if (!gst_video_event_is_force_key_unit (event))
    return FALSE;
  if (GST_EVENT_IS_UPSTREAM (event))
    gst_video_event_parse_upstream_force_key_unit (
        event, &due, &all_headers, &count);
  else
    gst_video_event_parse_downstream_force_key_unit (
        event, NULL, NULL, &due, &all_headers, &count);
  g_mutex_lock (&k->lock);
  gst_latest_key_requests_add (
      &k->requests, gst_latest_time_from_unsigned (due));
  k->all_headers |= all_headers;
  k->count = count;
  g_mutex_unlock (&k->lock);
  return TRUE;
}

gboolean
gst_latest_vpx_key_frames_take (GstLatestVpxKeyFrames *k, gint64 running_time)
{
  gboolean requested;

  g_mutex_lock (&k->lock);
  requested = gst_latest_key_requests_take (
      &k->requests, running_time, (gint64) MIN (k->min_interval, G_MAXINT64));
  g_mutex_unlock (&k->lock);
  return requested;
}

gboolean
gst_latest_vpx_key_frames_is_due (GstLatestVpxKeyFrames *k, gint64 running_time)
{
  gboolean due;

  g_mutex_lock (&k->lock);
  due = gst_latest_key_requests_is_due (&k->requests, running_time);
  g_mutex_unlock (&k->lock);
  return due;
}

/* The base class of encoders takes a request without a time as answered
 * together with the one before, even when the frame of that one was dropped and
 * no key frame is on its way. A time distinguishes the two. The base class may
 * compare it with another segment's right after a change of the segment, so it
 * is only given after such a loss. */
void
gst_latest_vpx_key_frames_force (
    GstLatestVpxKeyFrames *k, GstElement *encoder, gint64 running_time)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (encoder, "src");
  GstClockTime time = GST_CLOCK_TIME_NONE;
  gboolean all_headers;
  guint count;

  g_mutex_lock (&k->lock);
  if (k->requests.lost && running_time != GST_LATEST_TIME_NONE)
    time = (GstClockTime) running_time;
  all_headers = k->all_headers;
  count = k->count;
  k->all_headers = FALSE;
  g_mutex_unlock (&k->lock);
  gst_pad_send_event (src,
      gst_video_event_new_upstream_force_key_unit (time, all_headers, count));
}

void
gst_latest_vpx_key_frames_frame_out (
    GstLatestVpxKeyFrames *k, gint64 running_time, gboolean is_key)
{
  g_mutex_lock (&k->lock);
  if (is_key)
    gst_latest_key_requests_saw_key_frame (&k->requests, running_time);
  else
    gst_latest_key_requests_saw_other_frame (&k->requests, running_time);
  g_mutex_unlock (&k->lock);
}
