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
 * twice the dwell time), and halved when none does. A lack of bitrate is
 * forgotten sooner, as its end can be predicted; a step down was then often
 * wrong. */
#define MIN_DWELL_NS (5 * GST_LATEST_SECOND_NS)
#define MIN_RATE_DWELL_NS (2 * GST_LATEST_SECOND_NS)
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
/* Reserve of bitrate that a step down aims at. */
#define SHRINK_RESERVE 1.1
/* An encoder that makes more than this multiple of its target for half a second
 * is stopped. The frame rate falls to a sixth at most, so that its output can
 * still be measured; the size follows after so much time. */
#define FAR_TOO_MUCH 2.5
#define MAX_DROP 6.0
#define DROP_TIME_NS (GST_LATEST_SECOND_NS / 2)
#define FAR_TOO_MUCH_TIME_NS (GST_LATEST_SECOND_NS / 2)

/* Hysteresis of the limitation reason: the other factor has to limit more by a
 * fifth to become the reason. */
#define REASON_HYSTERESIS 1.2

static void
forget_headroom (GstLatestAdaptation *a)
{
  a->low_load_since = GST_LATEST_TIME_NONE;
  for (guint kind = 0; kind < GST_LATEST_N_UPS; kind++)
    a->ups[kind].since = GST_LATEST_TIME_NONE;
}

void
gst_latest_adaptation_init (GstLatestAdaptation *a, GstLatestVpxCodec codec)
{
  memset (a, 0, sizeof (*a));
  a->last_change = a->last_size_change = a->went_up = GST_LATEST_TIME_NONE;
  forget_headroom (a);
  a->excess_since = a->over_load_since = a->over_rate_since =
      GST_LATEST_TIME_NONE;
  a->load_dwell = MIN_DWELL_NS;
  a->rate_dwell = MIN_RATE_DWELL_NS;
  gst_latest_adapt_load_init (&a->load);
  gst_latest_adapt_rate_init (&a->rate, codec);
  gst_latest_quality_limit_init (&a->limit);
}

static const GstLatestRung *
current (const GstLatestAdaptation *a)
{
  return &a->ladder.rungs[a->rung];
}

static gdouble
get_framerate (const GstLatestAdaptation *a)
{
  return a->drop_framerate > 0 ? a->drop_framerate : current (a)->framerate;
}

static GstLatestRatePoint
point_of (const GstLatestRung *rung)
{
  return (GstLatestRatePoint) { .framerate = rung->framerate,
    .pixels = (gdouble) rung->width * rung->height };
}

