/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#include "bwe.h"
#include "probeeval.h"

/* When to probe, and how fast: at the start, after drops, when the link seems to
 * have become faster, and now and then while the application sends less than
 * it may. */

#define GST_LATEST_PROBE_CLUSTERS 4
#define GST_LATEST_PROBE_PACKETS 512

typedef struct
{
  GstLatestBweProbe probe;
  GstLatestProbeCluster sent; /* packets == 0: not yet reported as sent */
  gint64 requested;           /* us */
  gboolean pending;           /* not taken yet */
  gboolean active;
} GstLatestProbeSlot;

typedef struct
{
  GstLatestProbeSlot slot[GST_LATEST_PROBE_CLUSTERS];
  GstLatestProbePacket packet[GST_LATEST_PROBE_PACKETS]; /* a ring */
  guint next_packet, n_packets;
  guint next_id;
  gint64 last; /* us, when the last one was asked for */
  gint64 wait; /* us until the next periodic one */
  guint64 asked, failed;
  GstLatestBweProbeResult result;
  guint result_rate;
} GstLatestProbeControl;

void gst_latest_probe_control_init (GstLatestProbeControl *p, gint64 now);
/* Asks for a cluster; longer where packets come in with jitter of @spread us. */
void gst_latest_probe_control_request (
    GstLatestProbeControl *p, gint64 now, guint bitrate, gint64 spread);
gboolean gst_latest_probe_control_take (
    GstLatestProbeControl *p, gint64 now, GstLatestBweProbe *probe);
void gst_latest_probe_control_sent (GstLatestProbeControl *p, guint id,
    gint64 start, gint64 end, guint packets);
/* Every packet reported. */
void gst_latest_probe_control_packet (
    GstLatestProbeControl *p, const GstLatestBwePacket *packet);
/* Packets sent up to @newest are reported. TRUE once for each cluster that has a
 * result; call it until it is FALSE. */
gboolean gst_latest_probe_control_result (GstLatestProbeControl *p, gint64 now,
    gint64 newest, GstLatestBweProbeResult *result, guint *rate, guint *asked);
gboolean gst_latest_probe_control_is_busy (const GstLatestProbeControl *p);
/* When the next periodic one is due, and a waiting one given up. */
gint64 gst_latest_probe_control_next (const GstLatestProbeControl *p);
/* A rate that was taken back: nothing asked for earlier holds. */
void gst_latest_probe_control_cancel (GstLatestProbeControl *p);

G_END_DECLS
