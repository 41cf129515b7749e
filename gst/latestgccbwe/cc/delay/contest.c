/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "contest.h"

#include <math.h>

#include "cctime.h"

/* The window is CUBIC's: C of RFC 9438, 5, and 1200 bytes as a segment. Reno, TCP's
 * other common control, grows more slowly. */
#define CUBIC_C 0.4
#define SEGMENT 1200.0
/* The window is reduced to this part. RFC 9438, 4.6, has 0.7, and does not pay for
 * trials (below); with 0.7 and 0.8 the worst of 40 runs of tcp-cubic has 0.38 and 0.43
 * of the path. */
#define BETA 0.8
/* The growth of Reno with this beta, in segments a round trip (RFC 9438, 4.3). */
#define RENO (3 * (1 - BETA) / (1 + BETA))
#define MIN_WINDOW (2 * SEGMENT)
/* The window grows by at most this factor a round trip (RFC 9438, 4.4), and by so
 * much at first, as it begins far below its share. */
#define MAX_GROWTH 1.5
/* A window that is not used does not grow (RFC 9438, 5.8). It is larger than what is
 * sent by so much in a trial, and while the queue grows. */
#define MAX_UNUSED 2.5

/* The rest is ours, tuned with 40 seeds in the scenarios tcp-reno, tcp-cubic and
 * tcp-leaves. */

/* The second queue that is not ours follows so soon: TCP fills the queue again
 * within some seconds, and a path does not become longer that often. */
#define REPEAT_US (12 * G_USEC_PER_SEC)
/* The fast growth at first ends with a loss when the window is larger than at the
 * start by this factor: who has given way has a quarter of a share or less. Some
 * earlier losses are the doing of others. */
#define CATCH_UP 5
#define EARLY_LOSSES 2
/* While the window is not larger than at the last loss, this part of the rate from
 * before it is enough. The window alone allows more after each trial, as the queue is
 * short then, and loses 2 % of the packets instead of 0.7 %. */
#define CAP 0.9
/* A trial after a loss: less is sent, and a queue of ours is gone after 2.5 times its
 * length. An empty queue stays empty for so long. One that others fill is at its
 * shortest for a moment only. */
#define TRIAL_SHARE 0.6
#define TRIAL_QUEUES 2.5
#define EMPTY_US 1500000
/* A queue is empty below this part of its longest (Copa, NSDI 2018, 3: 0.1). */
#define EMPTY 0.1
/* Two clocks differ by up to 100 ppm (see queuedelay.c). */
#define DRIFT 1e-4
/* The weight of a feedback in the average of the round trip without the queue. */
#define RTT_WEIGHT (1 / 32.0)

void
gst_latest_contest_init (GstLatestContest *c)
{
  *c = (GstLatestContest) { .suspected = GST_LATEST_CC_TIME_NONE };
}

static gdouble
bytes_of (gdouble rate, gint64 time)
{
  return rate * time / (8.0 * G_USEC_PER_SEC);
}

static gdouble
rate_of (gdouble bytes, gint64 time)
{
  return bytes * 8.0 * G_USEC_PER_SEC / time;
}

gboolean
gst_latest_contest_not_ours (
    GstLatestContest *c, gint64 now, gint64 base, guint rate, gint64 rtt)
{
  const gboolean again = c->suspected >= 0 && now - c->suspected < REPEAT_US;
  const gdouble window = MAX (bytes_of (rate, rtt), MIN_WINDOW);

  if (!again) {
    gst_latest_contest_init (c);
    c->suspected = now;
    c->base = base;
    return FALSE;
  }
  c->suspected = now;
  c->base = MIN (base, c->base);
  c->active = TRUE;
  c->began = c->epoch = c->updated = now;
  /* After an end by mistake, the contest goes on where it was. */
  if (c->window <= 0)
    c->first_window = window;
  c->window = MAX (c->window, window);
  c->lost = c->trial_until = c->empty_since = GST_LATEST_CC_TIME_NONE;
  c->loss_rate = rate_of (c->last_window, rtt);
  c->rtt = c->highest = c->lowest = 0;
  return TRUE;
}

