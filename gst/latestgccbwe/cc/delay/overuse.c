/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "overuse.h"

/* The threshold starts at del_var_th(0), stays within limits and does not
 * follow jumps; overuse has to last for overuse_time_th
 * (draft-ietf-rmcat-gcc-02, 5.4 and table 1). */
#define START_MS 12.5
#define MIN_MS 6.0
#define MAX_MS 600.0
#define IGNORED_JUMP_MS 15.0
#define OVERUSE_US 10000
/* The threshold follows the trend up and down by these shares per millisecond,
 * libwebrtc's kUp and kDown. With the draft's 0.01 and 0.00018 the threshold
 * stays high for a minute after a single spike. */
#define K_UP 0.0087
#define K_DOWN 0.039
/* The threshold adapts for at most this time per group, as in libwebrtc, so
 * that it is not moved by the first group after a pause. */
#define MAX_STEP_US 100000

void
gst_latest_overuse_init (GstLatestOveruse *o)
{
  *o = (GstLatestOveruse) {
    .threshold = START_MS, .over_for = -1, .usage = GST_LATEST_BWE_USAGE_NORMAL
  };
}

static void
adapt (GstLatestOveruse *o, gdouble trend, gint64 arrival)
{
  gdouble size = ABS (trend), k, ms;

  ms = o->updated ? CLAMP (arrival - o->last_update, 0, MAX_STEP_US) / 1000.0
                  : 0;
  o->updated = TRUE;
  o->last_update = arrival;
  if (size > o->threshold + IGNORED_JUMP_MS)
    return;
  k = size < o->threshold ? K_DOWN : K_UP;
  o->threshold =
      CLAMP (o->threshold + ms * k * (size - o->threshold), MIN_MS, MAX_MS);
}

GstLatestBweUsage
gst_latest_overuse_update (
    GstLatestOveruse *o, gdouble trend, gint64 send_delta, gint64 arrival)
{
  if (trend > o->threshold) {
    /* Overuse began somewhere within the first delta: take half of it. */
    o->over_for = o->over_for < 0 ? send_delta / 2 : o->over_for + send_delta;
    o->over_count++;
    if (o->over_for > OVERUSE_US && o->over_count > 1
        && trend >= o->last_trend) {
      o->over_for = 0;
      o->over_count = 0;
      o->usage = GST_LATEST_BWE_USAGE_OVERUSE;
    }
  } else {
    o->over_for = -1;
    o->over_count = 0;
    o->usage = trend < -o->threshold ? GST_LATEST_BWE_USAGE_UNDERUSE
                                     : GST_LATEST_BWE_USAGE_NORMAL;
  }
  o->last_trend = trend;
  adapt (o, trend, arrival);
  return o->usage;
}
