/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "pacer.h"

/* 1 Mbit/s: a packet of 1250 bytes takes 10 ms. */
#define PACER_SIM_RATE 1000000
#define PACER_SIM_SIZE 1250

#define PACER_SIM_MAX_SENT 20000

/* A sender in virtual time that wakes up when its pacer tells it to. */
typedef struct
{
  GstLatestPacer *pacer;
  gint64 now;
  gboolean makes_padding;
  guint wake_ups;
  /* What left, in order; a barrier counts as one of size 0. */
  struct
  {
    gint64 at;
    guint item;
    GstLatestPacerTaken taken;
  } sent[PACER_SIM_MAX_SENT];
  guint n_sent, n_dropped;
  GstLatestPacerProbeReport report; /* the last one */
  guint n_reports;
} PacerSim;

/* What a new one's pacer is made with. */
extern const GstLatestPacerConfig pacer_sim_config;

PacerSim *pacer_sim_new (void);
void pacer_sim_free (PacerSim *sim);

/* @n packets, which are called @first and so on. */
void pacer_sim_add (
    PacerSim *sim, GstLatestPacerPriority priority, guint n, guint first);
gboolean pacer_sim_add_rtx (
    PacerSim *sim, guint64 key, gint64 first_sent, guint item);
/* Sleeps and wakes up as told until @time from now. */
void pacer_sim_run (PacerSim *sim, gint64 time);

guint64 pacer_sim_bytes_between (PacerSim *sim, gint64 from, gint64 to);
guint64 pacer_sim_largest_burst (PacerSim *sim, gint64 window);
/* "1 2 3": the items in the order they left. */
void pacer_sim_expect (PacerSim *sim, const gchar *expected);
GstLatestPacerStats pacer_sim_stats (PacerSim *sim);
