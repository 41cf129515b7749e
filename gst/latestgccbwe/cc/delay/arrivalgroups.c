/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "arrivalgroups.h"

/* Packets sent within this time are one group (burst_time in
 * draft-ietf-rmcat-gcc-02, 5.2). */
#define BURST_US 5000
/* A group that arrives as a burst ends after this time at the latest, as in
 * libwebrtc. */
#define MAX_BURST_US 100000
/* A one-way delay that changes by this much means that one of the two clocks
 * was set, as in libwebrtc. */
#define CLOCK_STEP_US 3000000

void
gst_latest_arrival_groups_init (GstLatestArrivalGroups *g)
{
  g->groups = 0;
}

static void
begin (GstLatestArrivalGroups *g, gint64 send_time, gint64 recv_time)
{
  g->current.first_send = g->current.last_send = send_time;
  g->current.first_recv = g->current.last_recv = recv_time;
}

/* Packets that waited together somewhere on the path arrive as a burst, closer
 * to each other than they were sent. The draft's pre-filtering (5.2) takes such
 * a burst as one group. */
static gboolean
belongs (const GstLatestArrivalGroup *c, gint64 send_time, gint64 recv_time)
{
  gint64 send_delta = send_time - c->last_send;
  gint64 recv_delta = recv_time - c->last_recv;

  if (send_time - c->first_send <= BURST_US)
    return TRUE;
  return recv_delta < send_delta && recv_delta <= BURST_US
      && recv_time - c->first_recv < MAX_BURST_US;
}

gboolean
gst_latest_arrival_groups_add (GstLatestArrivalGroups *g, gint64 send_time,
    gint64 recv_time, GstLatestArrivalDelta *delta)
{
  GstLatestArrivalGroup *c = &g->current;
  gboolean known = FALSE;
  gint64 step;

  if (g->groups == 0) {
    begin (g, send_time, recv_time);
    g->groups = 1;
    return FALSE;
  }
  step = (recv_time - c->last_recv) - (send_time - c->last_send);
  if (ABS (step) >= CLOCK_STEP_US) {
    begin (g, send_time, recv_time);
    g->groups = 1;
    return FALSE;
  }
  /* Packets out of order are ignored (draft, 5.2). */
  if (send_time < c->first_send)
    return FALSE;
  if (belongs (c, send_time, recv_time)) {
    c->last_send = MAX (c->last_send, send_time);
    c->last_recv = MAX (c->last_recv, recv_time);
    return FALSE;
  }
  if (g->groups == 2) {
    delta->send_delta = c->last_send - g->previous.last_send;
    delta->recv_delta = c->last_recv - g->previous.last_recv;
    delta->arrival = c->last_recv;
    /* Groups that overtook each other are ignored as well. */
    known = delta->recv_delta >= 0;
  }
  g->previous = *c;
  g->groups = 2;
  begin (g, send_time, recv_time);
  return known;
}
