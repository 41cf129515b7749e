/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewervalve-private.h"

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

/* How much waits behind the valve, in its queue or in the pacer. */
typedef enum
{
  LEVEL_LOW,    /* a key unit is welcome */
  LEVEL_MIDDLE, /* frames may follow those that passed */
  LEVEL_FULL,   /* frames are dropped */
} Level;

/* In the order of GstLatestVerdict. */
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
static GstLatestVerdict
admit_lost_locked (GstLatestViewerValve *self, gboolean is_key, Level level)
{
  gint64 now = g_get_monotonic_time ();

  self->need_key = TRUE;
  self->counters.frames_dropped++;
  if (is_key || level != LEVEL_LOW || now - self->probed_at < PROBE_INTERVAL_US)
    return GST_LATEST_VERDICT_DROP;
  if (!self->has_hole) {
    self->has_hole = TRUE;
    return GST_LATEST_VERDICT_HOLE;
  }
  self->probed_at = now;
  return GST_LATEST_VERDICT_PROBE;
}

/* One frame passes or is dropped. @ask is set when the encoder should make a
 * key unit: with every frame dropped while there is room for one, as the
 * encoder merges requests (its property keyframe-min-interval). */
static GstLatestVerdict
admit_locked (GstLatestViewerValve *self, gboolean is_key, Level level,
    gboolean lost, gboolean *ask)
{
  if (!self->open)
    return GST_LATEST_VERDICT_DROP;
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
    return GST_LATEST_VERDICT_DROP;
  }
  self->counters.frames_sent++;
  self->counters.key_frames_sent += is_key;
  return GST_LATEST_VERDICT_SEND;
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
static GstLatestVerdict
admit_audio_locked (GstLatestViewerValve *self, Level level)
{
  if (!self->open)
    return GST_LATEST_VERDICT_DROP;
  if (level == LEVEL_FULL) {
    self->counters.frames_dropped++;
    return GST_LATEST_VERDICT_DROP;
  }
  self->counters.frames_sent++;
  return GST_LATEST_VERDICT_SEND;
}

static GstLatestVerdict
leave_out_locked (GstLatestViewerValve *self)
{
  self->need_key = TRUE;
  self->counters.frames_dropped += self->open;
  return GST_LATEST_VERDICT_DROP;
}

GstLatestVerdict
gst_latest_viewer_valve_judge (GstLatestViewerValve *self, GstBuffer *buffer,
    gboolean is_key, gboolean *ask)
{
  Level level = get_level (self);
  gboolean lost =
      gst_latest_viewer_valve_get_presence (self) == GST_LATEST_PRESENCE_LOST;
  gboolean left_out = is_left_out (self);
  GstLatestVerdict verdict;

  g_mutex_lock (&self->lock);
  if (left_out || self->is_unfit
      || is_repeated_locked (self, GST_BUFFER_PTS (buffer)))
    verdict = leave_out_locked (self);
  else if (self->is_audio)
    verdict = admit_audio_locked (self, level);
  else
    verdict = admit_locked (self, is_key, level, lost, ask);
  if (verdict == GST_LATEST_VERDICT_SEND)
    note_sent_locked (self, GST_BUFFER_PTS (buffer));
  g_mutex_unlock (&self->lock);
  GST_LOG_OBJECT (self,
      "%sframe of %" G_GSIZE_FORMAT " bytes: %s%s, queue level %d",
      is_key ? "key " : "", gst_buffer_get_size (buffer),
      verdict_names[verdict], lost ? " (viewer lost)" : "", level);
  return verdict;
}
