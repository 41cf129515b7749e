/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "aimd.h"

#include <math.h>

/* draft-ietf-rmcat-gcc-02, 5.5: eta is 1.08 a second, for the delay-blind second
 * or two it had in mind. Here a queue is seen within a response time (round trip
 * plus 100 ms), so that it is 8 % a response time, within limits. */
#define GROWTH 0.08
#define MIN_GROWTH_S 0.08
#define MAX_GROWTH_S 0.40
#define RESPONSE_US 100000
/* draft, 5.5: near the limit, half a packet a response time, packets of 1200 bytes
 * at 30 frames a second. libwebrtc: a whole packet. */
#define FPS 30.0
#define PACKET_BITS (1200 * 8.0)
/* On a fast link a packet is next to nothing. */
#define MIN_NEAR_GROWTH_S 0.02
/* draft, 5.5: min(time since last update, 1 s) */
#define MAX_STEP_US G_USEC_PER_SEC

void
gst_latest_aimd_init (GstLatestAimd *a)
{
  *a = (GstLatestAimd) { .state = GST_LATEST_BWE_STATE_INCREASE };
  gst_latest_link_capacity_init (&a->link);
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
      /* One step at a time: after a decrease the first normal signal holds. Time
       * spent not increasing is no time to grow in. */
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
gst_latest_aimd_increase (
    GstLatestAimd *a, gint64 now, guint target, gint64 rtt)
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
  if (gst_latest_link_capacity_get (&a->link) > 0
      && target >= gst_latest_link_capacity_lower (&a->link)
      && target <= gst_latest_link_capacity_upper (&a->link)) {
    more = near_growth (target, response) * seconds;
  } else {
    gdouble a_second =
        CLAMP (GROWTH * G_USEC_PER_SEC / response, MIN_GROWTH_S, MAX_GROWTH_S);

    more = target * (pow (1 + a_second, seconds) - 1);
  }
  return (guint) MIN (target + more, (gdouble) G_MAXUINT);
}
