/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "retrypolicy.h"

#include <string.h>

void
gst_latest_retry_policy_init (GstLatestRetryPolicy *p)
{
  memset (p, 0, sizeof (*p));
}

/* Discards the failures that have left the window, and those in the future,
 * which were timed by another clock. */
static void
discard_old (GstLatestRetryPolicy *p, gint64 now)
{
  guint kept = 0;

  for (guint i = 0; i < p->failures; i++) {
    if (p->failed[i] <= now && now - p->failed[i] < GST_LATEST_RETRY_WINDOW)
      p->failed[kept++] = p->failed[i];
  }
  p->failures = kept;
}

gint64
gst_latest_retry_policy_failed (GstLatestRetryPolicy *p, gint64 now)
{
  discard_old (p, now);
  if (p->failures == GST_LATEST_RETRY_MAX)
    return GST_LATEST_RETRY_GIVE_UP;
  p->wait =
      p->failures == 0 ? 0 : GST_LATEST_RETRY_FIRST_WAIT << (p->failures - 1);
  p->failed[p->failures++] = now;
  return p->wait;
}

gboolean
gst_latest_retry_policy_is_due (const GstLatestRetryPolicy *p, gint64 now)
{
  gint64 last;

  if (p->failures == 0)
    return TRUE;
  last = p->failed[p->failures - 1];
  return now < last || now - last >= p->wait;
}
