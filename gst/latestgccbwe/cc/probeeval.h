/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a cluster of packets sent at a high rate says about the path: how fast did
 * it come out? */

typedef enum
{
  GST_LATEST_BWE_PROBE_NONE,    /* none has ended yet */
  GST_LATEST_BWE_PROBE_SUCCESS, /* arrived as fast as it was sent */
  GST_LATEST_BWE_PROBE_LIMITED, /* arrived more slowly: the link's rate is known */
  GST_LATEST_BWE_PROBE_FAILED /* too few of it arrived, or no feedback came */
} GstLatestBweProbeResult;

typedef struct
{
  gint64 send_time, recv_time; /* us */
  guint32 size;
  gboolean lost;
} GstLatestProbePacket;

typedef struct
{
  gint64 start, end; /* us, of sending, both included */
  guint packets;     /* how many were sent in that time */
} GstLatestProbeCluster;

/* Among @n packets reported, in any order, finds those of the cluster. @rate is
 * set when the result is SUCCESS or LIMITED: bit/s. */
GstLatestBweProbeResult gst_latest_probe_evaluate (
    const GstLatestProbeCluster *cluster, const GstLatestProbePacket *packets,
    guint n, guint *rate);

G_END_DECLS
