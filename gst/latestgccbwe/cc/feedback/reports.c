/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "reports.h"

#include <string.h>

/* The largest size of an IPv4 packet (RFC 791, 3.1). */
#define MAX_SIZE 65535
/* Times beyond 142 years, in us, cannot be: no uptime is that long, and sums of
 * smaller ones do not overflow. */
#define MAX_TIME (G_GINT64_CONSTANT (1) << 52)

#define WINDOW GST_LATEST_REPORTS_WINDOW

void
gst_latest_reports_init (GstLatestReports *r)
{
  memset (r, 0, sizeof (*r));
}

static gboolean
get_bit (const guint32 *bits, guint64 seq)
{
  return bits[seq % WINDOW / 32] >> (seq % 32) & 1;
}

static void
set_bit (guint32 *bits, guint64 seq, gboolean value)
{
  guint32 mask = 1u << (seq % 32);

  if (value)
    bits[seq % WINDOW / 32] |= mask;
  else
    bits[seq % WINDOW / 32] &= ~mask;
}

static void
advance (GstLatestReports *r, guint64 seq)
{
  if (!r->started || seq - r->newest >= WINDOW) {
    gst_latest_reports_init (r);
    r->started = TRUE;
  } else {
    for (guint64 s = r->newest + 1; s <= seq; s++) {
      set_bit (r->reported, s, FALSE);
      set_bit (r->received, s, FALSE);
    }
  }
  r->newest = seq;
}

static gboolean
is_valid (gint64 now, const GstLatestBwePacket *p)
{
  if (p->size > MAX_SIZE || p->send_time < -MAX_TIME || p->send_time > now)
    return FALSE;
  return p->lost || (p->recv_time >= -MAX_TIME && p->recv_time <= MAX_TIME);
}

GstLatestReport
gst_latest_reports_add (
    GstLatestReports *r, gint64 now, const GstLatestBwePacket *packet)
{
  guint64 seq = packet->seq;
  gboolean known;

  if (!is_valid (now, packet))
    return GST_LATEST_REPORT_INVALID;
  if (!r->started || seq > r->newest)
    advance (r, seq);
  else if (r->newest - seq >= WINDOW)
    return GST_LATEST_REPORT_DUPLICATE;

  known = get_bit (r->reported, seq);
  if (known && (packet->lost || get_bit (r->received, seq)))
    return GST_LATEST_REPORT_DUPLICATE;
  set_bit (r->reported, seq, TRUE);
  if (!packet->lost)
    set_bit (r->received, seq, TRUE);
  return known ? GST_LATEST_REPORT_LATE : GST_LATEST_REPORT_NEW;
}
