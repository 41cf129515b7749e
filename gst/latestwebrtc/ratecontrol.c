/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "ratecontrol.h"

struct _GstLatestRateControl
{
  gatomicrefcount refs;
  /* Immutable. */
  GstLatestRateFunc apply;
  gpointer data;

  GMutex lock;
  /* Protected by lock. */
  GstLatestRateSettings settings;
  GHashTable *viewers; /* key -> bit/s */
  guint rate;          /* wanted */
  guint applied;       /* handed on, 0 before the first */
  gboolean applying;   /* a thread is handing a rate on */
};

GstLatestRateControl *
gst_latest_rate_control_new (const GstLatestRateSettings *settings,
    GstLatestRateFunc apply, gpointer data)
{
  GstLatestRateControl *self = g_new0 (GstLatestRateControl, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->apply = apply;
  self->data = data;
  self->viewers = g_hash_table_new (NULL, NULL);
  gst_latest_rate_control_configure (self, settings);
  return self;
}

GstLatestRateControl *
gst_latest_rate_control_ref (GstLatestRateControl *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
gst_latest_rate_control_unref (GstLatestRateControl *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->viewers);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static guint
choose_unlocked (GstLatestRateControl *self)
{
  guint n = 0;
  g_autofree guint *rates = g_new (guint, g_hash_table_size (self->viewers));
  GHashTableIter iter;
  gpointer rate;

  g_hash_table_iter_init (&iter, self->viewers);
  while (g_hash_table_iter_next (&iter, NULL, &rate))
    rates[n++] = GPOINTER_TO_UINT (rate);
  return n > 0 ? gst_latest_rate_policy_choose (self->settings.policy, rates, n)
               : self->settings.start_bitrate;
}

static guint
wanted_unlocked (GstLatestRateControl *self)
{
  const GstLatestRateSettings *settings = &self->settings;
  guint max = settings->max_bitrate;

  if (!settings->adaptive)
    return settings->bitrate > 0 ? settings->bitrate : GST_LATEST_RATE_DEFAULT;
  if (settings->bitrate > 0)
    max = MIN (max, settings->bitrate);
  /* The lower limit wins: a picture nobody can make out is worth nothing. */
  return MAX (MIN (choose_unlocked (self), max), settings->min_bitrate);
}

/* With the lock held. Another thread that is handing on a rate does it for this
 * one as well: otherwise an old rate could arrive after a new one. */
static void
apply_changes_unlocked (GstLatestRateControl *self)
{
  self->rate = wanted_unlocked (self);
  if (self->applying)
    return;
  self->applying = TRUE;
  while (self->rate != self->applied) {
    guint rate = self->applied = self->rate;

    g_mutex_unlock (&self->lock);
    self->apply (rate, self->data);
    g_mutex_lock (&self->lock);
  }
  self->applying = FALSE;
}

void
gst_latest_rate_control_configure (
    GstLatestRateControl *self, const GstLatestRateSettings *settings)
{
  g_mutex_lock (&self->lock);
  self->settings = *settings;
  apply_changes_unlocked (self);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_update (
    GstLatestRateControl *self, gconstpointer viewer, guint bitrate)
{
  g_mutex_lock (&self->lock);
  g_hash_table_insert (
      self->viewers, (gpointer) viewer, GUINT_TO_POINTER (bitrate));
  apply_changes_unlocked (self);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_remove (
    GstLatestRateControl *self, gconstpointer viewer)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->viewers, viewer);
  apply_changes_unlocked (self);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rate_control_apply_again (GstLatestRateControl *self)
{
  g_mutex_lock (&self->lock);
  self->applied = 0;
  apply_changes_unlocked (self);
  g_mutex_unlock (&self->lock);
}

guint
gst_latest_rate_control_get (GstLatestRateControl *self)
{
  guint rate;

  g_mutex_lock (&self->lock);
  rate = self->rate;
  g_mutex_unlock (&self->lock);
  return rate;
}
