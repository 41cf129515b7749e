/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "linksim.h"

typedef struct
{
  gint64 time;
  guint64 order;
  LinkSimFunc func;
  gpointer user_data, arg;
  GDestroyNotify release; /* of arg; or NULL */
} Event;

struct _LinkSim
{
  gint64 now;
  guint64 order;
  GArray *heap; /* of Event; the first is the next one due */
};

struct _LinkPath
{
  LinkSim *sim;
  Bottleneck *bottleneck;
  LinkPathBursts bursts;
  gboolean in_burst;
  GRand *rand;
  LinkPathCount count[LINK_PATH_MAX_FLOWS];
  GArray *records; /* of LinkPathRecord */
};

LinkSim *
link_sim_new (void)
{
  LinkSim *sim = g_new0 (LinkSim, 1);

  sim->heap = g_array_new (FALSE, FALSE, sizeof (Event));
  return sim;
}

static Event *
event (LinkSim *sim, guint i)
{
  return &g_array_index (sim->heap, Event, i);
}

void
link_sim_free (LinkSim *sim)
{
  for (guint i = 0; i < sim->heap->len; i++) {
    if (event (sim, i)->release)
      event (sim, i)->release (event (sim, i)->arg);
  }
  g_array_unref (sim->heap);
  g_free (sim);
}

gint64
link_sim_now (const LinkSim *sim)
{
  return sim->now;
}

static gboolean
comes_before (LinkSim *sim, guint a, guint b)
{
  const Event *x = event (sim, a), *y = event (sim, b);

  return x->time < y->time || (x->time == y->time && x->order < y->order);
}

static void
swap (LinkSim *sim, guint a, guint b)
{
  Event e = *event (sim, a);

  *event (sim, a) = *event (sim, b);
  *event (sim, b) = e;
}

void
link_sim_at (LinkSim *sim, gint64 time, LinkSimFunc func, gpointer user_data,
    gpointer arg)
{
  link_sim_at_full (sim, time, func, user_data, arg, NULL);
}

void
link_sim_at_full (LinkSim *sim, gint64 time, LinkSimFunc func,
    gpointer user_data, gpointer arg, GDestroyNotify release)
{
  Event e = { MAX (time, sim->now), sim->order++, func, user_data, arg,
    release };
  guint i = sim->heap->len;

  g_array_append_val (sim->heap, e);
  for (; i > 0 && comes_before (sim, i, (i - 1) / 2); i = (i - 1) / 2)
    swap (sim, i, (i - 1) / 2);
}

static Event
take_next (LinkSim *sim)
{
  Event e = *event (sim, 0);
  guint i = 0, child;

  swap (sim, 0, sim->heap->len - 1);
  g_array_set_size (sim->heap, sim->heap->len - 1);
  while ((child = 2 * i + 1) < sim->heap->len) {
    if (child + 1 < sim->heap->len && comes_before (sim, child + 1, child))
      child++;
    if (!comes_before (sim, child, i))
      break;
    swap (sim, child, i);
    i = child;
  }
  return e;
}

void
link_sim_run (LinkSim *sim, gint64 until)
{
  while (sim->heap->len > 0 && event (sim, 0)->time <= until) {
    Event e = take_next (sim);

    sim->now = e.time;
    e.func (e.user_data, e.arg);
  }
  sim->now = MAX (sim->now, until);
}

void
link_sim_timer_init (
    LinkSimTimer *t, LinkSim *sim, LinkSimFunc func, gpointer user_data)
{
  *t = (LinkSimTimer) { sim, func, user_data, G_MAXINT64 };
}

static void
timer_fires (gpointer user_data, gpointer arg)
{
  LinkSimTimer *t = user_data;

  /* The timer has been set to another time since. */
  if (t->time != t->sim->now)
    return;
  t->time = G_MAXINT64;
  t->func (t->user_data, NULL);
}

void
link_sim_timer_set (LinkSimTimer *t, gint64 time)
{
  if (time < G_MAXINT64)
    time = MAX (time, t->sim->now);
  if (time == t->time)
    return;
  t->time = time;
  if (time < G_MAXINT64)
    link_sim_at (t->sim, time, timer_fires, t, NULL);
}

LinkPath *
link_path_new (LinkSim *sim, const BottleneckPhase *phases, guint n_phases,
    gint64 queue, guint32 seed)
{
  LinkPath *path = g_new0 (LinkPath, 1);

  path->sim = sim;
  path->bottleneck = bottleneck_new (phases, n_phases, queue, seed);
  bottleneck_start (path->bottleneck, 0);
  path->bursts = (LinkPathBursts) { 0, 1 };
  path->rand = g_rand_new_with_seed (seed + 1);
  path->records = g_array_new (FALSE, FALSE, sizeof (LinkPathRecord));
  return path;
}

void
link_path_free (LinkPath *path)
{
  bottleneck_free (path->bottleneck);
  g_rand_free (path->rand);
  g_array_unref (path->records);
  g_free (path);
}

void
link_path_set_bursts (LinkPath *path, const LinkPathBursts *bursts)
{
  path->bursts = *bursts;
}

void
link_path_set_policer (LinkPath *path, guint32 bucket)
{
  bottleneck_set_policer (path->bottleneck, bucket);
}

void
link_path_set_lumps (LinkPath *path, gint64 interval)
{
  bottleneck_set_lumps (path->bottleneck, interval);
}

static gboolean
is_lost_in_burst (LinkPath *path)
{
  gdouble luck = g_rand_double (path->rand);

  path->in_burst =
      path->in_burst ? luck >= path->bursts.ends : luck < path->bursts.begins;
  return path->in_burst;
}

void
link_path_send (LinkPath *path, guint flow, guint32 size, gint64 extra,
    LinkSimFunc func, gpointer user_data, gpointer packet,
    GDestroyNotify release)
{
  LinkPathCount *count = &path->count[flow];
  BottleneckPassage passage;
  LinkPathRecord record = {
    .sent = path->sim->now, .at = path->sim->now, .size = size, .flow = flow
  };

  g_assert (flow < LINK_PATH_MAX_FLOWS);
  passage = bottleneck_enter (path->bottleneck, path->sim->now, size);
  count->sent++;
  count->sent_bytes += size;
  record.overflowed = passage.fate == BOTTLENECK_OVERFLOW;
  if (!record.overflowed) {
    record.at = passage.leaves;
    record.waited = passage.waited;
    record.lost = passage.fate == BOTTLENECK_LOST || is_lost_in_burst (path);
  }
  g_array_append_val (path->records, record);
  count->overflowed += record.overflowed;
  count->lost += record.lost;
  if (record.overflowed || record.lost) {
    if (release)
      release (packet);
    return;
  }
  count->arrived++;
  count->arrived_bytes += size;
  link_sim_at_full (
      path->sim, passage.arrives + extra, func, user_data, packet, release);
}

const LinkPathCount *
link_path_get_count (const LinkPath *path, guint flow)
{
  return &path->count[flow];
}

const LinkPathRecord *
link_path_get_records (const LinkPath *path, guint *n)
{
  *n = path->records->len;
  return (const LinkPathRecord *) path->records->data;
}

gdouble
link_path_get_capacity (const LinkPath *path, gint64 from, gint64 to)
{
  return bottleneck_get_capacity (path->bottleneck, from, to);
}
