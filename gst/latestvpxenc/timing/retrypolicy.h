/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* The retry policy says whether and when to try again after a failure: at once,
 * then after delays that double (exponential backoff), until too many failures
 * came within a window of time. Times are monotonic, in nanoseconds. No lock is
 * taken: the owner says what protects the state.
 *
 *   // on a failure:
 *   if (gst_latest_retry_policy_failed (&p, now) == GST_LATEST_RETRY_GIVE_UP)
 *     report it;
 *   // before each piece of work, while the failure lasts:
 *   if (gst_latest_retry_policy_is_due (&p, now))
 *     try again;
 */

/* These limits report a lasting fault after 1.5 s (0 + 0.1 + 0.2 + 0.4 + 0.8):
 * soon enough for an application to react, and long enough for a shortage of
 * memory to pass. A fault every three seconds is retried for ever. */
#define GST_LATEST_RETRY_MAX 5
#define GST_LATEST_RETRY_WINDOW (10 * GST_LATEST_SECOND_NS)
#define GST_LATEST_RETRY_FIRST_WAIT (GST_LATEST_SECOND_NS / 10)

#define GST_LATEST_RETRY_GIVE_UP (-1)

typedef struct
{
  /* Times of the failures that are not older than the window, ascending. */
  gint64 failed[GST_LATEST_RETRY_MAX];
  guint failures;
  gint64 wait; /* delay from the last failure to the next try */
} GstLatestRetryPolicy;

void gst_latest_retry_policy_init (GstLatestRetryPolicy *p);
/* Notes a failure at @now. Returns the delay before the next try, 0 for none,
 * or GST_LATEST_RETRY_GIVE_UP. */
gint64 gst_latest_retry_policy_failed (GstLatestRetryPolicy *p, gint64 now);
/* Returns whether the delay is over, or there was no failure. */
gboolean gst_latest_retry_policy_is_due (
    const GstLatestRetryPolicy *p, gint64 now);

G_END_DECLS
