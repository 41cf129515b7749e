/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "crosstraffic.h"
#include "mediareceiver.h"
#include "mediasender.h"

G_BEGIN_DECLS

/* What congestion control is put through: each scenario is a path, what flows over
 * it, when to look, and what is expected. */

#define CC_MAX_PHASES 1300
#define CC_MAX_MEDIA 5
#define CC_MAX_TCP 10
#define CC_MAX_BARS 5

typedef enum
{
  CC_UTILISATION, /* of what the path could carry; all media together */
  CC_QUEUE_P50,   /* ms in the queue of the path */
  CC_QUEUE_P95,
  CC_LOSS,        /* part of the packets sent */
  CC_CONVERGENCE, /* s from the start to a part of the capacity */
  CC_DETECTION,   /* ms from the change to the first lower estimate */
  CC_DRAINED,     /* s from the change to less than 50 ms of queue */
  CC_RECOVERY,    /* s from when it is good again to a part of it */
  CC_FAIRNESS,    /* most over least of a flow's rate */
  CC_SHARE,       /* of the first flow, of its fair part */
  CC_AGE_P50,     /* ms from capture to display */
  CC_AGE_P95,
  CC_FROZEN,    /* s in which no picture came when one should */
  CC_PACER_P95, /* ms in the pacer */
  CC_RTX,       /* part of what was sent that was sent again */
  CC_ESTIMATE,  /* the highest, over the capacity, while a scene is still */
  CC_N_METRICS
} CcMetric;

typedef struct
{
  const gchar *name, *unit;
  guint digits;
} CcMetricInfo;

const CcMetricInfo *cc_metric_get_info (CcMetric metric);

typedef struct
{
  CcMetric metric;
  gboolean at_least; /* otherwise at most */
  gdouble value;
} CcBar;

typedef struct
{
  MediaSenderConfig sender;
  gint64 extra;      /* us one way, on top of the path's */
  gboolean backward; /* media goes the other way */
} CcMedia;

typedef struct
{
  gint64 duration;
  BottleneckPhase forward[CC_MAX_PHASES], backward[CC_MAX_PHASES];
  guint n_forward, n_backward;
  gint64 queue;          /* us; of the way forward */
  LinkPathBursts bursts; /* forward; 0 for none */

  CcMedia media[CC_MAX_MEDIA];
  guint n_media;
  TcpFlowConfig tcp[CC_MAX_TCP];
  guint n_tcp;
  ConstantFlowConfig constant;
  gboolean has_constant;

  /* What is looked at: all of these in us. */
  gint64 from;       /* of utilisation, queue, loss, age; to the end */
  gdouble converged; /* part of the capacity that CONVERGENCE waits for */
  gint64 change;     /* of DETECTION and DRAINED; 0: none */
  gint64 good;       /* of RECOVERY; 0: none */
  gdouble recovered; /* part of the capacity that it waits for */
  gint64 fair_from, fair_to; /* of FAIRNESS and SHARE; 0: none */
} CcSetup;

typedef struct
{
  const gchar *name, *title;
  void (*set_up) (CcSetup *s, GRand *rand);
  CcBar bars[CC_MAX_BARS];
  guint n_bars;
} CcScenario;

const CcScenario *cc_scenarios_get (guint *n);
/* NULL: no such. */
const CcScenario *cc_scenarios_find (const gchar *name);

/* The path of RFC 8867, 4.2: 50 ms one way, 300 ms drop-tail queue, 4 Mbit/s, one
 * flow and nothing else. */
void cc_setup_init (CcSetup *s);

G_END_DECLS
