/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tokenbucket.h"

/* Time passed and debt are limited so that the products below cannot overflow:
 * within a minute a bucket of the depths used here is full. */
#define MAX_ELAPSED_US (60 * G_USEC_PER_SEC)
#define MAX_DEBT (G_MAXINT64 / 4)

static gint64
level_at (const GstLatestTokenBucket *b, gint64 now)
{
  gint64 elapsed = now > b->last ? MIN (now - b->last, MAX_ELAPSED_US) : 0;

  return MIN (b->level + elapsed * b->rate, MAX (b->level, b->depth * b->rate));
}

void
gst_latest_token_bucket_update (GstLatestTokenBucket *b, gint64 now)
{
  b->level = level_at (b, now);
  b->last = now;
}

void
gst_latest_token_bucket_init (
    GstLatestTokenBucket *b, guint rate, gint64 depth, gint64 now)
{
  b->rate = rate;
  b->depth = depth;
  b->level = depth * rate;
  b->last = now;
}

void
gst_latest_token_bucket_set (
    GstLatestTokenBucket *b, guint rate, gint64 depth, gint64 now)
{
  gst_latest_token_bucket_update (b, now);
  b->rate = rate;
  b->depth = depth;
  b->level = MIN (b->level, depth * rate);
}

void
gst_latest_token_bucket_spend (
    GstLatestTokenBucket *b, guint32 bytes, gint64 now)
{
  gst_latest_token_bucket_update (b, now);
  b->level = MAX (b->level - (gint64) bytes * 8 * G_USEC_PER_SEC, -MAX_DEBT);
}

void
gst_latest_token_bucket_limit_debt (GstLatestTokenBucket *b, gint64 time)
{
  b->level = MAX (b->level, -time * (gint64) b->rate);
}

gint64
gst_latest_token_bucket_open_time (const GstLatestTokenBucket *b, gint64 now)
{
  gint64 level = level_at (b, now);

  if (level > 0)
    return now;
  if (b->rate == 0)
    return G_MAXINT64;
  /* The first microsecond at which the level is above 0. */
  return now + -level / b->rate + 1;
}
