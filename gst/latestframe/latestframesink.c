/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* The sink pad. Nothing here ever waits for downstream, except the sender of a
 * serialized query, who waits for the answer. */

#include "gstlatestframe-private.h"

#define GST_CAT_DEFAULT gst_latest_frame_debug

static GstClockTimeDiff
to_running_time (const GstSegment *segment, GstBuffer *buffer)
{
  GstClockTime time = GST_BUFFER_PTS_IS_VALID (buffer)
      ? GST_BUFFER_PTS (buffer)
      : GST_BUFFER_DTS (buffer);
  guint64 distance;
  gint64 running_time;
  gint sign;

  if (!GST_CLOCK_TIME_IS_VALID (time) || segment->format != GST_FORMAT_TIME)
    return GST_CLOCK_STIME_NONE;
  sign = gst_segment_to_running_time_full (
      segment, GST_FORMAT_TIME, time, &distance);
  running_time = gst_latest_time_from_unsigned (distance);
  return sign == 0 || running_time == GST_LATEST_TIME_NONE
      ? GST_CLOCK_STIME_NONE
      : sign * running_time;
}

/* Stores @item, or drops it: a delta unit cannot take the place of the waiting
 * buffer, as it cannot be decoded without it. */
static void
store_locked (GstLatestFrame *self, GstLatestItem *item, GstLatestLater *later)
{
  GstLatestDropCause cause = self->task == GST_LATEST_TASK_THROTTLED
      ? GST_LATEST_DROP_THROTTLED
      : GST_LATEST_DROP_REPLACED;
  gboolean full = gst_latest_slot_is_full (&self->slot);
  GstLatestItem old;

  if (item->delta) {
    self->delta_stream = TRUE;
    if (full || self->need_key) {
      self->discont = TRUE;
      gst_latest_frame_drop_locked (
          self, *item, GST_LATEST_DROP_UNDECODABLE, item->arrived, later);
      return;
    }
  }

  self->need_key = FALSE;
  item->discont = self->discont || full;
  self->discont = FALSE;
  if (gst_latest_frame_is_held_locked (self, item->arrived)) {
    cause = GST_LATEST_DROP_REPLACED;
    self->stats.held++;
  }
  old = gst_latest_slot_put (&self->slot, item, &later->released);
  if (full)
    gst_latest_frame_drop_locked (self, old, cause, item->arrived, later);
}

/* Takes ownership of @data. Its first buffer is @first, NULL for an empty
 * list. */
static GstFlowReturn
accept_data (GstLatestFrame *self, GstMiniObject *data, GstBuffer *first)
{
  GstLatestItem item = {
    .data = data,
    .arrived = gst_util_get_timestamp (),
    .running_time = GST_CLOCK_STIME_NONE,
  };
  GstLatestLater later = { 0 };
  GstFlowReturn ret;

  if (first != NULL) {
    item.running_time = to_running_time (&self->segment, first);
    item.delta = GST_BUFFER_FLAG_IS_SET (first, GST_BUFFER_FLAG_DELTA_UNIT);
  }

  g_mutex_lock (&self->lock);
  ret = gst_latest_flow_get (&self->flow);
  if (ret == GST_FLOW_OK) {
    self->stats.in++;
    store_locked (self, &item, &later);
    /* Events go out even while the buffer has to wait. */
    gst_latest_frame_wake_locked (
        self, gst_latest_slot_has_event (&self->slot), &later);
    gst_latest_frame_wake_sooner_locked (self, &later);
  }
  gst_latest_frame_unlock_and_do_later (self, &later);

  if (ret != GST_FLOW_OK) {
    GST_LOG_OBJECT (self, "refusing data: %s", gst_flow_get_name (ret));
    gst_mini_object_unref (data);
  }
  return ret;
}

void
gst_latest_frame_repeat (GstLatestFrame *self, GstBuffer *buffer)
{
  GstLatestItem item = {
    .data = GST_MINI_OBJECT_CAST (buffer),
    .arrived = gst_util_get_timestamp (),
    .running_time = GST_CLOCK_STIME_NONE,
  };
  GstLatestLater later = { 0 };
  gboolean taken;

  g_mutex_lock (&self->lock);
  taken = gst_latest_flow_get (&self->flow) == GST_FLOW_OK
      && !gst_latest_slot_is_full (&self->slot)
      && !gst_latest_slot_has_event (&self->slot) && !self->need_key;
  if (taken) {
    self->stats.in++;
    self->stats.repeats++;
    store_locked (self, &item, &later);
    gst_latest_frame_wake_locked (self, FALSE, &later);
  }
  gst_latest_frame_unlock_and_do_later (self, &later);
  if (!taken)
    gst_buffer_unref (buffer);
}

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  return accept_data (
      GST_LATEST_FRAME_CAST (parent), GST_MINI_OBJECT_CAST (buffer), buffer);
}

static GstFlowReturn
sink_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  GstBuffer *first =
      gst_buffer_list_length (list) > 0 ? gst_buffer_list_get (list, 0) : NULL;

  return accept_data (
      GST_LATEST_FRAME_CAST (parent), GST_MINI_OBJECT_CAST (list), first);
}

/* Returns the time from frame to frame in ns, 0 if the caps do not tell it. */
static gint64
get_period (GstEvent *event)
{
  GstCaps *caps;
  gint num, den;

  gst_event_parse_caps (event, &caps);
  if (gst_caps_get_size (caps) == 0
      || !gst_structure_get_fraction (
          gst_caps_get_structure (caps, 0), "framerate", &num, &den)
      || num <= 0 || den <= 0)
    return 0;
  return gst_util_uint64_scale_int (GST_SECOND, den, num);
}

/* Streams whose buffers are parts of a picture, and where a slot for whole
 * pictures goes. A field with a value has to be in the caps, or, for @optional,
 * must not be there with another value. */
