/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewervalve.h"

#include <gst/video/video.h>

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* Frames are dropped once this many wait in the queue. 15 are half a second at
 * 30 frames/s: more than a burst of the network stack holds up, and too much
 * for a live picture. */
#define MAX_QUEUED 15
/* A key unit is asked for and let in once no more than this many wait. */
#define LOW_QUEUED 1
/* The same limits for the packets in the pacer, as the time they take to leave
 * at its rate. The pacer's rate is low for some tenths of a second while it
 * lets a queue on the path empty, and a key unit of the largest size takes 300
 * ms: neither is a reason to drop frames yet. */
#define MAX_QUEUE_TIME (500 * GST_MSECOND)
#define LOW_QUEUE_TIME (100 * GST_MSECOND)

/* While the viewer's feedback is overdue, this often a frame passes. The
 * feedback for it is how the viewer is heard again. */
#define PROBE_INTERVAL_US (100 * G_TIME_SPAN_MILLISECOND)
/* Precedes a frame whose packets are dropped behind the payloader. */
#define HOLE_EVENT "latest-hole"

struct _GstLatestViewerValve
{
  GstGhostPad parent;

  /* Immutable once open. */
  GstElement *queue;
  gboolean is_audio;
  const gchar *media_type; /* static; of what the line carries; NULL: any */
  GstLatestViewerRate *viewer_rate; /* its pacer; NULL: none */
  guint32 ssrc;                     /* of the stream in it */
  guint32 track_bit;                /* of its track in the rate control */

  gint encoding; /* atomic; of the track */
  /* Atomic boolean: the next packets, which the payloader pushes as one list
   * or one buffer, are dropped. */
  gint drop_packets;

  GMutex lock;
  /* Protected by lock. */
  gboolean open;
  gboolean is_unfit; /* what comes is not what the line carries */
  gboolean need_key; /* frames are dropped until the next key unit */
  gboolean has_hole; /* a hole in the sequence numbers has been made since */
  gint64 probed_at;  /* us */
  GstClockTime last; /* frame that was sent: its PTS */
  GstClockTime from; /* frames up to this one's PTS have been sent; or none */
  GstLatestViewerValveCounters counters;
};

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

/* How much waits behind the valve, in its queue or in the pacer. */
typedef enum
{
  LEVEL_LOW,    /* a key unit is welcome */
  LEVEL_MIDDLE, /* frames may follow those that passed */
  LEVEL_FULL,   /* frames are dropped */
} Level;

/* What becomes of a frame. */
typedef enum
{
  VERDICT_DROP,
  VERDICT_SEND,
  VERDICT_PROBE, /* sent to be heard of, not to be shown */
  VERDICT_HOLE,  /* dropped behind the payloader */
} Verdict;

static const gchar *const verdict_names[] = { "dropped", "sent", "probe",
  "hole" };

static Level
get_level (GstLatestViewerValve *self)
{
  guint queued;
  guint64 queue_time = 0;

  g_object_get (self->queue, "current-level-buffers", &queued, NULL);
  /* The pacer lets sound pass first. */
  if (self->viewer_rate && !self->is_audio)
    queue_time =
        gst_latest_viewer_rate_get_queue_time (self->viewer_rate, self->ssrc);
  if (queued >= MAX_QUEUED || queue_time >= MAX_QUEUE_TIME)
    return LEVEL_FULL;
  return queued <= LOW_QUEUED && queue_time <= LOW_QUEUE_TIME ? LEVEL_LOW
                                                              : LEVEL_MIDDLE;
}

/* While the viewer is lost, frames that others need are sent as probes. What is
 * missing before them is not to be seen in the frames, as the payloader numbers
 * only what it gets, and a receiver would decode them in spite of it: so the
 * packets of the first one are dropped behind the payloader. The receiver does
 * not show a picture with a hole before it, unless it is a key frame, and
 * therefore no key frame is a probe. */
static Verdict
admit_lost_locked (GstLatestViewerValve *self, gboolean is_key, Level level)
{
  gint64 now = g_get_monotonic_time ();

  self->need_key = TRUE;
  self->counters.frames_dropped++;
  if (is_key || level != LEVEL_LOW || now - self->probed_at < PROBE_INTERVAL_US)
    return VERDICT_DROP;
  if (!self->has_hole) {
    self->has_hole = TRUE;
    return VERDICT_HOLE;
  }
  self->probed_at = now;
  return VERDICT_PROBE;
}

