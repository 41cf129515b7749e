/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Groups packets that left together and says how the gaps between groups changed
 * on the way: what the delay gradient is made of (draft-ietf-rmcat-gcc-02, 5.1
 * and 5.2). All times are microseconds; send and receive clocks need not agree. */

typedef struct
{
  gint64 first_send, last_send;
  gint64 first_recv, last_recv;
} GstLatestArrivalGroup;

typedef struct
{
  GstLatestArrivalGroup current, previous;
  guint groups; /* of the two, how many are known */
} GstLatestArrivalGroups;

typedef struct
{
  gint64 send_delta; /* from the group before to this one */
  gint64 recv_delta;
  gint64 arrival; /* when this group was complete */
} GstLatestArrivalDelta;

void gst_latest_arrival_groups_init (GstLatestArrivalGroups *g);
/* A packet that arrived. TRUE: it begins a new group, and @delta tells of the two
 * groups before it. */
gboolean gst_latest_arrival_groups_add (GstLatestArrivalGroups *g,
    gint64 send_time, gint64 recv_time, GstLatestArrivalDelta *delta);

G_END_DECLS
