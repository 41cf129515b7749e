/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The loss controller tells inherent loss from congestion.
 *
 * Loss that is the same at a lower rate is inherent, a property of the path
 * (radio), and sending less does not help. Loss that falls with the rate is
 * congestion: a short queue or a policer, which the delay does not show. A
 * trial finds out which of the two it is: when the loss exceeds the inherent
 * loss known so far, the rate is reduced by this excess, and the loss among the
 * packets sent during the trial decides.
 *
 * Inherent loss only ever grows by such a trial. */

typedef enum
{
  GST_LATEST_LOSS_NONE,      /* nothing to do */
  GST_LATEST_LOSS_HOLD,      /* do not increase the rate */
  GST_LATEST_LOSS_REDUCE,    /* go down to @rate */
  GST_LATEST_LOSS_CONGESTED, /* the trial found congestion: keep to @rate */
  GST_LATEST_LOSS_RESTORE    /* the trial found inherent loss: back to @rate */
} GstLatestLossVerdict;

#define GST_LATEST_LOSS_RUNS 32

/* A run of consecutive packets reported lost. */
typedef struct
{
  guint64 first, last;          /* sequence numbers */
  gint64 first_send, last_send; /* us */
  guint lost;                   /* packets that have not arrived since */
} GstLatestLossRun;

typedef struct
{
  gdouble lost, total; /* packets, with weights that fade with time */
  gint64 faded;        /* us, the time for which the weights hold */
  gdouble inherent;    /* 0 to 1 */

  GstLatestLossRun run[GST_LATEST_LOSS_RUNS]; /* not yet counted, the oldest
                                               * first */
  guint runs;

  /* before a trial: measures the loss at the present rate */
  gboolean measuring;
  gint64 measure_start; /* us */
  guint measured_lost, measured_total;
  guint measured_runs; /* of losses in a row */

  /* the trial under way */
  gboolean trying;
  gint64 trial_start; /* us; packets sent later count in it */
  guint trial_lost, trial_total;
  gdouble loss_before;
  guint rate_before, rate_tried, sent_before;
  gboolean policed;    /* the verdict of congestion is that of a policer, */
  gboolean for_sure;   /* for sure */
  guint acked_before;  /* bit/s, as the trial began */
  guint postponed;     /* times that the trial began anew, as the sender still
                       * sent what had been waiting */
  guint rate_restored; /* bit/s, before the first of several trials in a row */
  gint64 hold_until;   /* us; no trial before */
} GstLatestLossControl;

typedef struct
{
  gint64 now;     /* us */
  guint target;   /* bit/s, the estimate now in force */
  guint acked;    /* bit/s, the rate that arrives lately */
  guint sent;     /* bit/s, the rate really sent */
  gint64 rtt;     /* us */
  gboolean queue; /* the path has a queue: the delay controller sees to it */
  guint policed;  /* bit/s, what a policer was found to let through; 0: none */
} GstLatestLossInput;

void gst_latest_loss_control_init (GstLatestLossControl *l);
/* Counts a packet; called in the order in which they were sent. A lost packet
 * counts a little later, as it may only have been overtaken. */
void gst_latest_loss_control_packet (
    GstLatestLossControl *l, guint64 seq, gint64 send_time, gboolean lost);
/* Corrects the count for a packet that was reported lost and has arrived
 * since. */
void gst_latest_loss_control_undo (GstLatestLossControl *l, guint64 seq);
/* Decides after the packets of a feedback. @rate is set, in bit/s, for REDUCE,
 * CONGESTED and RESTORE. */
GstLatestLossVerdict gst_latest_loss_control_update (
    GstLatestLossControl *l, const GstLatestLossInput *in, guint *rate);
/* TRUE while a trial for much loss goes on, or is being prepared. */
gboolean gst_latest_loss_control_is_busy (const GstLatestLossControl *l);
/* The share of packets lost, 0 to 1, averaged over about half a second. */
gdouble gst_latest_loss_control_get (const GstLatestLossControl *l);

G_END_DECLS
