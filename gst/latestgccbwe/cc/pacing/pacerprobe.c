/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pacerprobe.h"

#include <string.h>

/* The constants here are ours.
 *
 * A probe with a gap longer than this would measure the sender, not the path:
 * 20 ms are longer than a whole probe of libwebrtc's (15 ms). */
#define MAX_GAP_US 20000
/* A probe waits this long for its first packet. */
#define MAX_WAIT_US G_USEC_PER_SEC
/* The longest duration that is accepted. */
#define MAX_DURATION_US G_USEC_PER_SEC
/* Padding is asked for this much ahead, so that the thread does not wake up for
 * each packet. */
#define AHEAD_US 1000
/* Packets of less padding, in bytes, would consist mostly of headers. */
#define MIN_PADDING 200

void
gst_latest_pacer_probes_init (GstLatestPacerProbes *s)
{
  memset (s, 0, sizeof (*s));
}

gboolean
gst_latest_pacer_probes_add (GstLatestPacerProbes *s, gint64 now, guint id,
    guint bitrate, gint64 duration, guint min_packets)
{
  if (s->n_waiting == GST_LATEST_PACER_MAX_PROBES || bitrate == 0)
    return FALSE;
  s->waiting[s->n_waiting++] = (GstLatestPacerProbe) { .id = id,
    .bitrate = bitrate,
    .min_bytes = (guint64) bitrate / 8 * CLAMP (duration, 0, MAX_DURATION_US)
        / G_USEC_PER_SEC,
    .min_packets = min_packets,
    .added = now };
  return TRUE;
}

void
gst_latest_pacer_probes_cancel (GstLatestPacerProbes *s)
{
  s->n_waiting = 0;
}

gboolean
gst_latest_pacer_probes_running (const GstLatestPacerProbes *s)
{
  return s->n_waiting > 0;
}

/* The time that the bytes of a probe take at its rate. */
static gint64
time_of_bytes (const GstLatestPacerProbe *p)
{
  return p->bytes * 8 * G_USEC_PER_SEC / p->bitrate;
}

gint64
gst_latest_pacer_probes_due (const GstLatestPacerProbes *s, gint64 now)
{
  const GstLatestPacerProbe *p = &s->waiting[0];

  if (s->n_waiting == 0)
    return G_MAXINT64;
  return p->started ? p->start + time_of_bytes (p) : now;
}

gint64
gst_latest_pacer_probes_expiry (const GstLatestPacerProbes *s)
{
  const GstLatestPacerProbe *p = &s->waiting[0];

  if (s->n_waiting == 0)
    return G_MAXINT64;
  if (!p->started)
    return p->added + MAX_WAIT_US + 1;
  /* The gap counts from when the next packet was due, as at a low rate packets
   * are far apart anyway. */
  return MAX (p->last, p->start + time_of_bytes (p)) + MAX_GAP_US + 1;
}

guint32
gst_latest_pacer_probes_behind (const GstLatestPacerProbes *s, gint64 now)
{
  const GstLatestPacerProbe *p = &s->waiting[0];
  guint64 wanted;

  if (now < gst_latest_pacer_probes_due (s, now))
    return 0;
  wanted = (p->started ? now - p->start : 0) + AHEAD_US;
  wanted = wanted * p->bitrate / 8 / G_USEC_PER_SEC;
  wanted = wanted > p->bytes ? wanted - p->bytes : 0;
  return CLAMP (wanted, MIN_PADDING, G_MAXINT32);
}

static void
end_first (GstLatestPacerProbes *s, gint64 now, gboolean complete)
{
  const GstLatestPacerProbe *p = &s->waiting[0];

  /* Nobody has taken the reports: the oldest is overwritten. */
  if (s->n_ended == GST_LATEST_PACER_MAX_PROBES) {
    s->n_ended--;
    memmove (s->ended, s->ended + 1, s->n_ended * sizeof (s->ended[0]));
  }
  s->ended[s->n_ended++] = (GstLatestPacerProbeReport) { .id = p->id,
    .start = p->start,
    .end = p->last,
    .bytes = p->bytes,
    .packets = p->packets,
    .complete = complete };
  s->total++;
  s->incomplete += !complete;
  s->n_waiting--;
  memmove (s->waiting, s->waiting + 1, s->n_waiting * sizeof (s->waiting[0]));
  if (s->n_waiting > 0)
    s->waiting[0].added = now;
}

gboolean
gst_latest_pacer_probes_sent (
    GstLatestPacerProbes *s, gint64 now, guint32 size, gboolean begins)
{
  GstLatestPacerProbe *p = &s->waiting[0];

  if (s->n_waiting == 0 || (!p->started && !begins))
    return FALSE;
  if (!p->started) {
    p->started = TRUE;
    p->start = now;
  }
  p->last = now;
  p->bytes += size;
  p->packets++;
  if (p->bytes >= p->min_bytes && p->packets >= p->min_packets)
    end_first (s, now, TRUE);
  return TRUE;
}

void
gst_latest_pacer_probes_expire (GstLatestPacerProbes *s, gint64 now)
{
  while (s->n_waiting > 0) {
    GstLatestPacerProbe *p = &s->waiting[0];

    /* The clock went back: the times of a started probe are useless. */
    if (now < (p->started ? p->last : p->added)) {
      if (!p->started) {
        p->added = now;
        return;
      }
    } else if (now < gst_latest_pacer_probes_expiry (s)) {
      return;
    }
    end_first (s, now, FALSE);
  }
}

gboolean
gst_latest_pacer_probes_take_report (
    GstLatestPacerProbes *s, GstLatestPacerProbeReport *report)
{
  if (s->n_ended == 0)
    return FALSE;
  *report = s->ended[0];
  s->n_ended--;
  memmove (s->ended, s->ended + 1, s->n_ended * sizeof (s->ended[0]));
  return TRUE;
}
