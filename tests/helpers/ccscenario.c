/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <math.h>
#include <string.h>

#include "ccscenario.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND (1000 * MS)
#define KBIT 1000
#define MBIT 1000000

void
cc_setup_init (CcSetup *s)
{
  memset (s, 0, sizeof (*s));
  s->duration = 60 * SECOND;
  s->queue = 300 * MS;
  s->n_forward = s->n_backward = 1;
  s->forward[0] = (BottleneckPhase) { 0, 4 * MBIT, 50 * MS, 0, 0 };
  s->backward[0] = (BottleneckPhase) { 0, 100 * MBIT, 50 * MS, 0, 0 };
  s->n_media = 1;
  for (guint i = 0; i < CC_MAX_MEDIA; i++)
    s->media[i].sender = (MediaSenderConfig) MEDIA_SENDER_DEFAULT;
  s->from = 10 * SECOND;
}

/* The path from @from on is as before, but for its capacity. */
static void
then (CcSetup *s, gint64 from, guint bitrate)
{
  s->forward[s->n_forward] = s->forward[s->n_forward - 1];
  s->forward[s->n_forward].from = from;
  s->forward[s->n_forward++].bitrate = bitrate;
}

static void
then_back (CcSetup *s, gint64 from, guint bitrate, gdouble loss)
{
  s->backward[s->n_backward] = s->backward[s->n_backward - 1];
  s->backward[s->n_backward].from = from;
  s->backward[s->n_backward].loss = loss;
  s->backward[s->n_backward++].bitrate = bitrate;
}

static void
ramp_1 (CcSetup *s, GRand *rand)
{
  s->duration = 30 * SECOND;
  s->forward[0].bitrate = 1 * MBIT;
  s->media[0].sender.bwe.start_bitrate = 300 * KBIT;
  s->converged = 0.8;
  s->from = 5 * SECOND;
}

static void
ramp_4 (CcSetup *s, GRand *rand)
{
  s->duration = 30 * SECOND;
  s->converged = 0.9;
  s->from = 5 * SECOND;
}

static void
halved (CcSetup *s, GRand *rand)
{
  s->duration = 40 * SECOND;
  s->forward[0].bitrate = 2 * MBIT;
  then (s, 20 * SECOND, 1 * MBIT);
  s->change = 20 * SECOND;
}

static void
step (CcSetup *s, GRand *rand)
{
  s->duration = 40 * SECOND;
  s->forward[0].bitrate = 2.5 * MBIT;
  then (s, 20 * SECOND, 0.6 * MBIT);
  s->change = 20 * SECOND;
}

/* A key frame each 2 s, which a viewer joining or a lossy path brings about. */
static void
key_frames (CcSetup *s, GRand *rand)
{
  s->duration = 40 * SECOND;
  s->forward[0].bitrate = 2 * MBIT;
  s->media[0].sender.encoder.key_interval = 60;
  s->media[0].sender.encoder.key_size = 5;
}

static void
blackout (CcSetup *s, gint64 time)
{
  s->duration = 50 * SECOND;
  s->forward[0].bitrate = 2.5 * MBIT;
  then (s, 20 * SECOND, 0);
  then (s, 20 * SECOND + time, 2.5 * MBIT);
  then_back (s, 20 * SECOND, 100 * MBIT, 1);
  then_back (s, 20 * SECOND + time, 100 * MBIT, 0);
  s->good = 20 * SECOND + time;
  s->recovered = 0.9;
}

static void
blackout_05 (CcSetup *s, GRand *rand)
{
  blackout (s, SECOND / 2);
}

static void
blackout_2 (CcSetup *s, GRand *rand)
{
  blackout (s, 2 * SECOND);
}

static void
blackout_5 (CcSetup *s, GRand *rand)
{
  blackout (s, 5 * SECOND);
}

static void
feedback_loss (CcSetup *s, GRand *rand)
{
  s->forward[0].bitrate = 2 * MBIT;
  s->backward[0].loss = 0.2;
}

/* Only the news is missing: packets arrive all the time. */
static void
feedback_blackout (CcSetup *s, GRand *rand)
{
  s->forward[0].bitrate = 2 * MBIT;
  then_back (s, 20 * SECOND, 100 * MBIT, 1);
  then_back (s, 22 * SECOND, 100 * MBIT, 0);
  s->change = 20 * SECOND;
  s->good = 22 * SECOND;
  s->recovered = 0.9;
}

static void
random_loss (CcSetup *s, GRand *rand)
{
  s->forward[0].loss = 0.2;
}

/* 5 % in bursts of 5 packets. */
static void
burst_loss (CcSetup *s, GRand *rand)
{
  s->bursts = (LinkPathBursts) { 0.05 / 0.95 / 5, 1.0 / 5 };
}

