/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The arithmetic of one direction of an emulated link: a drop-tail queue, behind it a
 * bottleneck whose capacity follows a schedule, behind that the way to the other end,
 * on which packets are delayed and lost but never overtake each other.
 *
 *   packet ──▶ queue ──▶ bottleneck ──▶ loss ──▶ delay, jitter ──▶ arrives
 *               └─▶ overflow             └─▶ lost
 *
 * What becomes of a packet is known as soon as it enters, because the schedule is. All
 * times are microseconds of the caller's clock, all rates bit/s. Nothing waits, reads a
 * clock or is thread-safe. Every random choice follows from the seed and the sequence
 * of packets. */
typedef struct _Bottleneck Bottleneck;

/* From @from, after the start, until the next phase. */
typedef struct
{
  gint64 from;
  guint bitrate; /* 0: nothing leaves, the queue fills */
  gint64 delay;  /* one way, added to what leaves */
  gint64 jitter; /* up to this much more, equally distributed */
  gdouble loss;  /* probability of what left to get lost */
} BottleneckPhase;

typedef enum
{
  BOTTLENECK_ARRIVES,
  BOTTLENECK_LOST,    /* after it has used the bottleneck */
  BOTTLENECK_OVERFLOW /* the queue was full, or nothing ever leaves again */
} BottleneckFate;

typedef struct
{
  BottleneckFate fate;
  /* Not for an overflow: */
  gint64 leaves; /* when its last bit has passed the bottleneck */
  gint64 waited; /* how much later than from an empty queue */
  /* Only when it arrives: */
  gint64 arrives;
} BottleneckPassage;

/* @phases: at least one, in order, the first from 0; copied. @queue: how much may wait,
 * as time at the present capacity (in a blackout: the capacity before it), 0 for no
 * limit. What waits already when the capacity falls stays. */
Bottleneck *bottleneck_new (
    const BottleneckPhase *phases, guint n_phases, gint64 queue, guint32 seed);
void bottleneck_free (Bottleneck *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bottleneck, bottleneck_free);

/* The schedule begins at @now. Until then the first phase is in force. */
void bottleneck_start (Bottleneck *self, gint64 now);

/* A packet of @size bytes enters at @now, not before any packet that entered already. */
BottleneckPassage bottleneck_enter (Bottleneck *self, gint64 now, guint32 size);

/* Bytes that have entered and not left at @now, which is not before any packet. */
guint64 bottleneck_get_backlog (const Bottleneck *self, gint64 now);

/* Bits the bottleneck can carry between @from and @to. */
gdouble bottleneck_get_capacity (
    const Bottleneck *self, gint64 from, gint64 to);

G_END_DECLS
