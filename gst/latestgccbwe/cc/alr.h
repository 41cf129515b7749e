/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The application-limited region (ALR) is when the sender has less to send than
 * the estimate allows. It is detected as in libwebrtc: a budget fills at a
 * share of the estimate and is emptied by the packets sent. */

typedef struct
{
  gdouble budget; /* bits that could have been sent and were not */
  gint64 last;    /* us */
  gboolean started;
  gboolean limited;
} GstLatestAlr;

void gst_latest_alr_init (GstLatestAlr *a);
/* Counts a packet sent. @estimate is in bit/s. */
void gst_latest_alr_sent (
    GstLatestAlr *a, gint64 now, guint estimate, guint32 size);
/* Returns TRUE while the application limits the rate; right also when nothing
 * is sent at all. */
gboolean gst_latest_alr_is_limited (
    GstLatestAlr *a, gint64 now, guint estimate);

G_END_DECLS
