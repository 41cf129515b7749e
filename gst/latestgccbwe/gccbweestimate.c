/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestgccbwe-private.h"

#define GST_CAT_DEFAULT gst_latest_gcc_bwe_debug

/* How fast packets leave: as bwe wants it, or a fixed multiple of the estimate. */
static guint
get_pacing_rate_unlocked (GstLatestGccBwe *self)
{
  gdouble rate;

  if (self->pacing_factor == 0)
    return gst_latest_bwe_get_pacing_rate (self->bwe);
  rate = self->pacing_factor * self->estimate;
  return rate < G_MAXUINT ? (guint) rate : G_MAXUINT;
}

gboolean
gst_latest_gcc_bwe_apply_unlocked (GstLatestGccBwe *self, gint64 now)
{
  self->estimate = gst_latest_bwe_get_estimate (self->bwe);
  gst_latest_pacer_set_rate (
      self->pacer, now, get_pacing_rate_unlocked (self), self->estimate);
  return self->estimate != self->notified;
}

void
gst_latest_gcc_bwe_restart_unlocked (GstLatestGccBwe *self)
{
  const GstLatestPacerConfig pacer_config = GST_LATEST_PACER_CONFIG_DEFAULT;
  const GstLatestBweConfig config = {
    .min_bitrate = self->min_bitrate,
    .start_bitrate = CLAMP (self->start_bitrate, self->min_bitrate,
        MAX (self->min_bitrate, self->max_bitrate)),
    .max_bitrate = MAX (self->min_bitrate, self->max_bitrate),
    .estimator = self->estimator,
  };
  gint64 now = gst_latest_timebase_now (&self->time);

  gst_latest_loss_repair_init (&self->repair, now);
  gst_latest_rtx_share_init (&self->rtx_share, now);
  self->retransmission_share = 0;
  self->need_key = FALSE;
  self->last_key_request = G_MININT64;
  gst_latest_bwe_free (self->bwe);
  self->bwe = gst_latest_bwe_new (&config, now);
  if (self->pacer == NULL)
    self->pacer =
        gst_latest_pacer_new (&pacer_config, config.start_bitrate, now);
  else
    gst_latest_pacer_set_config (self->pacer, now, &pacer_config);
  gst_latest_gcc_bwe_apply_unlocked (self, now);
}

void
gst_latest_gcc_bwe_notify (GstLatestGccBwe *self)
{
  g_mutex_lock (&self->lock);
  /* The thread that is at it looks again when the handlers have returned; one of
   * them may be what brought us here. */
  if (self->notifying) {
    g_mutex_unlock (&self->lock);
    return;
  }
  self->notifying = TRUE;
  while (self->notified != self->estimate) {
    self->notified = self->estimate;
    g_mutex_unlock (&self->lock);
    g_object_notify_by_pspec (
        G_OBJECT (self), gst_latest_gcc_bwe_estimate_pspec ());
    g_mutex_lock (&self->lock);
  }
  self->notifying = FALSE;
  g_mutex_unlock (&self->lock);
}

static void
notify_scheduled (GstElement *element, gpointer unused)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (element);

  g_mutex_lock (&self->lock);
  self->notify_scheduled = FALSE;
  g_mutex_unlock (&self->lock);
  gst_latest_gcc_bwe_notify (self);
}

void
gst_latest_gcc_bwe_notify_async (GstLatestGccBwe *self)
{
  gboolean scheduled;

  g_mutex_lock (&self->lock);
  scheduled = self->notify_scheduled;
  self->notify_scheduled = TRUE;
  g_mutex_unlock (&self->lock);
  if (!scheduled)
    gst_element_call_async (GST_ELEMENT (self), notify_scheduled, NULL, NULL);
}