void
gst_latest_contest_lost (GstLatestContest *c, gint64 send_time)
{
  c->lost = MAX (c->lost, send_time);
}

/* Returns the present round trip. The one that is given is an average, and too old
 * while a queue grows. */
static gint64
round_trip (GstLatestContest *c, const GstLatestContestInput *in)
{
  const gint64 queue = MAX (in->queue, 0);
  const gdouble path = in->rtt - queue;

  c->rtt = c->rtt <= 0 ? path : c->rtt + RTT_WEIGHT * (path - c->rtt);
  return MAX ((gint64) c->rtt + queue, 1000);
}

/* Returns TRUE if the queue has been empty for long enough. */
static gboolean
is_over (GstLatestContest *c, const GstLatestContestInput *in)
{
  const gint64 empty = MAX (in->empty, (gint64) (EMPTY * c->highest))
      + (gint64) (DRIFT * (in->now - c->began));

  if (in->queue > empty)
    c->empty_since = GST_LATEST_CC_TIME_NONE;
  else if (c->empty_since < 0)
    c->empty_since = in->now;
  return c->empty_since >= 0 && in->now - c->empty_since >= EMPTY_US;
}

/* Shrinks the window after a loss, and begins a trial. */
static void
shrink (GstLatestContest *c, const GstLatestContestInput *in, gint64 rtt)
{
  c->loss_rate = rate_of (c->window, rtt);
  if (c->last_window > 0 || c->window > CATCH_UP * c->first_window
      || ++c->early_losses > EARLY_LOSSES)
    c->last_window = c->window;
  c->window = MAX (BETA * c->window, MIN_WINDOW);
  c->epoch = in->now;
  c->trial_until = in->now + rtt + (gint64) (TRIAL_QUEUES * c->highest);
  /* A queue shorter than empty shows that the path was never seen empty. */
  c->base += c->lowest;
  c->highest = c->lowest = 0;
}

/* Lets the window grow as CUBIC's, or Reno's where that is larger. */
static void
grow (GstLatestContest *c, const GstLatestContestInput *in, gint64 rtt,
    gint64 passed)
{
  const gdouble most =
      c->window * pow (MAX_GROWTH, (gdouble) MAX (passed, 0) / rtt);
  const gint64 since = in->now - c->epoch;
  const gdouble t = (gdouble) since / G_USEC_PER_SEC;
  const gdouble k = cbrt (c->last_window / SEGMENT * (1 - BETA) / CUBIC_C);
  const gdouble cubic = CUBIC_C * pow (t - k, 3) * SEGMENT + c->last_window;
  const gdouble reno = BETA * c->last_window + RENO * SEGMENT * since / rtt;

  if (!in->may_increase || c->window > MAX_UNUSED * bytes_of (in->rate, rtt))
    return;
  c->window =
      c->last_window <= 0 ? most : CLAMP (MAX (cubic, reno), c->window, most);
}

guint
gst_latest_contest_update (GstLatestContest *c, const GstLatestContestInput *in)
{
  const gint64 rtt = round_trip (c, in);
  const gint64 passed = in->now - c->updated;
  gdouble rate;

  c->updated = in->now;
  c->highest = MAX (c->highest, in->queue);
  c->lowest = MIN (c->lowest, in->queue);
  if (is_over (c, in)) {
    c->active = FALSE;
    c->suspected = in->now;
    return 0;
  }
  /* Packets that left before the window shrank tell nothing new. */
  if (c->lost >= c->epoch)
    shrink (c, in, rtt);
  else
    grow (c, in, rtt, passed);
  rate = rate_of (c->window, rtt);
  if (c->last_window > 0)
    rate = MIN (rate, CAP * c->loss_rate * MAX (c->window / c->last_window, 1));
  if (c->loss_rate > 0 && (in->now < c->trial_until || c->empty_since >= 0))
    rate = MIN (rate, TRIAL_SHARE * c->loss_rate);
  return (guint) CLAMP (rate, 1, (gdouble) G_MAXUINT);
}