/* One frame passes or is dropped. @ask is set when the encoder should make a
 * key unit: with every frame dropped while there is room for one, as the
 * encoder merges requests (its property keyframe-min-interval). */
static Verdict
admit_locked (GstLatestViewerValve *self, gboolean is_key, Level level,
    gboolean lost, gboolean *ask)
{
  if (!self->open)
    return VERDICT_DROP;
  self->counters.frames_due++;
  /* Of what was never sent, nothing can be missed: a key unit is the probe. */
  if (lost && self->counters.frames_sent > 0)
    return admit_lost_locked (self, is_key, level);
  if (level == LEVEL_FULL)
    self->need_key = TRUE;
  else if (is_key)
    self->need_key = self->has_hole = FALSE;
  if (self->need_key) {
    self->counters.frames_dropped++;
    *ask = level == LEVEL_LOW;
    return VERDICT_DROP;
  }
  self->counters.frames_sent++;
  self->counters.key_frames_sent += is_key;
  return VERDICT_SEND;
}

/* Whether the frame has been sent already, of another encoding: the viewer would
 * take it for a part of that one. Encodings are never as far apart as a source is
 * that begins again. */
static gboolean
is_repeated_locked (GstLatestViewerValve *self, GstClockTime pts)
{
  return GST_CLOCK_TIME_IS_VALID (self->from) && GST_CLOCK_TIME_IS_VALID (pts)
      && pts <= self->from && self->from - pts < GST_SECOND;
}

static void
note_sent_locked (GstLatestViewerValve *self, GstClockTime pts)
{
  self->last = pts;
  self->from = GST_CLOCK_TIME_NONE;
}

/* Whether the viewer's network has no room for this track. */
static gboolean
is_left_out (GstLatestViewerValve *self)
{
  return self->viewer_rate
      && gst_latest_viewer_rate_get_paused (self->viewer_rate)
      & self->track_bit;
}

/* Sound goes on while the viewer is lost: it is little, and shows whether the path
 * is there again. */
static Verdict
admit_audio_locked (GstLatestViewerValve *self, Level level)
{
  if (!self->open)
    return VERDICT_DROP;
  if (level == LEVEL_FULL) {
    self->counters.frames_dropped++;
    return VERDICT_DROP;
  }
  self->counters.frames_sent++;
  return VERDICT_SEND;
}

static Verdict
leave_out_locked (GstLatestViewerValve *self)
{
  self->need_key = TRUE;
  self->counters.frames_dropped += self->open;
  return VERDICT_DROP;
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
  Level level = get_level (self);
  gboolean lost =
      gst_latest_viewer_valve_get_presence (self) == GST_LATEST_PRESENCE_LOST;
  gboolean left_out = is_left_out (self);
  gboolean ask = FALSE;
  Verdict verdict;

  g_mutex_lock (&self->lock);
  if (left_out || self->is_unfit
      || is_repeated_locked (self, GST_BUFFER_PTS (buffer)))
    verdict = leave_out_locked (self);
  else if (self->is_audio)
    verdict = admit_audio_locked (self, level);
  else
    verdict = admit_locked (self, is_key, level, lost, &ask);
  if (verdict == VERDICT_SEND)
    note_sent_locked (self, GST_BUFFER_PTS (buffer));
  g_mutex_unlock (&self->lock);
  GST_LOG_OBJECT (self,
      "%sframe of %" G_GSIZE_FORMAT " bytes: %s%s, queue level %d",
      is_key ? "key " : "", gst_buffer_get_size (buffer),
      verdict_names[verdict], lost ? " (viewer lost)" : "", level);

  if (ask)
    ask_for_key_unit (self);
  if (verdict == VERDICT_DROP) {
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  if (verdict == VERDICT_HOLE)
    send_hole (self);
  if (verdict == VERDICT_SEND && is_key && !self->is_audio)
    announce_key_frame (self);
  /* Sound may be reported together with frames only. */
  if (verdict == VERDICT_SEND && self->viewer_rate && !self->is_audio)
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
