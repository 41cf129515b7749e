/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtt.h"

#include "cctime.h"

/* A longer round trip is a clock that was set, not a path: TCP's first
 * retransmission timeout is a tenth of it (RFC 6298, 2). */
#define MAX_RTT_US (10 * G_USEC_PER_SEC)
/* The weight of a new round trip is one part of eight (RFC 6298, 2: alpha). */
#define SMOOTHING 8

#define N GST_LATEST_RTT_SECONDS

void
gst_latest_rtt_init (GstLatestRtt *r)
{
  r->smoothed = GST_LATEST_CC_TIME_NONE;
  for (guint i = 0; i < N; i++)
    r->min[i] = GST_LATEST_CC_TIME_NONE;
  r->second = GST_LATEST_CC_TIME_NONE;
}

void
gst_latest_rtt_add (GstLatestRtt *r, gint64 now, gint64 send_time, gint64 held)
{
  gint64 rtt = now - send_time - held;
  gint64 second = gst_latest_cc_interval (now, G_USEC_PER_SEC), *min;

  if (held < 0 || rtt < 0 || rtt > MAX_RTT_US)
    return;
  r->smoothed =
      r->smoothed < 0 ? rtt : r->smoothed + (rtt - r->smoothed) / SMOOTHING;
  for (gint64 s = MAX (r->second + 1, second - N + 1); s <= second; s++)
    r->min[gst_latest_cc_ring_slot (s, N)] = GST_LATEST_CC_TIME_NONE;
  r->second = second;
  min = &r->min[gst_latest_cc_ring_slot (second, N)];
  if (*min < 0 || rtt < *min)
    *min = rtt;
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
