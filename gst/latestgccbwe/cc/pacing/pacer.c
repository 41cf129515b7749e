/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pacer-private.h"

/* The constants here are ours. Times are in us.
 *
 * The thread that sends is woken up to a millisecond late, once for several
 * packets of a fast stream. */
#define WAKE_SLACK_US 1000
/* The debt of audio is limited, so that audio which alone exceeds the rate does
 * not stop video for ever. */
#define MAX_AUDIO_DEBT_US 500000
/* The time between a retransmission and its repeat: losses come in
 * bursts, and a copy right behind it would often be lost with it. */
#define REPEAT_AFTER_US 10000
/* Nothing is repeated while video waits for so long: the encoder has not been
 * set to what repeats leave it yet. */
#define REPEAT_LIMIT_US 50000

#define AUDIO GST_LATEST_PACER_AUDIO
#define VIDEO GST_LATEST_PACER_VIDEO
#define RETRANSMISSION GST_LATEST_PACER_RETRANSMISSION
#define REPEAT GST_LATEST_PACER_REPEAT
#define PADDING GST_LATEST_PACER_PADDING
#define N_PRIORITIES GST_LATEST_PACER_N_PRIORITIES

GstLatestPacer *
gst_latest_pacer_new (
    const GstLatestPacerConfig *config, guint rate, gint64 now)
{
  GstLatestPacer *p = g_new0 (GstLatestPacer, 1);

  p->config = *config;
  p->rate = p->estimate = rate;
  p->can_pad = TRUE;
  for (guint i = 0; i < N_PRIORITIES; i++)
    gst_latest_pacer_queue_init (&p->queue[i]);
  gst_latest_pacer_queue_init (&p->barriers);
  gst_latest_token_bucket_init (&p->bucket, rate, config->max_burst, now);
  gst_latest_token_bucket_init (&p->audio_bucket, rate, config->max_burst, now);
  gst_latest_rtx_budget_init (&p->rtx, config->retransmission_share,
      config->retransmission_max_age, rate, now);
  gst_latest_pacer_probes_init (&p->probes);
  return p;
}

void
gst_latest_pacer_free (GstLatestPacer *p, GDestroyNotify release)
{
  GstLatestPacerTaken taken;
  gpointer item;

  if (p == NULL)
    return;
  while ((item = gst_latest_pacer_take_any (p, 0, &taken)))
    release (item);
  for (guint i = 0; i < N_PRIORITIES; i++)
    gst_latest_pacer_queue_clear (&p->queue[i]);
  gst_latest_pacer_queue_clear (&p->barriers);
  g_free (p);
}

void
gst_latest_pacer_set_round_trip (GstLatestPacer *p, gint64 round_trip)
{
  gst_latest_rtx_budget_set_round_trip (&p->rtx, round_trip);
}

void
gst_latest_pacer_set_padding (GstLatestPacer *p, gboolean can_pad)
{
  p->can_pad = can_pad;
}

void
gst_latest_pacer_add (GstLatestPacer *p, gint64 now,
    GstLatestPacerPriority priority, guint32 size, gpointer item)
{
  GstLatestPacerEntry e = {
    .item = item, .added = now, .epoch = p->epochs_added, .size = size
  };

  if (priority == VIDEO) {
    gst_latest_pacer_add_video (p, now, 0, FALSE, size, item);
    return;
  }
  if (priority == AUDIO) {
    p->has_audio = TRUE;
    p->audio_added = now;
  }
  gst_latest_pacer_update_rate (p, now);
  gst_latest_pacer_queue_push (&p->queue[priority], &e);
  gst_latest_pacer_update_rate (p, now);
}

void
gst_latest_pacer_add_video (GstLatestPacer *p, gint64 now, guint32 id,
    gboolean end, guint32 size, gpointer item)
{
  GstLatestPacerEntry e = { .item = item,
    .added = now,
    .epoch = p->epochs_added,
    .size = size,
    .end = end };

  gst_latest_pacer_update_rate (p, now);
  gst_latest_pacer_flows_push (&p->flows, &p->queue[VIDEO], id,
      gst_latest_pacer_get_leaving_rate (p), &e);
  gst_latest_pacer_update_rate (p, now);
}

