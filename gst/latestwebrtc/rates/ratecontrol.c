/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "ratecontrol.h"

#include "ratedecision.h"

#include <string.h>

/* An estimate may go down to this, in bit/s, even if the user's least rate is
 * higher: whether the network carries the user's rate has to be seen. Less than
 * this does not even carry the headers of a slide show. */
#define LEAST_ESTIMATE 30000

typedef struct
{
  GObject *estimator;
  GstLatestRateViewer rate;
  guint floor; /* bit/s, of its estimate; 0: none */
} Viewer;

struct _GstLatestRateControl
{
  /* Immutable. */
  GstLatestRateFunc apply;
  gpointer owner;

  gint pause_serial; /* atomic */

  GMutex lock;
  /* Protected by lock. */
  GstLatestRateDecision decision;
  GHashTable *viewers; /* estimator (owned) -> Viewer */
  gint64 now;          /* the latest time that came with a call, in us */
  /* Handed on; 0 before the first. */
  guint applied[GST_LATEST_MAX_TRACKS], applied_total;
  gboolean limits_changed; /* and not handed on yet */
  gboolean handing_on;     /* a thread is in hand_on_locked() */
};

GstLatestRateControl *
gst_latest_rate_control_new (const GstLatestRateSettings *settings,
    GstLatestRateFunc apply, gpointer owner)
{
  GstLatestRateControl *self = g_atomic_rc_box_new0 (GstLatestRateControl);

  g_mutex_init (&self->lock);
  self->apply = apply;
  self->owner = owner;
  self->viewers = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  gst_latest_rate_control_configure (self, settings);
  return self;
}

GstLatestRateControl *
gst_latest_rate_control_ref (GstLatestRateControl *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  GstLatestRateControl *self = data;

  g_hash_table_unref (self->viewers);
  g_mutex_clear (&self->lock);
}

void
gst_latest_rate_control_unref (GstLatestRateControl *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Divides each viewer's budget anew, as the tracks have changed. */
static void
divide_all_locked (GstLatestRateControl *self)
{
  GHashTableIter iter;
  gpointer viewer;

  g_hash_table_iter_init (&iter, self->viewers);
  while (g_hash_table_iter_next (&iter, NULL, &viewer)) {
    if (gst_latest_rate_decision_divide (
            &self->decision, &((Viewer *) viewer)->rate, self->now))
      g_atomic_int_inc (&self->pause_serial);
  }
}

static void
decide_locked (GstLatestRateControl *self)
{
  g_autofree const GstLatestRateViewer **viewers = g_new (
      const GstLatestRateViewer *, g_hash_table_size (self->viewers) + 1);
  GHashTableIter iter;
  gpointer viewer;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->viewers);
  while (g_hash_table_iter_next (&iter, NULL, &viewer))
    viewers[n++] = &((Viewer *) viewer)->rate;
  gst_latest_rate_decision_update (&self->decision, viewers, n);
}

static void
set_limits (const Viewer *viewer, const GstLatestRateSettings *limits)
{
  guint min = MAX (MIN (limits->min_bitrate, LEAST_ESTIMATE), viewer->floor);

  g_object_set (viewer->estimator, "min-bitrate", min, "max-bitrate",
      MAX (limits->max_bitrate, min), "frame-share", limits->frame_share, NULL);
}

static void
hand_on_limits_locked (GstLatestRateControl *self)
{
  GstLatestRateSettings settings = self->decision.settings;
  guint n = 0, size = g_hash_table_size (self->viewers);
  g_autofree Viewer *viewers = g_new (Viewer, size);
  GHashTableIter iter;
  gpointer viewer;

  g_hash_table_iter_init (&iter, self->viewers);
  while (g_hash_table_iter_next (&iter, NULL, &viewer)) {
    viewers[n] = *(const Viewer *) viewer;
    g_object_ref (viewers[n++].estimator);
  }
  self->limits_changed = FALSE;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < n; i++) {
    set_limits (&viewers[i], &settings);
    g_object_unref (viewers[i].estimator);
  }
  g_mutex_lock (&self->lock);
}

/* Returns the next bitrate to hand on, that of a track or, when all are, the
 * total; FALSE if there is none. */
