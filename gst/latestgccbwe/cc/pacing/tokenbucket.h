/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A bucket of bits that fills at a rate up to a depth and may be overdrawn: the
 * next packet waits until the debt is paid back. Times in microseconds; a step
 * back of the clock fills nothing and costs nothing. No lock. */

typedef struct
{
  guint rate;   /* bit/s */
  gint64 depth; /* us: how much of the rate it holds when full */
  gint64 level; /* bits * 1000000; below 0 is debt */
  gint64 last;  /* when level was right */
} GstLatestTokenBucket;

/* Full. */
void gst_latest_token_bucket_init (
    GstLatestTokenBucket *b, guint rate, gint64 depth, gint64 now);
/* What is in it, and what it owes, stays. */
void gst_latest_token_bucket_set (
    GstLatestTokenBucket *b, guint rate, gint64 depth, gint64 now);
/* To be called before the others at a new time: takes note of a step back. */
void gst_latest_token_bucket_update (GstLatestTokenBucket *b, gint64 now);
void gst_latest_token_bucket_spend (
    GstLatestTokenBucket *b, guint32 bytes, gint64 now);
/* Forgives what exceeds @time at the rate. */
void gst_latest_token_bucket_limit_debt (GstLatestTokenBucket *b, gint64 time);
/* Whether something may be spent. */
gboolean gst_latest_token_bucket_is_open (
    const GstLatestTokenBucket *b, gint64 now);
/* The first time from @now on when it is; G_MAXINT64: never (no rate). */
gint64 gst_latest_token_bucket_open_time (
    const GstLatestTokenBucket *b, gint64 now);

G_END_DECLS
