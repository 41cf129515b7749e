/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "keyrequests.h"

#include <string.h>

void
gst_latest_key_requests_init (GstLatestKeyRequests *r)
{
  memset (r, 0, sizeof (*r));
  r->last_key = GST_LATEST_TIME_NONE;
}

/* Inserts a request so that the queue stays ordered by time. */
static void
insert (GstLatestKeyRequests *r, gint64 due)
{
  guint i;

  /* A full queue merges its latest request with the new one, at the earlier of
   * the two times. */
  if (r->waiting == GST_LATEST_KEY_MAX_WAITING) {
    r->merged++;
    r->waiting--;
    due = MIN (due, r->due[r->waiting]);
  }
  for (i = r->waiting; i > 0 && r->due[i - 1] > due; i--)
    r->due[i] = r->due[i - 1];
  r->due[i] = due;
  r->waiting++;
}

void
gst_latest_key_requests_add (GstLatestKeyRequests *r, gint64 due)
{
  r->requests++;
  insert (r, due);
}

static guint
count_due (const GstLatestKeyRequests *r, gint64 now)
{
  guint n = 0;

  if (now == GST_LATEST_TIME_NONE)
    return r->waiting;
  while (n < r->waiting && r->due[n] <= now)
    n++;
  return n;
}

/* Returns whether the least interval since the last key frame is over. Running
 * time that went back belongs to a new stream, which has no key frame to keep
 * away from. */
static gboolean
interval_is_over (
    const GstLatestKeyRequests *r, gint64 now, gint64 min_interval)
{
  if (now == GST_LATEST_TIME_NONE || r->last_key == GST_LATEST_TIME_NONE)
    return TRUE;
  return now < r->last_key || now - r->last_key >= min_interval;
}

gboolean
gst_latest_key_requests_take (
    GstLatestKeyRequests *r, gint64 now, gint64 min_interval)
{
  guint n = count_due (r, now);

  if (n == 0 || !interval_is_over (r, now, min_interval))
    return FALSE;
  r->merged += n - 1;
  r->waiting -= n;
  memmove (r->due, r->due + n, r->waiting * sizeof (r->due[0]));
  r->last_key = now;
  r->forced = TRUE;
  return TRUE;
}

gboolean
gst_latest_key_requests_is_due (const GstLatestKeyRequests *r, gint64 now)
{
  return count_due (r, now) > 0;
}

void
gst_latest_key_requests_saw_key_frame (GstLatestKeyRequests *r, gint64 at)
{
  r->last_key = at;
  r->forced = r->lost = FALSE;
}

void
gst_latest_key_requests_saw_other_frame (GstLatestKeyRequests *r, gint64 at)
{
  if (!r->forced || (at != GST_LATEST_TIME_NONE && at < r->last_key))
    return;
  r->forced = FALSE;
  r->lost = TRUE;
  insert (r, GST_LATEST_TIME_NONE);
}