gboolean
gst_latest_pacer_add_retransmission (GstLatestPacer *p, gint64 now, guint64 key,
    gint64 first_sent, guint32 size, gpointer item)
{
  GstLatestPacerQueue *q = &p->queue[RETRANSMISSION];
  GstLatestPacerEntry e = { .item = item,
    .added = now,
    .first_sent = first_sent,
    .key = key,
    .epoch = p->epochs_added,
    .size = size };

  if (gst_latest_pacer_queue_has_key (q, key)
      || gst_latest_rtx_budget_is_on_its_way (&p->rtx, key, now)) {
    p->merged++;
    return FALSE;
  }
  if (gst_latest_rtx_budget_is_too_old (&p->rtx, first_sent, now)) {
    p->too_old++;
    return FALSE;
  }
  if (!gst_latest_rtx_budget_has_room (&p->rtx, q->bytes, size)) {
    p->refused++;
    return FALSE;
  }
  gst_latest_pacer_queue_push (q, &e);
  return TRUE;
}

void
gst_latest_pacer_outdate (
    GstLatestPacer *p, guint64 first_key, guint64 last_key)
{
  gst_latest_pacer_queue_outdate (
      &p->queue[RETRANSMISSION], first_key, last_key);
}

static gint64
video_wait (const GstLatestPacer *p, gint64 now)
{
  const GstLatestPacerEntry *e = gst_latest_pacer_queue_peek (&p->queue[VIDEO]);

  return e ? now - e->added : 0;
}

gboolean
gst_latest_pacer_add_repeat (
    GstLatestPacer *p, gint64 now, guint32 size, guint more, gpointer item)
{
  GstLatestPacerEntry e = { .item = item,
    .added = now,
    .epoch = p->epochs_added,
    .size = size,
    .more = more };

  if (video_wait (p, now) > REPEAT_LIMIT_US
      || !gst_latest_rtx_budget_has_room (&p->rtx,
          p->queue[RETRANSMISSION].bytes + p->queue[REPEAT].bytes, size)) {
    p->repeats_refused++;
    return FALSE;
  }
  gst_latest_pacer_queue_push (&p->queue[REPEAT], &e);
  return TRUE;
}

void
gst_latest_pacer_add_barrier (GstLatestPacer *p, gint64 now, gpointer item)
{
  GstLatestPacerEntry e = {
    .item = item, .added = now, .epoch = p->epochs_added
  };

  gst_latest_pacer_queue_push (&p->barriers, &e);
  p->epochs_added++;
}

void
gst_latest_pacer_add_mark (GstLatestPacer *p, gint64 now, gpointer item)
{
  GstLatestPacerEntry e = { .item = item,
    .added = now,
    .epoch = p->epochs_added,
    .flow = GST_LATEST_PACER_MARK };

  gst_latest_pacer_queue_push (&p->queue[VIDEO], &e);
}

static gboolean
has_current (const GstLatestPacer *p, GstLatestPacerPriority i)
{
  const GstLatestPacerEntry *e = gst_latest_pacer_queue_peek (&p->queue[i]);

  return e != NULL && e->epoch == p->epoch;
}

static gboolean
barrier_is_due (const GstLatestPacer *p)
{
  if (p->barriers.length == 0)
    return FALSE;
  for (guint i = 0; i < N_PRIORITIES; i++) {
    if (has_current (p, i))
      return FALSE;
  }
  return TRUE;
}

/* An event, and all media behind it, do not wait for the share of
 * retransmissions: those queued before the event may exceed the share, and
 * later ones wait until the debt is paid. */
static gboolean
barrier_waits_for_rtx (const GstLatestPacer *p)
{
  return p->barriers.length > 0 && !has_current (p, AUDIO)
      && !has_current (p, VIDEO) && !has_current (p, PADDING);
}

