/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "fdace.h"

G_BEGIN_DECLS

/* Network delivery time control (NDTC, draft-ageneau-ccwg-ndtc) keeps the time that
 * a frame takes to arrive at a part of the time between two frames. FDACE finds the
 * available capacity from the frames (fdace.h); the rate is a part of it. An AIMD
 * process (additive increase, multiplicative decrease) caps both the rate and how
 * fast packets leave where packets are lost.
 *
 * The draft counts in bytes of a frame; this code counts in bit/s, as frames come at
 * any rate, and those of several tracks share the path. Each of them is a sample,
 * whatever its track. docs/congestion-control.md lists all differences. Times are
 * microseconds of one steady clock. */

#define GST_LATEST_NDTC_REPORTS 256

/* The bytes of all packets reported so far, arrived or lost. */
typedef struct
{
  gint64 sent; /* the last of them */
  guint64 total;
} GstLatestNdtcReport;

typedef struct
{
  gint64 sent;       /* when its last packet left */
  gint64 interval;   /* since the frame before it began to leave */
  gint64 send, recv; /* from its first to its last packet */
  guint packets, lost;
  gboolean ended; /* its last packet has arrived */
} GstLatestNdtcFrame;

typedef struct
{
  GstLatestFdace fdace;
  GstLatestNdtcReport report[GST_LATEST_NDTC_REPORTS]; /* a ring */
  guint64 n_reports;

  gint64 last_sample;      /* when the newest frame of FDACE was sent */
  gint64 last_constrained; /* and the newest that the path has constrained */
  gint64 last_consistent;  /* when frames last agreed with each other */

  gdouble cap;      /* CSIZE of the draft, as a rate; HUGE_VAL: none */
  gint64 decreased; /* when it was lowered last */
  gint64 increased; /* when it, or the rate without samples, last grew */

  gdouble dither; /* of the frame that leaves, -1 to 1 */
  guint32 random;
} GstLatestNdtc;

typedef struct
{
  gint64 now;
  gdouble share;    /* of the time between two frames: TRECV / TFRAME */
  guint rate;       /* in force */
  gdouble inherent; /* the part of packets that the path loses at any rate */
  gint64 rtt;
  gboolean queue;   /* the path has a queue */
  gboolean shared;  /* others use the path: the rate is not ours to decide */
  gboolean careful; /* the path loses what leaves faster than it lets through */
} GstLatestNdtcInput;

void gst_latest_ndtc_init (GstLatestNdtc *n);
/* Counts a packet that was reported, of a frame or not. One that was sent before
 * those counted already is left out. */
void gst_latest_ndtc_report (GstLatestNdtc *n, gint64 sent, guint32 size);
/* Takes what is known of a frame, each of whose packets has been reported. */
void gst_latest_ndtc_frame (GstLatestNdtc *n, const GstLatestNdtcInput *in,
    const GstLatestNdtcFrame *frame);
/* A probe has arrived at @rate. Returns the new rate. */
guint gst_latest_ndtc_probed (
    GstLatestNdtc *n, const GstLatestNdtcInput *in, guint rate);
/* A trial has found: packets are lost at rates above @rate; or, the losses do not
 * depend on the rate. */
void gst_latest_ndtc_congested (
    GstLatestNdtc *n, const GstLatestNdtcInput *in, guint rate);
void gst_latest_ndtc_inherent (GstLatestNdtc *n);
/* The path may have changed: what was measured holds no more, and the rate is where
 * to go on. */
void gst_latest_ndtc_forget (GstLatestNdtc *n, const GstLatestNdtcInput *in);
/* Returns TRUE if the frames contradict each other: others use the path, or it
 * delays each packet differently. Called for each feedback. */
gboolean gst_latest_ndtc_is_contradicted (
    GstLatestNdtc *n, const GstLatestNdtcInput *in);
/* A queue is gone. The path passed so much, @passed, while it had one: frames have to
 * show again that there is more. */
void gst_latest_ndtc_drained (
    GstLatestNdtc *n, const GstLatestNdtcInput *in, guint passed);
/* Returns the new rate, after the frames of one feedback have been added. */
guint gst_latest_ndtc_update (GstLatestNdtc *n, const GstLatestNdtcInput *in);

/* A frame has left: the next one is spread over another time. */
void gst_latest_ndtc_next_frame (GstLatestNdtc *n);
/* Returns how fast the packets of the present frame leave, in bit/s. */
guint gst_latest_ndtc_get_pacing_rate (
    const GstLatestNdtc *n, const GstLatestNdtcInput *in);
/* Returns TRUE if frames may leave at once: the path does not constrain them. */
gboolean gst_latest_ndtc_takes_bursts (const GstLatestNdtc *n, gint64 now);
/* Returns TRUE if frames are too small, or too few, to measure anything. */
gboolean gst_latest_ndtc_lacks_samples (const GstLatestNdtc *n, gint64 now);

G_END_DECLS