static gboolean
take_change_locked (GstLatestRateControl *self, guint *track, guint *bitrate)
{
  const GstLatestRateDecision *decision = &self->decision;

  for (guint i = 0; i < GST_LATEST_MAX_TRACKS; i++) {
    if (self->applied[i] == decision->rates[i])
      continue;
    *track = i;
    *bitrate = self->applied[i] = decision->rates[i];
    return TRUE;
  }
  if (self->applied_total == decision->total)
    return FALSE;
  *track = GST_LATEST_RATE_TOTAL;
  *bitrate = self->applied_total = decision->total;
  return TRUE;
}

/* Decides, and hands on what has changed. The lock is free meanwhile and more may
 * change, so one thread does it for all: with two, an old value could arrive
 * after a newer one. */
static void
hand_on_locked (GstLatestRateControl *self)
{
  guint track, bitrate;

  decide_locked (self);
  if (self->handing_on)
    return;
  self->handing_on = TRUE;
  for (;;) {
    if (take_change_locked (self, &track, &bitrate)) {
      g_mutex_unlock (&self->lock);
      self->apply (track, bitrate, self->owner);
      g_mutex_lock (&self->lock);
    } else if (self->limits_changed) {
      hand_on_limits_locked (self);
    } else {
      break;
    }
  }
  self->handing_on = FALSE;
}

void
gst_latest_rate_control_configure (
    GstLatestRateControl *self, const GstLatestRateSettings *settings)
{
  g_mutex_lock (&self->lock);
  if ((gint) (settings->serial - self->decision.settings.serial) >= 0) {
    self->decision.settings = *settings;
    self->limits_changed = TRUE;
    hand_on_locked (self);
  }
  g_mutex_unlock (&self->lock);
}

GstLatestRateSettings
gst_latest_rate_control_get_settings (GstLatestRateControl *self)
{
  GstLatestRateSettings settings;

  g_mutex_lock (&self->lock);
  settings = self->decision.settings;
  g_mutex_unlock (&self->lock);
  return settings;
}

/* Tracks. */

/* The tracks have changed. */
static void
update_tracks_locked (GstLatestRateControl *self)
{
  divide_all_locked (self);
  hand_on_locked (self);
}

