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

/* The scenarios of congestion control. Each is a path, the flows on it, the
 * times at which it is measured, and the bars it must hold. */

#define CC_MAX_PHASES 1300
#define CC_MAX_MEDIA 5
#define CC_MAX_TCP 10
#define CC_MAX_BARS 6

typedef enum
{
  CC_UTILISATION, /* part of the capacity used, by all media together */
  CC_QUEUE_P50,   /* ms in the queue of the path */
  CC_QUEUE_P95,
  CC_LOSS,        /* part of the packets sent */
  CC_CONVERGENCE, /* s from the start to a part of the capacity */
  CC_DETECTION,   /* ms from the change to the first lower estimate */
  CC_DRAINED,     /* s from the change to less than 50 ms of queue */
  CC_RECOVERY,    /* s from when the path is good again to a part of it */
  CC_FAIRNESS,    /* highest over lowest rate among the media flows */
  CC_SHARE,       /* rate of the first flow, over an equal part */
  CC_AGE_P50,     /* ms from capture to display */
  CC_AGE_P95,
  CC_FROZEN,    /* s of freezes */
  CC_PACER_P95, /* ms in the pacer */
  CC_RTX,       /* retransmissions, part of the bytes sent */
  CC_FRAME_P50, /* time of a frame to arrive, over what its bytes need */
  CC_FRAME_P95,
  CC_FRAME_RATE, /* frames shown a second */
  CC_WAIT,     /* ms, longest in the pacer, later than 300 ms from the start */
  CC_ESTIMATE, /* the highest, over the capacity, while a scene is still */
  CC_SWING,   /* the highest over the lowest estimate, while a scene is still */
  CC_WEIGHTS, /* worst part by which two cameras miss their weights */
  CC_AUDIO_P99,  /* ms of audio in the pacer */
  CC_AUDIO_LOST, /* packets of audio that have not left it */
  CC_FOUND, /* ms from the start to an estimate of a part of the capacity */
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
  gint64 extra;      /* us one way, added to the path's delay */
  gboolean backward; /* media flow the other way */
} CcMedia;

typedef struct
{
  gint64 duration; /* us */
  BottleneckPhase forward[CC_MAX_PHASES], backward[CC_MAX_PHASES];
  guint n_forward, n_backward;
  gint64 queue;          /* us, forward */
  guint32 policer;       /* bytes of its bucket, forward; 0: none */
  gint64 lumps;          /* us between them, forward; 0: none */
  LinkPathBursts bursts; /* forward; 0: none */

  CcMedia media[CC_MAX_MEDIA];
  guint n_media;
  TcpFlowConfig tcp[CC_MAX_TCP];
  guint n_tcp;
  ConstantFlowConfig constant;
  gboolean has_constant;

  /* When the metrics are measured, in us. */
  gint64 from; /* from here to the end: utilisation, queue, loss, age */
  /* Parts of what is aimed at, which is the frame share of the capacity: */
  gdouble converged;         /* that CONVERGENCE and FOUND wait for */
  gint64 change;             /* start of DETECTION and DRAINED; 0: none */
  gint64 good;               /* start of RECOVERY; 0: none */
  gdouble recovered;         /* that RECOVERY waits for */
  gint64 fair_from, fair_to; /* FAIRNESS and SHARE; 0: none */
} CcSetup;

#define CC_MAX_STEPS 5

/* The path from @from (s) on. */
typedef struct
{
  gdouble from;
  gdouble rate;          /* Mbit/s; 0: nothing passes (first phase: default) */
  gdouble loss;          /* 0 to 1 */
  gdouble delay, jitter; /* ms; 0: as before */
} CcPhase;

/* A scenario, as far as it differs from the default (see RFC 8867, 4.2): 4
 * Mbit/s, 50 ms each way, a drop-tail queue of 300 ms, one flow, 60 s. 0 is the
 * default. Times are in seconds. The last fields are those of CcSetup. */
typedef struct
{
  const gchar *name, *title;
  gdouble duration;
  CcPhase forward[CC_MAX_STEPS], backward[CC_MAX_STEPS];
  gdouble queue; /* ms */
  guint n_media;
  gdouble start[CC_MAX_MEDIA];

  gdouble from; /* -1: from the start */
  gdouble converged, change, good, recovered, fair[2];
  void (*extra) (CcSetup *s, GRand *rand); /* sets everything else, or NULL */
  CcBar bars[CC_MAX_BARS];
  guint n_bars;
} CcScenario;

/* Fills @s for one run; @rand is for what differs from run to run. */
void cc_scenario_set_up (const CcScenario *scenario, CcSetup *s, GRand *rand);
const CcScenario *cc_scenarios_get (guint *n);
/* NULL if there is none with this name. */
const CcScenario *cc_scenarios_find (const gchar *name);

G_END_DECLS
