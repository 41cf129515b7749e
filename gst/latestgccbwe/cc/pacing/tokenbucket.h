/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A token bucket of bits that fills at a rate up to a depth and may be
 * overdrawn: the next packet waits until the debt is paid back. Times are in
 * microseconds; a step back of the clock neither fills nor empties it. The
 * caller serializes all calls. */

typedef struct
{
  guint rate;   /* bit/s */
  gint64 depth; /* us at the rate; what it holds when full */
  gint64 level; /* bits * 1000000 at time @last; below 0 is debt */
  gint64 last;  /* us */
} GstLatestTokenBucket;

/* A new bucket is full. */
void gst_latest_token_bucket_init (
    GstLatestTokenBucket *b, guint rate, gint64 depth, gint64 now);
/* Changes rate and depth. The bits in the bucket stay, up to the new depth, and
 * so does the debt. */
void gst_latest_token_bucket_set (
    GstLatestTokenBucket *b, guint rate, gint64 depth, gint64 now);
/* Fills the bucket until @now. Called first at each new time, so that a step
 * back of the clock is noticed. */
void gst_latest_token_bucket_update (GstLatestTokenBucket *b, gint64 now);
void gst_latest_token_bucket_spend (
    GstLatestTokenBucket *b, guint32 bytes, gint64 now);
/* Reduces the debt to what the rate pays back in @time. */
void gst_latest_token_bucket_limit_debt (GstLatestTokenBucket *b, gint64 time);
/* The first time from @now on at which a packet may leave; G_MAXINT64 when the
 * rate is 0. */
gint64 gst_latest_token_bucket_open_time (
    const GstLatestTokenBucket *b, gint64 now);

G_END_DECLS
