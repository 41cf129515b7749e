/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The acknowledged rate is the rate at which packets arrive, by the receiver's
 * clock: R_hat of draft-ietf-rmcat-gcc-02, 5.5. */

#define GST_LATEST_ACKED_RATE_BUCKETS 128

typedef struct
{
  guint32 bytes[GST_LATEST_ACKED_RATE_BUCKETS]; /* a ring; 10 ms each */
  gint64 newest; /* us, arrival of the newest packet */
  gint64 first;  /* us, arrival of the first packet */
  gboolean started;
} GstLatestAckedRate;

void gst_latest_acked_rate_init (GstLatestAckedRate *r);
/* Counts a packet. Packets may come in any order; one that is older than the
 * record is left out. */
void gst_latest_acked_rate_add (
    GstLatestAckedRate *r, gint64 recv_time, guint32 size);
/* Makes up for a lost feedback: @bytes were sent between the newest arrival and
 * @recv_time and never reported. They count as if they had arrived evenly. */
void gst_latest_acked_rate_fill (
    GstLatestAckedRate *r, gint64 recv_time, guint64 bytes);
/* The rate in bit/s over the last @window us (up to 1 s) before the newest
 * arrival; 0 while the record is shorter than half of @window. */
guint gst_latest_acked_rate_get (const GstLatestAckedRate *r, gint64 window);

G_END_DECLS
