/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include <stdlib.h>

#include "frameops.h"

/* Random operations on the element and on a reference model, compared after each.
 *
 * To see a failing sequence again:   LATEST_SEED=n test-latestframe-random
 * To look further:   LATEST_SEED=n LATEST_RUNS=m test-latestframe-random
 */

#define RUNS 500
#define OPERATIONS_PER_RUN 200

static guint
get_number (const gchar *name, guint otherwise)
{
  const gchar *value = g_getenv (name);

  return value != NULL ? (guint) strtoul (value, NULL, 10) : otherwise;
}

GST_START_TEST (behaves_like_the_model)
{
  guint first_seed = get_number ("LATEST_SEED", 1);
  guint runs = get_number ("LATEST_RUNS",
      g_getenv ("LATEST_SEED")            ? 1
          : g_getenv ("LATEST_TEST_SLOW") ? RUNS / 50
                                          : RUNS);
  guint8 bytes[2 * OPERATIONS_PER_RUN];

  for (guint seed = first_seed; seed < first_seed + runs; seed++) {
    GRand *rand = g_rand_new_with_seed (seed);
    gchar *problem;

    for (guint i = 0; i < sizeof (bytes); i++)
      bytes[i] = g_rand_int_range (rand, 0, 256);
    g_rand_free (rand);
    problem = frame_ops_run (bytes, sizeof (bytes));
    fail_unless (problem == NULL, "LATEST_SEED=%u:\n%s", seed, problem);
  }
}

GST_END_TEST;

static Suite *
latestframe_random_suite (void)
{
  Suite *s = suite_create ("latestframe-random");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, behaves_like_the_model);
  return s;
}

int
main (int argc, char **argv)
{
  /* The element is linked in: a scan for plugins would find it a second time. */
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  gst_check_init (&argc, &argv);
  return gst_check_run_suite (
      latestframe_random_suite (), "latestframe_random", __FILE__);
}