static void
rtt_step (CcSetup *s, GRand *rand)
{
  s->forward[0] = (BottleneckPhase) { 0, 2 * MBIT, 10 * MS, 0, 0 };
  s->backward[0].delay = 10 * MS;
  then (s, 30 * SECOND, 2 * MBIT);
  s->forward[1].delay = 125 * MS;
  then_back (s, 30 * SECOND, 100 * MBIT, 0);
  s->backward[1].delay = 125 * MS;
}

static void
jitter (CcSetup *s, GRand *rand)
{
  s->forward[0].bitrate = 2 * MBIT;
  s->forward[0].jitter = 30 * MS;
}

/* Like a moving LTE modem: the rate wanders by a factor of three either way, and
 * each 15 s or so a handover stops everything for a moment. */
static void
lte (CcSetup *s, GRand *rand)
{
  gdouble x = 0;
  gint64 outage = 0, next = 0;

  s->duration = 120 * SECOND;
  s->queue = 500 * MS;
  s->n_forward = 0;
  for (gint64 at = 0; at < s->duration; at += 100 * MS) {
    BottleneckPhase p = { at, 0, 40 * MS, 5 * MS, 0 };

    x = 0.98 * x + 0.1 * normal_random (rand);
    if (at >= next) {
      outage = next > 0 ? at + g_rand_int_range (rand, 1, 4) * 100 * MS : 0;
      next = at + 5 * SECOND - log (1 - g_rand_double (rand)) * 10 * SECOND;
    }
    if (at >= outage)
      p.bitrate = CLAMP (2.5 * exp (x), 0.3, 8) * MBIT;
    s->forward[s->n_forward++] = p;
  }
}

static void
policer (CcSetup *s, GRand *rand)
{
  s->forward[0].bitrate = 1 * MBIT;
  s->queue = 20 * MS;
}

static void
two_flows (CcSetup *s, GRand *rand)
{
  s->duration = 100 * SECOND;
  s->forward[0].bitrate = 3 * MBIT;
  s->n_media = 2;
  s->media[1].sender.start = 20 * SECOND;
  s->fair_from = 40 * SECOND;
  s->fair_to = 60 * SECOND;
  s->from = 40 * SECOND;
}

/* A still scene for half a minute, then all there is. */
static void
still_scene (CcSetup *s, GRand *rand)
{
  s->media[0].sender.limits[0] = (MediaLimit) { 0, 400 * KBIT };
  s->media[0].sender.limits[1] = (MediaLimit) { 30 * SECOND, G_MAXUINT };
  s->good = 30 * SECOND;
  s->recovered = 0.8;
  s->from = 5 * SECOND;
}

/* A link that is half full of something that does not give way. */
static void
constant_rival (CcSetup *s, GRand *rand)
{
  s->forward[0].bitrate = 2 * MBIT;
  s->has_constant = TRUE;
  s->constant =
      (ConstantFlowConfig) { 20 * SECOND, G_MAXINT64, 1 * MBIT, 1000 };
  s->change = 20 * SECOND;
  s->from = 30 * SECOND;
}

/* --- RFC 8867 --- */

static void
rfc_5_1 (CcSetup *s, GRand *rand)
{
  s->duration = 100 * SECOND;
  s->forward[0].bitrate = 1 * MBIT;
  then (s, 40 * SECOND, 2.5 * MBIT);
  then (s, 60 * SECOND, 0.6 * MBIT);
  then (s, 80 * SECOND, 1 * MBIT);
  s->from = 0;
  s->change = 60 * SECOND;
  s->good = 40 * SECOND;
  s->recovered = 0.9;
}

static void
rfc_5_2 (CcSetup *s, GRand *rand)
{
  s->duration = 125 * SECOND;
  then (s, 25 * SECOND, 2 * MBIT);
  then (s, 50 * SECOND, 3.5 * MBIT);
  then (s, 75 * SECOND, 1 * MBIT);
  then (s, 100 * SECOND, 2 * MBIT);
  s->n_media = 2;
  s->from = 0;
  s->change = 75 * SECOND;
  s->fair_from = 5 * SECOND;
  s->fair_to = 125 * SECOND;
}

static void
rfc_5_3 (CcSetup *s, GRand *rand)
{
  s->duration = 100 * SECOND;
  s->forward[0].bitrate = 2 * MBIT;
  then (s, 20 * SECOND, 1 * MBIT);
  then (s, 40 * SECOND, 0.5 * MBIT);
  then (s, 60 * SECOND, 2 * MBIT);
  s->backward[0].bitrate = 2 * MBIT;
  then_back (s, 35 * SECOND, 0.8 * MBIT, 0);
  then_back (s, 70 * SECOND, 2 * MBIT, 0);
  s->n_media = 2;
  s->media[1].backward = TRUE;
  s->from = 0;
  s->change = 40 * SECOND;
}

