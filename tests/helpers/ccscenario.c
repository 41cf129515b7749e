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

/* The path of RFC 8867, 4.2: 4 Mbit/s, 50 ms each way, a drop-tail queue of
 * 300 ms; one media flow and nothing else. */
static void
set_defaults (CcSetup *s)
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

static void
set_phases (BottleneckPhase *phases, guint *n, const CcPhase *steps)
{
  for (guint i = 0; i < CC_MAX_STEPS && (i == 0 || steps[i].from > 0); i++) {
    BottleneckPhase *p = &phases[i];

    if (i > 0)
      *p = phases[i - 1];
    p->from = steps[i].from * SECOND;
    if (i > 0 || steps[i].rate > 0)
      p->bitrate = steps[i].rate * MBIT;
    if (steps[i].delay > 0)
      p->delay = steps[i].delay * MS;
    if (steps[i].jitter > 0)
      p->jitter = steps[i].jitter * MS;
    p->loss = steps[i].loss;
    *n = i + 1;
  }
}

void
cc_scenario_set_up (const CcScenario *scenario, CcSetup *s, GRand *rand)
{
  set_defaults (s);
  set_phases (s->forward, &s->n_forward, scenario->forward);
  set_phases (s->backward, &s->n_backward, scenario->backward);
  if (scenario->duration > 0)
    s->duration = scenario->duration * SECOND;
  if (scenario->queue > 0)
    s->queue = scenario->queue * MS;
  if (scenario->n_media > 0)
    s->n_media = scenario->n_media;
  for (guint i = 0; i < s->n_media; i++)
    s->media[i].sender.start = scenario->start[i] * SECOND;
  if (scenario->from != 0)
    s->from = MAX (scenario->from, 0) * SECOND;
  s->converged = scenario->converged;
  s->change = scenario->change * SECOND;
  s->good = scenario->good * SECOND;
  s->recovered = scenario->recovered;
  s->fair_from = scenario->fair[0] * SECOND;
  s->fair_to = scenario->fair[1] * SECOND;
  if (scenario->extra)
    scenario->extra (s, rand);
}

/* --- beyond the table --- */

static void
slow_start (CcSetup *s, GRand *rand)
{
  s->media[0].sender.bwe.start_bitrate = 300 * KBIT;
}

/* A key frame each 2 s, as viewers that join or a lossy path ask for. */
static void
key_frames (CcSetup *s, GRand *rand)
{
  s->media[0].sender.encoder.key_interval = 60;
  s->media[0].sender.encoder.key_size = 5;
}

/* 5 % of the packets are lost in bursts of 5. */
static void
burst_loss (CcSetup *s, GRand *rand)
{
  s->bursts = (LinkPathBursts) { 0.05 / 0.95 / 5, 1.0 / 5 };
}

/* A moving LTE modem: the rate wanders by a factor of three either way, and
 * about every 15 s a handover stops everything for a moment. */
