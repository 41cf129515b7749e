/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fdace.h"

#include <math.h>

/* ITERATIONS and KMARGIN of the draft, "Variables and Parameters". */
#define ITERATIONS 3
#define KMARGIN 0.25
/* "General Principle": a frame probes up to twice the capacity, so that it cannot
 * have grown by more. */
#define GROWTH 2
/* LAMBDA of the draft is 0.04, a weight of 25 frames, which come 60 times a second
 * there. This and the rest is ours, tuned in the scenarios of
 * docs/congestion-control.md: ten frames follow a moving modem. */
#define LAMBDA 0.1

/* The unit of arrival times in transport-wide feedback (draft-holmer-rmcat-
 * transport-wide-cc-extensions-01, 3.1.5): no frame is measured to take less. */
#define TICK_US 250
/* The path has constrained a frame whose packets arrive further apart than they left
 * by this factor, this time, and this part of the time that a packet takes: packets
 * leave in pairs, and the second of a pair arrives that much later. */
#define SPREAD 1.15
#define SPREAD_US (2 * TICK_US)
#define SPREAD_PACKETS 0.5
/* Frames in a row that are far from what the line says, all on one side, begin a new
 * one: averages alone follow a path that has changed within a second only. */
#define FASTER 0.75
#define SLOWER 0.6
#define IN_A_ROW 2
/* A line through points whose times to send are so close to each other, as a part of
 * the time to receive, could have any slope. */
#define MIN_POINTS 2
#define MIN_DEVIATION 0.05
/* Frames contradict each other if so many deviate from the line by this part of the
 * mean. It matters only where the path constrains a part of the frames at least. */
#define CONSISTENT_FRAMES 8
#define CONSISTENT 0.25
#define CONSTRAINED 0.3
#define CONSTRAINED_WEIGHT 0.1

void
gst_latest_fdace_init (GstLatestFdace *f)
{
  *f = (GstLatestFdace) { .slope = 1 };
}

void
gst_latest_fdace_restart (GstLatestFdace *f)
{
  *f = (GstLatestFdace) {
    .slope = f->slope, .constrained = f->constrained, .available = f->available
  };
}

/* The draft, "Dual-variable EWMA Process Implementation". */
static void
update_averages (GstLatestFdace *f, gdouble send, gdouble recv)
{
  gdouble weight = MAX (LAMBDA, 1.0 / (f->count + 1));
  gdouble delta_send = send - f->avg_send;
  gdouble delta_recv = recv - f->avg_recv;

  f->count++;
  f->avg_send += weight * delta_send;
  f->avg_recv += weight * delta_recv;
  f->var_send = (1 - weight) * (f->var_send + weight * delta_send * delta_send);
  f->var_recv = (1 - weight) * (f->var_recv + weight * delta_recv * delta_recv);
  f->covar = (1 - weight) * (f->covar + weight * delta_send * delta_recv);
}

/* The draft sets a slope of 0 where there is no variance. But a frame that arrived as
 * it was sent has met no bottleneck. */
static void
update_line (GstLatestFdace *f)
{
  gdouble deviation = MIN_DEVIATION * f->avg_recv;

  if (f->count < MIN_POINTS || f->var_send < deviation * deviation)
    f->slope = f->avg_recv > SPREAD * f->avg_send ? 0 : 1;
  else
    f->slope = CLAMP (f->covar / f->var_send, 0, 1);
  f->intercept = MAX (f->avg_recv - f->slope * f->avg_send, 0);
}

/* Returns the time for a byte that would arrive as fast as it was sent. */
static gdouble
extrapolate (const GstLatestFdace *f)
{
  gdouble estimate = f->avg_recv;

  for (guint i = 0; i < ITERATIONS; i++)
    estimate = f->slope * estimate + f->intercept;
  return estimate;
}

static gdouble
margin (const GstLatestFdace *f)
{
  gdouble explained = f->covar * f->covar;

  if (f->var_send <= 0 || f->var_recv <= 0)
    return 0;
  return KMARGIN * sqrt (f->var_recv)
      * (1 - MIN (explained / (f->var_send * f->var_recv), 1));
}

gboolean
gst_latest_fdace_is_constrained (gint64 send, gint64 recv, gint64 packet)
{
  return recv > SPREAD * send + SPREAD_US + SPREAD_PACKETS * packet;
}

/* Returns the time that the path takes for a packet, as far as it is known. */
static gint64
packet_time (const GstLatestFdace *f, guint64 bytes, guint packets)
{
  if (f->available <= 0)
    return 0;
  return (
      gint64) (8.0 * G_USEC_PER_SEC * bytes / MAX (packets, 1) / f->available);
}

/* @recv is for a byte. */
static gboolean
has_changed (GstLatestFdace *f, gdouble recv, gboolean constrained)
{
  gdouble known = 8.0 * G_USEC_PER_SEC / f->available;

  f->faster = !constrained && recv < FASTER * known ? f->faster + 1 : 0;
  f->slower = constrained && recv * SLOWER > known ? f->slower + 1 : 0;
  return f->faster >= IN_A_ROW || f->slower >= IN_A_ROW;
}

gboolean
gst_latest_fdace_add (
    GstLatestFdace *f, gint64 send, gint64 recv, guint64 bytes, guint packets)
{
  gboolean constrained;
  gdouble before = f->available, nsend, nrecv;

  if (bytes == 0 || send < 0 || recv < 0)
    return FALSE;
  constrained = gst_latest_fdace_is_constrained (
      send, recv, packet_time (f, bytes, packets));
  nsend = (gdouble) send / bytes;
  /* Jitter can bring packets closer together, but the path was not seen to let them
   * through faster than they were sent. */
  nrecv = (gdouble) MAX (MAX (recv, send), TICK_US) / bytes;
  if (before > 0 && has_changed (f, nrecv, constrained))
    gst_latest_fdace_restart (f);
  f->constrained += CONSTRAINED_WEIGHT * (constrained - f->constrained);
  /* A single frame that was held up would tilt the line: it counts for the average
   * only, until the next one is known. */
  if (f->slower > 0) {
    f->available = 8.0 * G_USEC_PER_SEC
        / (LAMBDA * nrecv + (1 - LAMBDA) * 8.0 * G_USEC_PER_SEC / before);
    return TRUE;
  }
  /* A frame that the path has let through as it was sent tells that so much is
   * available, and nothing else. The draft takes it for a point of the line, which
   * then has a slope though nobody else uses the path, if frames leave over very
   * different times. */
  if (!constrained && nrecv * before > 8.0 * G_USEC_PER_SEC)
    return FALSE;
  update_averages (f, nsend, nrecv);
  update_line (f);
  f->available = 8.0 * G_USEC_PER_SEC / (extrapolate (f) + margin (f));
  if (before > 0)
    f->available = MIN (f->available, GROWTH * before);
  return constrained;
}

gboolean
gst_latest_fdace_is_consistent (const GstLatestFdace *f)
{
  gdouble deviation = CONSISTENT * f->avg_recv;
  gdouble explained = f->var_send > 0 ? f->covar * f->covar / f->var_send : 0;

  return f->count < CONSISTENT_FRAMES || f->constrained < CONSTRAINED
      || f->var_recv - explained < deviation * deviation;
}

gdouble
gst_latest_fdace_get_total (const GstLatestFdace *f)
{
  gdouble total = f->intercept > 0 ? 8.0 * G_USEC_PER_SEC / f->intercept : 0;

  return MAX (total, f->available);
}