static void
rfc_5_4 (CcSetup *s, GRand *rand)
{
  s->duration = 120 * SECOND;
  s->forward[0].bitrate = 3.5 * MBIT;
  s->n_media = 3;
  s->media[1].sender.start = 20 * SECOND;
  s->media[2].sender.start = 40 * SECOND;
  s->fair_from = 60 * SECOND;
  s->fair_to = 120 * SECOND;
}

static void
rfc_5_5 (CcSetup *s, GRand *rand)
{
  static const gint64 delays[] = { 10, 25, 50, 100, 150 };

  s->duration = 300 * SECOND;
  s->forward[0].delay = s->backward[0].delay = 0;
  s->n_media = 5;
  for (guint i = 0; i < 5; i++) {
    s->media[i].sender.start = i * 10 * SECOND;
    s->media[i].extra = delays[i] * MS;
  }
  s->fair_from = 100 * SECOND;
  s->fair_to = 300 * SECOND;
}

static void
long_tcp (CcSetup *s, gint64 queue)
{
  s->duration = 120 * SECOND;
  s->forward[0].bitrate = 2 * MBIT;
  s->queue = queue;
  s->media[0].sender.start = 5 * SECOND;
  s->n_tcp = 1;
  s->tcp[0] = (TcpFlowConfig) { 0, G_MAXINT64, FALSE, 0, 0, 0 };
  s->from = 20 * SECOND;
  s->fair_from = 20 * SECOND;
  s->fair_to = 120 * SECOND;
}

static void
rfc_5_6_short (CcSetup *s, GRand *rand)
{
  long_tcp (s, 300 * MS);
}

static void
rfc_5_6_long (CcSetup *s, GRand *rand)
{
  long_tcp (s, 1000 * MS);
}

static void
rfc_5_7 (CcSetup *s, GRand *rand)
{
  s->duration = 300 * SECOND;
  s->forward[0].bitrate = 2 * MBIT;
  s->n_media = 2;
  s->media[0].sender.start = s->media[1].sender.start = 5 * SECOND;
  s->n_tcp = 10;
  for (guint i = 0; i < 10; i++)
    s->tcp[i] = (TcpFlowConfig) { g_rand_int_range (rand, 0, 10000) * MS,
      G_MAXINT64, FALSE, 30000, 50000, 10 * SECOND };
  s->from = 20 * SECOND;
  s->fair_from = 20 * SECOND;
  s->fair_to = 300 * SECOND;
}

static void
rfc_5_8 (CcSetup *s, GRand *rand)
{
  s->duration = 120 * SECOND;
  s->forward[0].bitrate = 3.5 * MBIT;
  s->n_media = 3;
  s->media[1].sender.limits[0] = (MediaLimit) { 0, G_MAXUINT };
  s->media[1].sender.limits[1] = (MediaLimit) { 40 * SECOND, 0 };
  s->media[1].sender.limits[2] = (MediaLimit) { 60 * SECOND, G_MAXUINT };
  s->fair_from = 80 * SECOND;
  s->fair_to = 120 * SECOND;
}

#define AT_LEAST(metric, value) \
  { \
    metric, TRUE, value \
  }
#define AT_MOST(metric, value) \
  { \
    metric, FALSE, value \
  }
#define BARS(...) \
  { __VA_ARGS__ }, sizeof ((CcBar[]) { __VA_ARGS__ }) / sizeof (CcBar)

