/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtt.h"

/* Anything longer is a clock that was set, not a path. */
#define MAX_RTT_US (10 * G_USEC_PER_SEC)
/* RFC 6298, 2: alpha */
#define SMOOTHING 8

#define N GST_LATEST_RTT_SECONDS

void
gst_latest_rtt_init (GstLatestRtt *r)
{
  r->smoothed = -1;
  gst_latest_rtt_rebase (r);
}

void
gst_latest_rtt_add (GstLatestRtt *r, gint64 now, gint64 send_time, gint64 held)
{
  gint64 rtt = now - send_time - held;
  gint64 second = now / G_USEC_PER_SEC;

  if (held < 0 || rtt < 0 || rtt > MAX_RTT_US)
    return;
  r->smoothed =
      r->smoothed < 0 ? rtt : r->smoothed + (rtt - r->smoothed) / SMOOTHING;
  for (gint64 s = MAX (r->second + 1, second - N + 1); s <= second; s++)
    r->min[((s % N) + N) % N] = -1;
  r->second = second;
  if (r->min[((second % N) + N) % N] < 0
      || rtt < r->min[((second % N) + N) % N])
    r->min[((second % N) + N) % N] = rtt;
}

gint64
gst_latest_rtt_get (const GstLatestRtt *r, gint64 otherwise)
{
  return r->smoothed < 0 ? otherwise : r->smoothed;
}

gint64
gst_latest_rtt_get_min (const GstLatestRtt *r, gint64 otherwise)
{
  gint64 min = G_MAXINT64;

  for (guint i = 0; i < N; i++) {
    if (r->min[i] >= 0)
      min = MIN (min, r->min[i]);
  }
  return min == G_MAXINT64 ? otherwise : min;
}

void
gst_latest_rtt_rebase (GstLatestRtt *r)
{
  for (guint i = 0; i < N; i++)
    r->min[i] = -1;
  r->second = G_MININT64 / 2;
}
