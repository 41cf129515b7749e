/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tokenbucket.h"

#define SECOND G_GINT64_CONSTANT (1000000)
/* Longer than this it is full and without debt at any rate: keeps the products
 * below far from overflow. */
#define MAX_ELAPSED (60 * SECOND)
#define MAX_DEBT (G_MAXINT64 / 4)

static gint64
level_at (const GstLatestTokenBucket *b, gint64 now)
{
  gint64 elapsed = now > b->last ? MIN (now - b->last, MAX_ELAPSED) : 0;

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
  b->level = MAX (b->level - (gint64) bytes * 8 * SECOND, -MAX_DEBT);
}

void
gst_latest_token_bucket_limit_debt (GstLatestTokenBucket *b, gint64 time)
{
  b->level = MAX (b->level, -time * (gint64) b->rate);
}

gboolean
gst_latest_token_bucket_is_open (const GstLatestTokenBucket *b, gint64 now)
{
  return level_at (b, now) > 0;
}

gint64
gst_latest_token_bucket_open_time (const GstLatestTokenBucket *b, gint64 now)
{
  gint64 level = level_at (b, now);

  if (level > 0)
    return now;
  if (b->rate == 0)
    return G_MAXINT64;
  /* The first microsecond at which it is above 0. */
  return now + -level / b->rate + 1;
}
