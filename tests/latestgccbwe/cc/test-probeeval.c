/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "probeeval.h"

#define N 10

/* Ten packets of 1000 bytes sent @sent us apart that arrive @received us apart;
 * every @lost-th is lost (0: none). */
static GstLatestBweProbeResult
evaluate (gint64 sent, gint64 received, guint lost, guint *rate)
{
  GstLatestProbeCluster cluster = {
    .start = 1000, .end = 1000 + (N - 1) * sent, .packets = N
  };
  GstLatestProbePacket p[N + 2];

  for (guint i = 0; i < N; i++)
    p[i] = (GstLatestProbePacket) { 1000 + i * sent, 500000 + i * received,
      1000, lost > 0 && i % lost == 1 };
  /* two that do not belong to it */
  p[N] = (GstLatestProbePacket) { 999, 400000, 1000, FALSE };
  p[N + 1] =
      (GstLatestProbePacket) { 1001 + (N - 1) * sent, 900000, 1000, FALSE };
  *rate = 0;
  return gst_latest_probe_evaluate (&cluster, p, N + 2, rate);
}

static const struct
{
  const gchar *name;
  gint64 sent, received;
  guint lost;
  GstLatestBweProbeResult result;
  guint rate;
} rows[] = {
  { "as fast as it was sent: 1000 bytes in 2 ms", 2000, 2000, 0,
      GST_LATEST_BWE_PROBE_SUCCESS, 4000000 },
  { "a little slower: what arrived", 2000, 2200, 0,
      GST_LATEST_BWE_PROBE_SUCCESS, 3636363 },
  { "a little faster, by jitter: what was sent", 2000, 1500, 0,
      GST_LATEST_BWE_PROBE_SUCCESS, 4000000 },
  { "half as fast: the link's rate, less 5 %", 2000, 4000, 0,
      GST_LATEST_BWE_PROBE_LIMITED, 1900000 },
  { "came in at once: no measurement", 2000, 100, 0,
      GST_LATEST_BWE_PROBE_FAILED, 0 },
  { "a fifth lost: what did arrive counts", 2000, 2000, 5,
      GST_LATEST_BWE_PROBE_SUCCESS, 3111111 },
  { "half lost", 2000, 2000, 2, GST_LATEST_BWE_PROBE_FAILED, 0 },
  { "all at one instant", 2000, 0, 0, GST_LATEST_BWE_PROBE_FAILED, 0 },
  { "over seconds", 2000, 200000, 0, GST_LATEST_BWE_PROBE_FAILED, 0 },
};

GST_START_TEST (results)
{
  guint rate;

  fail_unless (
      evaluate (rows[__i__].sent, rows[__i__].received, rows[__i__].lost, &rate)
          == rows[__i__].result,
      "%s: rate %u", rows[__i__].name, rate);
  fail_unless_equals_int (rate, rows[__i__].rate);
}

GST_END_TEST;

GST_START_TEST (nothing_reported)
{
  GstLatestProbeCluster cluster = { .start = 0, .end = 1000, .packets = 5 };
  guint rate;

  fail_unless (gst_latest_probe_evaluate (&cluster, NULL, 0, &rate)
      == GST_LATEST_BWE_PROBE_FAILED);
}

GST_END_TEST;

static Suite *
probeeval_suite (void)
{
  Suite *s = suite_create ("probeeval");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, results, 0, G_N_ELEMENTS (rows));
  tcase_add_test (tc, nothing_reported);
  return s;
}

GST_CHECK_MAIN (probeeval);
