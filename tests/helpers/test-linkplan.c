/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "linkplan.h"

GST_START_TEST (a_phase_keeps_what_it_does_not_name)
{
  g_autoptr (GError) error = NULL;
  guint n;
  g_autofree BottleneckPhase *phase =
      link_plan_parse ("0 rate=2500000 delay=50; 12.5 rate=0;"
                       " 14 rate=600000 loss=0.2 jitter=30 ",
          &n, &error);

  fail_unless (phase != NULL && error == NULL);
  fail_unless_equals_int (n, 3);
  fail_unless_equals_int64 (phase[0].from, 0);
  fail_unless_equals_int (phase[0].bitrate, 2500000);
  fail_unless_equals_int64 (phase[1].from, 12500000);
  fail_unless_equals_int (phase[1].bitrate, 0);
  fail_unless_equals_int64 (phase[2].delay, 50000);
  fail_unless_equals_int64 (phase[2].jitter, 30000);
  fail_unless_equals_float (phase[2].loss, 0.2);
  fail_unless_equals_float (phase[1].loss, 0);
}

GST_END_TEST;

static const gchar *const bad[] = {
  "",
  ";",
  "0",
  "0 delay=50",
  "1 rate=1",
  "0 rate",
  "0 rate=",
  "0 rate=x",
  "0 rate=1;",
  "0 rate=1; 5 rate=2; 5 rate=3",
  "0 rate=1; 5 rate=2; 4 rate=3",
  "0 rate=-1",
  "0 rate=nan",
  "0 rate=1e12",
  "0 rate=1 loss=1.1",
  "0 rate=1 colour=2",
  "x rate=1",
  "-1 rate=1",
  "0 rate=1 delay=1e9",
};

GST_START_TEST (nonsense_is_refused_with_an_error)
{
  g_autoptr (GError) error = NULL;
  guint n;

  fail_unless (link_plan_parse (bad[__i__], &n, &error) == NULL);
  fail_unless (error != NULL && error->message[0] != '\0');
}

GST_END_TEST;

static Suite *
linkplan_suite (void)
{
  Suite *s = suite_create ("linkplan");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_phase_keeps_what_it_does_not_name);
  tcase_add_loop_test (
      tc, nonsense_is_refused_with_an_error, 0, G_N_ELEMENTS (bad));
  return s;
}

GST_CHECK_MAIN (linkplan);
