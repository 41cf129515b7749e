/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptation.h"

#include <string.h>

/* Constants without a source below are our choice: the simulated streams of
 * tests/latestvpxenc/rate/test-adaptation.c show that they neither flap nor
 * react too late. */

/* Above this load the encoder is overloaded: libwebrtc's
 * high_encode_usage_threshold_percent. When frames are late as well, less is
 * enough. */
#define HIGH_LOAD 0.85
#define HIGH_LOAD_LATE 0.6
/* The load that a step down aims at, and the one that a step up may lead to. */
#define TARGET_LOAD 0.65
#define GROW_LOAD 0.6
/* Below this load the encoder gets slower and better settings again: half of
 * HIGH_LOAD, as low_encode_usage_threshold_percent, as no single step costs
 * more. */
#define LOW_LOAD 0.42
/* Above this load faster settings are not enough; the reaction is quicker. */
#define SEVERE_LOAD 1.5

/* Times for which an overload or a lack of bitrate has to last before it is
 * acted upon. An estimate of the bitrate often dips for less than a second. */
#define OVERLOAD_TIME_NS (GST_LATEST_SECOND_NS / 2)
#define SEVERE_OVERLOAD_TIME_NS (GST_LATEST_SECOND_NS / 4)
#define LOW_RATE_TIME_NS GST_LATEST_SECOND_NS
/* Time after a change until its effect can be measured. */
#define SETTLE_TIME_NS GST_LATEST_SECOND_NS
/* Least time between two changes of size, as each costs a key frame and is
 * visible. */
#define SIZE_INTERVAL_NS (5 * GST_LATEST_SECOND_NS)

/* Dwell time: how long there has to be headroom before a step up. It is
 * tripled, up to MAX_DWELL_NS, whenever trouble follows within PROBATION_NS (or
 * twice the dwell time), and halved when none does. */
#define MIN_DWELL_NS (5 * GST_LATEST_SECOND_NS)
#define MAX_DWELL_NS (300 * GST_LATEST_SECOND_NS)
/* Better encoder settings wait for so many dwell times: they are hardly
 * visible. */
#define SPEED_DWELLS 3
#define PROBATION_NS (60 * GST_LATEST_SECOND_NS)
/* Below this fraction of the bitrate at a step up, trouble is not caused by the
 * step. */
#define RATE_DROP 0.5
/* Largest growth of the pixels in one step: twice each side. */
#define MAX_GROWTH 4.0
/* Hysteresis of the limitation reason: the other factor has to limit more by a
 * fifth to become the reason. */
#define REASON_HYSTERESIS 1.2

void
gst_latest_adaptation_init (GstLatestAdaptation *a, GstLatestVpxCodec codec)
{
  memset (a, 0, sizeof (*a));
  a->last_change = a->last_size_change = a->went_up = GST_LATEST_TIME_NONE;
  a->over_load_since = a->over_rate_since = a->headroom_since =
      GST_LATEST_TIME_NONE;
  a->dwell = MIN_DWELL_NS;
  gst_latest_adapt_load_init (&a->load);
  gst_latest_adapt_rate_init (&a->rate, codec);
  gst_latest_quality_limit_init (&a->limit);
}

static const GstLatestRung *
current (const GstLatestAdaptation *a)
{
  return &a->ladder.rungs[a->rung];
}

static gint64
interval_of (gdouble framerate)
{
  return framerate > 0 ? (gint64) (GST_LATEST_SECOND_NS / framerate) : 0;
}

GstLatestAdaptationStep
gst_latest_adaptation_get (const GstLatestAdaptation *a)
{
  const GstLatestRung *rung = current (a);
  gboolean limited = rung->framerate < a->ladder.rungs[0].framerate;

  return (GstLatestAdaptationStep) { .speed = a->speed,
    .max_framerate = limited ? rung->framerate : 0,
    .scale = rung->scale,
    .width = rung->width,
    .height = rung->height };
}

