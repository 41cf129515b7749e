/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The bottleneck computes one direction of an emulated link: a drop-tail queue,
 * a bottleneck whose capacity follows a schedule, and the way to the other end,
 * on which packets are delayed and lost but never overtake each other.
 *
 *   packet ──▶ queue ──▶ bottleneck ──▶ loss ──▶ delay, jitter ──▶ arrives
 *               └─▶ overflow             └─▶ lost
 *
 * As the schedule is known, the fate of a packet is known when it enters. Times
 * are in microseconds of the caller's clock, rates in bit/s. The functions do
 * not wait, do not read a clock and are not thread-safe. Every random choice
 * follows from the seed and the sequence of packets. */
typedef struct _Bottleneck Bottleneck;

/* A phase lasts from @from, in us after the start, until the next phase. */
typedef struct
{
  gint64 from;
  guint bitrate; /* 0: nothing leaves, the queue fills */
  gint64 delay;  /* us behind the bottleneck */
  gint64 jitter; /* us, up to this much more, equally distributed */
  gdouble loss;  /* probability that a packet is lost behind it */
} BottleneckPhase;

typedef enum
{
  BOTTLENECK_ARRIVES,
  BOTTLENECK_LOST,    /* after it has used the bottleneck */
  BOTTLENECK_OVERFLOW /* the queue was full, or is never emptied again */
} BottleneckFate;

typedef struct
{
  BottleneckFate fate;
  /* Not for an overflow: */
  gint64 leaves; /* when its last bit has passed the bottleneck */
  gint64 waited; /* us, how much later than with an empty queue */
  /* Only when it arrives: */
  gint64 arrives;
} BottleneckPassage;

/* Makes a bottleneck. @phases are at least one, in order, the first from 0;
 * they are copied. @queue is the length of the queue in us at the present
 * capacity (in a blackout: the capacity before it), 0 for no limit. Packets
 * that are queued when the capacity falls stay. */
Bottleneck *bottleneck_new (
    const BottleneckPhase *phases, guint n_phases, gint64 queue, guint32 seed);
void bottleneck_free (Bottleneck *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bottleneck, bottleneck_free);

/* Polices the path instead: a packet that @bucket bytes, refilled at the capacity,
 * do not pay for is dropped, and no packet waits. 0: no policer. */
void bottleneck_set_policer (Bottleneck *self, guint32 bucket);
/* Hands packets over at multiples of @interval only, as a busy radio does. 0: at
 * once. */
void bottleneck_set_lumps (Bottleneck *self, gint64 interval);

/* Starts the schedule at @now. Until then the first phase is in force. */
void bottleneck_start (Bottleneck *self, gint64 now);

/* Lets a packet of @size bytes enter at @now, which is not before any packet
 * that has entered already. */
BottleneckPassage bottleneck_enter (Bottleneck *self, gint64 now, guint32 size);

/* The bytes that have entered and not left at @now, which is not before any
 * packet. */
guint64 bottleneck_get_backlog (const Bottleneck *self, gint64 now);

/* The bits that the bottleneck can carry between @from and @to. */
gdouble bottleneck_get_capacity (
    const Bottleneck *self, gint64 from, gint64 to);

G_END_DECLS
