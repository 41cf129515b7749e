/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewervalve-private.h"

#include <gst/video/video.h>

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* Precedes a frame whose packets are dropped behind the payloader. */
#define HOLE_EVENT "latest-hole"

G_DEFINE_TYPE (
    GstLatestViewerValve, gst_latest_viewer_valve, GST_TYPE_GHOST_PAD);

static void
ask_for_key_unit (GstLatestViewerValve *self)
{
  GST_DEBUG_OBJECT (self, "asking for a key unit");
  gst_pad_push_event (GST_PAD (self),
      gst_video_event_new_upstream_force_key_unit (
          GST_CLOCK_TIME_NONE, TRUE, 0));
}

/* Sends @event the frames' way, as the queue is another thread's. */
static void
send_event (GstLatestViewerValve *self, GstEvent *event)
{
  g_autoptr (GstPad) internal =
      GST_PAD (gst_proxy_pad_get_internal (GST_PROXY_PAD (self)));

  gst_pad_push_event (internal, event);
}

/* Marks the next frame as one to be dropped behind the payloader. */
static void
send_hole (GstLatestViewerValve *self)
{
  send_event (self,
      gst_event_new_custom (
          GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty (HOLE_EVENT)));
}

/* Tells the pacer that a key frame comes: what was lost before is not worth
 * being sent again. */
static void
announce_key_frame (GstLatestViewerValve *self)
{
  send_event (self,
      gst_video_event_new_downstream_force_key_unit (GST_CLOCK_TIME_NONE,
          GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, FALSE, 0));
}

static GstFlowReturn
gst_latest_viewer_valve_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstLatestViewerValve *self = GST_LATEST_VIEWER_VALVE (pad);
  gboolean is_key =
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gboolean ask = FALSE;
  GstLatestVerdict verdict =
      gst_latest_viewer_valve_judge (self, buffer, is_key, &ask);

  if (ask)
    ask_for_key_unit (self);
  if (verdict == GST_LATEST_VERDICT_DROP) {
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  if (verdict == GST_LATEST_VERDICT_HOLE)
    send_hole (self);
  if (verdict == GST_LATEST_VERDICT_SEND && is_key && !self->is_audio)
    announce_key_frame (self);
  /* Sound may be reported together with frames only. */
  if (verdict == GST_LATEST_VERDICT_SEND && self->viewer_rate
      && !self->is_audio)
    gst_latest_viewer_rate_frame_sent (self->viewer_rate);
  if (gst_proxy_pad_chain_default (pad, parent, buffer) != GST_FLOW_OK)
    GST_LOG_OBJECT (self, "frame not taken");
  return GST_FLOW_OK;
}

static GstFlowReturn
gst_latest_viewer_valve_chain_list (
    GstPad *pad, GstObject *parent, GstBufferList *list)
{
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    gst_latest_viewer_valve_chain (
        pad, parent, gst_buffer_ref (gst_buffer_list_get (list, i)));
  gst_buffer_list_unref (list);
  return GST_FLOW_OK;
}

/* Whether what @event announces can be sent on the line. The payloader would
 * refuse it, and the viewer would seem to be lost, as nothing of what was let in
 * arrives. */
static gboolean
take_caps (GstLatestViewerValve *self, GstEvent *event)
{
  GstCaps *caps;
  gboolean fits;

  gst_event_parse_caps (event, &caps);
  fits = !self->media_type
      || gst_structure_has_name (
          gst_caps_get_structure (caps, 0), self->media_type);
  g_mutex_lock (&self->lock);
  if (fits && self->is_unfit)
    self->need_key = TRUE;
  self->is_unfit = !fits;
  g_mutex_unlock (&self->lock);
  if (!fits)
    GST_INFO_OBJECT (self, "no %" GST_PTR_FORMAT " on this line", caps);
  return fits;
}

static gboolean
gst_latest_viewer_valve_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstLatestViewerValve *self = GST_LATEST_VIEWER_VALVE (pad);
  gboolean pass;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
    case GST_EVENT_SEGMENT:
      pass = TRUE;
      break;
    case GST_EVENT_CAPS:
      pass = take_caps (self, event);
      break;
    case GST_EVENT_EOS:
      g_mutex_lock (&self->lock);
      pass = self->open;
      g_mutex_unlock (&self->lock);
      break;
    default:
      pass = FALSE;
      break;
  }
  if (pass)
    gst_pad_event_default (pad, parent, event);
  else
    gst_event_unref (event);
  return TRUE;
}

/* No query goes on to the session: a serialized one would wait for the viewer's
 * own thread, and a viewer has no say in what the encoder makes. */
static gboolean
gst_latest_viewer_valve_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS: {
      g_autoptr (GstCaps) any = gst_caps_new_any ();
      GstCaps *filter;

      gst_query_parse_caps (query, &filter);
      gst_query_set_caps_result (query, filter ? filter : any);
      return TRUE;
    }
    case GST_QUERY_ACCEPT_CAPS:
      gst_query_set_accept_caps_result (query, TRUE);
      return TRUE;
    case GST_QUERY_ALLOCATION:
    case GST_QUERY_DRAIN:
      return TRUE;
    default:
      return FALSE;
  }
}

static void
gst_latest_viewer_valve_dispose (GObject *object)
{
  GstLatestViewerValve *self = GST_LATEST_VIEWER_VALVE (object);

  gst_clear_object (&self->queue);
  g_clear_pointer (&self->viewer_rate, gst_latest_viewer_rate_unref);
  G_OBJECT_CLASS (gst_latest_viewer_valve_parent_class)->dispose (object);
}

