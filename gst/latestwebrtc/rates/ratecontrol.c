/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "ratecontrol-private.h"

#include <string.h>

/* An estimate may go down to this, in bit/s, even if the user's least rate is
 * higher: whether the network carries the user's rate has to be seen. Less than
 * this does not even carry the headers of a slide show. */
#define LEAST_ESTIMATE 30000

GstLatestRateControl *
gst_latest_rate_control_new (const GstLatestRateSettings *settings,
    GstLatestRateFunc apply, gpointer owner)
{
  GstLatestRateControl *self = g_atomic_rc_box_new0 (GstLatestRateControl);

  g_mutex_init (&self->lock);
  g_cond_init (&self->handed_on);
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
  g_cond_clear (&self->handed_on);
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
            &self->decision, &((GstLatestRateVoter *) viewer)->rate, self->now))
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
    viewers[n++] = &((GstLatestRateVoter *) viewer)->rate;
  gst_latest_rate_decision_update (&self->decision, 0, viewers, n);
  for (guint i = 1; i < GST_LATEST_MAX_ENCODINGS; i++) {
    if (self->encodings & (1u << i))
      gst_latest_rate_decision_update (&self->decision, i, viewers, n);
  }
}

static void
set_limits (
    const GstLatestRateVoter *viewer, const GstLatestRateSettings *limits)
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
  g_autofree GstLatestRateVoter *viewers = g_new (GstLatestRateVoter, size);
  GHashTableIter iter;
  gpointer viewer;

  g_hash_table_iter_init (&iter, self->viewers);
  while (g_hash_table_iter_next (&iter, NULL, &viewer)) {
    viewers[n] = *(const GstLatestRateVoter *) viewer;
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

/* What is handed on. */
typedef struct
{
  guint track, encoding, bitrate;
} Change;

static gboolean
take_change_of_locked (
    GstLatestRateControl *self, guint encoding, Change *change)
{
  const guint *rates = self->decision.rates[encoding];
  guint *applied = self->applied[encoding];

  for (guint i = 0; i < GST_LATEST_MAX_TRACKS; i++) {
    if (applied[i] == rates[i])
      continue;
    *change = (Change) { i, encoding, rates[i] };
    applied[i] = rates[i];
    return TRUE;
  }
  return FALSE;
}

/* Returns the next bitrate to hand on, that of a track or, when all are, the
 * total; FALSE if there is none. */
static gboolean
take_change_locked (GstLatestRateControl *self, Change *change)
{
  for (guint i = 0; i < GST_LATEST_MAX_ENCODINGS; i++) {
    if (take_change_of_locked (self, i, change))
      return TRUE;
  }
  if (self->applied_total == self->decision.total[0])
    return FALSE;
  self->applied_total = self->decision.total[0];
  *change = (Change) { GST_LATEST_RATE_TOTAL, 0, self->applied_total };
  return TRUE;
}

/* Decides, and hands on what has changed. The lock is free meanwhile and more may
 * change, so one thread does it for all: with two, an old value could arrive
 * after a newer one. */
void
gst_latest_rate_control_hand_on_locked (GstLatestRateControl *self)
{
  Change change;

  decide_locked (self);
  if (self->handing_on)
    return;
  self->handing_on = g_thread_self ();
  for (;;) {
    if (take_change_locked (self, &change)) {
      g_mutex_unlock (&self->lock);
      self->apply (change.track, change.encoding, change.bitrate, self->owner);
      g_mutex_lock (&self->lock);
    } else if (self->limits_changed) {
      hand_on_limits_locked (self);
    } else {
      break;
    }
  }
  self->handing_on = NULL;
  g_cond_broadcast (&self->handed_on);
}

void
gst_latest_rate_control_quiesce (GstLatestRateControl *self)
{
  g_mutex_lock (&self->lock);
  while (self->handing_on && self->handing_on != g_thread_self ())
    g_cond_wait (&self->handed_on, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_configure (
    GstLatestRateControl *self, const GstLatestRateSettings *settings)
{
  g_mutex_lock (&self->lock);
  if ((gint) (settings->serial - self->decision.settings.serial) >= 0) {
    self->decision.settings = *settings;
    self->limits_changed = TRUE;
    gst_latest_rate_control_hand_on_locked (self);
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
  gst_latest_rate_control_hand_on_locked (self);
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
  self->decision.shared &= ~gst_latest_track_bit (id);
  for (guint i = 0; i < GST_LATEST_MAX_ENCODINGS; i++)
    self->decision.rates[i][id] = self->applied[i][id] = 0;
  g_hash_table_iter_init (&iter, self->viewers);
  while (g_hash_table_iter_next (&iter, NULL, &viewer))
    ((GstLatestRateVoter *) viewer)->rate.pauses.paused &=
        ~gst_latest_track_bit (id);
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
  gst_latest_rate_control_hand_on_locked (self);
  g_mutex_unlock (&self->lock);
}

guint
gst_latest_rate_control_get_bitrate (GstLatestRateControl *self)
{
  guint bitrate;

  g_mutex_lock (&self->lock);
  bitrate = self->decision.total[0];
  g_mutex_unlock (&self->lock);
  return bitrate;
}

guint
gst_latest_rate_control_get_track_bitrate (GstLatestRateControl *self, guint id)
{
  guint bitrate;

  g_return_val_if_fail (id < GST_LATEST_MAX_TRACKS, 0);

  g_mutex_lock (&self->lock);
  bitrate = self->decision.rates[0][id];
  g_mutex_unlock (&self->lock);
  return bitrate;
}
