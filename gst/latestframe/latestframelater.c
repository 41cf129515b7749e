/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestframe-private.h"

#include <gst/video/video.h>

#define GST_CAT_DEFAULT gst_latest_frame_debug

#define KEY_REQUEST_INTERVAL (500 * GST_MSECOND)
#define DROP_MESSAGE_INTERVAL (100 * GST_MSECOND)

/* Returns TRUE, and sets @last to @now, if @interval has passed since @last. */
static gboolean
is_due (GstClockTime *last, GstClockTime now, GstClockTime interval)
{
  if (GST_CLOCK_TIME_IS_VALID (*last) && now < *last + interval)
    return FALSE;
  *last = now;
  return TRUE;
}

void
gst_latest_frame_drop_locked (GstLatestFrame *self, GstLatestItem item,
    GstLatestDropCause cause, GstClockTime now, GstLatestLater *later)
{
  /* A buffer dropped for one of these causes makes way for a newer one that
   * can be decoded without it. */
  gboolean followed_by_key =
      cause == GST_LATEST_DROP_REPLACED || cause == GST_LATEST_DROP_THROTTLED;

  self->stats.dropped[cause]++;
  if (!followed_by_key)
    self->need_key = TRUE;
  later->item = item;
  later->request_key = self->delta_stream && self->need_key
      && is_due (&self->last_key_request, now, KEY_REQUEST_INTERVAL);
  later->post_message = self->drop_messages
      && is_due (&self->last_drop_message, now, DROP_MESSAGE_INTERVAL);
  if (later->post_message) {
    later->processed = self->stats.out;
    later->dropped = gst_latest_frame_stats_get_dropped (&self->stats);
  }
}

void
gst_latest_frame_flushed_locked (
    GstLatestFrame *self, GstLatestItem item, GstLatestLater *later)
{
  if (item.data == NULL)
    return;
  self->stats.flushed++;
  self->discont = TRUE;
  later->item = item;
}

static GstBuffer *
first_buffer (GstMiniObject *data)
{
  if (!GST_IS_BUFFER_LIST (data))
    return GST_BUFFER_CAST (data);
  if (gst_buffer_list_length (GST_BUFFER_LIST_CAST (data)) == 0)
    return NULL;
  return gst_buffer_list_get (GST_BUFFER_LIST_CAST (data), 0);
}

static void
post_message (GstLatestFrame *self, const GstLatestLater *later)
{
  GstBuffer *buffer = first_buffer (later->item.data);
  GstClockTimeDiff now = gst_latest_frame_get_running_time (self);
  GstClockTimeDiff running_time = later->item.running_time;
  GstClockTime timestamp = GST_CLOCK_TIME_NONE;
  GstClockTime duration = GST_CLOCK_TIME_NONE;
  GstClockTime stream_time = GST_CLOCK_TIME_NONE;
  GstClockTimeDiff age = 0;
  GstMessage *message;
  g_autoptr (GstEvent) segment_event = NULL;

  if (buffer != NULL) {
    timestamp = GST_BUFFER_PTS (buffer);
    duration = GST_BUFFER_DURATION (buffer);
  }
  segment_event =
      gst_pad_get_sticky_event (self->sinkpad, GST_EVENT_SEGMENT, 0);
  if (segment_event != NULL) {
    const GstSegment *segment;

    gst_event_parse_segment (segment_event, &segment);
    if (segment->format == GST_FORMAT_TIME)
      stream_time =
          gst_segment_to_stream_time (segment, GST_FORMAT_TIME, timestamp);
  }
  if (GST_CLOCK_STIME_IS_VALID (now) && GST_CLOCK_STIME_IS_VALID (running_time))
    age = now - running_time;

  message = gst_message_new_qos (GST_OBJECT_CAST (self), FALSE,
      running_time >= 0 ? (guint64) running_time : GST_CLOCK_TIME_NONE,
      stream_time, timestamp, duration);
  gst_message_set_qos_values (message, age, 1.0, 1000000);
  gst_message_set_qos_stats (
      message, GST_FORMAT_BUFFERS, later->processed, later->dropped);
  gst_element_post_message (GST_ELEMENT_CAST (self), message);
}

void
gst_latest_frame_finish_later (GstLatestFrame *self, GstLatestLater *later)
{
  if (later->item.data != NULL) {
    GST_LOG_OBJECT (self, "dropped %" GST_PTR_FORMAT, later->item.data);
    if (later->post_message)
      post_message (self, later);
    gst_mini_object_unref (later->item.data);
  }
  if (later->request_key) {
    GST_DEBUG_OBJECT (self, "requesting a key unit");
    gst_pad_push_event (self->sinkpad,
        gst_video_event_new_upstream_force_key_unit (
            GST_CLOCK_TIME_NONE, FALSE, 0));
  }
  gst_latest_slot_release (&later->released);
}