/* Tells the bitrate check at which point the stream is. */
static void
update_point (GstLatestAdaptation *a)
{
  GstLatestRatePoint point = point_of (current (a));

  point.framerate = get_framerate (a);
  gst_latest_adapt_rate_set_point (&a->rate, point);
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
  gdouble framerate = get_framerate (a);
  gboolean limited = framerate < a->ladder.rungs[0].framerate;

  return (GstLatestAdaptationStep) { .speed = a->speed,
    .max_framerate = limited ? framerate : 0,
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
  forget_headroom (a);
  a->excess_since = a->over_load_since = a->over_rate_since =
      GST_LATEST_TIME_NONE;
  gst_latest_adapt_load_restart (&a->load);
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
  a->drop_framerate = 0;
  a->changes++;
  restart_measurements (a, now);
  update_point (a);
}

static gboolean
may_change_size (const GstLatestAdaptation *a, gint64 now)
{
  return a->last_size_change == GST_LATEST_TIME_NONE
      || now - a->last_size_change >= SIZE_INTERVAL_NS;
}

/* Returns the bitrate as a multiple of what @rung needs; 0: not known. */
static gdouble
get_reserve (const GstLatestAdaptation *a, guint rung)
{
  return gst_latest_adapt_rate_get_reserve (
      &a->rate, point_of (&a->ladder.rungs[rung]));
}

/* Returns the first rung from @first to @last that leaves this reserve, or the
 * last one of them; only those of the present size, while that may not change.
 * Without any it is the present one. */
static guint
find_rung_for_rate (const GstLatestAdaptation *a, gint64 now, guint first,
    guint last, gdouble reserve)
{
  guint found = a->rung;

  for (guint i = first; i <= last; i++) {
    if (a->ladder.rungs[i].scale != current (a)->scale
        && !may_change_size (a, now))
      continue;
    found = i;
    if (get_reserve (a, i) >= reserve)
      break;
  }
  return found;
}

/* Returns the rung for @cost, of the present size while that may not change. */
static guint
find_rung (const GstLatestAdaptation *a, gint64 now, gdouble cost)
{
  guint found = gst_latest_ladder_find (&a->ladder, cost);

  if (a->ladder.rungs[found].scale == current (a)->scale
      || may_change_size (a, now))
    return found;
  return gst_latest_ladder_find_same_size (
      &a->ladder, cost, current (a)->scale);
}

/* Ends the probation of the last step up when its time is over, or when it has
 * failed: then @dwell is the dwell time to blame, otherwise NULL. */
static void
end_probation (GstLatestAdaptation *a, gint64 now, gint64 *dwell)
{
  gint64 longest = MAX (a->load_dwell, a->rate_dwell);

  if (a->went_up == GST_LATEST_TIME_NONE)
    return;
  if (now - a->went_up >= MAX (PROBATION_NS, 2 * longest)) {
    a->load_dwell = MAX (a->load_dwell / 2, MIN_DWELL_NS);
    a->rate_dwell = MAX (a->rate_dwell / 2, MIN_RATE_DWELL_NS);
  } else if (dwell) {
    *dwell = CLAMP (3 * *dwell, 3 * MIN_DWELL_NS, MAX_DWELL_NS);
  } else {
    return;
  }
  a->went_up = GST_LATEST_TIME_NONE;
}

static gboolean
step_down (GstLatestAdaptation *a, gint64 now, guint rung, gint64 *dwell)
{
  if (rung <= a->rung)
    return FALSE;
  end_probation (a, now, dwell);
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
  gboolean only_speed = gst_latest_adapt_rate_is_new (&a->rate);
  gdouble cost;

  if (a->over_load_since == GST_LATEST_TIME_NONE
      || time < (is_severe ? SEVERE_OVERLOAD_TIME_NS : OVERLOAD_TIME_NS))
    return FALSE;
  if (a->speed < a->config.max_speed && !is_severe) {
    end_probation (a, now, &a->load_dwell);
    set_speed (a, now, a->speed + 1);
    return TRUE;
  }
  cost = current (a)->cost * TARGET_LOAD / load;
  /* Frames are late rather than the encoder busy: one rung down. */
  if (load < TARGET_LOAD)
    cost = current (a)->cost * 0.999;
  if (!only_speed
      && step_down (a, now, find_rung (a, now, cost), &a->load_dwell))
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
reduce_rate (GstLatestAdaptation *a, gint64 now)
{
  gdouble reserve = get_reserve (a, a->rung);
  gint64 time = lasted (&a->over_rate_since, reserve > 0 && reserve < 1, now);
  guint rung;

  if (a->over_rate_since == GST_LATEST_TIME_NONE || time < LOW_RATE_TIME_NS)
    return FALSE;
  ignore_step_up_after_rate_drop (a);
  rung =
      find_rung_for_rate (a, now, a->rung + 1, a->ladder.n - 1, SHRINK_RESERVE);
  return step_down (a, now, rung, &a->rate_dwell);
}

/* Returns the frame rate at which an encoder that makes @excess times its
 * bitrate holds it, as far as the user's bounds permit. */
static gdouble
get_drop_framerate (const GstLatestAdaptation *a, gdouble excess)
{
  const GstLatestLadderBounds *b = &a->config.bounds;
  gdouble framerate = current (a)->framerate;

  if (!(b->flags & GST_LATEST_ADAPT_FRAMERATE)
      || b->preference == GST_LATEST_DEGRADATION_MAINTAIN_FRAMERATE)
    return framerate;
  return MIN (
      MAX (framerate / MIN (excess, MAX_DROP), b->min_framerate), framerate);
}

/* Goes on from dropped frames to the rung that the bitrate is enough for. On the
 * last one frames are dropped until the bitrate is enough. */
static gboolean
shrink_after_drop (GstLatestAdaptation *a, gint64 now)
{
  guint rung =
      find_rung_for_rate (a, now, a->rung, a->ladder.n - 1, SHRINK_RESERVE);

  if (rung == a->rung && a->drop_framerate > 0
      && get_reserve (a, rung) < SHRINK_RESERVE)
    return FALSE;
  if (rung == a->rung && a->drop_framerate == 0)
    return FALSE;
  end_probation (a, now, rung > a->rung ? &a->rate_dwell : NULL);
  set_rung (a, now, rung);
  return TRUE;
}

/* Stops an encoder that makes far more than its bitrate, which even the first
 * second of a stream does not excuse. */
static gboolean
stop_excess (GstLatestAdaptation *a, gint64 now)
{
  gdouble excess = gst_latest_adapt_rate_get_excess (&a->rate);
  gdouble framerate;

  if (a->drop_framerate > 0)
    return now - a->last_change >= DROP_TIME_NS && get_reserve (a, a->rung) > 0
        && shrink_after_drop (a, now);
  if (lasted (&a->excess_since, excess > FAR_TOO_MUCH, now)
      < FAR_TOO_MUCH_TIME_NS)
    return FALSE;
  framerate = get_drop_framerate (a, excess);
  if (framerate >= current (a)->framerate)
    return shrink_after_drop (a, now);
  a->drop_framerate = framerate;
  a->changes++;
  restart_measurements (a, now);
  update_point (a);
  return TRUE;
}

/* Returns the factor by which the processor lets the pixel rate grow. */
static gdouble
get_load_growth (gdouble load)
{
  return load > 0 ? GROW_LOAD / load : 1;
}

/* The kinds of a step up by the reserve of bitrate that it leaves, as a multiple
 * of the margin, and by the dwell time. With little reserve it takes long; with
 * much, steps that went wrong before do not count, as bitrate or content have
 * changed. */
static const struct
{
  gdouble reserve;
  guint rate_dwells; /* 0: the least dwell time */
} ups[GST_LATEST_N_UPS] = { { 2, 0 }, { 1, 1 }, { 0.875, 3 } };

/* Finds the first rung that both the processor and the bitrate permit. Over the
 * time with headroom it is the lowest one found: a moment with much headroom is
 * often followed by one with less. Returns whether there is one, and its dwell
 * time is over. */
static gboolean
find_step_up (GstLatestAdaptation *a, gint64 now, gdouble cost, guint kind)
{
  GstLatestStepUp *up = &a->ups[kind];
  gdouble reserve =
      ups[kind].reserve * gst_latest_adapt_rate_get_margin (&a->rate);
  gint64 wait = a->load_dwell;
  guint rung = 0;

  while (rung < a->rung
      && (a->ladder.rungs[rung].cost > cost || get_reserve (a, rung) < reserve))
    rung++;
  up->rung = up->since == GST_LATEST_TIME_NONE ? rung : MAX (up->rung, rung);
  if (a->limit.reason == GST_LATEST_LIMIT_BANDWIDTH)
    wait = MAX (ups[kind].rate_dwells * a->rate_dwell, MIN_RATE_DWELL_NS);
  return lasted (&up->since, up->rung < a->rung, now) >= wait
      && up->since != GST_LATEST_TIME_NONE;
}

/* Returns the rung of a step up that is due, or the present one. */
static guint
find_rung_up (GstLatestAdaptation *a, gint64 now, gdouble load_growth)
{
  gdouble cost = current (a)->cost * MIN (load_growth, MAX_GROWTH) * 1.001;
  guint found = a->rung;

  for (guint kind = 0; kind < GST_LATEST_N_UPS; kind++) {
    if (find_step_up (a, now, cost, kind))
      found = MIN (found, a->ups[kind].rung);
  }
  /* The dwell time may be over while the size has to stay. */
  while (found < a->rung && !may_change_size (a, now)
      && a->ladder.rungs[found].scale != current (a)->scale)
    found++;
  return found;
}

static gboolean
step_up (GstLatestAdaptation *a, gint64 now, gdouble load, gdouble load_growth)
{
  guint rung = find_rung_up (a, now, load_growth);
  gboolean slow_down =
      a->rung == 0 && a->speed > 0 && load > 0 && load < LOW_LOAD;
  gboolean is_slow_down_due = lasted (&a->low_load_since, slow_down, now)
      >= SPEED_DWELLS * a->load_dwell;

  if (rung == a->rung && !(slow_down && is_slow_down_due))
    return FALSE;
  end_probation (a, now, NULL);
  a->went_up = now;
  a->went_up_target = a->rate.target;
  if (rung < a->rung)
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
get_rate_growth (const GstLatestAdaptation *a)
{
  gdouble reserve = get_reserve (a, a->rung);

  return reserve > 0 ? reserve / gst_latest_adapt_rate_get_margin (&a->rate)
                     : 1;
}

/* Takes a step because of load or bitrate. */
static gboolean
take_step (GstLatestAdaptation *a, gint64 now, gdouble load)
{
  if (reduce_load (a, now, load))
    return TRUE;
  if (gst_latest_adapt_rate_is_new (&a->rate) || a->drop_framerate > 0) {
    a->over_rate_since = GST_LATEST_TIME_NONE;
    forget_headroom (a);
    return FALSE;
  }
  return reduce_rate (a, now) || step_up (a, now, load, get_load_growth (load));
}

/* Takes a step if one is due. Returns TRUE when the operating point has
 * changed. */
static gboolean
decide (GstLatestAdaptation *a, gint64 now)
{
  gdouble load =
      gst_latest_adapt_load_get (&a->load, interval_of (get_framerate (a)));
  gdouble rate_growth = get_rate_growth (a);
  gboolean changed = stop_excess (a, now);

  if (!changed && load > 0
      && (a->last_change == GST_LATEST_TIME_NONE || load > SEVERE_LOAD
          || now - a->last_change >= SETTLE_TIME_NS))
    changed = take_step (a, now, load);
  /* Right after a change the load is not known yet. */
  if (load > 0)
    update_reason (a, now, get_load_growth (load), rate_growth);
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
  a->drop_framerate = 0;
  a->config = *config;
  a->configured = TRUE;
  update_point (a);
  gst_latest_adapt_rate_restart (&a->rate);
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