static void
lte (CcSetup *s, GRand *rand)
{
  gdouble x = 0;
  gint64 outage = 0, next = 0;

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

/* The scene is still for half a minute; then the encoder takes all it may. */
static void
still_scene (CcSetup *s, GRand *rand)
{
  s->media[0].sender.limits[0] = (MediaLimit) { 0, 400 * KBIT };
  s->media[0].sender.limits[1] = (MediaLimit) { 30 * SECOND, G_MAXUINT };
}

static void
several_tracks (CcSetup *s, GRand *rand)
{
  s->media[0].sender.has_companions = TRUE;
}

/* Frames of 600 kbit/s come so seldom that each is a burst of its own. */
static void
few_frames (CcSetup *s, guint frame_rate)
{
  s->media[0].sender.encoder.frame_rate = frame_rate;
  s->media[0].sender.limits[0] = (MediaLimit) { 0, 600 * KBIT };
}

static void
one_frame (CcSetup *s, GRand *rand)
{
  few_frames (s, 1);
}

static void
two_frames (CcSetup *s, GRand *rand)
{
  few_frames (s, 2);
}

static void
five_frames (CcSetup *s, GRand *rand)
{
  few_frames (s, 5);
}

/* A stream that does not give way takes half of the path. */
static void
constant_rival (CcSetup *s, GRand *rand)
{
  s->has_constant = TRUE;
  s->constant =
      (ConstantFlowConfig) { 20 * SECOND, G_MAXINT64, 1 * MBIT, 1000 };
}

static void
media_both_ways (CcSetup *s, GRand *rand)
{
  s->media[1].backward = TRUE;
}

static void
five_round_trips (CcSetup *s, GRand *rand)
{
  static const gint64 delays[] = { 10, 25, 50, 100, 150 };

  s->forward[0].delay = s->backward[0].delay = 0;
  for (guint i = 0; i < 5; i++)
    s->media[i].extra = delays[i] * MS;
}

static void
long_tcp (CcSetup *s, GRand *rand)
{
  s->n_tcp = 1;
  s->tcp[0] = (TcpFlowConfig) { 0, G_MAXINT64, FALSE, 0, 0, 0 };
}

static void
long_cubic (CcSetup *s, GRand *rand)
{
  long_tcp (s, rand);
  s->tcp[0].cubic = TRUE;
}

/* A rival comes and goes. */
static void
tcp_for_a_while (CcSetup *s, GRand *rand)
{
  s->n_tcp = 1;
  s->tcp[0] = (TcpFlowConfig) { 20 * SECOND, 60 * SECOND, TRUE, 0, 0, 0 };
}

static void
short_tcp (CcSetup *s, GRand *rand)
{
  s->n_tcp = 10;
  for (guint i = 0; i < 10; i++)
    s->tcp[i] = (TcpFlowConfig) { g_rand_int_range (rand, 0, 10000) * MS,
      G_MAXINT64, FALSE, 30000, 50000, 10 * SECOND };
}

static void
one_pauses (CcSetup *s, GRand *rand)
{
  s->media[1].sender.limits[0] = (MediaLimit) { 0, G_MAXUINT };
  s->media[1].sender.limits[1] = (MediaLimit) { 40 * SECOND, 0 };
  s->media[1].sender.limits[2] = (MediaLimit) { 60 * SECOND, G_MAXUINT };
}

/* --- the table --- */

#define AT_LEAST(metric, value) \
  { \
    metric, TRUE, value \
  }
#define AT_MOST(metric, value) \
  { \
    metric, FALSE, value \
  }
#define BARS(...) \
  .bars = { __VA_ARGS__ }, \
  .n_bars = sizeof ((CcBar[]) { __VA_ARGS__ }) / sizeof (CcBar)
/* Nothing passes, either way, from second 20 to second @end. */
#define BLACKOUT(end) \
  .duration = 50, .forward = { { 0, 2.5 }, { 20, 0 }, { end, 2.5 } }, \
  .backward = { { 0, 100 }, { 20, 100, .loss = 1 }, { end, 100 } }, \
  .good = end, .recovered = 0.9

/* A path of 4 Mbit/s from a start at 0.5, until it is found. */
#define FOUND(ms) \
  .duration = 3, .from = -1, .converged = 0.9, \
  .forward = { { 0, 4, .delay = ms } }, \
  .backward = { { 0, 100, .delay = ms } }

static void
token_bucket (CcSetup *s, GRand *rand)
{
  s->policer = 15000;
}

static void
lumps (CcSetup *s, GRand *rand)
{
  s->lumps = 5 * MS;
}

static const CcScenario scenarios[] = {
  { "ramp-1", "1 Mbit/s from 0.3 Mbit/s", .duration = 30,
      .forward = { { 0, 1 } }, .from = 5, .converged = 0.8, .extra = slow_start,
      BARS (AT_MOST (CC_CONVERGENCE, 3), AT_LEAST (CC_UTILISATION, 0.75)) },
  { "ramp-4", "4 Mbit/s from 0.5 Mbit/s", .duration = 30, .from = 5,
      .converged = 0.9,
      BARS (AT_MOST (CC_CONVERGENCE, 3), AT_LEAST (CC_UTILISATION, 0.75),
          AT_MOST (CC_QUEUE_P95, 50)) },
  /* Detection may take 2 RTT + 100 ms. */
  { "halved", "2 to 1 Mbit/s", .duration = 40,
      .forward = { { 0, 2 }, { 20, 1 } }, .change = 20,
      BARS (AT_MOST (CC_DETECTION, 300), AT_MOST (CC_DRAINED, 2)) },
  { "step", "2.5 to 0.6 Mbit/s", .duration = 40,
      .forward = { { 0, 2.5 }, { 20, 0.6 } }, .change = 20,
      BARS (AT_MOST (CC_DETECTION, 300), AT_MOST (CC_DRAINED, 2)) },
  { "key-frames", "key frames of 5 frames' size each 2 s, 2 Mbit/s",
      .duration = 40, .forward = { { 0, 2 } }, .extra = key_frames,
      BARS (AT_LEAST (CC_UTILISATION, 0.75), AT_MOST (CC_FRAME_P95, 2)) },
  { "blackout-0.5", "nothing passes for 0.5 s", BLACKOUT (20.5),
      BARS (AT_MOST (CC_RECOVERY, 3)) },
  { "blackout-2", "nothing passes for 2 s", BLACKOUT (22),
      BARS (AT_MOST (CC_RECOVERY, 3)) },
  { "blackout-5", "nothing passes for 5 s", BLACKOUT (25),
      BARS (AT_MOST (CC_RECOVERY, 3)) },
  { "feedback-loss", "20 % of the feedback lost, 2 Mbit/s",
      .forward = { { 0, 2 } }, .backward = { { .loss = 0.2 } },
      BARS (AT_LEAST (CC_UTILISATION, 0.75)) },
  /* Media arrive all the time. Detection: 2 (RTT + interval) after the last
   * feedback, which came up to 100 ms before. */
  { "feedback-blackout", "no feedback for 2 s", .forward = { { 0, 2 } },
      .backward = { { 0, 100 }, { 20, 100, .loss = 1 }, { 22, 100 } },
      .change = 20, .good = 22, .recovered = 0.9,
      BARS (AT_MOST (CC_DETECTION, 500), AT_MOST (CC_RECOVERY, 3)) },
  /* Frozen: of 60 s, with a receiver that shows each frame at once. With each
   * packet sent again once a round trip it is 30 s. */
  { "loss-5", "5 % random loss, 4 Mbit/s", .forward = { { .loss = 0.05 } },
      BARS (AT_LEAST (CC_UTILISATION, 0.65), AT_MOST (CC_AGE_P50, 90),
          AT_MOST (CC_FROZEN, 1)) },
  { "loss-13", "13 % random loss, 4 Mbit/s", .forward = { { .loss = 0.13 } },
      BARS (AT_LEAST (CC_UTILISATION, 0.5), AT_MOST (CC_AGE_P50, 100),
          AT_MOST (CC_FROZEN, 2)) },
  { "loss-20", "20 % random loss, 4 Mbit/s", .forward = { { .loss = 0.2 } },
      BARS (AT_LEAST (CC_UTILISATION, 0.5), AT_MOST (CC_QUEUE_P95, 50),
          AT_MOST (CC_AGE_P50, 90), AT_MOST (CC_FROZEN, 2)) },
  { "burst-loss", "5 % loss in bursts of 5, 4 Mbit/s", .extra = burst_loss,
      BARS (AT_LEAST (CC_UTILISATION, 0.5), AT_MOST (CC_QUEUE_P95, 50),
          AT_MOST (CC_FROZEN, 5)) },
  { "rtt-step", "round trip 20 to 250 ms, 2 Mbit/s",
      .forward = { { 0, 2, .delay = 10 }, { 30, 2, .delay = 125 } },
      .backward = { { 0, 100, .delay = 10 }, { 30, 100, .delay = 125 } },
      BARS (AT_LEAST (CC_UTILISATION, 0.75)) },
  { "jitter", "30 ms of jitter, 2 Mbit/s",
      .forward = { { 0, 2, .jitter = 30 } }, .converged = 0.9,
      BARS (AT_MOST (CC_CONVERGENCE, 3), AT_LEAST (CC_UTILISATION, 0.75)) },
  { "lte", "a moving modem, 0.3 to 8 Mbit/s", .duration = 120, .queue = 500,
      .extra = lte },
  { "lan", "1 Gbit/s, 0.5 ms each way", .duration = 20, .from = 1,
      .forward = { { 0, 1000, .delay = 0.5 } },
      .backward = { { 0, 1000, .delay = 0.5 } }, BARS (AT_MOST (CC_WAIT, 1)) },
  /* 15 packets of 1200 bytes wait, and no more. */
  { "shallow", "2 Mbit/s with a queue of 15 packets", .duration = 40, .from = 3,
      .forward = { { 0, 2 } }, .queue = 72,
      BARS (AT_MOST (CC_LOSS, 0.005), AT_LEAST (CC_UTILISATION, 0.7)) },
  { "token-bucket", "2 Mbit/s by a bucket of 15 kB, without a queue",
      .duration = 40, .from = 3, .forward = { { 0, 2 } }, .extra = token_bucket,
      BARS (AT_MOST (CC_LOSS, 0.02), AT_LEAST (CC_UTILISATION, 0.7)) },
  { "lumps", "4 Mbit/s, handed over each 5 ms", .duration = 40, .extra = lumps,
      BARS (AT_LEAST (CC_UTILISATION, 0.75)) },
  { "policer", "1 Mbit/s with a queue of 20 ms", .forward = { { 0, 1 } },
      .queue = 20, BARS (AT_LEAST (CC_UTILISATION, 0.7)) },
  { "two-flows", "two flows at 3 Mbit/s", .duration = 100,
      .forward = { { 0, 3 } }, .n_media = 2, .start = { 0, 20 }, .from = 40,
      .fair = { 40, 60 },
      BARS (AT_MOST (CC_FAIRNESS, 2), AT_LEAST (CC_UTILISATION, 0.75)) },
  { "two-steady", "two flows at 3 Mbit/s, from the start", .duration = 100,
      .forward = { { 0, 3 } }, .n_media = 2, .from = 20, .fair = { 20, 100 },
      BARS (AT_MOST (CC_FAIRNESS, 2), AT_LEAST (CC_UTILISATION, 0.75)) },
  { "four-steady", "four flows at 6 Mbit/s, from the start", .duration = 100,
      .forward = { { 0, 6 } }, .n_media = 4, .from = 20, .fair = { 20, 100 },
      BARS (AT_MOST (CC_FAIRNESS, 3), AT_LEAST (CC_UTILISATION, 0.75)) },
  { "four-flows", "four flows at 6 Mbit/s, one after the other",
      .duration = 120, .forward = { { 0, 6 } }, .n_media = 4,
      .start = { 0, 10, 20, 30 }, .from = 50, .fair = { 50, 120 },
      BARS (AT_MOST (CC_FAIRNESS, 3), AT_LEAST (CC_UTILISATION, 0.75)) },
  { "tcp-reno", "against a long Reno flow, 4 Mbit/s", .duration = 120,
      .start = { 5 }, .from = 20, .fair = { 20, 120 }, .extra = long_tcp,
      BARS (AT_LEAST (CC_UTILISATION, 0.4)) },
  { "tcp-cubic", "against a long CUBIC flow, 4 Mbit/s", .duration = 120,
      .start = { 5 }, .from = 20, .fair = { 20, 120 }, .extra = long_cubic,
      BARS (AT_LEAST (CC_UTILISATION, 0.4)) },
  { "tcp-cubic-2", "against a long CUBIC flow, 2 Mbit/s", .duration = 120,
      .forward = { { 0, 2 } }, .start = { 5 }, .from = 20, .fair = { 20, 120 },
      .extra = long_cubic },
  { "tcp-leaves", "against a CUBIC flow until 60 s", .duration = 100,
      .from = 75, .change = 61, .fair = { 30, 60 }, .extra = tcp_for_a_while,
      BARS (AT_MOST (CC_DRAINED, 3), AT_MOST (CC_AGE_P95, 110)) },
  { "tcp-leaves-two", "two flows against a CUBIC flow until 60 s",
      .duration = 100, .n_media = 2, .from = 75, .change = 62,
      .fair = { 30, 60 }, .extra = tcp_for_a_while },
  { "few-1", "0.6 Mbit/s in 1 frame a second", .from = 10, .extra = one_frame,
      BARS (AT_MOST (CC_SWING, 1.5), AT_MOST (CC_ESTIMATE, 1)) },
  { "few-2", "0.6 Mbit/s in 2 frames a second", .from = 10, .extra = two_frames,
      BARS (AT_MOST (CC_SWING, 1.5), AT_MOST (CC_ESTIMATE, 1)) },
  { "few-5", "0.6 Mbit/s in 5 frames a second", .from = 10,
      .extra = five_frames,
      BARS (AT_MOST (CC_SWING, 1.5), AT_MOST (CC_ESTIMATE, 1)) },
  /* The queue of 36 ms is one of 15 packets of 1200 bytes. */
  { "found-2", "8 times the first rate, RTT 2 ms", FOUND (1),
      BARS (AT_MOST (CC_FOUND, 500), AT_MOST (CC_LOSS, 0)) },
  { "found-50", "8 times the first rate, RTT 50 ms", FOUND (25),
      BARS (AT_MOST (CC_FOUND, 500), AT_MOST (CC_LOSS, 0)) },
  { "found-100", "8 times the first rate, RTT 100 ms", FOUND (50),
      BARS (AT_MOST (CC_FOUND, 500), AT_MOST (CC_LOSS, 0)) },
  { "found-2-short", "the same, RTT 2 ms, 15 packets", FOUND (1), .queue = 36,
      BARS (AT_MOST (CC_FOUND, 500), AT_MOST (CC_LOSS, 0.002)) },
  { "found-50-short", "the same, RTT 50 ms, 15 packets", FOUND (25),
      .queue = 36, BARS (AT_MOST (CC_FOUND, 500), AT_MOST (CC_LOSS, 0.002)) },
  { "found-100-short", "the same, RTT 100 ms, 15 packets", FOUND (50),
      .queue = 36, BARS (AT_MOST (CC_FOUND, 500), AT_MOST (CC_LOSS, 0.002)) },
  { "still-scene", "0.4 Mbit/s of a scene for 30 s, then all of 4 Mbit/s",
      .from = 5, .good = 30, .recovered = 0.8, .extra = still_scene,
      BARS (AT_MOST (CC_ESTIMATE, 1.25), AT_MOST (CC_SWING, 1.5),
          AT_MOST (CC_RECOVERY, 3)) },
  /* A packet of video takes 5 ms at 2 Mbit/s. */
  { "tracks", "two cameras 2:1 and Opus, 2 to 0.5 Mbit/s and back",
      .forward = { { 0, 2 }, { 20, 0.5 }, { 40, 2 } }, .extra = several_tracks,
      BARS (AT_MOST (CC_WEIGHTS, 0.1), AT_MOST (CC_AUDIO_P99, 5),
          AT_MOST (CC_AUDIO_LOST, 0), AT_LEAST (CC_UTILISATION, 0.6)) },
  { "constant-rival", "1 of 2 Mbit/s taken by a constant stream",
      .forward = { { 0, 2 } }, .from = 30, .change = 20,
      .extra = constant_rival, BARS (AT_MOST (CC_DRAINED, 2)) },
  { "rfc8867-5.1", "variable capacity, one flow", .duration = 100,
      .forward = { { 0, 1 }, { 40, 2.5 }, { 60, 0.6 }, { 80, 1 } }, .from = -1,
      .change = 60, .good = 40, .recovered = 0.9,
      BARS (AT_LEAST (CC_UTILISATION, 0.8), AT_MOST (CC_QUEUE_P95, 80),
          AT_MOST (CC_RECOVERY, 5)) },
  { "rfc8867-5.2", "variable capacity, two flows", .duration = 125,
      .forward = { { 0, 4 }, { 25, 2 }, { 50, 3.5 }, { 75, 1 }, { 100, 2 } },
      .n_media = 2, .from = -1, .change = 75, .fair = { 5, 125 },
      BARS (AT_MOST (CC_FAIRNESS, 2)) },
  { "rfc8867-5.3", "congested feedback, media both ways", .duration = 100,
      .forward = { { 0, 2 }, { 20, 1 }, { 40, 0.5 }, { 60, 2 } },
      .backward = { { 0, 2 }, { 35, 0.8 }, { 70, 2 } }, .n_media = 2,
      .from = -1, .change = 40, .extra = media_both_ways },
  { "rfc8867-5.4", "three flows, one after the other", .duration = 120,
      .forward = { { 0, 3.5 } }, .n_media = 3, .start = { 0, 20, 40 },
      .fair = { 60, 120 }, BARS (AT_MOST (CC_FAIRNESS, 3)) },
  { "rfc8867-5.5", "five flows, 20 to 300 ms round trip", .duration = 300,
      .n_media = 5, .start = { 0, 10, 20, 30, 40 }, .fair = { 100, 300 },
      .extra = five_round_trips, BARS (AT_MOST (CC_FAIRNESS, 3)) },
  { "rfc8867-5.6", "against a long TCP flow", .duration = 120,
      .forward = { { 0, 2 } }, .start = { 5 }, .from = 20, .fair = { 20, 120 },
      .extra = long_tcp, BARS (AT_LEAST (CC_UTILISATION, 0.4)) },
  { "rfc8867-5.6-1s", "the same with a queue of 1 s", .duration = 120,
      .forward = { { 0, 2 } }, .queue = 1000, .start = { 5 }, .from = 20,
      .fair = { 20, 120 }, .extra = long_tcp },
  { "rfc8867-5.7", "against short TCP flows", .duration = 300,
      .forward = { { 0, 2 } }, .n_media = 2, .start = { 5, 5 }, .from = 20,
      .fair = { 20, 300 }, .extra = short_tcp },
  { "rfc8867-5.8", "three flows, one pauses", .duration = 120,
      .forward = { { 0, 3.5 } }, .n_media = 3, .fair = { 80, 120 },
      .extra = one_pauses, BARS (AT_MOST (CC_FAIRNESS, 3)) },
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
