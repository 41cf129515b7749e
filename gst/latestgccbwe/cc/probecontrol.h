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

/* The probe controller keeps the probes that were requested, from the request
 * to the result, and the time of the next periodic one. A probe is a cluster of
 * packets sent faster than the estimate, to see whether the path carries
 * more. */

#define GST_LATEST_PROBE_CLUSTERS 4
#define GST_LATEST_PROBE_PACKETS 512

typedef struct
{
  GstLatestBweProbe probe;
  GstLatestProbeCluster sent; /* packets is 0 until it has been sent */
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
  gint64 last; /* us, when the last probe was requested */
  gint64 wait; /* us from then to the next periodic probe */
  guint64 requested, failed;
  GstLatestBweProbeResult result; /* of the last probe */
  guint result_rate;              /* bit/s, of the last probe */
} GstLatestProbeControl;

void gst_latest_probe_control_init (GstLatestProbeControl *p, gint64 now);
/* Requests a probe at @bitrate bit/s; it lasts longer where packets arrive with
 * a jitter of @spread us. Nothing happens while four probes are under way. */
void gst_latest_probe_control_request (
    GstLatestProbeControl *p, gint64 now, guint bitrate, gint64 spread);
/* Takes a probe that is to be sent; FALSE if there is none. */
gboolean gst_latest_probe_control_take (
    GstLatestProbeControl *p, gint64 now, GstLatestBweProbe *probe);
/* Tells which packets were sent for a probe: @packets of them from @start to
 * @end (us, inclusive). The probe has failed if @packets is 0. */
void gst_latest_probe_control_sent (GstLatestProbeControl *p, guint id,
    gint64 start, gint64 end, guint packets);
/* Takes note of the report on a packet, whether it belongs to a probe or
 * not. */
void gst_latest_probe_control_packet (
    GstLatestProbeControl *p, const GstLatestBwePacket *packet);
/* Evaluates probes; packets sent up to @newest (us) are reported. Returns TRUE
 * once for each probe that has a result, with the rate measured and the rate
 * @asked for in bit/s; to be called until it returns FALSE. */
gboolean gst_latest_probe_control_result (GstLatestProbeControl *p, gint64 now,
    gint64 newest, GstLatestBweProbeResult *result, guint *rate, guint *asked);
/* Returns TRUE while a probe is requested, being sent or not yet reported. */
gboolean gst_latest_probe_control_is_busy (const GstLatestProbeControl *p);
/* The time at which the next periodic probe is due. */
gint64 gst_latest_probe_control_next (const GstLatestProbeControl *p);
/* Forgets the probes that were requested but not taken, as the rate was reduced
 * since. */
void gst_latest_probe_control_cancel (GstLatestProbeControl *p);

G_END_DECLS
