/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "capacitycontrol.h"

/* The fixture of the tests of the path's capacity. Times are in us. */

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

#define SIZE 1200
#define FRAME_GAP (33 * MS)
#define MAX_SENT 30000

/* A sender of frames, and a link without cross traffic: it lets a packet through
 * each @spread us, hands packets over in lumps, and adds jitter. Reports go to
 * the capacity controller, or straight to the path of a test of that. */
typedef struct
{
  GstLatestCapacityControl control;
  GstLatestPathCapacity *path; /* that of @control */
  gboolean controlled;         /* reports go to @control */

  gint64 now;
  gint64 gap;    /* between the packets of a frame as they leave */
  gint64 spread; /* the time that the link takes for a packet */
  gint64 free;   /* when the link has let through all before */
  gint64 lumps, jitter, last_arrival;
  GRand *rand;

  GstLatestBwePacket packet[MAX_SENT];
  guint n_sent, n_reported;
  guint measured; /* reports that completed a measured frame; not @controlled */
  guint inner;    /* reports with a delay that is no queue */
} FrameSender;

/* The sender of the running test: made anew by setup, freed by teardown. A packet
 * takes 4 ms, 2.4 Mbit/s. */
extern FrameSender *sender;
void frame_sender_setup (void);
void frame_sender_teardown (void);

void frame_sender_packet (gboolean end, gboolean lost);
/* Sends a frame of @n packets, of which those of the mask @lost are lost: bit 0 is
 * the first one, bit 63 all from the 64th on. */
void frame_sender_send (guint n, guint64 lost);
/* Reports the next @n packets. */
void frame_sender_report (guint n);
/* Sends frames, the reports of each before the next one leaves. */
void frame_sender_frame (guint n, guint64 lost);
void frame_sender_frames (guint count, guint n, guint64 lost);

/* Returns the bit/s of a link that takes @spread us for a packet. */
guint frame_sender_rate (gint64 spread);
/* Asserts that the capacity is @rate, but for a factor. */
void frame_sender_expect (guint rate, gdouble factor);
