/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "bwe.h"

G_BEGIN_DECLS

/* The smallest world a bandwidth estimator can be tried in: senders (an encoder
 * that follows the estimate, a pacer), one bottleneck with a drop-tail queue, and
 * feedback on the way back. Virtual time in steps of 1 ms, seeded. */

#define BWE_PATH_FLOWS 2
#define BWE_PATH_STEPS 8

typedef struct
{
  gint64 at;                    /* us */
  guint capacity;               /* bit/s; 0: nothing passes */
} BwePathStep;

typedef struct
{
  BwePathStep step[BWE_PATH_STEPS];     /* the first is at 0; ends at capacity and
                                         * time 0 */
  gint64 one_way, way_back;     /* us */
  gint64 later_at, later_one_way;       /* us; the path becomes longer */
  gint64 queue;                 /* us at the capacity of the moment */
  gdouble loss;                 /* 0 to 1, before the bottleneck */
  gint64 jitter;                /* us, uniform, after the bottleneck */
  gboolean reorder;             /* by jitter */
  gint64 feedback_interval;     /* us */
  gdouble feedback_loss;
  gint64 blackout_at, blackout; /* us; nothing passes in either direction */
  guint flows;                  /* the second starts after 10 s */
  gboolean padding;             /* probes are filled up */
  guint encoder_max;            /* bit/s that the content gives; 0: any */
  gdouble drift;                /* receiver's clock, 1e-6: 1 us a second */
  gboolean policer;             /* no queue: what is above the capacity is lost */
  GstLatestBweConfig config;
  guint32 seed;
  gint64 duration;              /* us */
} BwePathConfig;

typedef struct
{
  GArray *rate;                 /* of guint: received bit/s in each 100 ms */
  GArray *estimate;             /* of guint: each 100 ms */
  guint64 sent, lost;           /* packets */
  gdouble worst_over_acked;     /* estimate to acknowledged rate, the highest */
} BwePathFlow;

typedef struct
{
  BwePathFlow flow[BWE_PATH_FLOWS];
  GArray *queue;                /* of gint64: us of queue each 10 ms */
} BwePathResult;

/* Called every 10 ms of virtual time with each estimator. */
typedef void (*BwePathWatch) (GstLatestBwe * bwe, gint64 now, guint flow,
    gpointer data);

/* The real link of the bars: 50 ms one way, 300 ms of queue. */
void bwe_path_config_init (BwePathConfig * config, guint capacity);
void bwe_path_run (const BwePathConfig * config, BwePathResult * result,
    BwePathWatch watch, gpointer data);
void bwe_path_result_clear (BwePathResult * result);

/* Received over capacity from @from to @to (us). */
gdouble bwe_path_utilization (const BwePathConfig * config,
    const BwePathResult * result, gint64 from, gint64 to);
/* us */
gint64 bwe_path_queue (const BwePathResult * result, gint64 from, gint64 to,
    gdouble quantile);
/* When after @from the received rate (averaged over 500 ms) first is at least
 * @rate, us after @from; -1: never. */
gint64 bwe_path_reaches (const BwePathResult * result, guint flow, gint64 from,
    guint rate);

G_END_DECLS
