/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxfeed.h"

#include <gst/video/video.h>

#include "cachedquark.h"
#include "cpucount.h"
#include "vpxqp.h"

/* A frame's duration is left as it is when it is right within so many parts. */
#define DURATION_PRECISION 16

static GstClockTime
frame_running_time (GstLatestVpxFeed *feed, GstBuffer *buffer)
{
  if (feed->segment.format != GST_FORMAT_TIME)
    return GST_CLOCK_TIME_NONE;
  return gst_segment_to_running_time (
      &feed->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
}

static GstClockTimeDiff
age_of (GstLatestVpxFeed *feed, GstClockTime running_time)
{
  GstClockTime now = gst_element_get_current_running_time (feed->owner);

  if (!GST_CLOCK_TIME_IS_VALID (now) || !GST_CLOCK_TIME_IS_VALID (running_time))
    return GST_CLOCK_STIME_NONE;
  return GST_CLOCK_DIFF (running_time, now);
}

static gint64
key_time (GstClockTime running_time)
{
  return GST_CLOCK_TIME_IS_VALID (running_time) ? (gint64) running_time
                                                : GST_LATEST_TIME_NONE;
}

static void
add_key_request (
    GstLatestVpxFeed *feed, GstClockTime due, gboolean all_headers, guint count)
{
  g_mutex_lock (&feed->key_lock);
  gst_latest_key_requests_add (&feed->keys, key_time (due));
  feed->all_headers |= all_headers;
  feed->count = count;
  g_mutex_unlock (&feed->key_lock);
}

static gboolean
take_key_request (GstLatestVpxFeed *feed, GstClockTime running_time)
{
  gboolean requested;

  g_mutex_lock (&feed->key_lock);
  requested = gst_latest_key_requests_take (&feed->keys,
      key_time (running_time), (gint64) MIN (feed->key_interval, G_MAXINT64));
  g_mutex_unlock (&feed->key_lock);
  return requested;
}

/* The base class of encoders takes a request for no certain time as answered
 * together with the one before, even when the frame of that one was dropped and no
 * key frame is on its way. A time distinguishes the two; it may be another to the
 * base class right after a change of the segment, so it is only said when it has
 * to be. */
static void
force_key_frame (GstLatestVpxFeed *feed, GstClockTime running_time)
{
  GstEvent *event;

  g_mutex_lock (&feed->key_lock);
  event = gst_video_event_new_upstream_force_key_unit (
      feed->keys.lost ? running_time : GST_CLOCK_TIME_NONE, feed->all_headers,
      feed->count);
  feed->all_headers = FALSE;
  g_mutex_unlock (&feed->key_lock);
  g_atomic_int_set (&feed->own_request, gst_event_get_seqnum (event));
  gst_pad_send_event (feed->src, event);
}

/* The base class of encoders keeps the buffer of a frame that was dropped until
 * the next one is put out. When that happens, the next waits there as a copy, so
 * that a source with few buffers gets them back. */
static void
release_pooled_memory (GstLatestVpxFeed *feed, GstPadProbeInfo *info)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (!gst_latest_vpx_stats_is_encoding (&feed->stats))
    return;
  info->data = gst_buffer_copy_deep (buffer);
  gst_buffer_unref (buffer);
}

/* libvpx takes the frame rate from the time between frames, but believes one that
 * differs from the duration of the last at once, and one that does not for a second.
 * Where two frames of three come, at the camera's intervals, it would take all for
 * the longer ones and exceed the rate by a third. */
static void
set_duration (GstPadProbeInfo *info, GstClockTime duration)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstClockTimeDiff error =
      GST_CLOCK_DIFF (GST_BUFFER_DURATION (buffer), duration);

  if (GST_BUFFER_DURATION_IS_VALID (buffer)
      && (GstClockTime) ABS (error) <= duration / DURATION_PRECISION)
    return;
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_DURATION (buffer) = duration;
  info->data = buffer;
}

