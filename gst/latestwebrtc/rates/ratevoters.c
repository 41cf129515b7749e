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

void
gst_latest_rate_control_add (GstLatestRateControl *self, GObject *estimator)
{
  GstLatestRateVoter *viewer = g_new0 (GstLatestRateVoter, 1);

  viewer->estimator = estimator;
  viewer->rate.tracks = G_MAXUINT32;
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->viewers, g_object_ref (estimator), viewer);
  self->limits_changed = TRUE;
  gst_latest_rate_control_hand_on_locked (self);
  g_mutex_unlock (&self->lock);
}

/* The viewer's budget, or what it is for, has changed. */
static void
update_viewer_locked (GstLatestRateControl *self, GstLatestRateVoter *viewer)
{
  if (gst_latest_rate_decision_divide (
          &self->decision, &viewer->rate, self->now))
    g_atomic_int_inc (&self->pause_serial);
  gst_latest_rate_control_hand_on_locked (self);
}

void
gst_latest_rate_control_set_viewer_tracks (
    GstLatestRateControl *self, GObject *estimator, guint32 tracks)
{
  GstLatestRateVoter *viewer;

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
  GstLatestRateVoter *viewer;

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
  GstLatestRateVoter *viewer;

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
  GstLatestRateVoter *viewer;

  g_mutex_lock (&self->lock);
  viewer = g_hash_table_lookup (self->viewers, estimator);
  if (viewer && viewer->floor != floor) {
    viewer->floor = floor;
    self->limits_changed = TRUE;
    gst_latest_rate_control_hand_on_locked (self);
  }
  g_mutex_unlock (&self->lock);
}

/* Encodings. */

/* Those that are gone have no rate, so that they get one when they come back. */
static void
forget_unused_locked (GstLatestRateControl *self)
{
  for (guint i = 1; i < GST_LATEST_MAX_ENCODINGS; i++) {
    if (self->encodings & (1u << i))
      continue;
    memset (self->decision.rates[i], 0, sizeof (self->decision.rates[i]));
    memset (self->applied[i], 0, sizeof (self->applied[i]));
  }
}

void
gst_latest_rate_control_use_encodings (
    GstLatestRateControl *self, guint encodings)
{
  g_mutex_lock (&self->lock);
  if (self->encodings != encodings) {
    self->encodings = encodings;
    forget_unused_locked (self);
    gst_latest_rate_control_hand_on_locked (self);
  }
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_set_viewer_encoding (
    GstLatestRateControl *self, GObject *estimator, guint encoding)
{
  GstLatestRateVoter *viewer;

  g_return_if_fail (encoding < GST_LATEST_MAX_ENCODINGS);

  g_mutex_lock (&self->lock);
  viewer = g_hash_table_lookup (self->viewers, estimator);
  if (viewer && viewer->rate.encoding != encoding) {
    viewer->rate.encoding = encoding;
    gst_latest_rate_control_hand_on_locked (self);
  }
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_set_shared (
    GstLatestRateControl *self, guint id, gboolean shared)
{
  const guint32 bit = gst_latest_track_bit (id);

  g_mutex_lock (&self->lock);
  if (!(self->decision.shared & bit) != !shared) {
    self->decision.shared ^= bit;
    for (guint i = 1; i < GST_LATEST_MAX_ENCODINGS; i++)
      self->decision.rates[i][id] = self->applied[i][id] = 0;
    gst_latest_rate_control_hand_on_locked (self);
  }
  g_mutex_unlock (&self->lock);
}

gboolean
gst_latest_rate_control_is_carried (
    GstLatestRateControl *self, GObject *estimator)
{
  const GstLatestRateVoter *viewer;
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
  const GstLatestRateVoter *viewer;
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
  gst_latest_rate_control_hand_on_locked (self);
  g_mutex_unlock (&self->lock);
}
