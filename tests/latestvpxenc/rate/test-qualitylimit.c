/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "qualitylimit.h"

/* Each row has the reasons with the times, in seconds, from which they hold,
 * and the durations at 100 s. */
static const struct
{
  const gchar *what;
  struct
  {
    gint64 at;
    GstLatestLimit reason;
  } set[4];
  guint n;
  gint64 spent[GST_LATEST_N_LIMITS];
} scripts[] = {
  { "nothing before it begins", { { 0 } }, 0, { 0, 0, 0, 0 } },
  { "none counts too", { { 10, GST_LATEST_LIMIT_NONE } }, 1, { 90, 0, 0, 0 } },
  { "each its own time",
      { { 0, GST_LATEST_LIMIT_NONE }, { 20, GST_LATEST_LIMIT_CPU },
          { 50, GST_LATEST_LIMIT_BANDWIDTH }, { 60, GST_LATEST_LIMIT_OTHER } },
      4, { 20, 30, 10, 40 } },
  { "one that comes back adds up",
      { { 0, GST_LATEST_LIMIT_CPU }, { 10, GST_LATEST_LIMIT_NONE },
          { 40, GST_LATEST_LIMIT_CPU }, { 40, GST_LATEST_LIMIT_CPU } },
      4, { 30, 70, 0, 0 } },
  { "time that goes back counts as none",
      { { 50, GST_LATEST_LIMIT_CPU }, { 40, GST_LATEST_LIMIT_BANDWIDTH } }, 2,
      { 0, 0, 60, 0 } },
};

GST_START_TEST (durations_add_up)
{
  GstLatestQualityLimit q;
  gint64 spent[GST_LATEST_N_LIMITS];

  gst_latest_quality_limit_init (&q);
  for (guint i = 0; i < scripts[__i__].n; i++)
    gst_latest_quality_limit_set (
        &q, scripts[__i__].set[i].at, scripts[__i__].set[i].reason);
  gst_latest_quality_limit_get (&q, 100, spent);
  for (guint i = 0; i < GST_LATEST_N_LIMITS; i++)
    fail_unless (spent[i] == scripts[__i__].spent[i], "%s: %s %d",
        scripts[__i__].what, gst_latest_limit_to_string (i), (gint) spent[i]);
  /* Reading changes nothing. */
  gst_latest_quality_limit_get (&q, 100, spent);
  fail_unless_equals_int64 (spent[0], scripts[__i__].spent[0]);
}

GST_END_TEST;

GST_START_TEST (names_are_those_of_the_w3c)
{
  fail_unless_equals_string (
      gst_latest_limit_to_string (GST_LATEST_LIMIT_NONE), "none");
  fail_unless_equals_string (
      gst_latest_limit_to_string (GST_LATEST_LIMIT_CPU), "cpu");
  fail_unless_equals_string (
      gst_latest_limit_to_string (GST_LATEST_LIMIT_BANDWIDTH), "bandwidth");
  fail_unless_equals_string (
      gst_latest_limit_to_string (GST_LATEST_LIMIT_OTHER), "other");
}

GST_END_TEST;

static Suite *
qualitylimit_suite (void)
{
  Suite *s = suite_create ("qualitylimit");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, durations_add_up, 0, G_N_ELEMENTS (scripts));
  tcase_add_test (tc, names_are_those_of_the_w3c);
  return s;
}

GST_CHECK_MAIN (qualitylimit);
