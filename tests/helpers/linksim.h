/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "bottleneck.h"

G_BEGIN_DECLS

/* A network in virtual time: events in order, and one-way paths over which packets
 * arrive later or not at all. Minutes pass in seconds; the same seeds give the same
 * run. Times in microseconds, from 0. */

typedef struct _LinkSim LinkSim;
typedef void (*LinkSimFunc) (gpointer user_data, gpointer arg);

LinkSim *link_sim_new (void);
/* Paths are the caller's to free. */
void link_sim_free (LinkSim *sim);
gint64 link_sim_now (const LinkSim *sim);
/* Calls func (user_data, arg) at @time, now if that has passed. Events of one time
 * come in the order in which they were asked for. */
void link_sim_at (LinkSim *sim, gint64 time, LinkSimFunc func,
    gpointer user_data, gpointer arg);
/* The same; @release takes arg if it never comes to that. May be NULL. */
void link_sim_at_full (LinkSim *sim, gint64 time, LinkSimFunc func,
    gpointer user_data, gpointer arg, GDestroyNotify release);
/* Everything up to and including @until. */
void link_sim_run (LinkSim *sim, gint64 until);

/* An alarm that can be set anew: only the latest time counts. */
typedef struct
{
  LinkSim *sim;
  LinkSimFunc func;
  gpointer user_data;
  gint64 time; /* G_MAXINT64: off */
} LinkSimTimer;

void link_sim_timer_init (
    LinkSimTimer *t, LinkSim *sim, LinkSimFunc func, gpointer user_data);
void link_sim_timer_set (LinkSimTimer *t, gint64 time);

/* One direction, shared by any number of flows. */
typedef struct _LinkPath LinkPath;

/* Losses in bursts, as Gilbert has them: each packet may begin one, and each packet
 * in it may end it. */
typedef struct
{
  gdouble begins, ends;
} LinkPathBursts;

/* What became of the packets of one flow. */
typedef struct
{
  guint64 sent, sent_bytes;
  guint64 arrived, arrived_bytes;
  guint64 overflowed, lost; /* in the queue; behind it */
} LinkPathCount;

/* What one packet met. */
typedef struct
{
  gint64 sent;
  gint64 at;     /* when it left the bottleneck; was dropped */
  gint64 waited; /* in the queue */
  guint32 size;
  guint flow;
  gboolean overflowed, lost;
} LinkPathRecord;

#define LINK_PATH_MAX_FLOWS 16

/* @phases, @queue and @seed as bottleneck_new has them. */
LinkPath *link_path_new (LinkSim *sim, const BottleneckPhase *phases,
    guint n_phases, gint64 queue, guint32 seed);
void link_path_free (LinkPath *path);
void link_path_set_bursts (LinkPath *path, const LinkPathBursts *bursts);

/* func (user_data, packet) when and if it arrives, @extra later than from the
 * bottleneck alone (a longer way of this flow); otherwise release (packet). */
void link_path_send (LinkPath *path, guint flow, guint32 size, gint64 extra,
    LinkSimFunc func, gpointer user_data, gpointer packet,
    GDestroyNotify release);

const LinkPathCount *link_path_get_count (const LinkPath *path, guint flow);
/* Of every packet so far, in the order in which they were sent. */
const LinkPathRecord *link_path_get_records (const LinkPath *path, guint *n);
/* Bits that could have passed. */
gdouble link_path_get_capacity (const LinkPath *path, gint64 from, gint64 to);

G_END_DECLS