/* Returns for how long a condition has held without a break. */
static gint64
lasted (gint64 *since, gboolean is_so, gint64 now)
{
  if (!is_so || *since == GST_LATEST_TIME_NONE)
    *since = is_so ? now : GST_LATEST_TIME_NONE;
  return is_so ? now - *since : 0;
}

static void
restart_measurements (GstLatestAdaptation *a, gint64 now)
{
  a->last_change = now;
  a->over_load_since = a->over_rate_since = a->headroom_since =
      GST_LATEST_TIME_NONE;
  gst_latest_adapt_load_restart (&a->load);
  gst_latest_adapt_rate_restart (&a->rate);
}

static void
set_speed (GstLatestAdaptation *a, gint64 now, guint speed)
{
  a->speed = speed;
  a->changes++;
  restart_measurements (a, now);
}

static void
set_rung (GstLatestAdaptation *a, gint64 now, guint rung)
{
  if (a->ladder.rungs[rung].scale != current (a)->scale) {
    a->last_size_change = now;
    a->size_changes++;
  }
  a->rung = rung;
  a->changes++;
  restart_measurements (a, now);
}

/* Returns the rung for @cost, of the present size while that may not change. */
static guint
find_rung (const GstLatestAdaptation *a, gint64 now, gdouble cost)
{
  guint found = gst_latest_ladder_find (&a->ladder, cost);

  if (a->ladder.rungs[found].scale == current (a)->scale
      || a->last_size_change == GST_LATEST_TIME_NONE
      || now - a->last_size_change >= SIZE_INTERVAL_NS)
    return found;
  return gst_latest_ladder_find_same_size (
      &a->ladder, cost, current (a)->scale);
}

static gint64
probation (const GstLatestAdaptation *a)
{
  return MAX (PROBATION_NS, 2 * a->dwell);
}

static void
end_probation (GstLatestAdaptation *a, gint64 now, gboolean failed)
{
  if (a->went_up == GST_LATEST_TIME_NONE)
    return;
  if (now - a->went_up >= probation (a))
    a->dwell = MAX (a->dwell / 2, MIN_DWELL_NS);
  else if (failed)
    a->dwell = MIN (3 * a->dwell, MAX_DWELL_NS);
  else
    return;
  a->went_up = GST_LATEST_TIME_NONE;
}

static gboolean
step_down (GstLatestAdaptation *a, gint64 now, gdouble cost)
{
  guint rung = find_rung (a, now, cost);

  if (rung <= a->rung)
    return FALSE;
  end_probation (a, now, TRUE);
  set_rung (a, now, rung);
  return TRUE;
}

static gboolean
is_overloaded (const GstLatestAdaptation *a, gdouble load)
{
  gint64 interval = interval_of (a->config.bounds.framerate);

  return load > HIGH_LOAD
      || (load > HIGH_LOAD_LATE
          && gst_latest_adapt_load_is_late (&a->load, interval));
}

static gboolean
reduce_load (GstLatestAdaptation *a, gint64 now, gdouble load)
{
  gint64 time = lasted (&a->over_load_since, is_overloaded (a, load), now);
  gboolean is_severe = load > SEVERE_LOAD;
  gdouble cost;

  if (a->over_load_since == GST_LATEST_TIME_NONE
      || time < (is_severe ? SEVERE_OVERLOAD_TIME_NS : OVERLOAD_TIME_NS))
    return FALSE;
  if (a->speed < a->config.max_speed && !is_severe) {
    end_probation (a, now, TRUE);
    set_speed (a, now, a->speed + 1);
    return TRUE;
  }
  cost = current (a)->cost * TARGET_LOAD / load;
  /* Frames are late rather than the encoder busy: one rung down. */
  if (load < TARGET_LOAD)
    cost = current (a)->cost * 0.999;
  if (step_down (a, now, cost))
    a->speed = a->config.max_speed;
  else if (a->speed < a->config.max_speed)
    set_speed (a, now, a->config.max_speed);
  else
    return FALSE;
  return TRUE;
}

