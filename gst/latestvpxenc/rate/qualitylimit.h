/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The quality limitation of a stream is the reason for which its quality is
 * reduced, with the time that each reason has lasted: qualityLimitationReason
 * and qualityLimitationDurations of W3C webrtc-stats. Times are nanoseconds of
 * any steady clock. No lock is taken: the owner says what protects the state.
 */

/* The reasons are in the order of the W3C's list. */
typedef enum
{
  GST_LATEST_LIMIT_NONE,
  GST_LATEST_LIMIT_CPU,
  GST_LATEST_LIMIT_BANDWIDTH,
  GST_LATEST_LIMIT_OTHER,
  GST_LATEST_N_LIMITS,
} GstLatestLimit;

typedef struct
{
  GstLatestLimit reason;
  gint64 since; /* start of the time that spent does not include yet */
  gboolean started;
  gint64 spent[GST_LATEST_N_LIMITS]; /* time of each reason */
} GstLatestQualityLimit;

/* Initialises the state. Time counts from the first call of
 * gst_latest_quality_limit_set(). */
void gst_latest_quality_limit_init (GstLatestQualityLimit *q);
/* Sets the reason that holds from @now on. Time that goes back counts as 0. */
void gst_latest_quality_limit_set (
    GstLatestQualityLimit *q, gint64 now, GstLatestLimit reason);
/* Returns in @spent how long each reason has held, the last one until @now. */
void gst_latest_quality_limit_get (const GstLatestQualityLimit *q, gint64 now,
    gint64 spent[GST_LATEST_N_LIMITS]);
/* Returns "none", "cpu", "bandwidth" or "other". */
const gchar *gst_latest_limit_to_string (GstLatestLimit reason);

G_END_DECLS
