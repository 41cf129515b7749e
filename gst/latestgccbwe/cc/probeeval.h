/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The evaluation of a probe: a cluster of packets sent at a high rate shows how
 * fast the path lets them through. */

typedef enum
{
  GST_LATEST_BWE_PROBE_NONE,    /* no probe has ended yet */
  GST_LATEST_BWE_PROBE_SUCCESS, /* arrived as fast as it was sent */
  GST_LATEST_BWE_PROBE_LIMITED, /* arrived more slowly: the link's rate */
  GST_LATEST_BWE_PROBE_FAILED /* too few packets arrived, or no feedback came */
} GstLatestBweProbeResult;

typedef struct
{
  gint64 send_time, recv_time; /* us */
  guint32 size;
  gboolean lost;
} GstLatestProbePacket;

typedef struct
{
  gint64 start, end; /* us, send times of the first and the last packet */
  guint packets;     /* the number of packets sent in that time */
} GstLatestProbeCluster;

/* Finds the packets of the cluster among @n reported packets, in any order, and
 * measures their rate. @rate is set, in bit/s, when the result is SUCCESS or
 * LIMITED. */
GstLatestBweProbeResult gst_latest_probe_evaluate (
    const GstLatestProbeCluster *cluster, const GstLatestProbePacket *packets,
    guint n, guint *rate);

G_END_DECLS
