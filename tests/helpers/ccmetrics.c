/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <math.h>

#include "ccrun.h"

#define SECOND G_USEC_PER_SEC
#define LOW_QUEUE 50000
/* A condition is reached when it holds for a second. */
#define STAYS (SECOND / CC_BIN_US)
/* A freeze is a gap between pictures 150 ms longer than usual, as in
 * webrtc-stats (freezeCount). */
#define FREEZE 150000

static gdouble
bin (const GArray *bins, guint i)
{
  return i < bins->len ? g_array_index (bins, gdouble, i) : 0;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

/* The quantile of times in us, in ms. The values are sorted by it. */
static gdouble
quantile_ms (GArray *values, gdouble q)
{
  if (values->len == 0)
    return NAN;
  g_array_sort (values, compare);
  return g_array_index (
             values, gint64, MIN ((guint) (q * values->len), values->len - 1))
      / 1000.0;
}

static gdouble
media_rate (const CcRun *run, guint i)
{
  gdouble sum = 0;

  for (guint f = 0; f < run->setup.n_media; f++) {
    if (!run->setup.media[f].backward)
      sum += bin (run->flow[f].rate, i);
  }
  return sum;
}

static void
measure_use (CcRun *run)
{
  gdouble used = 0, could = 0;

  for (guint i = run->setup.from / CC_BIN_US; i < run->capacity->len; i++) {
    used += media_rate (run, i);
    could += bin (run->capacity, i);
  }
  run->metric[CC_UTILISATION] = used / could;
}

static void
measure_packets (CcRun *run)
{
  g_autoptr (GArray) waited = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint gone = 0, sent = 0;

  for (guint i = 0; i < run->records->len; i++) {
    LinkPathRecord *r = &g_array_index (run->records, LinkPathRecord, i);

    if (r->at < run->setup.from || r->flow >= run->setup.n_media
        || run->setup.media[r->flow].backward)
      continue;
    sent++;
    gone += r->overflowed || r->lost;
    if (!r->overflowed)
      g_array_append_val (waited, r->waited);
  }
  run->metric[CC_LOSS] = (gdouble) gone / MAX (sent, 1);
  run->metric[CC_QUEUE_P50] = quantile_ms (waited, 0.5);
  run->metric[CC_QUEUE_P95] = quantile_ms (waited, 0.95);
}

/* The time in s from @since until media sent since then passes at @part of the
 * capacity for a second. Packets that waited in a queue before do not count. */
static gdouble
time_to_rate (const CcRun *run, gint64 since, gdouble part)
{
  g_autoptr (GArray) bits = g_array_new (FALSE, TRUE, sizeof (gdouble));
  guint first = (since + CC_BIN_US - 1) / CC_BIN_US;

  g_array_set_size (bits, run->capacity->len + 1);
  for (guint i = 0; i < run->records->len; i++) {
    LinkPathRecord *r = &g_array_index (run->records, LinkPathRecord, i);

    if (r->flow < run->setup.n_media && !run->setup.media[r->flow].backward
        && !r->overflowed && !r->lost && r->sent >= since)
      g_array_index (bits, gdouble, MIN (r->at / CC_BIN_US, bits->len - 1)) +=
          r->size * 8;
  }
  for (guint i = first; i + STAYS <= run->capacity->len; i++) {
    gdouble used = 0, could = 0;

    for (guint j = i; j < i + STAYS; j++) {
      used += bin (bits, j);
      could += bin (run->capacity, j) * CC_BIN_US / SECOND;
    }
    if (used >= part * could)
      return ((gdouble) i * CC_BIN_US - since) / SECOND;
  }
  return INFINITY;
}

static void
measure_change (CcRun *run)
{
  const CcSetup *s = &run->setup;
  gint64 late = s->change;
  GArray *samples = run->flow[0].samples;
  guint before = 0;

  run->metric[CC_DETECTION] = INFINITY;
  for (guint i = 0; i < samples->len; i++) {
    MediaSample *m = &g_array_index (samples, MediaSample, i);

    if (m->at > s->change && m->estimate < before) {
      run->metric[CC_DETECTION] = (m->at - s->change) / 1000.0;
      break;
    }
    before = m->estimate;
  }
  for (guint i = 0; i < run->records->len; i++) {
    LinkPathRecord *r = &g_array_index (run->records, LinkPathRecord, i);

    if (r->at < s->change || r->overflowed || r->waited < LOW_QUEUE)
      continue;
    if (r->at > late + SECOND)
      break;
    late = r->at;
  }
  run->metric[CC_DRAINED] = (gdouble) (late - s->change) / SECOND;
}

static void
measure_fairness (CcRun *run)
{
  const CcSetup *s = &run->setup;
  gdouble most = 0, least = INFINITY, first = 0, could = 0;
  guint flows = s->n_media + s->n_tcp;

  for (guint f = 0; f < s->n_media; f++) {
    gdouble sum = 0;

    for (guint i = s->fair_from / CC_BIN_US; i < s->fair_to / CC_BIN_US; i++)
      sum += bin (run->flow[f].rate, i);
    most = MAX (most, sum);
    least = MIN (least, sum);
    if (f == 0)
      first = sum;
  }
  for (guint i = s->fair_from / CC_BIN_US; i < s->fair_to / CC_BIN_US; i++)
    could += bin (run->capacity, i);
  if (s->n_media > 1)
    run->metric[CC_FAIRNESS] = most / least;
  run->metric[CC_SHARE] = first / (could / flows);
}

/* Returns the time a frame took from the pacer to the other end, less the delay of
 * the path, in thousandths of the time that its bytes need at the capacity. */
static gint64
relative_way (const CcRun *run, const MediaShown *s)
{
  const CcSetup *setup = &run->setup;
  guint phase = 0;
  gdouble rate;

  while (phase + 1 < setup->n_forward && setup->forward[phase + 1].from < s->at)
    phase++;
  rate = setup->forward[phase].bitrate;
  return rate <= 0 ? 0
                   : 1000.0
          * (s->transfer - setup->forward[phase].delay - setup->media[0].extra)
          / (s->bytes * 8.0 * G_USEC_PER_SEC / rate);
}

/* The first 300 ms are nine frames, a key frame among them, and their encoding. */
static void
measure_wait (CcRun *run)
{
  gint64 from = run->setup.media[0].sender.start + 333000;
  gint64 longest = 0;

  for (guint i = 0; i < run->flow[0].pacer_delays->len; i++) {
    if (g_array_index (run->flow[0].pacer_times, gint64, i) > from)
      longest =
          MAX (longest, g_array_index (run->flow[0].pacer_delays, gint64, i));
  }
  run->metric[CC_WAIT] = longest / 1000.0;
}

/* Measures the freezes of the first flow. The usual gap is that of its frame
 * rate, unless it pauses. */
static void
measure_pictures (CcRun *run)
{
  g_autoptr (GArray) ages = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) ways = g_array_new (FALSE, FALSE, sizeof (gint64));
  GArray *shown = run->flow[0].shown;
  gint64 usual = SECOND / run->setup.media[0].sender.encoder.frame_rate;
  gint64 way, frozen = 0, last = run->setup.from;

  for (guint i = 0; i <= shown->len; i++) {
    gint64 at = run->setup.duration;

    if (i < shown->len) {
      MediaShown *s = &g_array_index (shown, MediaShown, i);

      if (s->at < run->setup.from)
        continue;
      at = s->at;
      g_array_append_val (ages, s->age);
      way = relative_way (run, s);
      g_array_append_val (ways, way);
    }
    if (at - last > usual + FREEZE)
      frozen += at - last - usual;
    last = at;
  }
  run->metric[CC_AGE_P50] = quantile_ms (ages, 0.5);
  run->metric[CC_FRAME_P50] = quantile_ms (ways, 0.5);
  run->metric[CC_FRAME_P95] = quantile_ms (ways, 0.95);
  run->metric[CC_FRAME_RATE] = ages->len * (gdouble) G_USEC_PER_SEC
      / (run->setup.duration - run->setup.from);
  run->metric[CC_AGE_P95] = quantile_ms (ages, 0.95);
  run->metric[CC_FROZEN] = (gdouble) frozen / SECOND;
  run->metric[CC_PACER_P95] = quantile_ms (run->flow[0].pacer_delays, 0.95);
}

