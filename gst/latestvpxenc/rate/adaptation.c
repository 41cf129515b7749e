/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptation.h"

#include <string.h>

#include "adaptsteps.h"

/* Hysteresis of the limitation reason: the other factor has to limit more by a
 * fifth to become the reason. */
#define REASON_HYSTERESIS 1.2

static const GstLatestRung *
current (const GstLatestAdaptation *a)
{
  return &a->ladder.rungs[a->rung];
}

void
gst_latest_adaptation_init (GstLatestAdaptation *a, GstLatestVpxCodec codec)
{
  memset (a, 0, sizeof (*a));
  gst_latest_adapt_steps_init (a);
  gst_latest_adapt_load_init (&a->load);
  gst_latest_adapt_rate_init (&a->rate, codec);
  gst_latest_quality_limit_init (&a->limit);
}

GstLatestAdaptationStep
gst_latest_adaptation_get (const GstLatestAdaptation *a)
{
  const GstLatestRung *rung = current (a);
  gdouble framerate = gst_latest_adapt_steps_get_framerate (a);
  gboolean limited = framerate < a->ladder.rungs[0].framerate;

  return (GstLatestAdaptationStep) { .speed = a->speed,
    .max_framerate = limited ? framerate : 0,
    .scale = rung->scale,
    .width = rung->width,
    .height = rung->height };
}

/* Updates the reason that keeps the stream below the first rung. The last
 * reason stays while only the dwell time prevents a step up. */
static void
update_reason (GstLatestAdaptation *a, gint64 now, gdouble load_growth,
    gdouble rate_growth)
{
  GstLatestLimit reason = a->limit.reason;
  gdouble up, cpu = load_growth, bandwidth = rate_growth;

  if (a->rung == 0 || a->drop_framerate > 0) {
    gst_latest_quality_limit_set (&a->limit, now,
        a->drop_framerate > 0 ? GST_LATEST_LIMIT_BANDWIDTH
                              : GST_LATEST_LIMIT_NONE);
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

static gboolean
is_same (const GstLatestLadderBounds *p, const GstLatestLadderBounds *q)
{
  return p->width == q->width && p->height == q->height
      && p->framerate == q->framerate && p->flags == q->flags
      && p->preference == q->preference && p->min_framerate == q->min_framerate
      && p->min_height == q->min_height;
}

/* Whether only the frame rate, which is measured, is another one. */
static gboolean
is_same_picture (const GstLatestLadderBounds *p, const GstLatestLadderBounds *q)
{
  GstLatestLadderBounds other = *q;

  other.framerate = p->framerate;
  return is_same (p, &other);
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
  gboolean goes_on;
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
  /* What is being stopped stays so: with the measurements begun anew, the
   * encoder would go on meanwhile. */
  goes_on = a->configured && a->drop_framerate > 0
      && ladder.rungs[rung].scale == current (a)->scale
      && is_same_picture (&a->config.bounds, &config->bounds);
  a->ladder = ladder;
  a->rung = rung;
  a->config = *config;
  if (goes_on)
    return;
  a->drop_framerate = 0;
  gst_latest_adapt_steps_restart (a, now);
  gst_latest_adapt_rate_restart (&a->rate);
  if (!a->configured) {
    gst_latest_quality_limit_set (&a->limit, now, GST_LATEST_LIMIT_NONE);
    a->last_change = GST_LATEST_TIME_NONE;
  }
  a->configured = TRUE;
}

gboolean
gst_latest_adaptation_add_frame (
    GstLatestAdaptation *a, const GstLatestAdaptationFrame *f)
{
  gdouble load_growth, rate_growth;
  gboolean changed, is_load_known;

  gst_latest_adapt_load_add (&a->load, f->now, f->busy, f->age, f->is_key);
  gst_latest_adapt_rate_add (&a->rate, f->now, f->target, f->bits, f->qp);
  if (!a->configured)
    return FALSE;
  load_growth = gst_latest_adapt_steps_get_load_growth (a);
  rate_growth = gst_latest_adapt_steps_get_rate_growth (a);
  is_load_known = gst_latest_adapt_steps_get_load (a) > 0;
  changed = gst_latest_adapt_steps_take (a, f->now);
  if (is_load_known)
    update_reason (a, f->now, load_growth, rate_growth);
  return changed;
}
