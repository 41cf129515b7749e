/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pacerflows.h"

/* A frame time: that of 30 frames a second. To wait for less is as good as to
 * take turns, which makes the other frame later. */
#define FRAME_TIME_US (G_USEC_PER_SEC / 30)

#define FLOWS GST_LATEST_PACER_FLOWS

/* Returns FLOWS if the flow is not known. */
static guint
find_flow (const GstLatestPacerFlows *f, guint32 id)
{
  guint i = 0;

  while (i < FLOWS && !(f->flow[i].known && f->flow[i].id == id))
    i++;
  return i;
}

/* A flow that has nothing in the queue may be forgotten. */
static guint
make_flow (GstLatestPacerFlows *f, guint32 id)
{
  guint i = find_flow (f, id), unknown = 0, idle = 0;

  if (i < FLOWS)
    return i;
  while (unknown < FLOWS && f->flow[unknown].known)
    unknown++;
  while (idle < FLOWS && f->flow[idle].queued > 0)
    idle++;
  i = unknown < FLOWS ? unknown : idle;
  if (i == FLOWS)
    return 0;
  f->flow[i] = (GstLatestPacerFlow) { .id = id, .known = TRUE };
  return i;
}

static gboolean
takes_long (guint64 bytes, guint rate)
{
  return bytes * 8 * G_USEC_PER_SEC > (guint64) rate * FRAME_TIME_US;
}

/* Returns the place behind the last packet of @flow, barrier or mark;
 * @behind is set to the bytes that follow. */
static guint
find_place (
    const GstLatestPacerQueue *q, guint flow, guint64 epoch, guint64 *behind)
{
  guint i = q->length;

  *behind = 0;
  for (; i > 0; i--) {
    const GstLatestPacerEntry *e = gst_latest_pacer_queue_at (q, i - 1);

    if (e->flow == flow || e->flow == GST_LATEST_PACER_MARK
        || e->epoch != epoch)
      break;
    *behind += e->size;
  }
  return i;
}

/* Returns the place from @i on that is behind one packet of each other flow. */
static guint
take_turn (const GstLatestPacerQueue *q, guint i)
{
  guint seen = 0;

  for (; i < q->length; i++) {
    guint bit = 1u << gst_latest_pacer_queue_at (q, i)->flow;

    if (seen & bit)
      break;
    seen |= bit;
  }
  return i;
}

void
gst_latest_pacer_flows_push (GstLatestPacerFlows *f, GstLatestPacerQueue *q,
    guint32 id, guint rate, GstLatestPacerEntry *e)
{
  GstLatestPacerFlow *flow;
  guint place;
  guint64 behind;

  e->flow = make_flow (f, id);
  flow = &f->flow[e->flow];
  place = find_place (q, e->flow, e->epoch, &behind);
  flow->turns = flow->turns || takes_long (behind, rate);
  place = flow->turns ? take_turn (q, place) : q->length;
  flow->turns &= !e->end;
  flow->queued++;
  gst_latest_pacer_queue_insert (q, place, e);
}

gboolean
gst_latest_pacer_flows_popped (
    GstLatestPacerFlows *f, const GstLatestPacerEntry *e)
{
  f->flow[e->flow].queued--;
  f->flow[e->flow].open = !e->end;
  /* A frame of which no packet is left has lost its end. */
  for (guint i = 0; i < FLOWS; i++) {
    if (i != e->flow && f->flow[i].open && f->flow[i].queued > 0)
      return FALSE;
  }
  return e->end;
}

guint64
gst_latest_pacer_flows_get_passed (const GstLatestPacerFlows *f,
    const GstLatestPacerQueue *q, guint32 id, guint rate)
{
  guint flow = find_flow (f, id);
  guint64 behind;

  if (flow == FLOWS || q->length == f->flow[flow].queued)
    return 0;
  find_place (
      q, flow, gst_latest_pacer_queue_at (q, q->length - 1)->epoch, &behind);
  return takes_long (behind, rate) ? behind : 0;
}
