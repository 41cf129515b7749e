/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bottleneck.h"

#include <math.h>

/* Work is counted in bits times a million: the work of a microsecond is then
 * the rate in bit/s, and nothing is rounded. */
#define WORK_PER_BYTE G_GUINT64_CONSTANT (8000000)
/* A time later than any clock shows, to which a schedule can be added without
 * overflow. */
#define NOT_STARTED (G_MAXINT64 / 4)

struct _Bottleneck
{
  BottleneckPhase *phases;
  guint n_phases;
  gint64 queue;
  gint64 origin; /* us, start of the first phase */
  /* All packets that entered have left at @busy_until, a whole microsecond;
   * this much of the work of the microsecond before was left over. */
  gint64 busy_until;
  guint64 spare;
  gint64 last_arrival;
  guint32 bucket; /* bytes; 0: no policer */
  gdouble tokens; /* bytes */
  gint64 tokens_at;
  gint64 lumps;
  GRand *rand;
};

Bottleneck *
bottleneck_new (
    const BottleneckPhase *phases, guint n_phases, gint64 queue, guint32 seed)
{
  Bottleneck *self = g_new0 (Bottleneck, 1);

  g_assert (n_phases > 0 && phases[0].from == 0);
  for (guint i = 1; i < n_phases; i++)
    g_assert (phases[i - 1].from < phases[i].from);
  self->phases = g_memdup2 (phases, n_phases * sizeof *phases);
  self->n_phases = n_phases;
  self->queue = queue;
  self->origin = NOT_STARTED;
  self->busy_until = G_MININT64;
  self->last_arrival = G_MININT64;
  self->rand = g_rand_new_with_seed (seed);
  return self;
}

void
bottleneck_free (Bottleneck *self)
{
  g_rand_free (self->rand);
  g_free (self->phases);
  g_free (self);
}

void
bottleneck_start (Bottleneck *self, gint64 now)
{
  self->origin = now;
}

void
bottleneck_set_policer (Bottleneck *self, guint32 bucket)
{
  self->bucket = bucket;
  self->tokens = bucket;
  self->tokens_at = G_MININT64;
}

void
bottleneck_set_lumps (Bottleneck *self, gint64 interval)
{
  self->lumps = interval;
}

static guint
phase_at (const Bottleneck *self, gint64 time)
{
  guint i = 0;

  while (
      i + 1 < self->n_phases && time >= self->origin + self->phases[i + 1].from)
    i++;
  return i;
}

static gint64
end_of_phase (const Bottleneck *self, guint i)
{
  return i + 1 < self->n_phases ? self->origin + self->phases[i + 1].from
                                : G_MAXINT64;
}

/* The work that the schedule allows between two times. */
static gdouble
work_between (const Bottleneck *self, gint64 from, gint64 to)
{
  gdouble work = 0;

  for (guint i = phase_at (self, from); from < to; i++) {
    gint64 end = MIN (to, end_of_phase (self, i));

    work += (gdouble) self->phases[i].bitrate * (end - from);
    from = end;
  }
  return work;
}

gdouble
bottleneck_get_capacity (const Bottleneck *self, gint64 from, gint64 to)
{
  return work_between (self, from, to) / 1e6;
}

guint64
bottleneck_get_backlog (const Bottleneck *self, gint64 now)
{
  gdouble work;

  if (now >= self->busy_until)
    return 0;
  work = work_between (self, now, self->busy_until) - self->spare;
  /* A byte has left when all of its bits have. */
  return (guint64) ceil (MAX (work, 0) / WORK_PER_BYTE);
}

/* The capacity that sets the length of the queue. In a blackout it is the
 * capacity before it, or after it if the blackout is the first phase. */
static guint
capacity_for_queue (const Bottleneck *self, gint64 now)
{
  guint i = phase_at (self, now);

  while (i > 0 && self->phases[i].bitrate == 0)
    i--;
  while (i + 1 < self->n_phases && self->phases[i].bitrate == 0)
    i++;
  return self->phases[i].bitrate;
}

static gboolean
has_room (const Bottleneck *self, gint64 now, guint32 size)
{
  guint64 backlog = bottleneck_get_backlog (self, now);
  gdouble limit = (gdouble) capacity_for_queue (self, now) * self->queue / 8e6;

  /* One packet passes however short the queue is. */
  return self->queue == 0 || backlog == 0 || backlog + size <= limit;
}

/* Does the work of one packet behind all others; FALSE if it would never be
 * done. */
static gboolean
serve (Bottleneck *self, gint64 now, guint32 size)
{
  guint64 work = size * WORK_PER_BYTE;
  guint64 spare = now > self->busy_until ? 0 : self->spare;
  gint64 time = MAX (now, self->busy_until);

  if (work <= spare) {
    self->spare = spare - work;
    return TRUE;
  }
  work -= spare;
  for (guint i = phase_at (self, time); i < self->n_phases; i++) {
    guint64 rate = self->phases[i].bitrate;
    gint64 end = end_of_phase (self, i);

    if (rate > 0 && (work + rate - 1) / rate <= (guint64) (end - time)) {
      guint64 duration = (work + rate - 1) / rate;

      self->busy_until = time + (gint64) duration;
      self->spare = duration * rate - work;
      return TRUE;
    }
    work -= rate * (guint64) (end - time);
    time = end;
  }
  return FALSE;
}

static gboolean
pass_policer (Bottleneck *self, gint64 now, guint32 size)
{
  if (self->tokens_at != G_MININT64)
    self->tokens = MIN (self->bucket,
        self->tokens + work_between (self, self->tokens_at, now) / 8e6);
  self->tokens_at = now;
  if (self->tokens < size)
    return FALSE;
  self->tokens -= size;
  self->busy_until = MAX (self->busy_until, now);
  return TRUE;
}

BottleneckPassage
bottleneck_enter (Bottleneck *self, gint64 now, guint32 size)
{
  BottleneckPassage passage = { .fate = BOTTLENECK_OVERFLOW };
  const BottleneckPhase *phase;
  /* Random numbers are drawn for every packet, so that one more overflow does
   * not change what happens to all packets behind it. */
  gdouble luck = g_rand_double (self->rand);
  gdouble jitter = g_rand_double (self->rand);

  if (self->bucket > 0
          ? !pass_policer (self, now, size)
          : !has_room (self, now, size) || !serve (self, now, size))
    return passage;
  passage.leaves = self->busy_until;
  phase = &self->phases[phase_at (self, passage.leaves - 1)];
  passage.waited = passage.leaves - now;
  if (phase->bitrate > 0 && self->bucket == 0)
    passage.waited -= (gint64) (size * WORK_PER_BYTE / phase->bitrate);
  passage.waited = MAX (passage.waited, 0);
  if (luck < phase->loss) {
    passage.fate = BOTTLENECK_LOST;
    return passage;
  }
  passage.fate = BOTTLENECK_ARRIVES;
  passage.arrives = MAX (self->last_arrival,
      passage.leaves + phase->delay + (gint64) (jitter * phase->jitter));
  if (self->lumps > 0)
    passage.arrives =
        (passage.arrives + self->lumps - 1) / self->lumps * self->lumps;
  self->last_arrival = passage.arrives;
  return passage;
}
