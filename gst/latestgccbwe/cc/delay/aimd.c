/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "aimd.h"

#include <math.h>

/* The growth far from the capacity is 8 % per response time (round trip plus
 * 100 ms), between 8 and 40 % per second. draft-ietf-rmcat-gcc-02, 5.5, has 8 %
 * per second (eta = 1.08), as its detector needs seconds to see a queue. The
 * standing queue (queuedelay.h) is seen within one response time, so that
 * growth can be that much faster; the upper limit is ours, from the scenarios
 * of docs/congestion-control.md. */
#define GROWTH 0.08
#define MIN_GROWTH_S 0.08
#define MAX_GROWTH_S 0.40
#define RESPONSE_US 100000
/* The growth near the capacity is one packet per response time, for packets of
 * at most 1200 bytes and 30 frames per second, as in libwebrtc. The draft, 5.5,
 * has half a packet. */
#define FPS 30.0
#define PACKET_BITS (1200 * 8.0)
/* The least growth near the capacity is ours: on a fast link one packet per
 * response time would be next to nothing. */
#define MIN_NEAR_GROWTH_S 0.02
/* One step is for at most this time (draft, 5.5). */
#define MAX_STEP_US G_USEC_PER_SEC

void
gst_latest_aimd_init (GstLatestAimd *a)
{
  *a = (GstLatestAimd) { .state = GST_LATEST_BWE_STATE_INCREASE };
}

GstLatestBweState
gst_latest_aimd_signal (GstLatestAimd *a, gint64 now, GstLatestBweUsage usage)
{
  switch (usage) {
    case GST_LATEST_BWE_USAGE_OVERUSE:
      a->state = GST_LATEST_BWE_STATE_DECREASE;
      break;
    case GST_LATEST_BWE_USAGE_UNDERUSE:
      a->state = GST_LATEST_BWE_STATE_HOLD;
      break;
    case GST_LATEST_BWE_USAGE_NORMAL:
      /* The first normal signal after a decrease holds the rate, the second
       * lets it grow. The rate does not grow for the time spent on hold. */
      if (a->state == GST_LATEST_BWE_STATE_DECREASE) {
        a->state = GST_LATEST_BWE_STATE_HOLD;
      } else if (a->state == GST_LATEST_BWE_STATE_HOLD) {
        a->state = GST_LATEST_BWE_STATE_INCREASE;
        a->last = now;
      }
      break;
  }
  return a->state;
}

static gdouble
near_growth (guint target, gint64 response)
{
  gdouble frame = target / FPS;
  gdouble packet = frame / MAX (ceil (frame / PACKET_BITS), 1.0);

  return MAX (packet * G_USEC_PER_SEC / response, MIN_NEAR_GROWTH_S * target);
}

guint
gst_latest_aimd_increase (GstLatestAimd *a, const GstLatestLinkCapacity *link,
    gint64 now, guint target, gint64 rtt)
{
  gint64 response = RESPONSE_US + MAX (rtt, 0);
  gdouble seconds, more;

  if (!a->started)
    a->last = now;
  a->started = TRUE;
  seconds = CLAMP (now - a->last, 0, MAX_STEP_US) / (gdouble) G_USEC_PER_SEC;
  a->last = now;
  if (a->state != GST_LATEST_BWE_STATE_INCREASE)
    return target;
  if (gst_latest_link_capacity_get (link) > 0
      && target >= gst_latest_link_capacity_lower (link)
      && target <= gst_latest_link_capacity_upper (link)) {
    more = near_growth (target, response) * seconds;
  } else {
    gdouble a_second =
        CLAMP (GROWTH * G_USEC_PER_SEC / response, MIN_GROWTH_S, MAX_GROWTH_S);

    more = target * (pow (1 + a_second, seconds) - 1);
  }
  return (guint) MIN (target + more, (gdouble) G_MAXUINT);
}
