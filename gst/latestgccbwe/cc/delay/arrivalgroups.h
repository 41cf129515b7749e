/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Packets sent together form a group, and the delay gradient is computed from
 * how the time between groups changes on the path (draft-ietf-rmcat-gcc-02, 5.1
 * and 5.2). All times are in microseconds; the clocks of sender and receiver
 * need not agree. */

typedef struct
{
  gint64 first_send, last_send;
  gint64 first_recv, last_recv;
} GstLatestArrivalGroup;

typedef struct
{
  GstLatestArrivalGroup current, previous;
  guint groups; /* the number of the two that are valid */
} GstLatestArrivalGroups;

typedef struct
{
  gint64 send_delta; /* from the last packet of the previous group to ours */
  gint64 recv_delta; /* the same at the receiver */
  gint64 arrival;    /* of the last packet of this group */
} GstLatestArrivalDelta;

void gst_latest_arrival_groups_init (GstLatestArrivalGroups *g);
/* Adds a packet that has arrived. Returns TRUE if it began a new group, so that
 * @delta was set from the two groups before it. */
gboolean gst_latest_arrival_groups_add (GstLatestArrivalGroups *g,
    gint64 send_time, gint64 recv_time, GstLatestArrivalDelta *delta);

G_END_DECLS
