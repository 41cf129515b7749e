/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "kalman.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

/* Every 5 ms a delta of @mean us, give or take up to @noise. */
static GstLatestKalman
run (gdouble mean, gdouble noise, guint groups)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  GstLatestKalman k;

  gst_latest_kalman_init (&k);
  for (guint i = 0; i < groups; i++)
    gst_latest_kalman_update (&k, 5 * MS,
        (gint64) (5 * MS + mean
            + g_rand_double_range (random, -noise, noise + 1)));
  return k;
}

GST_START_TEST (finds_the_gradient)
{
  fail_unless (ABS (run (500, 0, 1000).m - 0.5) < 0.01);
  fail_unless (ABS (run (-500, 0, 1000).m + 0.5) < 0.01);
  fail_unless (run (0, 0, 1000).m == 0);
}

GST_END_TEST;

/* f_max is in groups a *millisecond*: with 5 ms groups alpha is 0.99^0.15, and
 * the noise is known to within a tenth after some seconds. Taken in any finer
 * unit alpha is 1 and it stays at its smallest value, 1. */
GST_START_TEST (learns_the_noise)
{
  gdouble variance = 12 * 12 / 3.0; /* of uniform noise up to 12 ms */

  fail_unless (ABS (run (0, 12 * MS, 10000).noise - variance) < variance * 0.2,
      "%f", run (0, 12 * MS, 10000).noise);
  fail_unless (run (0, 0, 10000).noise == 1);
}

GST_END_TEST;

/* Noisy measurements get less weight. */
GST_START_TEST (noise_makes_it_careful)
{
  GstLatestKalman quiet = run (0, 0, 3000), noisy = run (0, 12 * MS, 3000);
  gdouble quiet_m = quiet.m, noisy_m = noisy.m;

  for (guint i = 0; i < 10; i++) {
    gst_latest_kalman_update (&quiet, 5 * MS, 7 * MS);
    gst_latest_kalman_update (&noisy, 5 * MS, 7 * MS);
  }
  fail_unless (quiet.m - quiet_m > 2 * (noisy.m - noisy_m));
}

GST_END_TEST;

/* One packet that was 2 s late is cut at three deviations. */
GST_START_TEST (an_outlier_does_little)
{
  GstLatestKalman k = run (0, 0, 1000);

  gst_latest_kalman_update (&k, 5 * MS, 2000 * MS);
  fail_unless (k.m < 0.2);
}

GST_END_TEST;

/* The trend is the gradient times the number of deltas, up to 60. */
GST_START_TEST (amplified_by_the_deltas_seen)
{
  GstLatestKalman k = run (500, 0, 1000);

  fail_unless (ABS (gst_latest_kalman_update (&k, 5 * MS, 5500) - 30) < 1);
}

GST_END_TEST;

static Suite *
kalman_suite (void)
{
  Suite *s = suite_create ("kalman");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, finds_the_gradient);
  tcase_add_test (tc, learns_the_noise);
  tcase_add_test (tc, noise_makes_it_careful);
  tcase_add_test (tc, an_outlier_does_little);
  tcase_add_test (tc, amplified_by_the_deltas_seen);
  return s;
}

GST_CHECK_MAIN (kalman);
