/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pathcapacity.h"

#include <stdlib.h>
#include <string.h>

/* The unit of arrival times in transport-wide feedback (draft-holmer-rmcat-
 * transport-wide-cc-extensions-01, 3.1.5). */
#define TICK_US 250
/* A frame of fewer packets measures the unit rather than the path. */
#define MIN_ARRIVED 3
/* The path has limited a frame whose packets arrive further apart than they left by
 * this factor and this time. */
#define SPREAD 1.15
#define SPREAD_US (2 * TICK_US)

/* The send times of reports may be this much too early. */
#define STAMP_TOLERANCE_US 200

/* The sizes of a packet as sent and as reported differ by its headers, which are those
 * of the latest packet of its kind, and by less than an extension takes. */
#define SIZE_TOLERANCE 8
/* No frame takes longer to be sent. */
#define MAX_FRAME_US (G_USEC_PER_SEC)

/* The rest is ours, tuned in the scenarios of docs/congestion-control.md. */

/* An older sample may be of another path. At 1 to 5 frames a second, older ones have
 * to do until there are enough. */
#define SAMPLE_AGE_US (3 * G_USEC_PER_SEC)
#define MAX_SAMPLE_AGE_US (10 * G_USEC_PER_SEC)
/* Without a sample for so long, what arrives can show that the last ones were wrong. */
#define UNSEEN_US (G_USEC_PER_SEC)
/* This many frames that were too small say that there will be no sample soon. */
#define SMALL_FRAMES 30
/* The capacity is the median of the samples: a radio that hands packets over in
 * lumps, and jitter, make single frames look slower or faster. */
#define QUANTILE 0.5
/* This many frames in a row, each slower than the capacity by this factor, mean
 * that the path has changed. */
#define SLOWER_FRAMES 2
#define SLOWER 0.6
/* Samples agree if they are this many, nearly all of them limited by the path, and
 * their mean deviation is less than this part of the capacity. */
#define AGREE_FRAMES 5
#define AGREE_LIMITED 0.8
#define AGREE 0.25

/* The first burst is ten packets of 1200 bytes, as RFC 6928 allows to a sender that
 * knows nothing of the path yet. */
#define FIRST_BURST 12000
#define MIN_BURST 3600
#define MAX_BURST 250000
/* A burst grows by this factor when a frame arrives whole that was nearly as large. */
#define GROWTH 1.25
#define NEARLY 0.6
/* After a lost tail, the burst is this part of what arrived, */
#define KEEP 0.8
/* and does not grow for so long: longer each time. */
#define FIRST_PAUSE_US (10 * G_USEC_PER_SEC)
#define MAX_PAUSE_US (120 * G_USEC_PER_SEC)

/* More loss than this, counted over so many packets, begins a trial without bursts.
 * If less than a part of it remains, bursts were its cause. */
#define LOSSY 0.02
#define LOSS_PACKETS 60
#define TRIAL_PACKETS 80
#define REMAINS 0.5
/* A trial that blamed something else is not repeated for so long. */
#define TRY_PAUSE_US (30 * G_USEC_PER_SEC)
#define MIN_WATCHED 15

#define FRAMES GST_LATEST_PATH_CAPACITY_FRAMES
#define OTHERS GST_LATEST_PATH_CAPACITY_OTHERS
#define SAMPLES GST_LATEST_PATH_CAPACITY_SAMPLES

void
gst_latest_path_capacity_init (GstLatestPathCapacity *c)
{
  memset (c, 0, sizeof (*c));
  c->burst = FIRST_BURST;
  c->grow_after = c->try_after = G_MININT64;
  c->grow_pause = FIRST_PAUSE_US;
}

void
gst_latest_path_capacity_forget (GstLatestPathCapacity *c)
{
  c->n_samples = 0;
  c->capacity = 0;
  c->consistent = FALSE;
  c->slower = 0;
  c->burst = MIN (c->burst, FIRST_BURST);
}

static GstLatestPathFrame *
frame_at (GstLatestPathCapacity *c, guint64 index)
{
  return &c->frame[index % FRAMES];
}

