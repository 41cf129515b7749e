/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptation.h"

#include <string.h>

/* Busy for more than this part of the time the encoder is overloaded: libwebrtc's
 * high_encode_usage_threshold_percent. Less when frames are late all the same. */
#define HIGH_LOAD 0.85
#define HIGH_LOAD_LATE 0.6
/* Where a step down aims at, and what a step up may be expected to need. */
#define TARGET_LOAD 0.65
#define GROW_LOAD 0.6
/* The encoder gets its time back for better settings below half of HIGH_LOAD, as
 * low_encode_usage_threshold_percent: no single step costs that much. */
#define LOW_LOAD 0.42
/* Not a matter of faster settings, and not to be looked at for long. */
#define SEVERE_LOAD 1.5

/* How long something has to be too much before it is acted upon. A rate estimate
 * often dips for less. */
#define LOAD_PATIENCE (GST_LATEST_SECOND_NS / 2)
#define SEVERE_PATIENCE (GST_LATEST_SECOND_NS / 4)
#define RATE_PATIENCE GST_LATEST_SECOND_NS
/* What a change did shows after so long. */
#define SETTLE GST_LATEST_SECOND_NS
/* Each costs a key frame and is seen. */
#define SIZE_INTERVAL (5 * GST_LATEST_SECOND_NS)

/* Time with room before going up. Tripled, up to MAX_DWELL, whenever trouble
 * follows within PROBATION (or twice the time), and halved when none does. */
#define MIN_DWELL (5 * GST_LATEST_SECOND_NS)
#define MAX_DWELL (300 * GST_LATEST_SECOND_NS)
#define SPEED_DWELL 3 /* times that: better settings can wait */
#define PROBATION (60 * GST_LATEST_SECOND_NS)
/* Trouble at less than this part of the rate it had is not a step's fault. */
#define ACQUIT_PART 0.5
/* Twice in each direction, unless more went well just before. */
#define MAX_GROWTH 4.0
/* Before the limiting factor is said to be the other one, it has to be so by a
 * fifth. */
#define REASON_HYSTERESIS 1.2