/* Video that has waited for long goes before retransmissions. */
static gboolean
video_is_late (const GstLatestPacer *p, gint64 now)
{
  return p->config.max_queue_time > 0 && has_current (p, VIDEO)
      && video_wait (p, now) > p->config.max_queue_time / 2;
}

/* The time at which the first packet of priority @i may leave; G_MAXINT64 when
 * no time helps: there is none, or it is behind a barrier. */
static gint64
leave_time (const GstLatestPacer *p, GstLatestPacerPriority i, gint64 now)
{
  gint64 time;

  if (!has_current (p, i)
      || ((i == RETRANSMISSION || i == REPEAT) && video_is_late (p, now)))
    return G_MAXINT64;
  if (gst_latest_pacer_probes_running (&p->probes)) {
    time = MAX (now, gst_latest_pacer_probes_due (&p->probes, now));
    if (i == AUDIO)
      time =
          MIN (time, gst_latest_token_bucket_open_time (&p->audio_bucket, now));
  } else {
    time = gst_latest_token_bucket_open_time (
        i == AUDIO ? &p->audio_bucket : &p->bucket, now);
  }
  if ((i == RETRANSMISSION || i == REPEAT) && !barrier_waits_for_rtx (p)) {
    time = MAX (time, gst_latest_token_bucket_open_time (&p->rtx.bucket, now));
    if (i == REPEAT)
      time = MAX (time,
          gst_latest_pacer_queue_peek (&p->queue[i])->added + REPEAT_AFTER_US);
  }
  return time;
}

static GstLatestPacerPriority
choose (const GstLatestPacer *p, gint64 now)
{
  GstLatestPacerPriority i = 0;

  while (i < N_PRIORITIES && leave_time (p, i, now) > now)
    i++;
  return i;
}

static gboolean
has_old_retransmission (const GstLatestPacer *p, gint64 now)
{
  const GstLatestPacerEntry *e =
      gst_latest_pacer_queue_peek (&p->queue[RETRANSMISSION]);

  return e && gst_latest_rtx_budget_is_too_old (&p->rtx, e->first_sent, now);
}

static gpointer
pop (GstLatestPacer *p, GstLatestPacerPriority i, gint64 now,
    GstLatestPacerFate fate, GstLatestPacerTaken *taken)
{
  GstLatestPacerQueue *q = i < N_PRIORITIES ? &p->queue[i] : &p->barriers;
  GstLatestPacerEntry e = gst_latest_pacer_queue_pop (q);

  if (i == N_PRIORITIES)
    p->epoch++;
  if (i == RETRANSMISSION && fate == GST_LATEST_PACER_SEND)
    gst_latest_rtx_budget_sent (&p->rtx, e.key, e.size, now);
  if (i == REPEAT && fate == GST_LATEST_PACER_SEND)
    gst_latest_token_bucket_spend (&p->rtx.bucket, e.size, now);
  *taken = (GstLatestPacerTaken) { .fate = fate,
    .priority = i,
    .size = e.size,
    .queue_delay = MAX (now - e.added, 0) };
  if (i == VIDEO && e.flow == GST_LATEST_PACER_MARK)
    taken->fate = GST_LATEST_PACER_BARRIER;
  else if (i == VIDEO)
    taken->frame_end = gst_latest_pacer_flows_popped (&p->flows, &e);
  return e.item;
}

gint64
gst_latest_pacer_get_path_busy (const GstLatestPacer *p, gint64 now)
{
  return now < p->last_sent ? 0 : MAX (p->path_free - now, 0);
}

/* Padding of a probe is not charged to the bucket: media would pay for it with
 * delay. */
