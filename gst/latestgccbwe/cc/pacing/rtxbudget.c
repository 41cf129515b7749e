/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtxbudget.h"

#include <string.h>

/* The constants here are ours.
 *
 * An unused share is saved up for a quarter of a second, so that the losses of
 * a few frames are retransmitted at once. */
#define DEPTH_US 250000
/* Three full packets, in bytes, may always wait: at the lowest rates one frame
 * can still be repaired. */
#define MIN_ROOM 4500

static guint
share_of (guint estimate, guint share)
{
  return (guint64) estimate * MIN (share, 100) / 100;
}

void
gst_latest_rtx_budget_init (GstLatestRtxBudget *b, guint share, gint64 max_age,
    guint estimate, gint64 now)
{
  memset (b, 0, sizeof (*b));
  gst_latest_token_bucket_init (
      &b->bucket, share_of (estimate, share), DEPTH_US, now);
  b->max_age = max_age;
}

void
gst_latest_rtx_budget_set (GstLatestRtxBudget *b, guint share, gint64 max_age,
    guint estimate, gint64 now)
{
  gst_latest_token_bucket_set (
      &b->bucket, share_of (estimate, share), DEPTH_US, now);
  b->max_age = max_age;
}

gboolean
gst_latest_rtx_budget_is_too_old (
    const GstLatestRtxBudget *b, gint64 first_sent, gint64 now)
{
  return now - first_sent > b->max_age;
}

gboolean
gst_latest_rtx_budget_has_room (
    const GstLatestRtxBudget *b, guint64 waiting, guint32 size)
{
  guint64 room = (guint64) b->bucket.rate / 8 * b->max_age / G_USEC_PER_SEC;

  if (b->bucket.rate == 0)
    return FALSE;
  return waiting + size <= MAX (room, MIN_ROOM);
}

void
gst_latest_rtx_budget_set_round_trip (GstLatestRtxBudget *b, gint64 round_trip)
{
  b->round_trip = round_trip;
}

gboolean
gst_latest_rtx_budget_is_on_its_way (
    const GstLatestRtxBudget *b, guint64 key, gint64 now)
{
  for (guint i = 0; i < b->n_recent; i++) {
    if (b->recent[i].key == key && now >= b->recent[i].sent
        && now - b->recent[i].sent < b->round_trip)
      return TRUE;
  }
  return FALSE;
}

void
gst_latest_rtx_budget_sent (
    GstLatestRtxBudget *b, guint64 key, guint32 size, gint64 now)
{
  gst_latest_token_bucket_spend (&b->bucket, size, now);
  b->recent[b->next_recent].key = key;
  b->recent[b->next_recent].sent = now;
  b->next_recent = (b->next_recent + 1) % GST_LATEST_RTX_BUDGET_REMEMBERED;
  b->n_recent = MIN (b->n_recent + 1, GST_LATEST_RTX_BUDGET_REMEMBERED);
}
