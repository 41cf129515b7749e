/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What losses say about the rate.
 *
 * A loss rate that is the same at a lower rate is a property of the path (radio),
 * and sending less does not help. One that falls with the rate is congestion: a
 * short queue or a policer, that no delay tells of. Which of the two it is, is
 * found out: when losses exceed what is known to be inherent, the rate is reduced
 * by as much, and the packets sent then decide.
 *
 * The inherent share only ever grows by such a trial. */

typedef enum
{
  GST_LATEST_LOSS_NONE,      /* nothing to do */
  GST_LATEST_LOSS_HOLD,      /* do not increase the rate */
  GST_LATEST_LOSS_REDUCE,    /* go down to @rate */
  GST_LATEST_LOSS_CONGESTED, /* the trial says so: @rate is what passes */
  GST_LATEST_LOSS_RESTORE    /* it was not our rate: back to @rate */
} GstLatestLossVerdict;

#define GST_LATEST_LOSS_RUNS 32

/* Packets in a row that are reported lost. */
typedef struct
{
  guint64 first, last;          /* sequence numbers */
  gint64 first_send, last_send; /* us */
  guint lost; /* of them, those that have not turned up since */
} GstLatestLossRun;

typedef struct
{
  gdouble lost, total; /* packets, fading */
  gint64 faded;        /* us, until when */
  gdouble inherent;    /* 0 to 1 */

  GstLatestLossRun run[GST_LATEST_LOSS_RUNS]; /* not yet counted, the oldest
                                                 * first */
  guint runs;

  /* before a trial: how much exactly is lost at the rate as it is */
  gboolean measuring;
  gint64 measure_start; /* us */
  guint measured_lost, measured_total;

  /* the trial under way */
  gboolean trying;
  gint64 trial_start; /* us; packets sent later count in it */
  guint trial_lost, trial_total;
  gdouble loss_before;
  guint rate_before, rate_tried, sent_before;
  guint rate_restored; /* before the first of several trials in a row */
  gint64 hold_until;   /* us */
} GstLatestLossControl;

typedef struct
{
  gint64 now;
  guint target;   /* bit/s, the rate now in force */
  guint sent;     /* bit/s that were really sent lately */
  gint64 rtt;     /* us */
  gboolean queue; /* there is a queue: losses are the delay's business */
} GstLatestLossInput;

void gst_latest_loss_control_init (GstLatestLossControl *l);
/* Packets in the order they were sent. A lost one counts a little later: it may
 * only have been overtaken. */
void gst_latest_loss_control_packet (
    GstLatestLossControl *l, guint64 seq, gint64 send_time, gboolean lost);
/* A packet reported lost has arrived after all. */
void gst_latest_loss_control_undo (GstLatestLossControl *l, guint64 seq);
/* After the packets of a feedback. */
GstLatestLossVerdict gst_latest_loss_control_update (
    GstLatestLossControl *l, const GstLatestLossInput *in, guint *rate);
/* 0 to 1, averaged over about half a second. */
gdouble gst_latest_loss_control_get (const GstLatestLossControl *l);

G_END_DECLS
