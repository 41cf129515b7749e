/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A record of the bytes sent over the last seconds, from which the bytes in
 * flight and the sending rate are read. It has a fixed size: what was sent more
 * than 5 s before the newest packet is not known any more. */

/* One entry covers 5 ms, one burst of the pacer: 1024 of them hold 5 s, more
 * than any round trip that is believed to be one and a feedback interval. */
#define GST_LATEST_SENT_BYTES_ENTRY_US 5000
#define GST_LATEST_SENT_BYTES_ENTRIES 1024

typedef struct
{
  guint64 total[GST_LATEST_SENT_BYTES_ENTRIES]; /* a ring; all bytes sent until
                                                 * the end of each entry */
  gint64 newest;                                /* number of the newest entry */
  gint64 first;                                 /* number of the oldest entry */
  gboolean started;
} GstLatestSentBytes;

void gst_latest_sent_bytes_init (GstLatestSentBytes *s);
/* Counts a packet. @now never goes back. */
void gst_latest_sent_bytes_add (
    GstLatestSentBytes *s, gint64 now, guint32 size);
/* The number of bytes sent after @since, to within one entry (5 ms). */
guint64 gst_latest_sent_bytes_since (const GstLatestSentBytes *s, gint64 since);
/* The sending rate in bit/s over the last @window us before @now. */
guint gst_latest_sent_bytes_rate (
    const GstLatestSentBytes *s, gint64 now, gint64 window);

G_END_DECLS
