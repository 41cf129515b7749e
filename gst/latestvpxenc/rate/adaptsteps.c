/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptsteps.h"

/* Constants without a source below are our choice: the simulated streams of
 * tests/latestvpxenc/rate/test-adaptation.c and test-adaptcontent.c show that
 * they neither flap nor react too late. */

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

static void
forget_headroom (GstLatestAdaptation *a)
{
  a->low_load_since = GST_LATEST_TIME_NONE;
  for (guint kind = 0; kind < GST_LATEST_N_UPS; kind++)
    a->ups[kind].since = GST_LATEST_TIME_NONE;
}

static void
forget_conditions (GstLatestAdaptation *a)
{
  forget_headroom (a);
  a->excess_since = a->over_load_since = a->over_rate_since =
      GST_LATEST_TIME_NONE;
}

void
gst_latest_adapt_steps_init (GstLatestAdaptation *a)
{
  a->last_change = a->last_size_change = a->went_up = GST_LATEST_TIME_NONE;
  a->load_dwell = MIN_DWELL_NS;
  a->rate_dwell = MIN_RATE_DWELL_NS;
  forget_conditions (a);
}

static const GstLatestRung *
current (const GstLatestAdaptation *a)
{
  return &a->ladder.rungs[a->rung];
}

gdouble
gst_latest_adapt_steps_get_framerate (const GstLatestAdaptation *a)
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

  point.framerate = gst_latest_adapt_steps_get_framerate (a);
  gst_latest_adapt_rate_set_point (&a->rate, point);
}

static gint64
interval_of (gdouble framerate)
{
  return framerate > 0 ? (gint64) (GST_LATEST_SECOND_NS / framerate) : 0;
}

/* Returns for how long a condition has held without a break. */
static gint64
lasted (gint64 *since, gboolean is_so, gint64 now)
{
  if (!is_so || *since == GST_LATEST_TIME_NONE)
    *since = is_so ? now : GST_LATEST_TIME_NONE;
  return is_so ? now - *since : 0;
}

void
gst_latest_adapt_steps_restart (GstLatestAdaptation *a, gint64 now)
{
  a->last_change = now;
  forget_conditions (a);
  gst_latest_adapt_load_restart (&a->load);
  update_point (a);
}

static void
set_speed (GstLatestAdaptation *a, gint64 now, guint speed)
{
  a->speed = speed;
  gst_latest_adapt_steps_restart (a, now);
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
  gst_latest_adapt_steps_restart (a, now);
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

/* Goes on from dropped frames to the rung that the bitrate is enough for. On
 * the last one frames are dropped until the bitrate is enough. */
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
  gst_latest_adapt_steps_restart (a, now);
  return TRUE;
}

gdouble
gst_latest_adapt_steps_get_load (const GstLatestAdaptation *a)
{
  return gst_latest_adapt_load_get (
      &a->load, interval_of (gst_latest_adapt_steps_get_framerate (a)));
}

gdouble
gst_latest_adapt_steps_get_load_growth (const GstLatestAdaptation *a)
{
  gdouble load = gst_latest_adapt_steps_get_load (a);

  return load > 0 ? GROW_LOAD / load : 1;
}

gdouble
gst_latest_adapt_steps_get_rate_growth (const GstLatestAdaptation *a)
{
  gdouble reserve = get_reserve (a, a->rung);

  return reserve > 0 ? reserve / gst_latest_adapt_rate_get_margin (&a->rate)
                     : 1;
}

/* The kinds of a step up by the reserve of bitrate that it leaves, as a
 * multiple of the margin, and by the dwell time. With little reserve it takes
 * long; with much, steps that went wrong before do not count, as bitrate or
 * content have changed. */
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
find_rung_up (GstLatestAdaptation *a, gint64 now)
{
  gdouble load_growth = gst_latest_adapt_steps_get_load_growth (a);
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
step_up (GstLatestAdaptation *a, gint64 now, gdouble load)
{
  guint rung = find_rung_up (a, now);
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

/* Takes a step because of load or bitrate. */
static gboolean
take_usual_step (GstLatestAdaptation *a, gint64 now, gdouble load)
{
  if (reduce_load (a, now, load))
    return TRUE;
  if (gst_latest_adapt_rate_is_new (&a->rate) || a->drop_framerate > 0) {
    a->over_rate_since = GST_LATEST_TIME_NONE;
    forget_headroom (a);
    return FALSE;
  }
  return reduce_rate (a, now) || step_up (a, now, load);
}

gboolean
gst_latest_adapt_steps_take (GstLatestAdaptation *a, gint64 now)
{
  gdouble load = gst_latest_adapt_steps_get_load (a);

  if (stop_excess (a, now))
    return TRUE;
  /* Right after a change its effect is not known yet. */
  return load > 0
      && (a->last_change == GST_LATEST_TIME_NONE || load > SEVERE_LOAD
          || now - a->last_change >= SETTLE_TIME_NS)
      && take_usual_step (a, now, load);
}
