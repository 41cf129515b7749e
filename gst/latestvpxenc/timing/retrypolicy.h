/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* Whether to try again after a failure, and when: at once, then after waits
 * that double, until too many failures came too close together. Times are
 * monotonic, in nanoseconds. No lock: whoever embeds it says what protects it.
 *
 *   on a failure:
 *   if (gst_latest_retry_policy_failed (&p, now) == GST_LATEST_RETRY_GIVE_UP)
 *     report it;
 *   and before each piece of work, while the failure lasts:
 *   if (gst_latest_retry_policy_is_due (&p, now))
 *     try again;
 */

/* With the waits below, a lasting fault is reported after 1.5 s: soon enough
 * for an application to react, and long enough for a shortage of memory to
 * pass. One fault in three seconds is survived for ever. */
#define GST_LATEST_RETRY_MAX 5
#define GST_LATEST_RETRY_WINDOW (10 * GST_LATEST_SECOND_NS)
#define GST_LATEST_RETRY_FIRST_WAIT (GST_LATEST_SECOND_NS / 10)

#define GST_LATEST_RETRY_GIVE_UP (-1)

typedef struct
{
  /* When it failed, of those failures that are not older than the window. */
  gint64 failed[GST_LATEST_RETRY_MAX];
  guint failures;
  gint64 wait; /* from the last failure to the next try */
} GstLatestRetryPolicy;

void gst_latest_retry_policy_init (GstLatestRetryPolicy *p);
/* Returns how long to wait before the next try, 0 for not at all, or
 * GST_LATEST_RETRY_GIVE_UP. */
gint64 gst_latest_retry_policy_failed (GstLatestRetryPolicy *p, gint64 now);
gboolean gst_latest_retry_policy_is_due (
    const GstLatestRetryPolicy *p, gint64 now);

G_END_DECLS
