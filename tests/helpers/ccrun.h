/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ccscenario.h"
#include "mediacompanions.h"

G_BEGIN_DECLS

/* One run of a scenario, with everything that can be measured. */

#define CC_BIN_US 200000 /* RFC 8868, 3: rates over 200 ms */

typedef struct
{
  GArray *rate;    /* gdouble, bit/s that passed in each bin */
  GArray *samples; /* MediaSample */
  GArray *shown;   /* MediaShown */
  GArray *pacer_times;
  GArray *pacer_delays; /* gint64 */
  GstLatestPacerStats pacer;
  guint64 sent_bytes, received_bytes;
  MediaCompanionsTrace companions;
  GArray *audio_delays; /* gint64; NULL: no companions */
} CcFlowTrace;

typedef struct
{
  CcSetup setup;
  CcFlowTrace flow[CC_MAX_MEDIA];
  GArray *records;  /* LinkPathRecord of the way forward */
  GArray *capacity; /* gdouble, bit/s in each bin */
  GArray *tcp_rate; /* gdouble, bit/s of all TCP in each bin */
  guint tcp_transfers;
  gdouble metric[CC_N_METRICS]; /* NAN: not defined here */
} CcRun;

/* Runs a scenario. @change alters the set-up before; it may be NULL. */
typedef void (*CcChange) (CcSetup *setup, gpointer user_data);
CcRun *cc_run_new (const CcScenario *scenario, guint32 seed, CcChange change,
    gpointer user_data);
void cc_run_free (CcRun *run);
/* Fills the metrics after the run; called by cc_run_new. */
void cc_run_measure (CcRun *run);

gboolean cc_bar_holds (const CcBar *bar, gdouble value);

G_END_DECLS
