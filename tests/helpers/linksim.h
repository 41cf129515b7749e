/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "bottleneck.h"

G_BEGIN_DECLS

/* A network in virtual time: events in order, and one-way paths over which
 * packets arrive later or not at all. Minutes are simulated in seconds, and the
 * same seeds give the same run. Times are in microseconds and begin at 0. */

typedef struct _LinkSim LinkSim;
typedef void (*LinkSimFunc) (gpointer user_data, gpointer arg);

LinkSim *link_sim_new (void);
/* The caller frees the paths. */
void link_sim_free (LinkSim *sim);
gint64 link_sim_now (const LinkSim *sim);
/* Calls func (user_data, arg) at @time, or now if that has passed. Events of
 * one time happen in the order in which they were added. */
void link_sim_at (LinkSim *sim, gint64 time, LinkSimFunc func,
    gpointer user_data, gpointer arg);
/* Does the same; @release, which may be NULL, frees @arg if func is never
 * called. */
void link_sim_at_full (LinkSim *sim, gint64 time, LinkSimFunc func,
    gpointer user_data, gpointer arg, GDestroyNotify release);
/* Runs all events up to and including @until. */
void link_sim_run (LinkSim *sim, gint64 until);

/* A timer that can be set again; only the latest time counts. */
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

/* A path is one direction, shared by any number of flows. */
typedef struct _LinkPath LinkPath;

/* Losses in bursts, by Gilbert's model: each packet may begin a burst, and each
 * packet of a burst may end it. */
typedef struct
{
  gdouble begins, ends;
} LinkPathBursts;

/* The fate of the packets of one flow. */
typedef struct
{
  guint64 sent, sent_bytes;
  guint64 arrived, arrived_bytes;
  guint64 overflowed, lost; /* dropped by the queue; lost behind it */
} LinkPathCount;

/* The fate of one packet. */
typedef struct
{
  gint64 sent;
  gint64 at;     /* us, when it left the bottleneck, or was dropped */
  gint64 waited; /* us in the queue */
  guint32 size;
  guint flow;
  gboolean overflowed, lost;
} LinkPathRecord;

#define LINK_PATH_MAX_FLOWS 16

/* Makes a path; @phases, @queue and @seed are those of bottleneck_new. */
LinkPath *link_path_new (LinkSim *sim, const BottleneckPhase *phases,
    guint n_phases, gint64 queue, guint32 seed);
void link_path_free (LinkPath *path);
void link_path_set_policer (LinkPath *path, guint32 bucket);
void link_path_set_lumps (LinkPath *path, gint64 interval);
void link_path_set_bursts (LinkPath *path, const LinkPathBursts *bursts);

/* Sends a packet. When it arrives, func (user_data, packet) is called, @extra
 * us later than by the path alone (for a flow with a longer way); if it does
 * not, release (packet) is called. */
void link_path_send (LinkPath *path, guint flow, guint32 size, gint64 extra,
    LinkSimFunc func, gpointer user_data, gpointer packet,
    GDestroyNotify release);

const LinkPathCount *link_path_get_count (const LinkPath *path, guint flow);
/* The records of all packets so far, in the order in which they were sent. */
const LinkPathRecord *link_path_get_records (const LinkPath *path, guint *n);
/* The bits that could have passed. */
gdouble link_path_get_capacity (const LinkPath *path, gint64 from, gint64 to);

G_END_DECLS
