/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "pathcapacity.h"

G_BEGIN_DECLS

/* The capacity controller makes use of the measured capacity of the path
 * (pathcapacity.h):
 *
 * - A frame leaves as fast as the path is known to let it through, so that nothing
 *   waits in the pacer that could be on its way.
 * - The rate follows the capacity at once when the path turns out to be faster than
 *   the estimate, and stays below the part of it that was asked for.
 * - Where others use the path, too, the measured capacity is not ours to use. That
 *   is so if the path was full at a rate far below it. Then packets are paced by the
 *   estimate, and the rate is the delay controller's business alone.
 * - A policer lets a burst through, and loses what follows. A rate at which packets
 *   were lost is a ceiling for a while.
 *
 * Times are microseconds of one steady clock, rates bit/s. */

typedef struct
{
  GstLatestPathCapacity path;
  gdouble share;     /* of the capacity that the rate may use; 0: no limit */
  gboolean measured; /* a frame was measured since the last update */

  guint full_rate;        /* the rate when the path was last too full */
  guint capacity_at_full; /* and its capacity then; 0: never */
  gint64 shared_until;    /* others use the path, until then at least */

  guint rate_before_raise; /* 0: no raise is being watched */
  gint64 raised;

  gdouble ceiling;
  gint64 ceiling_since, ceiling_until;
  gint64 ceiling_time; /* how long the last ceiling held */
  guint policed;       /* the rate that a policer lets through */
  gint64 policed_until;
} GstLatestCapacityControl;

typedef struct
{
  gint64 now;
  guint rate;           /* in force */
  guint acked;          /* the rate that arrives, over 150 ms */
  gdouble inherent;     /* the part that the path loses at any rate */
  gboolean queue;       /* the path has a queue */
  gboolean loss_limits; /* the loss controller limits the rate */
  gint64 last_overuse;  /* when the path was last found too full */
} GstLatestCapacityInput;

void gst_latest_capacity_control_init (
    GstLatestCapacityControl *c, gdouble share);
/* Takes the report of a packet. Returns TRUE if its delay contains the time that
 * other packets of its frame took on the link, which is no queue. */
gboolean gst_latest_capacity_control_report (
    GstLatestCapacityControl *c, gint64 now, const GstLatestBwePacket *packet);
/* Returns the new rate, after the packets of one feedback have been added. */
guint gst_latest_capacity_control_update (
    GstLatestCapacityControl *c, const GstLatestCapacityInput *in);
/* The path is too full at @rate, and its queue is to be drained; @drained: the queue
 * is gone again. */
void gst_latest_capacity_control_full (GstLatestCapacityControl *c, guint rate);
void gst_latest_capacity_control_drained (
    GstLatestCapacityControl *c, gint64 now);
/* Others keep the path full, and what frames measure there is not its capacity. */
void gst_latest_capacity_control_share (
    GstLatestCapacityControl *c, gint64 now);
/* Packets are lost at rates above @rate. */
void gst_latest_capacity_control_set_ceiling (
    GstLatestCapacityControl *c, gint64 now, guint rate);
/* A policer lets no more than @rate through, which becomes a ceiling. */
void gst_latest_capacity_control_set_policed (
    GstLatestCapacityControl *c, gint64 now, guint rate);
/* Returns the rate that a policer is known to let through; 0: none is known. */
guint gst_latest_capacity_control_get_policed (
    const GstLatestCapacityControl *c, gint64 now);
gboolean gst_latest_capacity_control_is_policed (
    const GstLatestCapacityControl *c, gint64 now);
/* Limits a new @rate to the ceiling, if there is one; @old: the rate in force. */
guint gst_latest_capacity_control_limit (
    const GstLatestCapacityControl *c, gint64 now, gdouble rate, guint old);
/* Returns the rate that the path is known to carry: the share of its capacity, if the
 * path is ours alone; otherwise 0. */
guint gst_latest_capacity_control_get_covered (
    const GstLatestCapacityControl *c, gint64 now);
/* Returns TRUE if the capacity is known well, and limits @rate: a probe could not raise
 * it. */
gboolean gst_latest_capacity_control_limits (
    const GstLatestCapacityControl *c, gint64 now, guint rate);
/* Returns how fast packets should leave; 0: the capacity does not say. */
guint gst_latest_capacity_control_get_pacing_rate (
    const GstLatestCapacityControl *c, gint64 now);
/* Returns how many bytes may leave at once, whatever the pacing rate. */
guint64 gst_latest_capacity_control_get_burst (
    const GstLatestCapacityControl *c, gint64 now);

G_END_DECLS
