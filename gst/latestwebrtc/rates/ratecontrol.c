/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "ratecontrol.h"

/* An estimate may go down to this, in bit/s, even if the user's least rate is
 * higher: whether the network carries the user's rate has to be seen. Less than
 * this does not even carry the headers of a slide show. */
#define LEAST_ESTIMATE 30000

typedef struct
{
  GObject *estimator;
  guint vote;  /* bit/s; 0 before its first */
  guint floor; /* bit/s, of its estimate; 0: none */
  gboolean uncounted;
} Viewer;

struct _GstLatestRateControl
{
  /* Immutable. */
  GstLatestRateFunc apply;
  gpointer owner;

  GMutex lock;
  /* Protected by lock. */
  GstLatestRateSettings settings;
  GHashTable *viewers;     /* estimator (owned) -> Viewer */
  guint bitrate;           /* wanted */
  guint applied;           /* handed on; 0 before the first */
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

/* Returns how many votes there are. */
static guint
list_votes_locked (GstLatestRateControl *self, gboolean uncounted, guint *votes)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->viewers);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Viewer *viewer = value;

    if (viewer->vote > 0 && viewer->uncounted == uncounted)
      votes[n++] = viewer->vote;
  }
  return n;
}

static guint
choose_locked (GstLatestRateControl *self)
{
  g_autofree guint *rates = g_new (guint, g_hash_table_size (self->viewers));
  guint n = list_votes_locked (self, FALSE, rates);
  GstLatestRatePolicy policy = self->settings.policy;

  if (n == 0) {
    /* Nobody is heard. Silence lowers the votes, so the highest is that of whom
     * was heard last: one viewer who is late does not make the rate that of one
     * who is gone. */
    n = list_votes_locked (self, TRUE, rates);
    policy = GST_LATEST_RATE_POLICY_FASTEST;
  }
  return n > 0 ? gst_latest_rate_policy_choose (policy, rates, n)
               : self->settings.start_bitrate;
}

static guint
decide_locked (GstLatestRateControl *self)
{
  const GstLatestRateSettings *settings = &self->settings;
  guint max = settings->max_bitrate;

  if (!settings->adaptive)
    return settings->bitrate > 0 ? settings->bitrate : GST_LATEST_RATE_DEFAULT;
  if (settings->bitrate > 0)
    max = MIN (max, settings->bitrate);
  /* The lower limit wins: a picture nobody can make out is worth nothing. */
  return MAX (MIN (choose_locked (self), max), settings->min_bitrate);
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
  GstLatestRateSettings settings = self->settings;
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

static void
hand_on_bitrate_locked (GstLatestRateControl *self)
{
  guint bitrate = self->applied = self->bitrate;

  g_mutex_unlock (&self->lock);
  self->apply (bitrate, self->owner);
  g_mutex_lock (&self->lock);
}

/* What has changed is handed on. The lock is released meanwhile and more may
 * change, so one thread does it for all: with two, an old value could arrive
 * after a newer one. */
static void
hand_on_locked (GstLatestRateControl *self)
{
  self->bitrate = decide_locked (self);
  if (self->handing_on)
    return;
  self->handing_on = TRUE;
  while (self->bitrate != self->applied || self->limits_changed) {
    if (self->bitrate != self->applied)
      hand_on_bitrate_locked (self);
    else
      hand_on_limits_locked (self);
  }
  self->handing_on = FALSE;
}

void
gst_latest_rate_control_configure (
    GstLatestRateControl *self, const GstLatestRateSettings *settings)
{
  g_mutex_lock (&self->lock);
  if ((gint) (settings->serial - self->settings.serial) >= 0) {
    self->settings = *settings;
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
  settings = self->settings;
  g_mutex_unlock (&self->lock);
  return settings;
}

void
gst_latest_rate_control_add (GstLatestRateControl *self, GObject *estimator)
{
  Viewer *viewer = g_new0 (Viewer, 1);

  viewer->estimator = estimator;
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->viewers, g_object_ref (estimator), viewer);
  self->limits_changed = TRUE;
  hand_on_locked (self);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_vote (
    GstLatestRateControl *self, GObject *estimator, guint bitrate)
{
  Viewer *viewer;

  g_mutex_lock (&self->lock);
  viewer = g_hash_table_lookup (self->viewers, estimator);
  if (viewer) {
    viewer->vote = MAX (bitrate, 1);
    hand_on_locked (self);
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
  if (viewer && viewer->uncounted != !counted) {
    viewer->uncounted = !counted;
    hand_on_locked (self);
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

void
gst_latest_rate_control_remove (GstLatestRateControl *self, GObject *estimator)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->viewers, estimator);
  hand_on_locked (self);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_apply_again (GstLatestRateControl *self)
{
  g_mutex_lock (&self->lock);
  self->applied = 0;
  hand_on_locked (self);
  g_mutex_unlock (&self->lock);
}

guint
gst_latest_rate_control_get_bitrate (GstLatestRateControl *self)
{
  guint bitrate;

  g_mutex_lock (&self->lock);
  bitrate = self->bitrate;
  g_mutex_unlock (&self->lock);
  return bitrate;
}
