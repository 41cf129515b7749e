/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "linkcapacity.h"

#include <math.h>

/* The smoothing by 0.95 and the three standard deviations are those of
 * draft-ietf-rmcat-gcc-02, 5.5; the weight of probes and the limits of the
 * normalized variance are libwebrtc's. */
#define WEIGHT 0.05
#define PROBE_WEIGHT 0.5
#define DEVIATIONS 3.0
#define START_DEVIATION 0.4
#define MIN_DEVIATION 0.4
#define MAX_DEVIATION 2.5

void
gst_latest_link_capacity_init (GstLatestLinkCapacity *c)
{
  c->mean = 0;
  c->deviation = START_DEVIATION;
}

static void
update (GstLatestLinkCapacity *c, guint rate, gdouble weight)
{
  gdouble sample = rate / 1000.0, error;

  /* A rate so far off means that the link has changed. */
  if (rate < gst_latest_link_capacity_lower (c)
      || rate > gst_latest_link_capacity_upper (c))
    gst_latest_link_capacity_init (c);
  if (c->mean <= 0) {
    c->mean = sample;
    return;
  }
  error = sample - c->mean;
  c->mean += weight * error;
  c->deviation =
      (1 - weight) * c->deviation + weight * error * error / MAX (c->mean, 1.0);
  c->deviation = CLAMP (c->deviation, MIN_DEVIATION, MAX_DEVIATION);
}

void
gst_latest_link_capacity_full (GstLatestLinkCapacity *c, guint rate)
{
  update (c, rate, WEIGHT);
}

void
gst_latest_link_capacity_probed (GstLatestLinkCapacity *c, guint rate)
{
  update (c, rate, PROBE_WEIGHT);
}

guint
gst_latest_link_capacity_get (const GstLatestLinkCapacity *c)
{
  return (guint) MIN (c->mean * 1000, (gdouble) G_MAXUINT);
}

guint
gst_latest_link_capacity_lower (const GstLatestLinkCapacity *c)
{
  gdouble kbit = c->mean - DEVIATIONS * sqrt (c->deviation * c->mean);

  return c->mean <= 0 ? 0 : (guint) CLAMP (kbit * 1000, 0, (gdouble) G_MAXUINT);
}

guint
gst_latest_link_capacity_upper (const GstLatestLinkCapacity *c)
{
  gdouble kbit = c->mean + DEVIATIONS * sqrt (c->deviation * c->mean);

  return c->mean <= 0 ? G_MAXUINT
                      : (guint) MIN (kbit * 1000, (gdouble) G_MAXUINT);
}
