/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The round trip time, measured from feedback, without the time for which the
 * receiver held the feedback back.
 *
 * The last packet to arrive waited least for the feedback; how much longer each
 * other packet waited follows from the arrival times. */

#define GST_LATEST_RTT_SECONDS 10

typedef struct
{
  gint64 smoothed;                    /* us; TIME_NONE while not known */
  gint64 min[GST_LATEST_RTT_SECONDS]; /* us, a ring, the smallest of each
                                       * second; TIME_NONE: none */
  gint64 second;                      /* number of the newest second */
} GstLatestRtt;

void gst_latest_rtt_init (GstLatestRtt *r);
/* Measures with a feedback that came at @now: its packet with the smallest
 * one-way delay left at @send_time and arrived @held us before the last packet
 * it reports. */
void gst_latest_rtt_add (
    GstLatestRtt *r, gint64 now, gint64 send_time, gint64 held);
/* The averaged round trip in us, or @otherwise while it is not known. */
gint64 gst_latest_rtt_get (const GstLatestRtt *r, gint64 otherwise);
/* The smallest round trip of the last ten seconds in us, or @otherwise. */
gint64 gst_latest_rtt_get_min (const GstLatestRtt *r, gint64 otherwise);

G_END_DECLS
