/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How much was sent since when: for bytes in flight and the rate really used. A
 * fixed size; more than the record holds back in time is not known any more. */

#define GST_LATEST_SENT_BYTES_MARKS 1024

typedef struct
{
  guint64
      total[GST_LATEST_SENT_BYTES_MARKS]; /* bytes until the end of a mark */
  gint64 newest;                          /* index of the newest mark */
  gint64 first;                           /* and of the oldest */
  gboolean started;
} GstLatestSentBytes;

void gst_latest_sent_bytes_init (GstLatestSentBytes *l);
/* Times never go back. */
void gst_latest_sent_bytes_add (
    GstLatestSentBytes *l, gint64 now, guint32 size);
/* Bytes sent after @since, to within one mark (5 ms). */
guint64 gst_latest_sent_bytes_since (const GstLatestSentBytes *l, gint64 since);
/* bit/s over the last @window us before @now. */
guint gst_latest_sent_bytes_rate (
    const GstLatestSentBytes *l, gint64 now, gint64 window);

G_END_DECLS
