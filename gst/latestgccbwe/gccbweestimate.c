/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestgccbwe-private.h"

/* Returns the rate at which packets leave: that of the estimator, or a fixed
 * multiple of the estimate. */
static guint
get_pacing_rate_locked (GstLatestGccBwe *self, const GstLatestBweAdvice *advice)
{
  gdouble rate = self->settings.pacing_factor * advice->estimate;

  if (self->settings.pacing_factor == 0)
    return advice->pacing_rate;
  return rate < G_MAXUINT ? (guint) rate : G_MAXUINT;
}

gboolean
gst_latest_gcc_bwe_apply_locked (
    GstLatestGccBwe *self, gint64 now, const GstLatestBweAdvice *advice)
{
  self->estimate = advice->estimate;
  gst_latest_pacer_set_rate (self->pacer, now,
      get_pacing_rate_locked (self, advice), advice->estimate);
  gst_latest_pacer_set_path (self->pacer, now, advice->path_capacity,
      self->settings.pacing_factor == 0 ? advice->burst : 0);
  gst_latest_pacer_set_in_flight (self->pacer, now, advice->in_flight);
  return self->estimate != self->notification.notified;
}

gboolean
gst_latest_gcc_bwe_refresh_locked (GstLatestGccBwe *self, gint64 now)
{
  const GstLatestBweAdvice advice = gst_latest_bwe_get_advice (self->bwe);

  return gst_latest_gcc_bwe_apply_locked (self, now, &advice);
}

void
gst_latest_gcc_bwe_restart_locked (GstLatestGccBwe *self)
{
  const GstLatestGccBweSettings *settings = &self->settings;
  const GstLatestPacerConfig pacer_config = GST_LATEST_PACER_CONFIG_DEFAULT;
  const guint max_bitrate = MAX (settings->min_bitrate, settings->max_bitrate);
  const GstLatestBweConfig config = {
    .min_bitrate = settings->min_bitrate,
    .start_bitrate =
        CLAMP (settings->start_bitrate, settings->min_bitrate, max_bitrate),
    .max_bitrate = max_bitrate,
    .estimator = settings->estimator,
    .frame_share = settings->frame_share,
  };
  gint64 now = gst_latest_timebase_now (&self->time);

  gst_latest_gcc_bwe_restart_retransmission_locked (self, now);
  self->key_request =
      (GstLatestGccBweKeyRequest) { .last = GST_LATEST_CC_TIME_NONE };
  gst_latest_bwe_free (self->bwe);
  self->bwe = gst_latest_bwe_new (&config, now);
  if (self->pacer == NULL)
    self->pacer =
        gst_latest_pacer_new (&pacer_config, config.start_bitrate, now);
  else
    gst_latest_pacer_set_config (self->pacer, now, &pacer_config);
  gst_latest_gcc_bwe_refresh_locked (self, now);
}
