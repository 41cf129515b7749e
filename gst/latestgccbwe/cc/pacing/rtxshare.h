/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The share of the sent bytes that are retransmissions, which an application
 * takes off the rate of its encoder. No lock. Times are in microseconds. */
typedef struct
{
  gint64 time;              /* of the last update */
  guint64 bytes, rtx_bytes; /* sent until then */
  gdouble sent;             /* the smoothed share, 0 to 1 */
} GstLatestRtxShare;

void gst_latest_rtx_share_init (GstLatestRtxShare *share, gint64 now);
/* Until @now, @bytes have been sent in all, of which @rtx_bytes were
 * retransmissions. */
void gst_latest_rtx_share_update (
    GstLatestRtxShare *share, gint64 now, guint64 bytes, guint64 rtx_bytes);
/* The greater of the share that was measured and the share to be expected when
 * @extra bytes are going to be sent again for each new byte. */
gdouble gst_latest_rtx_share_get (
    const GstLatestRtxShare *share, gdouble extra);

G_END_DECLS
