/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probecontrol.h"

/* A probe lasts 15 ms and has at least 5 packets, as libwebrtc's. On a path
 * with jitter it lasts twice the jitter, up to 60 ms, which is ours. */
#define DURATION_US 15000
#define MAX_DURATION_US 60000
#define MIN_PACKETS 5
/* A probe that was not sent or not reported within this time has failed;
 * ours. */
#define TIMEOUT_US 2000000
/* The period of probes is that of an application-limited sender in libwebrtc.
 * After a probe that met the limit of the link it doubles, up to 20 s, which is
 * ours. */
#define PERIOD_US 5000000
#define MAX_PERIOD_US 20000000
/* A probe is evaluated when a packet sent this much later is reported: packets
 * may overtake each other. Ours. */
#define STRAGGLER_US 20000
/* After a probe that failed, and so told nothing, the next waits only this
 * long; ours. */
#define RETRY_US 1000000

#define SLOTS GST_LATEST_PROBE_CLUSTERS
#define RING GST_LATEST_PROBE_PACKETS

void
gst_latest_probe_control_init (GstLatestProbeControl *p, gint64 now)
{
  *p = (GstLatestProbeControl) { .last = now, .wait = PERIOD_US, .next_id = 1 };
}

static void
slot_failed (GstLatestProbeControl *p, GstLatestProbeSlot *s)
{
  s->active = FALSE;
  p->failed++;
  p->result = GST_LATEST_BWE_PROBE_FAILED;
  p->result_rate = 0;
}

static void
expire (GstLatestProbeControl *p, gint64 now)
{
  for (guint i = 0; i < SLOTS; i++) {
    if (p->slot[i].active && now - p->slot[i].requested > TIMEOUT_US)
      slot_failed (p, &p->slot[i]);
  }
}

void
gst_latest_probe_control_request (
    GstLatestProbeControl *p, gint64 now, guint bitrate, gint64 spread)
{
  expire (p, now);
  for (guint i = 0; i < SLOTS; i++) {
    GstLatestProbeSlot *s = &p->slot[i];

    if (s->active)
      continue;
    *s = (GstLatestProbeSlot) { .active = TRUE,
      .pending = TRUE,
      .requested = now,
      .probe = { .id = p->next_id++,
          .bitrate = bitrate,
          .min_packets = MIN_PACKETS,
          .duration = CLAMP (2 * spread, DURATION_US, MAX_DURATION_US) } };
    p->requested++;
    p->last = now;
    return;
  }
}

gboolean
gst_latest_probe_control_take (
    GstLatestProbeControl *p, gint64 now, GstLatestBweProbe *probe)
{
  GstLatestProbeSlot *first = NULL;

  expire (p, now);
  for (guint i = 0; i < SLOTS; i++) {
    GstLatestProbeSlot *s = &p->slot[i];

    if (s->active && s->pending && (!first || s->probe.id < first->probe.id))
      first = s;
  }
  if (!first)
    return FALSE;
  first->pending = FALSE;
  *probe = first->probe;
  return TRUE;
}

void
gst_latest_probe_control_sent (
    GstLatestProbeControl *p, guint id, gint64 start, gint64 end, guint packets)
{
  for (guint i = 0; i < SLOTS; i++) {
    GstLatestProbeSlot *s = &p->slot[i];

    if (!s->active || s->pending || s->probe.id != id || s->sent.packets > 0)
      continue;
    if (packets == 0 || end < start)
      slot_failed (p, s);
    else
      s->sent = (GstLatestProbeCluster) {
        .start = start, .end = end, .packets = packets
      };
  }
}

void
gst_latest_probe_control_packet (
    GstLatestProbeControl *p, const GstLatestBwePacket *packet)
{
  p->packet[p->next_packet] =
      (GstLatestProbePacket) { .send_time = packet->send_time,
        .recv_time = packet->recv_time,
        .size = packet->size,
        .lost = packet->lost };
  p->next_packet = (p->next_packet + 1) % RING;
  p->n_packets = MIN (p->n_packets + 1, RING);
}

gboolean
gst_latest_probe_control_result (GstLatestProbeControl *p, gint64 now,
    gint64 newest, GstLatestBweProbeResult *result, guint *rate, guint *asked)
{
  expire (p, now);
  for (guint i = 0; i < SLOTS; i++) {
    GstLatestProbeSlot *s = &p->slot[i];

    if (!s->active || s->sent.packets == 0
        || newest < s->sent.end + STRAGGLER_US)
      continue;
    *rate = 0;
    *asked = s->probe.bitrate;
    *result =
        gst_latest_probe_evaluate (&s->sent, p->packet, p->n_packets, rate);
    s->active = FALSE;
    if (*result == GST_LATEST_BWE_PROBE_FAILED)
      p->failed++;
    p->wait = *result == GST_LATEST_BWE_PROBE_LIMITED
        ? CLAMP (2 * p->wait, PERIOD_US, MAX_PERIOD_US)
        : *result == GST_LATEST_BWE_PROBE_FAILED ? RETRY_US
                                                 : PERIOD_US;
    p->result = *result;
    p->result_rate = *rate;
    return TRUE;
  }
  return FALSE;
}

gboolean
gst_latest_probe_control_is_busy (const GstLatestProbeControl *p)
{
  for (guint i = 0; i < SLOTS; i++) {
    if (p->slot[i].active)
      return TRUE;
  }
  return FALSE;
}

gint64
gst_latest_probe_control_next (const GstLatestProbeControl *p)
{
  return p->last + p->wait;
}

void
gst_latest_probe_control_cancel (GstLatestProbeControl *p)
{
  for (guint i = 0; i < SLOTS; i++) {
    if (p->slot[i].active && p->slot[i].pending)
      p->slot[i].active = FALSE;
  }
}