static void
measure_sender (CcRun *run)
{
  const GstLatestPacerStats *p = &run->flow[0].pacer;
  const MediaLimit *limit = &run->setup.media[0].sender.limits[0];
  GArray *samples = run->flow[0].samples;
  gint64 end = limit[1].from > 0 ? limit[1].from : run->setup.duration;
  guint64 all = 0;
  guint highest = 0, lowest = G_MAXUINT;

  for (guint i = 0; i < GST_LATEST_PACER_N_PRIORITIES; i++)
    all += p->sent_bytes[i];
  run->metric[CC_RTX] =
      (gdouble) (p->sent_bytes[GST_LATEST_PACER_RETRANSMISSION]
          + p->sent_bytes[GST_LATEST_PACER_REPEAT])
      / MAX (all, 1);
  if (limit->bitrate == 0 || limit->bitrate == G_MAXUINT)
    return;
  for (guint i = 0; i < samples->len; i++) {
    MediaSample *m = &g_array_index (samples, MediaSample, i);

    if (m->at < run->setup.from || m->at >= end)
      continue;
    highest = MAX (highest, m->estimate);
    lowest = MIN (lowest, m->estimate);
  }
  run->metric[CC_ESTIMATE] = (gdouble) highest / run->setup.forward[0].bitrate;
  run->metric[CC_SWING] = (gdouble) highest / lowest;
}

