/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the bandwidth estimator costs: a packet sent, and a feedback of 100 packets,
 * on a link of 20 Mbit/s with jitter, so that no part of it is idle. */

#include <glib.h>
#include <stdlib.h>
#include <time.h>

#include "bwe.h"

#define FEEDBACKS 20000
#define PACKET_BAR 2
#define FEEDBACK_BAR 50
#define PACKETS 100
#define GAP_US 480 /* 1200 bytes at 20 Mbit/s */

static gint64
now_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (gint64) t.tv_sec * 1000000000 + t.tv_nsec;
}

static int
compare (const void *a, const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static void
run (const gchar *name, GstLatestBweEstimator estimator)
{
  GstLatestBweConfig config = { .min_bitrate = 100000,
    .start_bitrate = 15000000,
    .max_bitrate = 50000000,
    .estimator = estimator };
  GstLatestBwe *bwe = gst_latest_bwe_new (&config, 0);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree gint64 *took = g_new (gint64, FEEDBACKS);
  GstLatestBwePacket packets[PACKETS];
  gint64 now = 0, sent_ns = 0, sum = 0;
  gdouble packet, mean;
  guint64 seq = 0;

  for (guint f = 0; f < FEEDBACKS; f++) {
    gint64 start;

    for (guint i = 0; i < PACKETS; i++)
      packets[i] = (GstLatestBwePacket) { .seq = ++seq,
        .send_time = now + i * GAP_US,
        .size = 1200,
        .recv_time =
            now + i * GAP_US + 50000 + g_rand_int_range (random, 0, 2000),
        .lost = g_rand_int_range (random, 0, 50) == 0 };
    start = now_ns ();
    for (guint i = 0; i < PACKETS; i++)
      gst_latest_bwe_packet_sent (bwe, now + i * GAP_US, 1200,
          i % 10 == 9 ? GST_LATEST_BWE_FRAME_END : GST_LATEST_BWE_FRAME);
    sent_ns += now_ns () - start;
    now += PACKETS * GAP_US;
    start = now_ns ();
    gst_latest_bwe_feedback (bwe, now + 100000, packets, PACKETS);
    gst_latest_bwe_process (bwe, now + 100000);
    took[f] = now_ns () - start;
    sum += took[f];
    now += 100000;
  }
  qsort (took, FEEDBACKS, sizeof (took[0]), compare);
  packet = sent_ns / 1000.0 / FEEDBACKS / PACKETS;
  mean = sum / 1000.0 / FEEDBACKS;
  g_print ("| `%s` | %.3f | %.2f | %.2f | %.2f | %s |\n", name, packet, mean,
      took[FEEDBACKS / 2] / 1000.0, took[FEEDBACKS * 99 / 100] / 1000.0,
      packet <= PACKET_BAR && mean <= FEEDBACK_BAR ? "yes" : "**no**");
  gst_latest_bwe_free (bwe);
}

int
main (void)
{
  g_print ("| estimator | packet sent, us (bar: %d) | feedback of %d packets, "
           "us (bar: %d) | p50 | p99 | bars held |\n"
           "|---|---:|---:|---:|---:|---|\n",
      PACKET_BAR, PACKETS, FEEDBACK_BAR);
  run ("linear-regression", GST_LATEST_BWE_ESTIMATOR_TRENDLINE);
  run ("kalman", GST_LATEST_BWE_ESTIMATOR_KALMAN);
  run ("ndtc", GST_LATEST_BWE_ESTIMATOR_NDTC);
  return EXIT_SUCCESS;
}
