/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "qualitylimit.h"

#include <string.h>

void
gst_latest_quality_limit_init (GstLatestQualityLimit *q)
{
  memset (q, 0, sizeof (*q));
}

void
gst_latest_quality_limit_set (
    GstLatestQualityLimit *q, gint64 now, GstLatestLimit reason)
{
  gst_latest_quality_limit_get (q, now, q->spent);
  q->reason = reason;
  q->since = now;
  q->started = TRUE;
}

void
gst_latest_quality_limit_get (const GstLatestQualityLimit *q, gint64 now,
    gint64 spent[GST_LATEST_N_LIMITS])
{
  for (guint i = 0; i < GST_LATEST_N_LIMITS; i++)
    spent[i] = q->spent[i];
  if (q->started)
    spent[q->reason] += MAX (now - q->since, 0);
}

const gchar *
gst_latest_limit_to_string (GstLatestLimit reason)
{
  static const gchar *const names[GST_LATEST_N_LIMITS] = { "none", "cpu",
    "bandwidth", "other" };

  return names[reason];
}
