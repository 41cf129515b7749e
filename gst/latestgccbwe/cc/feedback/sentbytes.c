/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sentbytes.h"

#include "cctime.h"

#define ENTRY_US GST_LATEST_SENT_BYTES_ENTRY_US
#define N GST_LATEST_SENT_BYTES_ENTRIES

void
gst_latest_sent_bytes_init (GstLatestSentBytes *s)
{
  *s = (GstLatestSentBytes) { 0 };
}

static guint64 *
total_at (GstLatestSentBytes *s, gint64 entry)
{
  return &s->total[gst_latest_cc_ring_slot (entry, N)];
}

void
gst_latest_sent_bytes_add (GstLatestSentBytes *s, gint64 now, guint32 size)
{
  gint64 entry = gst_latest_cc_interval (now, ENTRY_US);
  guint64 total;

  if (!s->started) {
    s->started = TRUE;
    s->first = s->newest = entry;
    *total_at (s, entry) = 0;
  }
  total = *total_at (s, s->newest);
  if (entry > s->newest) {
    for (gint64 e = MAX (s->newest + 1, entry - N + 1); e <= entry; e++)
      *total_at (s, e) = total;
    s->newest = entry;
    s->first = MAX (s->first, entry - N + 1);
  }
  *total_at (s, s->newest) = total + size;
}

guint64
gst_latest_sent_bytes_since (const GstLatestSentBytes *s, gint64 since)
{
  gint64 entry = gst_latest_cc_interval (since, ENTRY_US);

  if (!s->started || entry >= s->newest)
    return 0;
  entry = MAX (entry, s->first);
  return s->total[gst_latest_cc_ring_slot (s->newest, N)]
      - s->total[gst_latest_cc_ring_slot (entry, N)];
}

guint
gst_latest_sent_bytes_rate (
    const GstLatestSentBytes *s, gint64 now, gint64 window)
{
  guint64 bytes = gst_latest_sent_bytes_since (s, now - window);

  return (guint) MIN (bytes * 8 * G_USEC_PER_SEC / window, G_MAXUINT);
}