/* Of the rates of two cameras, the first one's should be twice the other's, in each
 * phase of the path, 5 s after it has begun. */
static void
measure_tracks (CcRun *run)
{
  const CcFlowTrace *t = &run->flow[0];
  const CcSetup *s = &run->setup;
  gdouble worst = 0;

  if (t->audio_delays == NULL)
    return;
  for (guint phase = 0; phase < s->n_forward; phase++) {
    guint64 front = 0, rear = 0;
    gint64 end =
        phase + 1 < s->n_forward ? s->forward[phase + 1].from : s->duration;

    for (gint64 i = s->forward[phase].from / SECOND + 5; i < end / SECOND;
         i++) {
      front += t->companions.front[i];
      rear += t->companions.rear[i];
    }
    worst = MAX (worst, fabs (front / (2.0 * MAX (rear, 1)) - 1));
  }
  run->metric[CC_WEIGHTS] = worst;
  run->metric[CC_AUDIO_P99] = quantile_ms (t->audio_delays, 0.99);
  run->metric[CC_AUDIO_LOST] =
      (gdouble) t->companions.audio_made - t->companions.audio_sent;
}

static void
measure_found (CcRun *run, gdouble rate)
{
  GArray *samples = run->flow[0].samples;
  gint64 start = g_array_index (samples, MediaSample, 0).at;

  run->metric[CC_FOUND] = INFINITY;
  for (guint i = 0; i < samples->len; i++) {
    MediaSample *m = &g_array_index (samples, MediaSample, i);

    if (m->estimate >= rate) {
      run->metric[CC_FOUND] = (m->at - start) / 1000.0;
      return;
    }
  }
}

void
cc_run_measure (CcRun *run)
{
  const CcSetup *s = &run->setup;
  gdouble share = s->media[0].sender.bwe.frame_share;

  for (guint i = 0; i < CC_N_METRICS; i++)
    run->metric[i] = NAN;
  measure_use (run);
  measure_packets (run);
  measure_wait (run);
  measure_pictures (run);
  measure_sender (run);
  measure_tracks (run);
  if (s->converged > 0) {
    run->metric[CC_CONVERGENCE] =
        time_to_rate (run, s->media[0].sender.start, s->converged * share);
    measure_found (run, s->converged * share * s->forward[0].bitrate);
  }
  if (s->change > 0)
    measure_change (run);
  if (s->good > 0)
    run->metric[CC_RECOVERY] =
        time_to_rate (run, s->good, s->recovered * share);
  if (s->fair_to > 0)
    measure_fairness (run);
}

gboolean
cc_bar_holds (const CcBar *bar, gdouble value)
{
  /* With NAN, no value, neither comparison holds. */
  return bar->at_least ? value >= bar->value : value <= bar->value;
}

static const CcMetricInfo infos[CC_N_METRICS] = {
  [CC_UTILISATION] = { "utilisation", "", 2 },
  [CC_QUEUE_P50] = { "queue p50", "ms", 0 },
  [CC_QUEUE_P95] = { "queue p95", "ms", 0 },
  [CC_LOSS] = { "loss", "", 3 },
  [CC_CONVERGENCE] = { "convergence", "s", 1 },
  [CC_DETECTION] = { "detection", "ms", 0 },
  [CC_DRAINED] = { "drained", "s", 1 },
  [CC_RECOVERY] = { "recovery", "s", 1 },
  [CC_FAIRNESS] = { "fairness", "", 2 },
  [CC_SHARE] = { "share", "", 2 },
  [CC_AGE_P50] = { "age p50", "ms", 0 },
  [CC_AGE_P95] = { "age p95", "ms", 0 },
  [CC_FROZEN] = { "frozen", "s", 1 },
  [CC_PACER_P95] = { "pacer p95", "ms", 0 },
  [CC_RTX] = { "retransmitted", "", 3 },
  [CC_FRAME_P50] = { "frame p50", "", 2 },
  [CC_FRAME_P95] = { "frame p95", "", 2 },
  [CC_FRAME_RATE] = { "frame rate", "/s", 1 },
  [CC_WAIT] = { "longest wait", "ms", 1 },
  [CC_ESTIMATE] = { "estimate/capacity", "", 2 },
  [CC_SWING] = { "swing", "", 2 },
  [CC_WEIGHTS] = { "off the weights", "", 3 },
  [CC_AUDIO_P99] = { "audio p99", "ms", 1 },
  [CC_AUDIO_LOST] = { "audio lost", "", 0 },
  [CC_FOUND] = { "found", "ms", 0 },
};

const CcMetricInfo *
cc_metric_get_info (CcMetric metric)
{
  return &infos[metric];
}
