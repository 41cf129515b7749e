/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sentbytes.h"

#define MARK_US 5000
#define N GST_LATEST_SENT_BYTES_MARKS

void
gst_latest_sent_bytes_init (GstLatestSentBytes *l)
{
  *l = (GstLatestSentBytes) { 0 };
}

static gint64
mark_of (gint64 time)
{
  return time >= 0 ? time / MARK_US : (time + 1) / MARK_US - 1;
}

static guint
slot_of (gint64 mark)
{
  return (guint) (((mark % N) + N) % N);
}

void
gst_latest_sent_bytes_add (GstLatestSentBytes *l, gint64 now, guint32 size)
{
  gint64 mark = mark_of (now);
  guint64 total;

  if (!l->started) {
    l->started = TRUE;
    l->first = l->newest = mark;
    l->total[slot_of (mark)] = 0;
  }
  total = l->total[slot_of (l->newest)];
  if (mark > l->newest) {
    for (gint64 m = MAX (l->newest + 1, mark - N + 1); m <= mark; m++)
      l->total[slot_of (m)] = total;
    l->newest = mark;
    l->first = MAX (l->first, mark - N + 1);
  }
  l->total[slot_of (l->newest)] = total + size;
}

guint64
gst_latest_sent_bytes_since (const GstLatestSentBytes *l, gint64 since)
{
  gint64 mark = mark_of (since);

  if (!l->started || mark >= l->newest)
    return 0;
  mark = MAX (mark, l->first);
  return l->total[slot_of (l->newest)] - l->total[slot_of (mark)];
}

guint
gst_latest_sent_bytes_rate (
    const GstLatestSentBytes *l, gint64 now, gint64 window)
{
  guint64 bytes = gst_latest_sent_bytes_since (l, now - window);

  return (guint) MIN (bytes * 8 * G_USEC_PER_SEC / window, G_MAXUINT);
}
