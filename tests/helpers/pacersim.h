/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "pacer.h"

/* The fixture of the pacer's tests. Times are in us. */

#define MS G_GINT64_CONSTANT (1000)
#define SECOND (1000 * MS)

#define AUDIO GST_LATEST_PACER_AUDIO
#define VIDEO GST_LATEST_PACER_VIDEO
#define RTX GST_LATEST_PACER_RETRANSMISSION
#define PADDING GST_LATEST_PACER_PADDING

/* At 1 Mbit/s a packet of 1250 bytes takes 10 ms. */
#define RATE 1000000
#define SIZE 1250

#define PACER_SIM_MAX_SENT 20000

/* A sender in virtual time, which wakes up when its pacer tells it to. */
typedef struct
{
  GstLatestPacer *pacer;
  gint64 now;
  gboolean makes_padding;
  guint wake_ups;
  /* The items that left, in order; a barrier is one of size 0. */
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

/* The configuration of the pacer in a new sender. */
extern const GstLatestPacerConfig pacer_sim_config;

/* The sender of the running test: made anew by setup, freed by teardown. */
extern PacerSim *sim;
void pacer_sim_setup (void);
void pacer_sim_teardown (void);

/* Adds @n packets, numbered from @first on. */
void pacer_sim_add (GstLatestPacerPriority priority, guint n, guint first);
/* Adds a frame of @n packets of one of several streams. */
void pacer_sim_add_frame (guint32 stream, guint n, guint first);
gboolean pacer_sim_add_rtx (guint64 key, gint64 first_sent, guint item);
/* Lets @time pass. */
void pacer_sim_run (gint64 time);

guint64 pacer_sim_bytes_between (gint64 from, gint64 to);
guint64 pacer_sim_largest_burst (gint64 window);
/* Asserts that the items left in this order, as in "1 2 3". */
void pacer_sim_expect (const gchar *expected);
/* Asserts that the pacer waits for nothing. */
void pacer_sim_expect_idle (void);
GstLatestPacerStats pacer_sim_stats (void);
