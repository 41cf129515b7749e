/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A feedback timeout is noticed when reports are overdue. What is sent
 * meanwhile may pile up in a queue or be lost, so the rate is halved after
 * twice (round trip + feedback interval), and again each time that much time
 * has passed. Nothing is overdue while nothing is sent. */

typedef struct
{
  gint64 interval;      /* us between feedbacks, averaged */
  gint64 last_feedback; /* us; TIME_NONE before the first */
  gint64 since;         /* us, start of the running timeout; TIME_NONE: none */
  gint64 began;     /* us, start of the first of several timeouts in a row */
  gboolean expired; /* the rate has been halved since the last feedback */
} GstLatestFeedbackTimeout;

void gst_latest_feedback_timeout_init (GstLatestFeedbackTimeout *t);
/* A packet was sent: from now on a report is expected. */
void gst_latest_feedback_timeout_sent (GstLatestFeedbackTimeout *t, gint64 now);
/* A feedback came. @in_flight: packets are on their way that it does not
 * report. Returns how long the feedback was missing after a timeout, in us; 0
 * when it came in time. */
gint64 gst_latest_feedback_timeout_feedback (
    GstLatestFeedbackTimeout *t, gint64 now, gboolean in_flight);
/* The time at which the rate is to be halved next; G_MAXINT64 when no report is
 * expected. */
gint64 gst_latest_feedback_timeout_next (
    const GstLatestFeedbackTimeout *t, gint64 rtt);
/* Returns TRUE when that time has come: the caller halves the rate. */
gboolean gst_latest_feedback_timeout_process (
    GstLatestFeedbackTimeout *t, gint64 now, gint64 rtt);

G_END_DECLS
