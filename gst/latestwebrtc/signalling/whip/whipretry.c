/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whipretry.h"

/* So much of a wait is left to chance. */
#define JITTER 0.5
/* A server does not put us off for longer than this. */
#define MAX_RETRY_AFTER_S 600
/* 2^20 times the first wait is beyond any bound. */
#define MAX_DOUBLINGS 20

guint
gst_latest_whip_retry_next (
    GstLatestWhipRetry *self, guint retry_after_s, gdouble random)
{
  guint doublings = MIN (self->failures, MAX_DOUBLINGS);
  guint64 full = MIN ((guint64) self->first_ms << doublings, self->max_ms);
  guint ms = full * (1.0 - JITTER * random);

  self->failures++;
  return MAX (ms, 1000 * MIN (retry_after_s, MAX_RETRY_AFTER_S));
}

void
gst_latest_whip_retry_reset (GstLatestWhipRetry *self)
{
  self->failures = 0;
}
