/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ratepolicy.h"

#include <stdlib.h>

static int
compare (const void *a, const void *b)
{
  guint left = *(const guint *) a, right = *(const guint *) b;

  return (left > right) - (left < right);
}

guint
gst_latest_rate_policy_choose (
    GstLatestRatePolicy policy, guint *rates, guint n_rates)
{
  if (n_rates == 0)
    return 0;
  qsort (rates, n_rates, sizeof (rates[0]), compare);
  switch (policy) {
    case GST_LATEST_RATE_POLICY_FASTEST:
      return rates[n_rates - 1];
    case GST_LATEST_RATE_POLICY_MEDIAN:
      return rates[(n_rates - 1) / 2];
    default:
      return rates[0];
  }
}