void
gst_latest_rate_control_add_track (
    GstLatestRateControl *self, guint id, const GstLatestAllocationTrack *track)
{
  g_return_if_fail (id < GST_LATEST_MAX_TRACKS);

  g_mutex_lock (&self->lock);
  self->decision.present |= gst_latest_track_bit (id);
  self->decision.tracks[id] = *track;
  self->decision.activity[id] = (GstLatestTrackActivity) { 0 };
  update_tracks_locked (self);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_set_track (
    GstLatestRateControl *self, guint id, const GstLatestAllocationTrack *track)
{
  g_mutex_lock (&self->lock);
  if (self->decision.present & gst_latest_track_bit (id)) {
    self->decision.tracks[id] = *track;
    update_tracks_locked (self);
  }
  g_mutex_unlock (&self->lock);
}

static void
forget_track_locked (GstLatestRateControl *self, guint id)
{
  GHashTableIter iter;
  gpointer viewer;

  self->decision.present &= ~gst_latest_track_bit (id);
  self->decision.still &= ~gst_latest_track_bit (id);
  self->decision.rates[id] = self->applied[id] = 0;
  g_hash_table_iter_init (&iter, self->viewers);
  while (g_hash_table_iter_next (&iter, NULL, &viewer))
    ((Viewer *) viewer)->rate.pauses.paused &= ~gst_latest_track_bit (id);
}

void
gst_latest_rate_control_remove_track (GstLatestRateControl *self, guint id)
{
  g_mutex_lock (&self->lock);
  if (self->decision.present & gst_latest_track_bit (id)) {
    forget_track_locked (self, id);
    update_tracks_locked (self);
  }
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_frame (GstLatestRateControl *self, guint id, gint64 now)
{
  g_mutex_lock (&self->lock);
  self->now = MAX (self->now, now);
  if (gst_latest_rate_decision_frame (&self->decision, id, self->now))
    update_tracks_locked (self);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_apply_again (GstLatestRateControl *self)
{
  g_mutex_lock (&self->lock);
  memset (self->applied, 0, sizeof (self->applied));
  self->applied_total = 0;
  hand_on_locked (self);
  g_mutex_unlock (&self->lock);
}

guint
gst_latest_rate_control_get_bitrate (GstLatestRateControl *self)
{
  guint bitrate;

  g_mutex_lock (&self->lock);
  bitrate = self->decision.total;
  g_mutex_unlock (&self->lock);
  return bitrate;
}

guint
gst_latest_rate_control_get_track_bitrate (GstLatestRateControl *self, guint id)
{
  guint bitrate;

  g_return_val_if_fail (id < GST_LATEST_MAX_TRACKS, 0);

  g_mutex_lock (&self->lock);
  bitrate = self->decision.rates[id];
  g_mutex_unlock (&self->lock);
  return bitrate;
}

/* Viewers. */

void
gst_latest_rate_control_add (GstLatestRateControl *self, GObject *estimator)
{
  Viewer *viewer = g_new0 (Viewer, 1);

  viewer->estimator = estimator;
  viewer->rate.tracks = G_MAXUINT32;
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->viewers, g_object_ref (estimator), viewer);
  self->limits_changed = TRUE;
  hand_on_locked (self);
  g_mutex_unlock (&self->lock);
}

/* The viewer's budget, or what it is for, has changed. */
static void
update_viewer_locked (GstLatestRateControl *self, Viewer *viewer)
{
  if (gst_latest_rate_decision_divide (
          &self->decision, &viewer->rate, self->now))
    g_atomic_int_inc (&self->pause_serial);
  hand_on_locked (self);
}

void
gst_latest_rate_control_set_viewer_tracks (
    GstLatestRateControl *self, GObject *estimator, guint32 tracks)
{
  Viewer *viewer;

  g_mutex_lock (&self->lock);
  viewer = g_hash_table_lookup (self->viewers, estimator);
  if (viewer && viewer->rate.tracks != tracks) {
    viewer->rate.tracks = tracks;
    update_viewer_locked (self, viewer);
  }
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_vote (
    GstLatestRateControl *self, GObject *estimator, guint wire_rate, gint64 now)
{
  Viewer *viewer;

  g_mutex_lock (&self->lock);
  self->now = MAX (self->now, now);
  viewer = g_hash_table_lookup (self->viewers, estimator);
  if (viewer) {
    viewer->rate.voted = TRUE;
    viewer->rate.budget = wire_rate;
    update_viewer_locked (self, viewer);
  }
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_set_counted (
    GstLatestRateControl *self, GObject *estimator, gboolean counted)
{
  Viewer *viewer;

  g_mutex_lock (&self->lock);
  viewer = g_hash_table_lookup (self->viewers, estimator);
  if (viewer && viewer->rate.uncounted != !counted) {
    viewer->rate.uncounted = !counted;
    update_viewer_locked (self, viewer);
  }
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_set_floor (
    GstLatestRateControl *self, GObject *estimator, guint floor)
{
  Viewer *viewer;

  g_mutex_lock (&self->lock);
  viewer = g_hash_table_lookup (self->viewers, estimator);
  if (viewer && viewer->floor != floor) {
    viewer->floor = floor;
    self->limits_changed = TRUE;
    hand_on_locked (self);
  }
  g_mutex_unlock (&self->lock);
}

gboolean
gst_latest_rate_control_is_carried (
    GstLatestRateControl *self, GObject *estimator)
{
  const Viewer *viewer;
  gboolean carried;

  g_mutex_lock (&self->lock);
  viewer = g_hash_table_lookup (self->viewers, estimator);
  carried = viewer
      && gst_latest_rate_decision_is_carried (&self->decision, &viewer->rate);
  g_mutex_unlock (&self->lock);
  return carried;
}

guint32
gst_latest_rate_control_get_paused (
    GstLatestRateControl *self, GObject *estimator)
{
  const Viewer *viewer;
  guint32 paused;

  g_mutex_lock (&self->lock);
  viewer = g_hash_table_lookup (self->viewers, estimator);
  paused = viewer ? viewer->rate.pauses.paused : 0;
  g_mutex_unlock (&self->lock);
  return paused;
}

guint
gst_latest_rate_control_get_pause_serial (GstLatestRateControl *self)
{
  return g_atomic_int_get (&self->pause_serial);
}

void
gst_latest_rate_control_remove (GstLatestRateControl *self, GObject *estimator)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->viewers, estimator);
  hand_on_locked (self);
  g_mutex_unlock (&self->lock);
}
