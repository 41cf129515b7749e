/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Is the sender limited by what there is to send (application-limited region)
 * rather than by the estimate? As in libwebrtc: a budget of a share of the
 * estimate that fills while little is sent and empties while much is. */

typedef struct
{
  gdouble budget; /* bits, of what could have been sent */
  gint64 last;    /* us */
  gboolean started;
  gboolean limited;
} GstLatestAlr;

void gst_latest_alr_init (GstLatestAlr *a);
void gst_latest_alr_sent (
    GstLatestAlr *a, gint64 now, guint estimate, guint32 size);
/* Also right when nothing is sent at all. */
gboolean gst_latest_alr_is_limited (
    GstLatestAlr *a, gint64 now, guint estimate);

G_END_DECLS