static const CcScenario scenarios[] = {
  { "ramp-1", "1 Mbit/s from 0.3 Mbit/s", ramp_1,
      BARS (AT_MOST (CC_CONVERGENCE, 3), AT_LEAST (CC_UTILISATION, 0.85)) },
  { "ramp-4", "4 Mbit/s from 0.5 Mbit/s", ramp_4,
      BARS (AT_MOST (CC_CONVERGENCE, 3), AT_LEAST (CC_UTILISATION, 0.85),
          AT_MOST (CC_QUEUE_P95, 50)) },
  /* 2 RTT + 100 ms. */
  { "halved", "2 to 1 Mbit/s", halved,
      BARS (AT_MOST (CC_DETECTION, 300), AT_MOST (CC_DRAINED, 2)) },
  { "step", "2.5 to 0.6 Mbit/s", step,
      BARS (AT_MOST (CC_DETECTION, 300), AT_MOST (CC_DRAINED, 2)) },
  { "key-frames", "key frames of 5 frames' size each 2 s, 2 Mbit/s", key_frames,
      BARS (AT_LEAST (CC_UTILISATION, 0.85), AT_MOST (CC_QUEUE_P95, 50)) },
  { "blackout-0.5", "nothing passes for 0.5 s", blackout_05,
      BARS (AT_MOST (CC_RECOVERY, 4)) },
  { "blackout-2", "nothing passes for 2 s", blackout_2,
      BARS (AT_MOST (CC_RECOVERY, 3)) },
  { "blackout-5", "nothing passes for 5 s", blackout_5,
      BARS (AT_MOST (CC_RECOVERY, 4)) },
  { "feedback-loss", "20 % of the feedback lost, 2 Mbit/s", feedback_loss,
      BARS (AT_LEAST (CC_UTILISATION, 0.85)) },
  /* 2 (RTT + interval) after the last feedback, which came up to 100 ms ago. */
  { "feedback-blackout", "no feedback for 2 s", feedback_blackout,
      BARS (AT_MOST (CC_DETECTION, 500), AT_MOST (CC_RECOVERY, 3)) },
  /* Of 60 s, by a receiver that holds nothing: with each packet sent again once a
   * round trip it is 30. */
  { "loss-20", "20 % random loss, 4 Mbit/s", random_loss,
      BARS (AT_LEAST (CC_UTILISATION, 0.5), AT_MOST (CC_QUEUE_P95, 50),
          AT_MOST (CC_FROZEN, 6)) },
  { "burst-loss", "5 % loss in bursts of 5, 4 Mbit/s", burst_loss,
      BARS (AT_LEAST (CC_UTILISATION, 0.5), AT_MOST (CC_QUEUE_P95, 50),
          AT_MOST (CC_FROZEN, 5)) },
  { "rtt-step", "round trip 20 to 250 ms, 2 Mbit/s", rtt_step,
      BARS (AT_LEAST (CC_UTILISATION, 0.85)) },
  { "jitter", "30 ms of jitter, 2 Mbit/s", jitter,
      BARS (AT_LEAST (CC_UTILISATION, 0.85)) },
  { "lte", "a moving modem, 0.3 to 8 Mbit/s", lte, .n_bars = 0 },
  { "policer", "1 Mbit/s with a queue of 20 ms", policer,
      BARS (AT_LEAST (CC_UTILISATION, 0.85)) },
  { "two-flows", "two flows at 3 Mbit/s", two_flows,
      BARS (AT_MOST (CC_FAIRNESS, 2), AT_LEAST (CC_UTILISATION, 0.85)) },
  { "still-scene", "0.4 Mbit/s of a scene for 30 s, then all of 4 Mbit/s",
      still_scene,
      BARS (AT_MOST (CC_ESTIMATE, 1.25), AT_MOST (CC_RECOVERY, 6)) },
  { "constant-rival", "1 of 2 Mbit/s taken by a constant stream",
      constant_rival, BARS (AT_MOST (CC_DRAINED, 2)) },
  { "rfc8867-5.1", "variable capacity, one flow", rfc_5_1,
      BARS (AT_LEAST (CC_UTILISATION, 0.8), AT_MOST (CC_QUEUE_P95, 80),
          AT_MOST (CC_RECOVERY, 5)) },
  { "rfc8867-5.2", "variable capacity, two flows", rfc_5_2,
      BARS (AT_MOST (CC_FAIRNESS, 2)) },
  { "rfc8867-5.3", "congested feedback, media both ways", rfc_5_3,
      .n_bars = 0 },
  { "rfc8867-5.4", "three flows, one after the other", rfc_5_4,
      BARS (AT_MOST (CC_FAIRNESS, 3)) },
  { "rfc8867-5.5", "five flows, 20 to 300 ms round trip", rfc_5_5,
      BARS (AT_MOST (CC_FAIRNESS, 3)) },
  { "rfc8867-5.6", "against a long TCP flow", rfc_5_6_short, .n_bars = 0 },
  { "rfc8867-5.6-1s", "the same with a queue of 1 s", rfc_5_6_long,
      .n_bars = 0 },
  { "rfc8867-5.7", "against short TCP flows", rfc_5_7, .n_bars = 0 },
  { "rfc8867-5.8", "three flows, one pauses", rfc_5_8,
      BARS (AT_MOST (CC_FAIRNESS, 3)) },
};

const CcScenario *
cc_scenarios_get (guint *n)
{
  *n = G_N_ELEMENTS (scenarios);
  return scenarios;
}

const CcScenario *
cc_scenarios_find (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++) {
    if (g_str_equal (scenarios[i].name, name))
      return &scenarios[i];
  }
  return NULL;
}
