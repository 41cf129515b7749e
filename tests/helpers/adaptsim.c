/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptsim.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MS 1e6
#define SECONDS ((gdouble) SECOND)
#define FIXED_PART 0.1
#define SPEED_GAIN 0.8
#define KEY_TIME 3
#define KEY_BITS 5
/* The quantizer's model is a rough fit to vp8enc with a moving zone plate,
 * between 320x180 and 1280x720 and 200 kbit/s and 2 Mbit/s. */
#define QP_EXPONENT 0.6
#define DETAIL_EXPONENT 0.75
#define MIN_QP 2
#define MAX_QP 127

typedef struct
{
  const AdaptSim *sim;
  AdaptResult *result;
  GRand *rand;
  GArray *ages;  /* of gdouble ms */
  GArray *times; /* of gint64, when frames came out */
  gboolean need_key;
  gint direction;
  gdouble last_cost;
  gint64 last_size_change;
} Run;

static const AdaptPhase *
phase_at (const AdaptSim *sim, gint64 now)
{
  const AdaptPhase *phase = &sim->phases[0];

  for (guint i = 1; i < sim->n_phases; i++) {
    if (sim->phases[i].from * SECONDS <= now)
      phase = &sim->phases[i];
  }
  return phase;
}

static gdouble
noise (Run *run, gint64 now)
{
  return (1 + run->sim->noise * g_rand_double_range (run->rand, -1, 1))
      * (1 + run->sim->drift * sin (now / SECONDS / 17 * 2 * G_PI));
}

static gdouble
outlier (Run *run)
{
  return g_rand_double (run->rand) < run->sim->outliers ? 5 : 1;
}

static gdouble
competing_load (const AdaptSim *sim, gint64 now)
{
  if (sim->competing_period <= 0)
    return 1;
  return fmod (now / SECONDS, sim->competing_period) < sim->competing_period / 2
      ? sim->competing_factor
      : 1;
}

static gint64
encode_time (Run *run, gint64 now, const GstLatestAdaptationStep *step)
{
  const AdaptSim *sim = run->sim;
  gdouble full = (gdouble) sim->bounds.width * sim->bounds.height;
  gdouble part = (gdouble) step->width * step->height / full;

  return phase_at (sim, now)->encode_ms * MS
      * (FIXED_PART + (1 - FIXED_PART) * part) * pow (SPEED_GAIN, step->speed)
      * (run->need_key ? KEY_TIME : 1) * competing_load (sim, now)
      * noise (run, now) * outlier (run);
}

static gdouble
detail_at (const AdaptSim *sim, gint64 now)
{
  gdouble detail = phase_at (sim, now)->detail;

  return detail > 0 ? detail : sim->detail;
}

/* Returns the quantizer for so many bits per pixel; a result above MAX_QP means
 * that the encoder exceeds its bitrate at MAX_QP. */
static gdouble
quantizer (const AdaptSim *sim, gdouble detail, gdouble pixels, gdouble bpp)
{
  gdouble full = (gdouble) sim->bounds.width * sim->bounds.height;
  gdouble smaller = full / pixels;

  if (sim->bits_slope > 0)
    return 60 + sim->bits_slope * log2 (detail / bpp)
        + (sim->bits_slope - sim->size_slope) * log2 (smaller);
  return 60 * pow (detail * pow (smaller, DETAIL_EXPONENT) / bpp, QP_EXPONENT);
}

gdouble
adapt_sim_quantizer (
    const AdaptSim *sim, const GstLatestRung *rung, gdouble bitrate)
{
  gdouble pixels = (gdouble) rung->width * rung->height;

  return quantizer (
      sim, sim->detail, pixels, bitrate / (rung->framerate * pixels));
}

/* Returns the multiple of its bitrate that the encoder makes although it wants
 * quantizer @qp. */
static gdouble
excess (const AdaptSim *sim, gdouble qp)
{
  if (qp <= MAX_QP)
    return 1;
  if (sim->bits_slope > 0)
    return exp2 ((qp - MAX_QP) / sim->bits_slope);
  return pow (qp / MAX_QP, 1 / QP_EXPONENT);
}

/* Records a change of the operating point and whether its direction is
 * reversed. */
static void
note_change (Run *run, gint64 now, guint64 sizes_before)
{
  GstLatestAdaptation *a = &run->result->a;
  GstLatestAdaptationStep step = gst_latest_adaptation_get (a);
  gdouble rate = step.max_framerate > 0 ? step.max_framerate
                                        : a->ladder.rungs[0].framerate;
  gdouble cost = rate * step.width * step.height * pow (SPEED_GAIN, a->speed);
  gint direction = cost < run->last_cost ? -1 : 1;

  if (run->direction != 0 && direction != run->direction)
    run->result->reversals++;
  run->result->changes++;
  run->result->last_change = now;
  run->direction = direction;
  run->last_cost = cost;
  if (a->size_changes == sizes_before)
    return;
  run->need_key = TRUE;
  run->result->closest_sizes =
      MIN (run->result->closest_sizes, now - run->last_size_change);
  run->last_size_change = now;
}