static const struct
{
  const gchar *type, *field, *value;
  gboolean optional;
  const gchar *place;
} parts[] = {
  { "application/x-rtp", "media", "video", TRUE, "before the payloader" },
  { "video/mpegts", NULL, NULL, FALSE, "before the muxer" },
  { "video/x-h264", "alignment", "nal", FALSE,
      "before the encoder, or have whole access units (alignment=au) made" },
  { "video/x-h265", "alignment", "nal", FALSE,
      "before the encoder, or have whole access units (alignment=au) made" },
  { "video/x-av1", "alignment", "obu", FALSE,
      "before the encoder, or have whole temporal units (alignment=tu) made" },
};

/* Returns where to put the element instead, NULL if a buffer is a picture. */
static const gchar *
find_place (const GstStructure *s)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    const gchar *value =
        parts[i].field ? gst_structure_get_string (s, parts[i].field) : NULL;

    if (gst_structure_has_name (s, parts[i].type)
        && (g_strcmp0 (value, parts[i].value) == 0
            || (parts[i].optional && value == NULL)))
      return parts[i].place;
  }
  return NULL;
}

/* Warns of caps whose buffers are parts of pictures, once for a run. */
static void
check_caps (GstLatestFrame *self, GstEvent *event)
{
  const gchar *place = NULL;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  if (gst_caps_get_size (caps) > 0)
    place = find_place (gst_caps_get_structure (caps, 0));
  if (place == NULL || self->warned)
    return;
  self->warned = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, WRONG_TYPE,
      ("Pictures will arrive broken: only the newest part of one is kept. Put "
       "latestframe %s.",
          place),
      ("caps: %" GST_PTR_FORMAT, caps));
}

static GstFlowReturn
store_event (GstObject *element, GstEvent *event)
{
  GstLatestFrame *self = GST_LATEST_FRAME_CAST (element);
  GstLatestLater later = { 0 };
  gboolean failed;
  GstFlowReturn ret;

  GST_LOG_OBJECT (self, "%" GST_PTR_FORMAT, event);
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    gst_event_copy_segment (event, &self->segment);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    check_caps (self, event);

  g_mutex_lock (&self->lock);
  ret = gst_latest_flow_admit_event (&self->flow, event, &failed);
  /* Sticky events are kept for when downstream has recovered. */
  if (ret == GST_FLOW_OK && !GST_EVENT_IS_STICKY (event))
    ret = self->flow.result;
  if (ret == GST_FLOW_OK) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
      gst_latest_framerate_limiter_set_period (
          &self->limiter, get_period (event));
    /* No newer buffer can come, so there is nothing to gain by a hold. */
    if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
      gst_latest_framerate_limiter_hold (&self->limiter, 0, G_MININT64);
    gst_latest_slot_put_event (&self->slot, event, &later.released);
    gst_latest_frame_wake_locked (self, FALSE, &later);
    gst_latest_frame_wake_sooner_locked (self, &later);
  }
  gst_latest_frame_unlock_and_do_later (self, &later);

  if (failed)
    GST_ELEMENT_FLOW_ERROR (self, ret);
  if (ret != GST_FLOW_OK) {
    GST_DEBUG_OBJECT (self, "refusing %" GST_PTR_FORMAT ": %s", event,
        gst_flow_get_name (ret));
    gst_event_unref (event);
  }
  return ret;
}

/* Hands @query to the streaming thread, which sends it after what is already
 * under way. The buffer in the slot is dropped, as the query would otherwise
 * have to wait until downstream is ready for that buffer. */
static void
post_query_locked (GstLatestFrame *self, GstQuery *query, GstLatestLater *later)
{
  if (gst_latest_slot_is_full (&self->slot)) {
    self->discont = TRUE;
    gst_latest_frame_drop_locked (self,
        gst_latest_slot_drop (&self->slot, &later->released),
        GST_LATEST_DROP_PREEMPTED, gst_util_get_timestamp (), later);
  }
  self->query = query;
  self->query_state = GST_LATEST_QUERY_PENDING;
  gst_latest_frame_wake_locked (self, TRUE, later);
}

/* Waits until downstream has answered the query. Returns FALSE if a flush, a
 * deactivation or a failure came before it was sent. */
static gboolean
wait_for_answer (GstLatestFrame *self)
{
  gboolean ret;

  g_mutex_lock (&self->lock);
  while (self->query_state == GST_LATEST_QUERY_SENT
      || (self->query_state == GST_LATEST_QUERY_PENDING
          && self->flow.result == GST_FLOW_OK))
    g_cond_wait (&self->answered, &self->lock);
  ret = self->query_state == GST_LATEST_QUERY_ANSWERED && self->query_result;
  self->query = NULL;
  self->query_state = GST_LATEST_QUERY_NONE;
  g_mutex_unlock (&self->lock);
  return ret;
}

static gboolean
send_serialized_query (GstObject *element, GstQuery *query)
{
  GstLatestFrame *self = GST_LATEST_FRAME_CAST (element);
  GstLatestLater later = { 0 };
  gboolean flows;

  g_mutex_lock (&self->lock);
  flows = gst_latest_flow_get (&self->flow) == GST_FLOW_OK;
  if (flows)
    post_query_locked (self, query, &later);
  gst_latest_frame_unlock_and_do_later (self, &later);
  return flows && wait_for_answer (self);
}

const GstLatestPadFunctions gst_latest_frame_pad_functions = {
  .chain = sink_chain,
  .chain_list = sink_chain_list,
  .store_event = store_event,
  .send_query = send_serialized_query,
  .change_flow = gst_latest_frame_change_flow,
  .src_event = gst_pad_event_default,
  .src_query = gst_latest_frame_src_query,
};