static void
gst_latest_viewer_valve_finalize (GObject *object)
{
  GstLatestViewerValve *self = GST_LATEST_VIEWER_VALVE (object);

  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_latest_viewer_valve_parent_class)->finalize (object);
}

static void
gst_latest_viewer_valve_class_init (GstLatestViewerValveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gst_latest_viewer_valve_dispose;
  object_class->finalize = gst_latest_viewer_valve_finalize;
}

static void
gst_latest_viewer_valve_init (GstLatestViewerValve *self)
{
  g_mutex_init (&self->lock);
  self->last = self->from = GST_CLOCK_TIME_NONE;
}

GstLatestViewerValve *
gst_latest_viewer_valve_new (
    GstElement *queue, const gchar *name, gboolean is_audio)
{
  GstLatestViewerValve *self = g_object_new (GST_TYPE_LATEST_VIEWER_VALVE,
      "name", name, "direction", GST_PAD_SINK, NULL);
  g_autoptr (GstPad) target = gst_element_get_static_pad (queue, "sink");

  self->queue = gst_object_ref (queue);
  self->is_audio = is_audio;
  gst_ghost_pad_set_target (GST_GHOST_PAD (self), target);
  gst_pad_set_chain_function (
      GST_PAD (self), GST_DEBUG_FUNCPTR (gst_latest_viewer_valve_chain));
  gst_pad_set_chain_list_function (
      GST_PAD (self), GST_DEBUG_FUNCPTR (gst_latest_viewer_valve_chain_list));
  gst_pad_set_event_function (
      GST_PAD (self), GST_DEBUG_FUNCPTR (gst_latest_viewer_valve_event));
  gst_pad_set_query_function (
      GST_PAD (self), GST_DEBUG_FUNCPTR (gst_latest_viewer_valve_query));
  return self;
}

void
gst_latest_viewer_valve_set_media_type (
    GstLatestViewerValve *self, const gchar *media_type)
{
  self->media_type = media_type;
}

void
gst_latest_viewer_valve_set_pacer (GstLatestViewerValve *self,
    GstLatestViewerRate *viewer_rate, guint track_id, guint32 ssrc)
{
  self->ssrc = ssrc;
  self->track_bit = gst_latest_track_bit (track_id);
  self->viewer_rate = gst_latest_viewer_rate_ref (viewer_rate);
}

/* Called for the payloader's source pad, on the queue's thread. */
static GstPadProbeReturn
make_hole (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestViewerValve *self = data;

  if (!(info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM))
    return g_atomic_int_compare_and_exchange (&self->drop_packets, TRUE, FALSE)
        ? GST_PAD_PROBE_DROP
        : GST_PAD_PROBE_OK;
  if (!gst_event_has_name (GST_PAD_PROBE_INFO_EVENT (info), HOLE_EVENT))
    return GST_PAD_PROBE_OK;
  g_atomic_int_set (&self->drop_packets, TRUE);
  return GST_PAD_PROBE_DROP;
}

void
gst_latest_viewer_valve_set_payloader (GstLatestViewerValve *self, GstPad *src)
{
  gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST
          | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      make_hole, self, NULL);
}

GstLatestPresence
gst_latest_viewer_valve_get_presence (GstLatestViewerValve *self)
{
  return self->viewer_rate
      ? gst_latest_viewer_rate_get_presence (self->viewer_rate)
      : GST_LATEST_PRESENCE_HERE;
}

guint64
gst_latest_viewer_valve_get_wait (
    GstLatestViewerValve *self, gsize bytes, gboolean is_key)
{
  guint queued_bytes;
  gboolean dropped;

  if (!self->viewer_rate
      || gst_latest_viewer_rate_get_feedback (self->viewer_rate)
          == GST_LATEST_FEEDBACK_RECEIVER_REPORTS)
    return GST_CLOCK_TIME_NONE;
  g_object_get (self->queue, "current-level-bytes", &queued_bytes, NULL);
  g_mutex_lock (&self->lock);
  dropped = self->need_key && !is_key;
  g_mutex_unlock (&self->lock);
  return gst_latest_viewer_rate_get_path_time (
      self->viewer_rate, self->ssrc, queued_bytes + (dropped ? 0 : bytes));
}

void
gst_latest_viewer_valve_open (GstLatestViewerValve *self)
{
  g_mutex_lock (&self->lock);
  self->open = TRUE;
  self->need_key = TRUE;
  g_mutex_unlock (&self->lock);
  if (!self->is_audio)
    ask_for_key_unit (self);
}

void
gst_latest_viewer_valve_move (GstLatestViewerValve *self, guint encoding)
{
  g_atomic_int_set (&self->encoding, encoding);
  g_mutex_lock (&self->lock);
  self->need_key = TRUE;
  self->from = self->last;
  g_mutex_unlock (&self->lock);
}

void
gst_latest_viewer_valve_ask_again (GstLatestViewerValve *self)
{
  gboolean open;

  g_mutex_lock (&self->lock);
  open = self->open;
  g_mutex_unlock (&self->lock);
  if (open && !self->is_audio)
    ask_for_key_unit (self);
}

guint
gst_latest_viewer_valve_get_encoding (GstLatestViewerValve *self)
{
  return g_atomic_int_get (&self->encoding);
}

void
gst_latest_viewer_valve_get_counters (
    GstLatestViewerValve *self, GstLatestViewerValveCounters *counters)
{
  g_mutex_lock (&self->lock);
  *counters = self->counters;
  g_mutex_unlock (&self->lock);
}
