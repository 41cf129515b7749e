/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "arrivalgroups.h"

/* Packets as {sent, received} in ms, and the groups that they make. */
static const struct
{
  const gchar *name;
  gdouble packet[10][2];
  guint n;
  gdouble delta[4][3]; /* send, receive, arrival: ms */
  guint deltas;
} rows[] = {
  { "packets within 5 ms are one group; the last one stands for it",
      { { 0, 50 }, { 2, 52 }, { 5, 55 }, { 20, 71 }, { 23, 74 }, { 40, 90 } },
      6, { { 18, 19, 74 } }, 1 },
  { "a group of one", { { 0, 50 }, { 20, 70 }, { 40, 95 }, { 60, 110 } }, 4,
      { { 20, 20, 70 }, { 20, 25, 95 } }, 2 },
  { "what came out of a queue in a burst is one group",
      { { 0, 50 }, { 20, 100 }, { 30, 102 }, { 40, 104 }, { 60, 130 } }, 5,
      { { 40, 54, 104 } }, 1 },
  { "a burst ends after 100 ms",
      { { 0, 50 }, { 20, 70 }, { 40, 150 }, { 46, 154 }, { 52, 158 },
          { 58, 162 }, { 64, 253 }, { 90, 300 } },
      8, { { 20, 20, 70 }, { 38, 92, 162 }, { 6, 91, 253 } }, 3 },
  { "older than the group it comes in: nothing",
      { { 0, 50 }, { 20, 70 }, { 10, 71 }, { 40, 90 }, { 60, 110 } }, 5,
      { { 20, 20, 70 }, { 20, 20, 90 } }, 2 },
  { "overtaken: one group with what overtook it",
      { { 0, 50 }, { 20, 80 }, { 40, 75 }, { 60, 110 }, { 80, 130 } }, 5,
      { { 40, 30, 80 }, { 20, 30, 110 } }, 2 },
  { "the receiver's clock was set: begins anew",
      { { 0, 50 }, { 20, 70 }, { 40, 9000 }, { 60, 9020 }, { 80, 9040 } }, 5,
      { { 20, 20, 9020 } }, 1 },
  { "and back",
      { { 0, 9000 }, { 20, 9020 }, { 40, 50 }, { 60, 70 }, { 80, 90 } }, 5,
      { { 20, 20, 70 } }, 1 },
};

GST_START_TEST (groups_and_deltas)
{
  GstLatestArrivalGroups g;
  GstLatestArrivalDelta d;
  guint n = 0;

  gst_latest_arrival_groups_init (&g);
  for (guint i = 0; i < rows[__i__].n; i++) {
    if (!gst_latest_arrival_groups_add (&g,
            (gint64) (rows[__i__].packet[i][0] * 1000),
            (gint64) (rows[__i__].packet[i][1] * 1000), &d))
      continue;
    fail_unless (n < rows[__i__].deltas, "%s", rows[__i__].name);
    fail_unless_equals_int64 (
        d.send_delta, (gint64) (rows[__i__].delta[n][0] * 1000));
    fail_unless_equals_int64 (
        d.recv_delta, (gint64) (rows[__i__].delta[n][1] * 1000));
    fail_unless_equals_int64 (
        d.arrival, (gint64) (rows[__i__].delta[n][2] * 1000));
    n++;
  }
  fail_unless_equals_int (n, rows[__i__].deltas);
}

GST_END_TEST;

static Suite *
arrivalgroups_suite (void)
{
  Suite *s = suite_create ("arrivalgroups");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, groups_and_deltas, 0, G_N_ELEMENTS (rows));
  return s;
}

GST_CHECK_MAIN (arrivalgroups);