void
gst_latest_adaptation_init (GstLatestAdaptation *a, GstLatestVpxCodec codec)
{
  memset (a, 0, sizeof (*a));
  a->last_change = a->last_size_change = a->went_up = GST_LATEST_TIME_NONE;
  a->over_load_since = a->over_rate_since = a->room_since =
      GST_LATEST_TIME_NONE;
  a->dwell = MIN_DWELL;
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

/* Time in which something has been so, without a break. */
static gint64
lasted (gint64 *since, gboolean is_so, gint64 now)
{
  if (!is_so || *since == GST_LATEST_TIME_NONE)
    *since = is_so ? now : GST_LATEST_TIME_NONE;
  return is_so ? now - *since : 0;
}

static void
start_over (GstLatestAdaptation *a, gint64 now)
{
  a->last_change = now;
  a->over_load_since = a->over_rate_since = a->room_since =
      GST_LATEST_TIME_NONE;
  gst_latest_adapt_load_restart (&a->load);
  gst_latest_adapt_rate_restart (&a->rate);
}

static void
set_speed (GstLatestAdaptation *a, gint64 now, guint speed)
{
  a->speed = speed;
  a->changes++;
  start_over (a, now);
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
  start_over (a, now);
}

/* The rung for this cost, of another size only if that may change now. */
static guint
find_rung (const GstLatestAdaptation *a, gint64 now, gdouble cost)
{
  guint found = gst_latest_ladder_find (&a->ladder, cost);

  if (a->ladder.rungs[found].scale == current (a)->scale
      || a->last_size_change == GST_LATEST_TIME_NONE
      || now - a->last_size_change >= SIZE_INTERVAL)
    return found;
  return gst_latest_ladder_find_same_size (
      &a->ladder, cost, current (a)->scale);
}

static gint64
probation (const GstLatestAdaptation *a)
{
  return MAX (PROBATION, 2 * a->dwell);
}

static void
judge_last_step_up (GstLatestAdaptation *a, gint64 now, gboolean went_wrong)
{
  if (a->went_up == GST_LATEST_TIME_NONE)
    return;
  if (now - a->went_up >= probation (a))
    a->dwell = MAX (a->dwell / 2, MIN_DWELL);
  else if (went_wrong)
    a->dwell = MIN (3 * a->dwell, MAX_DWELL);
  else
    return;
  a->went_up = GST_LATEST_TIME_NONE;
}

static gboolean
go_down (GstLatestAdaptation *a, gint64 now, gdouble cost)
{
  guint rung = find_rung (a, now, cost);

  if (rung <= a->rung)
    return FALSE;
  judge_last_step_up (a, now, TRUE);
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
relieve_load (GstLatestAdaptation *a, gint64 now, gdouble load)
{
  gint64 time = lasted (&a->over_load_since, is_overloaded (a, load), now);
  gboolean is_severe = load > SEVERE_LOAD;
  gdouble cost;

  if (a->over_load_since == GST_LATEST_TIME_NONE
      || time < (is_severe ? SEVERE_PATIENCE : LOAD_PATIENCE))
    return FALSE;
  if (a->speed < a->config.max_speed && !is_severe) {
    judge_last_step_up (a, now, TRUE);
    set_speed (a, now, a->speed + 1);
    return TRUE;
  }
  cost = current (a)->cost * TARGET_LOAD / load;
  /* Late rather than busy: one rung. */
  if (load < TARGET_LOAD)
    cost = current (a)->cost * 0.999;
  if (go_down (a, now, cost))
    a->speed = a->config.max_speed;
  else if (a->speed < a->config.max_speed)
    set_speed (a, now, a->config.max_speed);
  else
    return FALSE;
  return TRUE;
}

/* With much less rate than it was made for, no step up was wrong: what comes then
 * must not keep the picture small when the rate is back. */
static void
acquit_last_step_up (GstLatestAdaptation *a)
{
  if (a->rate.target < ACQUIT_PART * a->went_up_target)
    a->went_up = GST_LATEST_TIME_NONE;
}

static gboolean
relieve_rate (GstLatestAdaptation *a, gint64 now, GstLatestRateBudget budget)
{
  if (lasted (&a->over_rate_since, budget.shrink < 1, now) < RATE_PATIENCE)
    return FALSE;
  acquit_last_step_up (a);
  return go_down (a, now, current (a)->cost * budget.shrink);
}

/* By how much the pixels per second may grow as far as the processor goes. */
static gdouble
get_load_growth (gdouble load)
{
  return load > 0 ? GROW_LOAD / load : 1;
}

static gboolean
use_room (GstLatestAdaptation *a, gint64 now, gdouble load, gdouble growth)
{
  gboolean climb, slow_down;
  gdouble cost;
  gint64 wait;
  guint rung;

  /* A moment with much room is followed by one with less. */
  a->room =
      a->room_since == GST_LATEST_TIME_NONE ? growth : MIN (a->room, growth);
  cost = current (a)->cost * a->room;
  /* There may be room already while the size has to stay. */
  climb = gst_latest_ladder_find (&a->ladder, cost) < a->rung;
  rung = find_rung (a, now, cost);
  slow_down = a->rung == 0 && a->speed > 0 && load > 0 && load < LOW_LOAD;
  wait = climb ? a->dwell : SPEED_DWELL * a->dwell;
  if (lasted (&a->room_since, climb || slow_down, now) < wait
      || a->room_since == GST_LATEST_TIME_NONE || (climb && rung >= a->rung))
    return FALSE;
  judge_last_step_up (a, now, FALSE);
  a->went_up = now;
  a->went_up_target = a->rate.target;
  if (climb)
    set_rung (a, now, rung);
  else
    set_speed (a, now, a->speed - 1);
  return TRUE;
}

/* What keeps it from going up. Nothing but patience: what did so before. */
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

/* And as far as the bits go. */
static gdouble
get_rate_growth (GstLatestRateBudget budget)
{
  return MAX (MIN (budget.grow, MAX_GROWTH), budget.proven);
}

/* TRUE: something is to change. */
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
          || now - a->last_change >= SETTLE))
    changed = relieve_load (a, now, load) || relieve_rate (a, now, budget)
        || use_room (a, now, load, MIN (growth, get_rate_growth (budget)));
  /* Right after a change nothing is known yet. */
  if (load > 0)
    update_reason (a, now, growth, MAX (budget.grow, budget.proven));
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

/* Where to go on. A limit that was found is one of pixels per second, which other
 * sizes share; the picture does not change more than it has to. */
static guint
place_on (const GstLatestAdaptation *a, const GstLatestLadder *ladder,
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
  rung = place_on (a, &ladder, &config->bounds);
  if (a->configured && ladder.rungs[rung].scale != current (a)->scale) {
    a->last_size_change = now;
    a->size_changes++;
  }
  if (!a->configured)
    gst_latest_quality_limit_set (&a->limit, now, GST_LATEST_LIMIT_NONE);
  else
    start_over (a, now);
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