static gint64
encode (Run *run, gint64 start, gint64 captured)
{
  GstLatestAdaptation *a = &run->result->a;
  GstLatestAdaptationStep step = gst_latest_adaptation_get (a);
  gint64 end = start + encode_time (run, start, &step);
  guint target = phase_at (run->sim, end)->bitrate * noise (run, end);
  gdouble rate = step.max_framerate > 0 ? step.max_framerate
                                        : a->ladder.rungs[0].framerate;
  guint64 sizes = a->size_changes;
  gdouble age = (end - captured) / MS;
  gdouble detail = detail_at (run->sim, end);
  gdouble pixels = (gdouble) step.width * step.height;
  gdouble qp = quantizer (run->sim, detail, pixels, target / (rate * pixels));
  GstLatestAdaptationFrame frame = { .now = end,
    .busy = end - start,
    .age = start - captured,
    .is_key = run->need_key,
    .bits = target / rate * (run->need_key ? KEY_BITS : 1),
    .target = target,
    .qp = GST_LATEST_QP_UNKNOWN };

  if (detail > 0) {
    frame.qp = (gint) CLAMP (qp, MIN_QP, MAX_QP);
    frame.bits *= excess (run->sim, qp);
  }
  if (end < ADAPT_BITS_SECONDS * SECONDS)
    run->result->bits[(guint) (end / SECONDS)] += frame.bits;

  g_array_append_val (run->ages, age);
  g_array_append_val (run->times, end);
  run->need_key = FALSE;
  if (gst_latest_adaptation_add_frame (a, &frame))
    note_change (run, end, sizes);
  return end;
}

static void
run_camera (Run *run)
{
  GstLatestAdaptation *a = &run->result->a;
  gint64 interval = SECONDS / run->sim->bounds.framerate;
  gint64 now = 0, last = -1, gate = 0, end = run->sim->seconds * SECONDS;

  while (now < end) {
    gint64 newest = MAX (now, gate) / interval;
    gdouble limit = gst_latest_adaptation_get (a).max_framerate;

    if (newest <= last)
      newest = last + 1;
    now = MAX (MAX (now, gate), newest * interval);
    last = newest;
    /* The frame rate limit is that of frameratelimiter.h: a frame may be half
     * an interval ahead of schedule. */
    if (limit > 0)
      gate = MAX (gate + (gint64) (SECONDS / limit),
          now + (gint64) (SECONDS / limit / 2));
    else
      gate = 0;
    now = encode (run, now, newest * interval);
  }
}

static gint
compare (gconstpointer x, gconstpointer y)
{
  gdouble a = *(const gdouble *) x, b = *(const gdouble *) y;

  return a < b ? -1 : a > b;
}

static void
summarise (Run *run)
{
  AdaptResult *r = run->result;
  gint64 spent[GST_LATEST_N_LIMITS];

  r->frames = run->times->len;
  for (guint i = 0; i < r->frames; i++)
    r->fps += g_array_index (run->times, gint64, i)
        > (run->sim->seconds - 10) * SECONDS;
  r->fps /= 10;
  g_array_sort (run->ages, compare);
  r->age_p95_ms = g_array_index (run->ages, gdouble, r->frames * 95 / 100);
  gst_latest_quality_limit_get (
      &r->a.limit, run->sim->seconds * SECONDS, spent);
  for (guint i = 0; i < GST_LATEST_N_LIMITS; i++)
    r->seconds[i] = spent[i] / SECONDS;
}

void
adapt_sim_run (const AdaptSim *sim, AdaptResult *result)
{
  Run run = { .sim = sim,
    .result = result,
    .rand = g_rand_new_with_seed (sim->seed),
    .ages = g_array_new (FALSE, FALSE, sizeof (gdouble)),
    .times = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .need_key = TRUE,
    .last_cost = sim->bounds.framerate * sim->bounds.width * sim->bounds.height,
    .last_size_change = G_MININT64 / 2 };
  GstLatestAdaptationConfig config = { .bounds = sim->bounds,
    .max_speed = sim->max_speed };

  memset (result, 0, sizeof (*result));
  result->closest_sizes = G_MAXINT64;
  gst_latest_adaptation_init (&result->a, GST_LATEST_VPX_CODEC_VP8);
  gst_latest_adaptation_configure (&result->a, 0, &config);
  run_camera (&run);
  summarise (&run);
  g_array_unref (run.ages);
  g_array_unref (run.times);
  g_rand_free (run.rand);
}

gchar *
adapt_result_describe (const AdaptResult *r)
{
  const GstLatestRung *rung = &r->a.ladder.rungs[r->a.rung];

  return g_strdup_printf (
      "%ux%u@%g+%u", rung->width, rung->height, rung->framerate, r->a.speed);
}

void
adapt_result_log (const AdaptResult *r, const gchar *what)
{
  g_autofree gchar *end = adapt_result_describe (r);

  g_info ("%s: %s, %u changes, %d of size, %u reversals, %.1f fps, "
          "age p95 %.0f ms, %s",
      what, end, r->changes, (gint) r->a.size_changes, r->reversals, r->fps,
      r->age_p95_ms, gst_latest_limit_to_string (r->a.limit.reason));
}
