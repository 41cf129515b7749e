/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Round trip time from feedback, without the time the receiver held it back.
 *
 * Of one feedback, the last packet to arrive waited least for it; the others tell
 * how long they waited by when they arrived. */

#define GST_LATEST_RTT_SECONDS 10

typedef struct
{
  gint64 smoothed;                    /* us; -1: not known */
  gint64 min[GST_LATEST_RTT_SECONDS]; /* of each second; -1: none */
  gint64 second;                      /* the one being filled */
} GstLatestRtt;

void gst_latest_rtt_init (GstLatestRtt *r);
/* A feedback came at @now; its packet with the smallest one-way delay left at
 * @send_time and arrived @held us before the last packet it reports. */
void gst_latest_rtt_add (
    GstLatestRtt *r, gint64 now, gint64 send_time, gint64 held);
/* us, or @otherwise while not known. */
gint64 gst_latest_rtt_get (const GstLatestRtt *r, gint64 otherwise);
/* The smallest of the last ten seconds. */
gint64 gst_latest_rtt_get_min (const GstLatestRtt *r, gint64 otherwise);
/* The path became longer: forget smaller ones. */
void gst_latest_rtt_rebase (GstLatestRtt *r);

G_END_DECLS
