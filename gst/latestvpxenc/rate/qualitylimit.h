/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What limits the quality of a stream, and for how long what has limited it: the
 * meaning of W3C webrtc-stats' qualityLimitationReason and
 * qualityLimitationDurations. Times are in nanoseconds, of any steady clock. No
 * lock: whoever embeds it says what protects it. */

/* In the order in which the W3C names them. */
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
  gint64 since; /* of what is not yet in spent */
  gboolean started;
  gint64 spent[GST_LATEST_N_LIMITS];
} GstLatestQualityLimit;

/* Nothing is counted before the first gst_latest_quality_limit_set(). */
void gst_latest_quality_limit_init (GstLatestQualityLimit *q);
/* From "now" on this is the reason. Time that goes back counts as none. */
void gst_latest_quality_limit_set (
    GstLatestQualityLimit *q, gint64 now, GstLatestLimit reason);
/* How long each reason has held so far, the present one until "now". */
void gst_latest_quality_limit_get (const GstLatestQualityLimit *q, gint64 now,
    gint64 spent[GST_LATEST_N_LIMITS]);
/* "none", "cpu", "bandwidth" or "other". */
const gchar *gst_latest_limit_to_string (GstLatestLimit reason);

G_END_DECLS