void
gst_latest_path_capacity_sent (
    GstLatestPathCapacity *c, gint64 now, gboolean end)
{
  GstLatestPathFrame *f = frame_at (c, c->next);

  if (f->packets == 0)
    f->start = now;
  f->end = now;
  f->packets++;
  if (!end)
    return;
  c->next++;
  /* Without reports, the oldest frames are forgotten. */
  if (c->next - c->first >= FRAMES)
    c->first = c->next - FRAMES + 1;
  memset (frame_at (c, c->next), 0, sizeof (GstLatestPathFrame));
}

void
gst_latest_path_capacity_sent_other (
    GstLatestPathCapacity *c, gint64 now, guint32 size)
{
  if (frame_at (c, c->next)->packets > 0)
    c->other[c->n_others++ % OTHERS] =
        (GstLatestPathOther) { .at = now, .size = size };
}

static gint
compare_rates (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

static guint
quantile (guint *rates, guint n)
{
  qsort (rates, n, sizeof (guint), compare_rates);
  return rates[MIN ((guint) (QUANTILE * n), n - 1)];
}

/* Returns how old samples may be. None from before a pause counts. */
static gint64
sample_age (const GstLatestPathCapacity *c, gint64 now)
{
  gint64 at = now;

  for (guint64 n = 1; n <= MIN (c->n_samples, AGREE_FRAMES); n++) {
    const GstLatestPathSample *s = &c->sample[(c->n_samples - n) % SAMPLES];

    if (at - s->at > SAMPLE_AGE_US)
      break;
    at = s->at;
  }
  return CLAMP (now - at, SAMPLE_AGE_US, MAX_SAMPLE_AGE_US);
}

/* Appends the rates of samples that are not too old and, unless @limited, above
 * @floor. */
static guint
collect (const GstLatestPathCapacity *c, gint64 now, gboolean limited,
    guint floor, guint *rates, guint n)
{
  gint64 age = sample_age (c, now);

  for (guint i = 0; i < MIN (c->n_samples, SAMPLES); i++) {
    const GstLatestPathSample *s = &c->sample[i];

    if (s->limited == limited && s->rate >= floor && now - s->at <= age)
      rates[n++] = s->rate;
  }
  return n;
}

/* Samples that the path has not limited are lower bounds: they count only where they
 * are above the capacity. */
static void
update_capacity (GstLatestPathCapacity *c, gint64 now)
{
  guint rates[SAMPLES], n_limited, n, known = c->capacity;
  guint64 deviation = 0;

  n_limited = collect (c, now, TRUE, 0, rates, 0);
  if (n_limited > 0)
    known = quantile (rates, n_limited);
  for (guint i = 0; i < n_limited; i++)
    deviation += ABS ((gint64) rates[i] - known);
  n = collect (c, now, FALSE, known + 1, rates, n_limited);
  c->consistent = n_limited >= AGREE_FRAMES && n_limited >= AGREE_LIMITED * n
      && deviation < AGREE * n_limited * known;
  c->capacity = n > 0 ? quantile (rates, n) : known;
}

static void
add_sample (GstLatestPathCapacity *c, gint64 now, guint rate, gboolean limited)
{
  GstLatestPathSample sample = { .at = now, .rate = rate, .limited = limited };

  c->slower = limited && rate < SLOWER * c->capacity ? c->slower + 1 : 0;
  if (c->slower >= SLOWER_FRAMES) {
    c->sample[0] = c->sample[(c->n_samples - 1) % SAMPLES];
    c->n_samples = 1;
    c->slower = 0;
  }
  c->sample[c->n_samples++ % SAMPLES] = sample;
  update_capacity (c, now);
}

void
gst_latest_path_capacity_expire (GstLatestPathCapacity *c, gint64 now)
{
  if (c->small >= SMALL_FRAMES
      && now - c->sample[(c->n_samples - 1) % SAMPLES].at > MAX_SAMPLE_AGE_US)
    c->consistent = FALSE;
}

void
gst_latest_path_capacity_doubt (
    GstLatestPathCapacity *c, gint64 now, guint acked)
{
  if (c->n_samples > 0 && acked > c->capacity
      && now - c->sample[(c->n_samples - 1) % SAMPLES].at > UNSEEN_US)
    gst_latest_path_capacity_forget (c);
}

static void
pause_growth (GstLatestPathCapacity *c, gint64 now)
{
  c->grow_after = now + c->grow_pause;
  c->grow_pause = MIN (2 * c->grow_pause, MAX_PAUSE_US);
}

void
gst_latest_path_capacity_stop_bursts (GstLatestPathCapacity *c, gint64 now)
{
  c->burst = MIN (c->burst, FIRST_BURST);
  c->careful = TRUE;
  pause_growth (c, now);
}

/* Returns TRUE if the packets of @f have spread on their way: they met a queue. */
static gboolean
is_limited (const GstLatestPathFrame *f)
{
  gint64 sent = f->last_sent - f->first_sent;

  return f->last_recv - f->first_recv > SPREAD * sent + SPREAD_US;
}

static void
shorten_burst (GstLatestPathCapacity *c, const GstLatestPathFrame *f)
{
  c->burst = CLAMP ((guint64) (KEEP * f->arrived_bytes), MIN_BURST, c->burst);
  /* A burst that met no queue before the loss met a policer. */
  c->careful = !is_limited (f);
  pause_growth (c, f->end);
}

static void
grow_burst (GstLatestPathCapacity *c, const GstLatestPathFrame *f)
{
  if (f->end < c->grow_after)
    return;
  c->careful = FALSE;
  if (is_limited (f))
    return;
  if (f->arrived_bytes >= NEARLY * c->burst)
    c->burst = MIN (c->burst * GROWTH, MAX_BURST);
}

static void
count (GstLatestPathLoss *loss, const GstLatestPathFrame *f)
{
  if (f->start < loss->since)
    return;
  loss->lost += f->lost;
  loss->total += f->lost + f->arrived;
}

static gint64
last_sent (GstLatestPathCapacity *c)
{
  const GstLatestPathFrame *f = frame_at (c, c->next);

  return f->packets > 0 ? f->end : frame_at (c, c->next - 1)->end;
}

/* A very short queue loses packets of each frame that leaves faster than the queue
 * empties; a radio loses as many at any speed. A trial without bursts shows which
 * it is. The frames that are on their way as the trial begins or ends, a round trip
 * of them, do not count. */
static void
compare_losses (GstLatestPathCapacity *c, const GstLatestPathFrame *f)
{
  gdouble loss;

  count (&c->loss, f);
  if (c->loss.total < (c->trying ? TRIAL_PACKETS : LOSS_PACKETS))
    return;
  loss = (gdouble) c->loss.lost / c->loss.total;
  c->loss = (GstLatestPathLoss) { .since = c->loss.since };
  if (c->trying) {
    c->trying = FALSE;
    if (loss < REMAINS * c->loss_before)
      gst_latest_path_capacity_stop_bursts (c, f->end);
    else
      c->try_after = f->end + TRY_PAUSE_US;
    c->loss.since = last_sent (c) + 1;
  } else if (!c->careful && loss > LOSSY && f->end >= c->try_after) {
    c->trying = TRUE;
    c->loss_before = loss;
    c->loss.since = last_sent (c) + 1;
  }
}

static gboolean
has_lost_tail (const GstLatestPathFrame *f)
{
  return f->lost >= 2 && f->arrived >= 2 && !f->gap && f->last_lost == f->lost;
}

static void
judge_losses (GstLatestPathCapacity *c, const GstLatestPathFrame *f)
{
  /* In an outage, no packet of the next frame arrives either. */
  gboolean outage = f->arrived == 0;

  if (!outage)
    compare_losses (c, f);
  count (&c->watched, f);
  if (c->suspect.packets > 0 && !outage)
    shorten_burst (c, &c->suspect);
  c->suspect = (GstLatestPathFrame) { 0 };
  if (has_lost_tail (f))
    c->suspect = *f;
  else if (f->lost == 0)
    grow_burst (c, f);
}

/* Returns TRUE if the frame was measured. */
static gboolean
evaluate (GstLatestPathCapacity *c, const GstLatestPathFrame *f)
{
  gint64 recv = MAX (f->last_recv - f->first_recv, TICK_US);
  gdouble bits = (f->arrived_bytes + f->between_bytes - f->first_size) * 8.0;
  gboolean limited = is_limited (f);
  gint64 time = limited ? recv : MAX (recv, f->last_sent - f->first_sent);

  if (c->frame_func)
    c->frame_func (f, c->user_data);
  judge_losses (c, f);
  c->small = c->n_samples > 0 && f->arrived < MIN_ARRIVED && !c->paused
      ? c->small + 1
      : 0;
  if (f->arrived < MIN_ARRIVED || c->paused)
    return FALSE;
  add_sample (c, f->end,
      (guint) MIN (bits * G_USEC_PER_SEC / time, (gdouble) G_MAXINT), limited);
  return TRUE;
}

static void
add_report (GstLatestPathFrame *f, const GstLatestBwePacket *p)
{
  if (f->arrived + f->lost == 0)
    f->first_sent = p->send_time;
  f->last_sent = p->send_time;
  if (p->lost) {
    f->lost++;
    f->last_lost++;
    return;
  }
  f->gap |= f->last_lost > 0;
  f->last_lost = 0;
  if (f->arrived == 0 || p->recv_time < f->first_recv) {
    f->first_recv = p->recv_time;
    f->first_size = p->size;
  }
  f->last_recv =
      f->arrived == 0 ? p->recv_time : MAX (f->last_recv, p->recv_time);
  f->arrived++;
  f->arrived_bytes += p->size;
  f->between_bytes += f->later_bytes;
  f->later_bytes = 0;
}

/* A packet is stamped a moment after the pacer has let it go, and on a clock that
 * has to be converted. So it belongs to the last frame that began before it. */
static gboolean
began_before (const GstLatestPathFrame *f, gint64 send_time)
{
  return f->packets > 0 && f->start <= send_time + STAMP_TOLERANCE_US;
}

/* Returns TRUE if the report is that of a packet that left between those of @f, and is
 * none of them. Reports do not say so, but the size does: if a packet of the frame is
 * as large, it does not matter which of the two counts. */
static gboolean
is_other (GstLatestPathCapacity *c, const GstLatestPathFrame *f,
    const GstLatestBwePacket *packet)
{
  for (guint i = 0; i < OTHERS; i++) {
    GstLatestPathOther *o = &c->other[i];

    if (o->size == 0 || o->at < f->start || o->at > f->end
        || o->at > packet->send_time + STAMP_TOLERANCE_US
        || ABS ((gint64) o->size - packet->size) > SIZE_TOLERANCE)
      continue;
    o->size = 0;
    return TRUE;
  }
  return FALSE;
}

gboolean
gst_latest_path_capacity_report (
    GstLatestPathCapacity *c, const GstLatestBwePacket *packet, gboolean *inner)
{
  GstLatestPathFrame *f;
  gboolean measured = FALSE;

  /* A report of the next frame ends the one before, even if reports are missing. */
  while (c->first < c->next
      && began_before (frame_at (c, c->first + 1), packet->send_time))
    measured |= evaluate (c, frame_at (c, c->first++));
  f = frame_at (c, c->first);
  *inner = FALSE;
  /* Packets that belong to no frame leave between the frames. */
  if (!began_before (f, packet->send_time)
      || f->arrived + f->lost >= f->packets)
    return measured;
  /* Without a last packet there are no frames to go by. */
  *inner =
      f->arrived + f->lost > 0 && packet->send_time - f->start < MAX_FRAME_US;
  if (is_other (c, f, packet)) {
    if (!packet->lost && f->arrived > 0)
      f->later_bytes += packet->size;
    return measured;
  }
  add_report (f, packet);
  if (c->first < c->next && f->arrived + f->lost >= f->packets) {
    measured |= evaluate (c, f);
    c->first++;
  }
  return measured;
}

void
gst_latest_path_capacity_ignore_losses (GstLatestPathCapacity *c, gint64 now)
{
  c->loss = (GstLatestPathLoss) { .since = now };
  c->trying = FALSE;
}

void
gst_latest_path_capacity_watch (GstLatestPathCapacity *c, gint64 now)
{
  c->watched = (GstLatestPathLoss) { .since = now };
}

gdouble
gst_latest_path_capacity_get_watched_loss (const GstLatestPathCapacity *c)
{
  return c->watched.total < MIN_WATCHED
      ? -1
      : (gdouble) c->watched.lost / c->watched.total;
}

gboolean
gst_latest_path_capacity_takes_bursts (const GstLatestPathCapacity *c)
{
  return !c->careful && !c->trying;
}
