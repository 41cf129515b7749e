/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probeeval.h"

/* The limits are libwebrtc's kMaxProbeInterval, kMaxValidRatio,
 * kMinRatioForUnsaturatedLink and kTargetUtilizationFraction, in this order. */
#define MAX_INTERVAL_US 1000000
#define MAX_RATIO 2.0
#define SATURATED 0.9
#define UTILIZATION 0.95
/* The share of a probe's packets that must arrive. libwebrtc has 0.8
 * (kMinReceivedProbesRatio), with which on a path with 20 % of random loss half
 * of all probes would fail. The rate measured is that of the packets that
 * arrived. */
#define MIN_RECEIVED 0.6
/* A rate is measured with four packets at least, one less than a probe has;
 * ours. */
#define MIN_PACKETS 4

typedef struct
{
  gint64 first_send, last_send, first_recv, last_recv;
  guint64 bytes;
  guint32 last_sent_size, first_received_size;
  guint n;
} Train;

static void
train_add (Train *t, const GstLatestProbePacket *p)
{
  if (t->n == 0) {
    t->first_send = t->last_send = p->send_time;
    t->first_recv = t->last_recv = p->recv_time;
    t->last_sent_size = t->first_received_size = p->size;
  }
  if (p->send_time >= t->last_send)
    t->last_sent_size = p->size;
  if (p->recv_time < t->first_recv)
    t->first_received_size = p->size;
  t->first_send = MIN (t->first_send, p->send_time);
  t->last_send = MAX (t->last_send, p->send_time);
  t->first_recv = MIN (t->first_recv, p->recv_time);
  t->last_recv = MAX (t->last_recv, p->recv_time);
  t->bytes += p->size;
  t->n++;
}

GstLatestBweProbeResult
gst_latest_probe_evaluate (const GstLatestProbeCluster *cluster,
    const GstLatestProbePacket *packets, guint n, guint *rate)
{
  Train t = { 0 };
  gint64 send_time, recv_time;
  gdouble sent, received;

  for (guint i = 0; i < n; i++) {
    if (!packets[i].lost && packets[i].send_time >= cluster->start
        && packets[i].send_time <= cluster->end)
      train_add (&t, &packets[i]);
  }
  if (t.n < MIN_PACKETS || t.n < MIN_RECEIVED * cluster->packets)
    return GST_LATEST_BWE_PROBE_FAILED;
  send_time = t.last_send - t.first_send;
  recv_time = t.last_recv - t.first_recv;
  if (send_time <= 0 || send_time > MAX_INTERVAL_US || recv_time <= 0
      || recv_time > MAX_INTERVAL_US)
    return GST_LATEST_BWE_PROBE_FAILED;
  /* The time from the first to the last packet is that of all packets but
   * one. */
  sent = (t.bytes - t.last_sent_size) * 8.0 * G_USEC_PER_SEC / send_time;
  received =
      (t.bytes - t.first_received_size) * 8.0 * G_USEC_PER_SEC / recv_time;
  if (received > MAX_RATIO * sent)
    return GST_LATEST_BWE_PROBE_FAILED;
  if (received < SATURATED * sent) {
    *rate = (guint) MIN (UTILIZATION * received, (gdouble) G_MAXINT);
    return GST_LATEST_BWE_PROBE_LIMITED;
  }
  *rate = (guint) MIN (MIN (sent, received), (gdouble) G_MAXINT);
  return GST_LATEST_BWE_PROBE_SUCCESS;
}
