/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ackedrate.h"

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
  return time >= 0 ? time / BUCKET_US : (time + 1) / BUCKET_US - 1;
}

static guint
slot_of (gint64 bucket)
{
  return (guint) (((bucket % N) + N) % N);
}

static void
advance (GstLatestAckedRate *r, gint64 recv_time)
{
  gint64 from = bucket_of (r->newest), to = bucket_of (recv_time);

  for (gint64 b = from + 1; b <= MIN (to, from + N); b++)
    r->bytes[slot_of (b)] = 0;
  r->newest = recv_time;
}

void
gst_latest_acked_rate_add (
    GstLatestAckedRate *r, gint64 recv_time, guint32 size)
{
  guint32 *bytes;

  /* The clock was set: begin anew. */
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
  bytes = &r->bytes[slot_of (bucket_of (recv_time))];
  *bytes += MIN (size, G_MAXUINT32 - *bytes);
}

void
gst_latest_acked_rate_fill (
    GstLatestAckedRate *r, gint64 recv_time, guint64 bytes)
{
  gint64 from = r->newest, steps = (recv_time - r->newest) / BUCKET_US;

  /* A longer gap is no lost feedback. */
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
    bytes += r->bytes[slot_of (last - i)];
  /* The newest interval is not over: it counts as long as it has lasted. */
  span = r->newest - (last - n + 1) * BUCKET_US;
  span = MIN (span, r->newest - r->first);
  span = MAX (span, window / 2);
  return (guint) MIN (bytes * 8 * G_USEC_PER_SEC / span, G_MAXUINT);
}
