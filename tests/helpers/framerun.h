/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gsttestclock.h>

#include "framemodel.h"
#include "gstlatestframe-private.h"

/* A frame run has a latestframe and a reference model side by side, with a
 * downstream that writes down what it gets. frameops.c operates on both. */
typedef struct
{
  GstLatestFrame *element;
  GstPad *sinkpad, *srcpad; /* the element's */
  GstPad *peer;             /* downstream */
  GstTestClock *clock;
  GThread *query; /* a query that waits for its answer */
  FrameModel *model;
  guint next_id;
  guint checked; /* how much of the model's `sent` agreed */
  GString *problem;

  GMutex lock; /* protects what follows */
  GCond changed;
  GArray *sent; /* Word */
  gboolean blocked, in_chain, closing;
  GstFlowReturn result;
} FrameRun;

extern const GstEventType frame_run_event_types[N_WORDS];

FrameRun *frame_run_new (void);
/* Returns what differed, an empty string if nothing did. */
gchar *frame_run_free (FrameRun *run);
/* Waits until the streaming thread sleeps, is paused or is blocked
 * downstream. */
void frame_run_settle (FrameRun *run);
void frame_run_compare (FrameRun *run);
/* Joins the query's thread if the model says that it has its answer. */
void frame_run_finish_query (FrameRun *run);
void frame_run_set_blocked (FrameRun *run, gboolean blocked);
/* Downstream returns FLUSHING, as when it is stopped. */
void frame_run_set_closing (FrameRun *run, gboolean closing);
