/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gate.h"

#include <gst/video/video.h>

GST_DEBUG_CATEGORY_STATIC (latest_gate_debug);
#define GST_CAT_DEFAULT latest_gate_debug

/* Half a second at 30 frames/s: more than a burst of the network stack holds
 * up, less than anybody would call live. */
#define MAX_QUEUED 15
/* Drained enough for a key unit. */
#define LOW_QUEUED 1
/* The same for packets in the pacer, in the time they take to leave at its rate.
 * That is low for some tenths of a second while a queue on the path is emptied: no
 * reason yet, nor is a key unit of the largest size (300 ms). */
#define MAX_QUEUE_TIME (1000 * GST_MSECOND)
#define LOW_QUEUE_TIME (100 * GST_MSECOND)
/* Frames to wait for a key unit before it is asked for once more. */
#define ASK_AGAIN_AFTER 60

struct _GstLatestGate
{
  GstGhostPad parent;

  /* Immutable once open. */
  GstElement *queue;
  GstLatestViewerRate *rate; /* not owned; NULL: no pacer */

  GMutex lock;
  /* Protected by lock. */
  gboolean open;
  gboolean need_key;
  guint since_asked; /* frames dropped since a key unit was asked */
  GstLatestGateCounters counters;
};

G_DEFINE_TYPE_WITH_CODE (GstLatestGate, gst_latest_gate, GST_TYPE_GHOST_PAD,
    GST_DEBUG_CATEGORY_INIT (
        latest_gate_debug, "latestgate", 0, "Way into a viewer's session"));

static void
ask_for_key_unit (GstLatestGate *self)
{
  GST_DEBUG_OBJECT (self, "asking for a key unit");
  gst_pad_push_event (GST_PAD (self),
      gst_video_event_new_upstream_force_key_unit (
          GST_CLOCK_TIME_NONE, TRUE, 0));
}

typedef enum
{
  LEVEL_LOW,
  LEVEL_MIDDLE,
  LEVEL_FULL,
} Level;

static Level
get_level (GstLatestGate *self)
{
  guint queued;
  guint64 queue_time = 0;

  g_object_get (self->queue, "current-level-buffers", &queued, NULL);
  if (self->rate)
    queue_time = gst_latest_viewer_rate_get_queue_time (self->rate);
  if (queued >= MAX_QUEUED || queue_time >= MAX_QUEUE_TIME)
    return LEVEL_FULL;
  return queued <= LOW_QUEUED && queue_time <= LOW_QUEUE_TIME ? LEVEL_LOW
                                                              : LEVEL_MIDDLE;
}

/* Decides about one frame with lock held. @ask is set when a key unit is due. */
static gboolean
admit_unlocked (
    GstLatestGate *self, gboolean is_key, Level level, gboolean *ask)
{
  if (!self->open)
    return FALSE;
  if (level == LEVEL_FULL && !self->need_key) {
    self->need_key = TRUE;
    self->since_asked = ASK_AGAIN_AFTER;
  }
  if (self->need_key && is_key && level != LEVEL_FULL)
    self->need_key = FALSE;
  if (self->need_key) {
    self->counters.frames_dropped++;
    self->since_asked++;
    *ask = level == LEVEL_LOW && self->since_asked > ASK_AGAIN_AFTER;
    if (*ask)
      self->since_asked = 0;
    return FALSE;
  }
  self->counters.frames_sent++;
  self->counters.key_frames_sent += is_key;
  return TRUE;
}

static GstFlowReturn
gst_latest_gate_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstLatestGate *self = GST_LATEST_GATE (pad);
  gboolean is_key =
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  Level level = get_level (self);
  gboolean admitted, ask = FALSE;

  g_mutex_lock (&self->lock);
  admitted = admit_unlocked (self, is_key, level, &ask);
  g_mutex_unlock (&self->lock);

  if (ask)
    ask_for_key_unit (self);
  if (!admitted) {
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  if (gst_proxy_pad_chain_default (pad, parent, buffer) != GST_FLOW_OK)
    GST_LOG_OBJECT (self, "frame not taken");
  return GST_FLOW_OK;
}

static GstFlowReturn
gst_latest_gate_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    gst_latest_gate_chain (
        pad, parent, gst_buffer_ref (gst_buffer_list_get (list, i)));
  gst_buffer_list_unref (list);
  return GST_FLOW_OK;
}

static gboolean
gst_latest_gate_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstLatestGate *self = GST_LATEST_GATE (pad);
  gboolean pass;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
    case GST_EVENT_CAPS:
    case GST_EVENT_SEGMENT:
      pass = TRUE;
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

/* A serialized query would wait for the viewer's own thread, and a viewer has
 * no say in what the encoder makes. */
static gboolean
gst_latest_gate_query (GstPad *pad, GstObject *parent, GstQuery *query)
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
gst_latest_gate_dispose (GObject *object)
{
  GstLatestGate *self = GST_LATEST_GATE (object);

  gst_clear_object (&self->queue);
  G_OBJECT_CLASS (gst_latest_gate_parent_class)->dispose (object);
}

static void
gst_latest_gate_finalize (GObject *object)
{
  GstLatestGate *self = GST_LATEST_GATE (object);

  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_latest_gate_parent_class)->finalize (object);
}

static void
gst_latest_gate_class_init (GstLatestGateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gst_latest_gate_dispose;
  object_class->finalize = gst_latest_gate_finalize;
}

static void
gst_latest_gate_init (GstLatestGate *self)
{
  g_mutex_init (&self->lock);
}

GstLatestGate *
gst_latest_gate_new (GstElement *queue)
{
  GstLatestGate *self = g_object_new (
      GST_TYPE_LATEST_GATE, "name", "sink", "direction", GST_PAD_SINK, NULL);
  g_autoptr (GstPad) target = gst_element_get_static_pad (queue, "sink");

  self->queue = gst_object_ref (queue);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self), target);
  gst_pad_set_chain_function (GST_PAD (self), gst_latest_gate_chain);
  gst_pad_set_chain_list_function (GST_PAD (self), gst_latest_gate_chain_list);
  gst_pad_set_event_function (GST_PAD (self), gst_latest_gate_event);
  gst_pad_set_query_function (GST_PAD (self), gst_latest_gate_query);
  return self;
}

void
gst_latest_gate_set_pacer (GstLatestGate *self, GstLatestViewerRate *rate)
{
  self->rate = rate;
}

void
gst_latest_gate_open (GstLatestGate *self)
{
  g_mutex_lock (&self->lock);
  self->open = TRUE;
  self->need_key = TRUE;
  self->since_asked = 0;
  g_mutex_unlock (&self->lock);
  ask_for_key_unit (self);
}

void
gst_latest_gate_get_counters (
    GstLatestGate *self, GstLatestGateCounters *counters)
{
  g_mutex_lock (&self->lock);
  *counters = self->counters;
  g_mutex_unlock (&self->lock);
}