static void
before_frame (GstLatestVpxFeed *feed, GstPadProbeInfo *info)
{
  GstClockTime running_time;
  GstLatestVpxShare share;
  gboolean key;

  release_pooled_memory (feed, info);
  running_time = frame_running_time (feed, GST_PAD_PROBE_INFO_BUFFER (info));
  key = take_key_request (feed, running_time);
  share = gst_latest_vpx_limit_frame_in (&feed->limit,
      GST_PAD_PROBE_INFO_BUFFER (info), running_time,
      gst_latest_vpx_tuning_get_bitrate (feed->tuning), key);
  set_duration (info, share.duration);
  gst_latest_vpx_tuning_apply_bitrate (feed->tuning, share.bitrate);
  gst_latest_vpx_tuning_apply_quantizer_floor (
      feed->tuning, share.min_quantizer);
  /* What it lacks is made up for, and it is not to be the slowest of all. */
  gst_latest_vpx_tuning_apply_hurry (feed->tuning, share.is_cut);
  if (key || gst_latest_vpx_tuning_wants_intra_percent (feed->tuning))
    gst_latest_vpx_tuning_apply_intra_percent (
        feed->tuning, share.intra_percent);
  if (key)
    force_key_frame (feed, running_time);
  gst_latest_vpx_stats_frame_in (&feed->stats, g_get_monotonic_time () * 1000,
      age_of (feed, running_time));
}

/* libvpx before 1.14.1 gives every thread of VP9 but the first a buffer of one byte
 * a pixel and writes beyond its end when a tile takes more: nothing that 8 bits and
 * 4:2:0 come to, but what more colour does, and more bits with noise above them. */
static guint
get_cores (GstLatestVpxFeed *feed, const GstVideoInfo *info)
{
  gboolean is_small = GST_VIDEO_INFO_COMP_DEPTH (info, 0) == 8
      && GST_VIDEO_FORMAT_INFO_W_SUB (info->finfo, 1) == 1
      && GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo, 1) == 1;

  return is_small ? feed->cores : 1;
}

static void
before_caps (GstLatestVpxFeed *feed, GstEvent *event)
{
  GstCaps *caps;
  GstVideoInfo info;

  gst_event_parse_caps (event, &caps);
  if (!gst_video_info_from_caps (&info, caps))
    return;
  gst_latest_vpx_stats_set_size (&feed->stats, info.width, info.height);
  gst_latest_vpx_limit_set_info (&feed->limit, &info);
  gst_latest_vpx_tuning_apply_size (
      feed->tuning, info.width, info.height, get_cores (feed, &info));
  gst_latest_vpx_tuning_apply_bitrate (
      feed->tuning, gst_latest_vpx_tuning_get_bitrate (feed->tuning));
}

/* TRUE when the event was a request and has been consumed. */
static gboolean
add_request_event (GstLatestVpxFeed *feed, GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstClockTime due = GST_CLOCK_TIME_NONE;
  gboolean all_headers = FALSE;
  guint count = 0;

  if (!gst_video_event_is_force_key_unit (event)
      || gst_event_get_seqnum (event)
          == (guint) g_atomic_int_get (&feed->own_request))
    return FALSE;
  if (GST_EVENT_IS_UPSTREAM (event))
    gst_video_event_parse_upstream_force_key_unit (
        event, &due, &all_headers, &count);
  else
    gst_video_event_parse_downstream_force_key_unit (
        event, NULL, NULL, &due, &all_headers, &count);
  add_key_request (feed, due, all_headers, count);
  gst_event_unref (event);
  return TRUE;
}

static GstPadProbeReturn
on_encoder_sink (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxFeed *feed = data;
  GstEvent *event;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    before_frame (feed, info);
    return GST_PAD_PROBE_OK;
  }

  event = GST_PAD_PROBE_INFO_EVENT (info);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    before_caps (feed, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    gst_event_copy_segment (event, &feed->segment);
  else if (add_request_event (feed, info))
    return GST_PAD_PROBE_HANDLED;
  return GST_PAD_PROBE_OK;
}

static void
after_frame (GstLatestVpxFeed *feed, GstPad *pad, GstBuffer *buffer)
{
  GstClockTime running_time = frame_running_time (feed, buffer);
  gboolean is_key =
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);

  feed->qp = gst_latest_vpx_qp_of_buffer (pad, buffer);
  gst_latest_vpx_stats_frame_out (&feed->stats, g_get_monotonic_time () * 1000,
      age_of (feed, running_time), running_time, buffer, feed->qp);
  gst_latest_vpx_limit_frame_out (&feed->limit, is_key, feed->qp);
  g_mutex_lock (&feed->key_lock);
  if (is_key)
    gst_latest_key_requests_saw_key_frame (
        &feed->keys, key_time (running_time));
  else
    gst_latest_key_requests_saw_other_frame (
        &feed->keys, key_time (running_time));
  g_mutex_unlock (&feed->key_lock);
}