/* Ends the probation when the bitrate has dropped far below that of the step
 * up: a lasting longer dwell time would keep the picture small after the
 * bitrate is back. */
static void
ignore_step_up_after_rate_drop (GstLatestAdaptation *a)
{
  if (a->rate.target < RATE_DROP * a->went_up_target)
    a->went_up = GST_LATEST_TIME_NONE;
}

static gboolean
reduce_rate (GstLatestAdaptation *a, gint64 now, GstLatestRateBudget budget)
{
  if (lasted (&a->over_rate_since, budget.shrink < 1, now) < LOW_RATE_TIME_NS)
    return FALSE;
  ignore_step_up_after_rate_drop (a);
  return step_down (a, now, current (a)->cost * budget.shrink);
}

/* Returns the factor by which the processor lets the pixel rate grow. */
static gdouble
get_load_growth (gdouble load)
{
  return load > 0 ? GROW_LOAD / load : 1;
}

static gboolean
step_up (GstLatestAdaptation *a, gint64 now, gdouble load, gdouble growth)
{
  gboolean climb, slow_down;
  gdouble cost;
  gint64 wait;
  guint rung;

  /* A moment with much headroom is often followed by one with less. */
  a->headroom = a->headroom_since == GST_LATEST_TIME_NONE
      ? growth
      : MIN (a->headroom, growth);
  cost = current (a)->cost * a->headroom;
  /* The dwell time may be over while the size has to stay. */
  climb = gst_latest_ladder_find (&a->ladder, cost) < a->rung;
  rung = find_rung (a, now, cost);
  slow_down = a->rung == 0 && a->speed > 0 && load > 0 && load < LOW_LOAD;
  wait = climb ? a->dwell : SPEED_DWELLS * a->dwell;
  if (lasted (&a->headroom_since, climb || slow_down, now) < wait
      || a->headroom_since == GST_LATEST_TIME_NONE
      || (climb && rung >= a->rung))
    return FALSE;
  end_probation (a, now, FALSE);
  a->went_up = now;
  a->went_up_target = a->rate.target;
  if (climb)
    set_rung (a, now, rung);
  else
    set_speed (a, now, a->speed - 1);
  return TRUE;
}

/* Updates the reason that keeps the stream below the first rung. The last
 * reason stays while only the dwell time prevents a step up. */
static void
update_reason (GstLatestAdaptation *a, gint64 now, gdouble load_growth,
    gdouble rate_growth)
{
  GstLatestLimit reason = a->limit.reason;
  gdouble up, cpu = load_growth, bandwidth = rate_growth;

  if (a->rung == 0) {
    gst_latest_quality_limit_set (&a->limit, now, GST_LATEST_LIMIT_NONE);
    return;
  }
  up = a->ladder.rungs[a->rung - 1].cost / current (a)->cost;
  if (reason == GST_LATEST_LIMIT_CPU)
    bandwidth *= REASON_HYSTERESIS;
  else if (reason == GST_LATEST_LIMIT_BANDWIDTH)
    cpu *= REASON_HYSTERESIS;
  if (MIN (cpu, bandwidth) < up || reason == GST_LATEST_LIMIT_NONE)
    reason =
        bandwidth <= cpu ? GST_LATEST_LIMIT_BANDWIDTH : GST_LATEST_LIMIT_CPU;
  gst_latest_quality_limit_set (&a->limit, now, reason);
}

/* Returns the factor by which the bitrate lets the pixel rate grow. */
static gdouble
get_rate_growth (GstLatestRateBudget budget)
{
  return MAX (MIN (budget.grow, MAX_GROWTH), budget.sustained);
}

/* Takes a step if one is due. Returns TRUE when the operating point has
 * changed. */