static void
charge (GstLatestPacer *p, GstLatestPacerTaken *taken, gint64 now)
{
  GstLatestPacerPriority i = taken->priority;

  p->sent_packets[i]++;
  p->sent_bytes[i] += taken->size;
  taken->in_probe =
      gst_latest_pacer_probes_sent (&p->probes, now, taken->size, i != AUDIO);
  if (p->capacity > 0)
    p->path_free = now + gst_latest_pacer_get_path_busy (p, now)
        + (gint64) taken->size * 8 * G_USEC_PER_SEC / p->capacity;
  p->last_sent = now;
  if (i != PADDING || !taken->in_probe)
    gst_latest_token_bucket_spend (&p->bucket, taken->size, now);
  if (i == AUDIO) {
    gst_latest_token_bucket_spend (&p->audio_bucket, taken->size, now);
    gst_latest_token_bucket_limit_debt (&p->bucket, MAX_AUDIO_DEBT_US);
  }
}

gpointer
gst_latest_pacer_take (
    GstLatestPacer *p, gint64 now, GstLatestPacerTaken *taken)
{
  GstLatestPacerPriority i;
  gpointer item;

  gst_latest_pacer_update_rate (p, now);
  gst_latest_pacer_probes_expire (&p->probes, now);
  if (has_old_retransmission (p, now)) {
    p->too_old++;
    return pop (p, RETRANSMISSION, now, GST_LATEST_PACER_DROP, taken);
  }
  if (barrier_is_due (p))
    return pop (p, N_PRIORITIES, now, GST_LATEST_PACER_BARRIER, taken);
  i = choose (p, now);
  if (i == N_PRIORITIES)
    return NULL;
  item = pop (p, i, now, GST_LATEST_PACER_SEND, taken);
  if (taken->fate == GST_LATEST_PACER_SEND)
    charge (p, taken, now);
  return item;
}

gpointer
gst_latest_pacer_take_any (
    GstLatestPacer *p, gint64 now, GstLatestPacerTaken *taken)
{
  GstLatestPacerPriority i = 0;

  while (i < N_PRIORITIES && !has_current (p, i))
    i++;
  if (i < N_PRIORITIES)
    return pop (p, i, now, GST_LATEST_PACER_DROP, taken);
  if (p->barriers.length > 0)
    return pop (p, i, now, GST_LATEST_PACER_BARRIER, taken);
  return NULL;
}

gint64
gst_latest_pacer_next_time (const GstLatestPacer *p, gint64 now)
{
  gint64 next = G_MAXINT64;

  if (barrier_is_due (p) || has_old_retransmission (p, now)
      || p->probes.n_ended > 0 || gst_latest_pacer_padding_wanted (p, now) > 0)
    return now;
  for (guint i = 0; i < N_PRIORITIES; i++)
    next = MIN (next, leave_time (p, i, now));
  if (next <= now)
    return now;
  if (next < G_MAXINT64)
    next += WAKE_SLACK_US;
  if (gst_latest_pacer_probes_running (&p->probes)) {
    if (p->can_pad)
      next = MIN (next, gst_latest_pacer_probes_due (&p->probes, now));
    next = MIN (next, gst_latest_pacer_probes_expiry (&p->probes));
  }
  return MAX (next, now);
}

gboolean
gst_latest_pacer_add_probe (GstLatestPacer *p, gint64 now, guint id,
    guint bitrate, gint64 duration, guint min_packets)
{
  return gst_latest_pacer_probes_add (
      &p->probes, now, id, bitrate, duration, min_packets);
}

guint32
gst_latest_pacer_padding_wanted (const GstLatestPacer *p, gint64 now)
{
  if (!p->can_pad || !gst_latest_pacer_probes_running (&p->probes)
      || choose (p, now) != N_PRIORITIES || barrier_is_due (p))
    return 0;
  return gst_latest_pacer_probes_behind (&p->probes, now);
}

gboolean
gst_latest_pacer_take_probe_report (
    GstLatestPacer *p, gint64 now, GstLatestPacerProbeReport *report)
{
  gst_latest_pacer_probes_expire (&p->probes, now);
  return gst_latest_pacer_probes_take_report (&p->probes, report);
}

void
gst_latest_pacer_cancel_probes (GstLatestPacer *p)
{
  gst_latest_pacer_probes_cancel (&p->probes);
}
