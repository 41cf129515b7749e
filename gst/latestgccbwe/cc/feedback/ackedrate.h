/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The rate at which packets arrive, by the receiver's clock: R_hat of
 * draft-ietf-rmcat-gcc-02, 5.5. */

#define GST_LATEST_ACKED_RATE_BUCKETS 128

typedef struct
{
  guint32 bytes[GST_LATEST_ACKED_RATE_BUCKETS];
  gint64 newest; /* arrival of the newest packet, us */
  gint64 first;  /* where the record begins, us */
  gboolean started;
} GstLatestAckedRate;

void gst_latest_acked_rate_init (GstLatestAckedRate *r);
/* In any order; what is older than the record is left out. */
void gst_latest_acked_rate_add (
    GstLatestAckedRate *r, gint64 recv_time, guint32 size);
/* Of @bytes, sent between the newest arrival and @recv_time, no report came (a
 * feedback was lost): they count as if they had arrived evenly. */
void gst_latest_acked_rate_fill (
    GstLatestAckedRate *r, gint64 recv_time, guint64 bytes);
/* bit/s over the last @window us (up to 1 s) before the newest arrival; 0 while
 * the record is shorter than half of it. */
guint gst_latest_acked_rate_get (const GstLatestAckedRate *r, gint64 window);

G_END_DECLS