static GstPadProbeReturn
on_encoder_src (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxFeed *feed = data;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    after_frame (feed, pad, GST_PAD_PROBE_INFO_BUFFER (info));
  else if (add_request_event (feed, info))
    return GST_PAD_PROBE_HANDLED;
  return GST_PAD_PROBE_OK;
}

void
gst_latest_vpx_feed_init (GstLatestVpxFeed *feed, GstElement *owner,
    guint bitrate, guint64 key_interval, guint64 max_latency)
{
  feed->owner = owner;
  feed->tuning = gst_latest_vpx_tuning_new (bitrate);
  gst_latest_vpx_stats_init (&feed->stats);
  gst_latest_vpx_limit_init (&feed->limit, max_latency);
  g_mutex_init (&feed->key_lock);
  feed->key_interval = key_interval;
  gst_latest_vpx_feed_reset (feed);
}

void
gst_latest_vpx_feed_clear (GstLatestVpxFeed *feed)
{
  gst_latest_vpx_feed_set_encoder (feed, NULL, GST_LATEST_VPX_CODEC_VP8);
  gst_latest_vpx_tuning_unref (feed->tuning);
  gst_latest_vpx_stats_clear (&feed->stats);
  gst_latest_vpx_limit_clear (&feed->limit);
  g_mutex_clear (&feed->key_lock);
}

void
gst_latest_vpx_feed_set_encoder (
    GstLatestVpxFeed *feed, GstElement *encoder, GstLatestVpxCodec codec)
{
  if (feed->sink) {
    gst_pad_remove_probe (feed->sink, feed->sink_probe);
    gst_pad_remove_probe (feed->src, feed->src_probe);
  }
  gst_clear_object (&feed->sink);
  gst_clear_object (&feed->src);

  gst_latest_vpx_limit_set_codec (&feed->limit, codec);
  gst_latest_vpx_tuning_set_encoder (feed->tuning, encoder, codec);
  if (!encoder)
    return;
  feed->sink = gst_element_get_static_pad (encoder, "sink");
  feed->src = gst_element_get_static_pad (encoder, "src");
  feed->sink_probe = gst_pad_add_probe (feed->sink,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_encoder_sink, feed, NULL);
  feed->src_probe = gst_pad_add_probe (feed->src,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
      on_encoder_src, feed, NULL);
}

void
gst_latest_vpx_feed_reset (GstLatestVpxFeed *feed)
{
  gst_latest_vpx_stats_reset (&feed->stats);
  gst_latest_vpx_limit_reset (&feed->limit);
  gst_segment_init (&feed->segment, GST_FORMAT_UNDEFINED);
  feed->cores = gst_latest_cpu_count ();
  g_mutex_lock (&feed->key_lock);
  gst_latest_key_requests_init (&feed->keys);
  feed->all_headers = FALSE;
  feed->count = 0;
  g_mutex_unlock (&feed->key_lock);
}

void
gst_latest_vpx_feed_frame_failed (GstLatestVpxFeed *feed)
{
  gst_latest_vpx_stats_frame_failed (&feed->stats);
}

void
gst_latest_vpx_feed_set_key_interval (GstLatestVpxFeed *feed, guint64 interval)
{
  g_mutex_lock (&feed->key_lock);
  feed->key_interval = interval;
  g_mutex_unlock (&feed->key_lock);
}

guint64
gst_latest_vpx_feed_get_key_interval (GstLatestVpxFeed *feed)
{
  guint64 interval;

  g_mutex_lock (&feed->key_lock);
  interval = feed->key_interval;
  g_mutex_unlock (&feed->key_lock);
  return interval;
}

GstStructure *
gst_latest_vpx_feed_get_stats (GstLatestVpxFeed *feed)
{
  GstStructure *out = gst_latest_vpx_stats_to_structure (
      &feed->stats, gst_element_get_current_running_time (feed->owner));
  guint64 requests, merged;

  g_mutex_lock (&feed->key_lock);
  requests = feed->keys.requests;
  merged = feed->keys.merged;
  g_mutex_unlock (&feed->key_lock);
  gst_structure_id_set (out, GST_LATEST_QUARK ("target-bitrate"), G_TYPE_UINT,
      gst_latest_vpx_tuning_get_bitrate (feed->tuning),
      GST_LATEST_QUARK ("key-frame-requests"), G_TYPE_UINT64, requests,
      GST_LATEST_QUARK ("key-frame-requests-merged"), G_TYPE_UINT64, merged,
      NULL);
  gst_latest_vpx_limit_add_stats (&feed->limit, out);
  return out;
}