static gboolean
decide (GstLatestAdaptation *a, gint64 now)
{
  const GstLatestRung *rung = current (a);
  gdouble framerate = rung->framerate;
  gdouble load = gst_latest_adapt_load_get (&a->load, interval_of (framerate));
  GstLatestRateBudget budget = gst_latest_adapt_rate_get (
      &a->rate, framerate * rung->width * rung->height);
  gdouble growth = get_load_growth (load);
  gboolean changed = FALSE;

  if (load > 0
      && (a->last_change == GST_LATEST_TIME_NONE || load > SEVERE_LOAD
          || now - a->last_change >= SETTLE_TIME_NS))
    changed = reduce_load (a, now, load) || reduce_rate (a, now, budget)
        || step_up (a, now, load, MIN (growth, get_rate_growth (budget)));
  /* Right after a change the load is not known yet. */
  if (load > 0)
    update_reason (a, now, growth, MAX (budget.grow, budget.sustained));
  return changed;
}

static gboolean
is_same (const GstLatestLadderBounds *p, const GstLatestLadderBounds *q)
{
  return p->width == q->width && p->height == q->height
      && p->framerate == q->framerate && p->flags == q->flags
      && p->preference == q->preference && p->min_framerate == q->min_framerate
      && p->min_height == q->min_height;
}

static gdouble
pixel_rate (const GstLatestLadderBounds *b)
{
  return b->framerate * b->width * b->height;
}

static gboolean
has_scale (const GstLatestLadder *ladder, guint scale)
{
  for (guint i = 0; i < ladder->n; i++) {
    if (ladder->rungs[i].scale == scale)
      return TRUE;
  }
  return FALSE;
}

/* Returns the rung of a new ladder at which to continue. The limit that was
 * found is one of pixels per second, so it is kept over a change of the input;
 * the size of the picture does not change more than it has to. */
static guint
find_rung_on (const GstLatestAdaptation *a, const GstLatestLadder *ladder,
    const GstLatestLadderBounds *next)
{
  const GstLatestLadderBounds *old = &a->config.bounds;
  gdouble cost = 1;

  if (!a->configured || a->rung == 0)
    return 0;
  if (pixel_rate (next) > 0)
    cost = current (a)->cost * pixel_rate (old) / pixel_rate (next) * 1.001;
  if (next->width == old->width && next->height == old->height
      && has_scale (ladder, current (a)->scale))
    return gst_latest_ladder_find_same_size (ladder, cost, current (a)->scale);
  return gst_latest_ladder_find (ladder, cost);
}

void
gst_latest_adaptation_configure (
    GstLatestAdaptation *a, gint64 now, const GstLatestAdaptationConfig *config)
{
  GstLatestLadder ladder;
  guint rung;

  a->config.max_speed = config->max_speed;
  a->speed = MIN (a->speed, config->max_speed);
  if (a->configured && is_same (&a->config.bounds, &config->bounds))
    return;
  gst_latest_ladder_build (&ladder, &config->bounds);
  rung = find_rung_on (a, &ladder, &config->bounds);
  if (a->configured && ladder.rungs[rung].scale != current (a)->scale) {
    a->last_size_change = now;
    a->size_changes++;
  }
  if (!a->configured)
    gst_latest_quality_limit_set (&a->limit, now, GST_LATEST_LIMIT_NONE);
  else
    restart_measurements (a, now);
  a->ladder = ladder;
  a->rung = rung;
  a->config = *config;
  a->configured = TRUE;
}

gboolean
gst_latest_adaptation_add_frame (
    GstLatestAdaptation *a, const GstLatestAdaptationFrame *f)
{
  gst_latest_adapt_load_add (&a->load, f->now, f->busy, f->age, f->is_key);
  gst_latest_adapt_rate_add (&a->rate, f->now, f->target, f->bits, f->qp);
  if (!a->configured)
    return FALSE;
  return decide (a, f->now);
}
