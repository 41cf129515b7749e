/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ackedrate.h"

#include "cctime.h"

/* One bucket lasts 10 ms: a tenth of the shortest window that is asked for
 * (150 ms in bwe.c), and the record of 128 buckets holds the longest (1 s). */
#define BUCKET_US 10000
#define N GST_LATEST_ACKED_RATE_BUCKETS
#define RECORD_US ((gint64) N * BUCKET_US)

void
gst_latest_acked_rate_init (GstLatestAckedRate *r)
{
  *r = (GstLatestAckedRate) { 0 };
}

static gint64
bucket_of (gint64 time)
{
  return gst_latest_cc_interval (time, BUCKET_US);
}

static guint32 *
bytes_at (GstLatestAckedRate *r, gint64 bucket)
{
  return &r->bytes[gst_latest_cc_ring_slot (bucket, N)];
}

static void
advance (GstLatestAckedRate *r, gint64 recv_time)
{
  gint64 from = bucket_of (r->newest), to = bucket_of (recv_time);

  for (gint64 b = from + 1; b <= MIN (to, from + N); b++)
    *bytes_at (r, b) = 0;
  r->newest = recv_time;
}

void
gst_latest_acked_rate_add (
    GstLatestAckedRate *r, gint64 recv_time, guint32 size)
{
  guint32 *bytes;

  /* A jump of ten records means that the receiver's clock was set: the record
   * begins anew. */
  if (r->started
      && (recv_time - r->newest > 10 * RECORD_US
          || r->newest - recv_time > 10 * RECORD_US))
    gst_latest_acked_rate_init (r);
  if (!r->started) {
    r->started = TRUE;
    r->first = r->newest = recv_time;
  }
  if (recv_time > r->newest)
    advance (r, recv_time);
  if (bucket_of (r->newest) - bucket_of (recv_time) >= N)
    return;
  bytes = bytes_at (r, bucket_of (recv_time));
  *bytes += MIN (size, G_MAXUINT32 - *bytes);
}

void
gst_latest_acked_rate_fill (
    GstLatestAckedRate *r, gint64 recv_time, guint64 bytes)
{
  gint64 from = r->newest, steps = (recv_time - r->newest) / BUCKET_US;

  /* A gap longer than the record is an outage, not one lost feedback. */
  if (!r->started || recv_time < from || steps > N)
    return;
  if (steps == 0)
    gst_latest_acked_rate_add (
        r, recv_time, (guint32) MIN (bytes, G_MAXUINT32));
  for (gint64 i = 1; i <= steps; i++)
    gst_latest_acked_rate_add (
        r, from + i * BUCKET_US, (guint32) MIN (bytes / steps, G_MAXUINT32));
}

guint
gst_latest_acked_rate_get (const GstLatestAckedRate *r, gint64 window)
{
  gint64 last = bucket_of (r->newest), span;
  guint64 bytes = 0;
  guint n = (guint) CLAMP (window / BUCKET_US, 1, N - 1);

  if (!r->started || r->newest - r->first < window / 2)
    return 0;
  for (guint i = 0; i < n; i++)
    bytes += r->bytes[gst_latest_cc_ring_slot (last - i, N)];
  /* The newest bucket is still being filled: it counts for as long as it has
   * lasted. */
  span = r->newest - (last - n + 1) * BUCKET_US;
  span = MIN (span, r->newest - r->first);
  span = MAX (span, window / 2);
  return (guint) MIN (bytes * 8 * G_USEC_PER_SEC / span, G_MAXUINT);
}
