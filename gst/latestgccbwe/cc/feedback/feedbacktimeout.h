/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Notices that feedback is overdue. What is sent meanwhile may pile up somewhere
 * or be lost: the rate is halved after twice (round trip + feedback interval), and
 * again as often as that passes. Nothing is overdue while nothing is sent. */

typedef struct
{
  gint64 interval;      /* us between feedbacks, averaged */
  gint64 last_feedback; /* us; -1: none yet */
  gint64 since;         /* waiting since, us; -1: not waiting */
  gint64 began;         /* when the wait began of which this is part */
  gboolean expired;     /* the rate has been cut */
} GstLatestFeedbackTimeout;

void gst_latest_feedback_timeout_init (GstLatestFeedbackTimeout *s);
void gst_latest_feedback_timeout_sent (GstLatestFeedbackTimeout *s, gint64 now);
/* @in_flight: something was sent that the feedback does not tell of. Returns how
 * long it had been silent, 0 when it was in time. */
gint64 gst_latest_feedback_timeout_feedback (
    GstLatestFeedbackTimeout *s, gint64 now, gboolean in_flight);
/* When the rate is to be halved next; G_MAXINT64: never, as it is. */
gint64 gst_latest_feedback_timeout_next (
    const GstLatestFeedbackTimeout *s, gint64 rtt);
/* TRUE: halve it now. */
gboolean gst_latest_feedback_timeout_process (
    GstLatestFeedbackTimeout *s, gint64 now, gint64 rtt);

G_END_DECLS
