/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "cpuquota.h"

static const struct
{
  const gchar *text;
  gdouble cores;
} v2_cases[] = {
  { "max 100000\n", 0.0 },
  { "150000 100000\n", 1.5 },
  { "400000 100000", 4.0 },
  { "50000 100000\n", 0.5 },
  { "100000\n", 0.0 },
  { "100000 0\n", 0.0 },
  { "", 0.0 },
  { "rubbish here\n", 0.0 },
};

GST_START_TEST (v2_quota)
{
  fail_unless_equals_float (
      gst_latest_cpu_quota_parse_v2 (v2_cases[__i__].text),
      v2_cases[__i__].cores);
}

GST_END_TEST;

GST_START_TEST (v1_quota)
{
  fail_unless_equals_float (
      gst_latest_cpu_quota_parse_v1 ("-1\n", "100000\n"), 0.0);
  fail_unless_equals_float (
      gst_latest_cpu_quota_parse_v1 ("250000\n", "100000\n"), 2.5);
  fail_unless_equals_float (gst_latest_cpu_quota_parse_v1 ("", ""), 0.0);
}

GST_END_TEST;

static const gchar hybrid[] =
    "11:cpuset:/c\n4:cpu,cpuacct:/a/b:c\n2:cpuacct:/no\n0::/init.scope\n";

static const struct
{
  const gchar *text;
  const gchar *controller;
  const gchar *path;
} path_cases[] = {
  { hybrid, NULL, "/init.scope" },
  { hybrid, "cpu", "/a/b:c" },
  { hybrid, "cpuset", "/c" },
  { hybrid, "memory", NULL },
  { "0::/\n", NULL, "/" },
  { "0::/\n", "cpu", NULL },
  { "1:cpu:/\n", NULL, NULL },
  { "", NULL, NULL },
  { "nothing to see", "cpu", NULL },
};

GST_START_TEST (own_path)
{
  g_autofree gchar *path = gst_latest_cpu_quota_find_path (
      path_cases[__i__].text, path_cases[__i__].controller);

  fail_unless_equals_string (path, path_cases[__i__].path);
}

GST_END_TEST;

static Suite *
cpuquota_suite (void)
{
  Suite *s = suite_create ("cpuquota");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, v2_quota, 0, G_N_ELEMENTS (v2_cases));
  tcase_add_test (tc, v1_quota);
  tcase_add_loop_test (tc, own_path, 0, G_N_ELEMENTS (path_cases));
  return s;
}

GST_CHECK_MAIN (cpuquota);
