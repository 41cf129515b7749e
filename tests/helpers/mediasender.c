/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mediasender-private.h"

#include "allocate.h"

#define MS G_GINT64_CONSTANT (1000)
#define SAMPLE_INTERVAL (100 * MS)
#define MIN_KEY_INTERVAL (500 * MS)
/* The share of retransmissions is averaged over about this time. */
#define RTX_MEMORY (1000.0 * MS)
#define MAX_PADDING 255

static void frame_due (gpointer user_data, gpointer arg);
static void sample_due (gpointer user_data, gpointer arg);
static void start (gpointer user_data, gpointer arg);
static void slot_due (gpointer user_data, gpointer arg);
static void encode_if_ready (MediaSender *s);

MediaSender *
media_sender_new (LinkSim *sim, const MediaSenderConfig *config, guint32 seed)
{
  MediaSender *s = g_new0 (MediaSender, 1);

  s->sim = sim;
  s->config = *config;
  encoder_model_init (&s->encoder, &config->encoder, seed);
  s->samples = g_array_new (FALSE, FALSE, sizeof (MediaSample));
  s->pacer_delays = g_array_new (FALSE, FALSE, sizeof (gint64));
  s->pacer_times = g_array_new (FALSE, FALSE, sizeof (gint64));
  s->packets = g_array_new (FALSE, FALSE, sizeof (GstLatestBwePacket));
  s->last_key = G_MININT64 / 2;
  s->slot = -1;
  link_sim_timer_init (&s->slot_timer, sim, slot_due, s);
  link_sim_timer_init (&s->pacer_timer, sim, media_sender_pacer_due, s);
  link_sim_timer_init (&s->bwe_timer, sim, media_sender_bwe_due, s);
  if (config->has_companions)
    s->companions = media_companions_new (s, seed + 1);
  return s;
}

void
media_sender_connect (MediaSender *s, const MediaSenderTo *to)
{
  s->to = *to;
  link_sim_at (s->sim, s->config.start, start, s, NULL);
}

void
media_sender_free (MediaSender *s)
{
  gst_latest_pacer_free (s->pacer, g_free);
  gst_latest_bwe_free (s->bwe);
  media_companions_free (s->companions);
  encoder_model_clear (&s->encoder);
  g_array_unref (s->samples);
  g_array_unref (s->pacer_delays);
  g_array_unref (s->pacer_times);
  g_array_unref (s->packets);
  g_free (s);
}

static guint
get_estimate (const MediaSender *s)
{
  gint64 now = link_sim_now (s->sim);

  if (s->config.fixed > 0)
    return s->config.fixed;
  if (s->config.fixed < 0)
    return MAX (-s->config.fixed
            * link_path_get_capacity (s->to.path, now, now + 100 * MS) * 10,
        s->config.bwe.min_bitrate);
  return gst_latest_bwe_get_estimate (s->bwe);
}

static void
add_sample (MediaSender *s)
{
  GstLatestPacerStats pacer;
  MediaSample sample = { .at = link_sim_now (s->sim),
    .estimate = get_estimate (s),
    .sent_bytes = s->sent_bytes };

  gst_latest_pacer_get_stats (s->pacer, sample.at, &pacer);
  gst_latest_bwe_get_stats (s->bwe, &sample.stats);
  sample.pacer_delay = pacer.queue_delay;
  g_array_append_val (s->samples, sample);
}

static void
sample_due (gpointer user_data, gpointer arg)
{
  MediaSender *s = user_data;

  add_sample (s);
  link_sim_at (
      s->sim, link_sim_now (s->sim) + SAMPLE_INTERVAL, sample_due, s, NULL);
}

/* Called after anything that may have changed the estimate. */
static void
follow_estimate (MediaSender *s)
{
  gint64 now = link_sim_now (s->sim);
  guint estimate = get_estimate (s);
  GstLatestBweProbe probe;

  if (estimate != s->last_estimate) {
    s->last_estimate = estimate;
    add_sample (s);
  }
  gst_latest_pacer_set_rate (s->pacer, now,
      s->config.fixed != 0 ? estimate * 1.25
                           : gst_latest_bwe_get_advice (s->bwe).pacing_rate,
      estimate);
  if (s->config.fixed == 0) {
    GstLatestBweAdvice advice = gst_latest_bwe_get_advice (s->bwe);

    gst_latest_pacer_set_path (
        s->pacer, now, advice.path_capacity, advice.burst);
    gst_latest_pacer_set_in_flight (s->pacer, now, advice.in_flight);
  }
  while (gst_latest_bwe_take_probe (s->bwe, now, &probe)) {
    if (s->config.fixed == 0)
      gst_latest_pacer_add_probe (s->pacer, now, probe.id, probe.bitrate,
          probe.duration, probe.min_packets);
  }
  link_sim_timer_set (
      &s->pacer_timer, gst_latest_pacer_next_time (s->pacer, now));
}

void
media_sender_bwe_due (gpointer user_data, gpointer arg)
{
  MediaSender *s = user_data;

  link_sim_timer_set (&s->bwe_timer,
      gst_latest_bwe_process (s->bwe, link_sim_now (s->sim)).next_process);
  follow_estimate (s);
}

/* --- sending --- */

static void
transmit (MediaSender *s, MediaPacket *p, const GstLatestPacerTaken *taken)
{
  gint64 now = link_sim_now (s->sim);

  p->seq = s->next_seq++;
  s->log[p->seq % MEDIA_SENDER_LOG_SIZE] = (MediaSent) { now, p->size };
  s->sent_bytes += p->size;
  if (p->kind == MEDIA_PACKET_VIDEO) {
    s->media_sent[p->media_seq % MEDIA_SENDER_LOG_SIZE] = now;
    g_array_append_val (s->pacer_delays, taken->queue_delay);
    g_array_append_val (s->pacer_times, now);
  }
  gst_latest_bwe_packet_sent (s->bwe, now, p->size,
      taken->priority != GST_LATEST_PACER_VIDEO ? GST_LATEST_BWE_OTHER
          : taken->frame_end                    ? GST_LATEST_BWE_FRAME_END
                                                : GST_LATEST_BWE_FRAME);
  if (s->companions)
    media_companions_sent (s->companions, p, taken->queue_delay);
  link_path_send (s->to.path, s->to.flow, p->size, s->to.extra, s->to.packet,
      s->to.receiver, p, g_free);
}

void
media_sender_want_key (MediaSender *s)
{
  if (link_sim_now (s->sim) - s->last_key >= MIN_KEY_INTERVAL)
    encoder_model_request_key (&s->encoder);
}

static void
add_repeat (MediaSender *s, const MediaPacket *p)
{
  MediaPacket *repeat;

  if (p->repeats == 0)
    return;
  repeat = g_memdup2 (p, sizeof (*p));
  repeat->repeats--;
  if (p->kind == MEDIA_PACKET_VIDEO) {
    repeat->kind = MEDIA_PACKET_RETRANSMISSION;
    repeat->size += MEDIA_RTX_HEADER;
  }
  if (!gst_latest_pacer_add_repeat (s->pacer, link_sim_now (s->sim),
          repeat->size, repeat->repeats, repeat))
    g_free (repeat);
}

/* Without a packet that will never be sent again the far end cannot decode the
 * pictures that follow: a key frame is made now, not only when it is asked
 * for. */
static void
mend_what_is_given_up (MediaSender *s)
{
  GstLatestPacerStats stats;

  gst_latest_pacer_get_stats (s->pacer, link_sim_now (s->sim), &stats);
  if (stats.refused > s->given_up)
    media_sender_want_key (s);
  s->given_up = stats.refused;
}

static void
take_all (MediaSender *s)
{
  gint64 now = link_sim_now (s->sim);
  GstLatestPacerTaken taken;
  MediaPacket *p;

  while ((p = gst_latest_pacer_take (s->pacer, now, &taken))) {
    if (taken.fate == GST_LATEST_PACER_DROP) {
      g_free (p);
      continue;
    }
    if (p->kind == MEDIA_PACKET_VIDEO)
      p->repeats = s->repair.repeats;
    add_repeat (s, p);
    transmit (s, p, &taken);
  }
  mend_what_is_given_up (s);
}

void
media_sender_pacer_due (gpointer user_data, gpointer arg)
{
  MediaSender *s = user_data;
  gint64 now = link_sim_now (s->sim);
  GstLatestPacerProbeReport report;
  guint32 wanted;

  take_all (s);
  while ((wanted = gst_latest_pacer_padding_wanted (s->pacer, now)) > 0) {
    MediaPacket *p = g_new0 (MediaPacket, 1);

    p->kind = MEDIA_PACKET_PADDING;
    p->size = MIN (wanted, MAX_PADDING) + MEDIA_OVERHEAD;
    gst_latest_pacer_add (s->pacer, now, GST_LATEST_PACER_PADDING, p->size, p);
    take_all (s);
  }
  while (gst_latest_pacer_take_probe_report (s->pacer, now, &report))
    gst_latest_bwe_probe_sent (
        s->bwe, report.id, report.start, report.end, report.packets);
  link_sim_timer_set (
      &s->bwe_timer, gst_latest_bwe_process (s->bwe, now).next_process);
  follow_estimate (s);
}

/* --- the encoder --- */

/* The bitrate that the estimate leaves to the encoder, after headers and
 * retransmissions. */
static guint
media_rate (MediaSender *s)
{
  GstLatestAllocationTrack track = { .frame_rate = s->config.encoder.frame_rate,
    .payload = MEDIA_PAYLOAD,
    .overhead = MEDIA_OVERHEAD,
    .extra = 100 * s->rtx_share / (1 - MIN (s->rtx_share, 0.9)) + 0.5 };
  guint rate;

  if (s->companions)
    return media_companions_get_front_rate (s->companions);
  gst_latest_allocate (get_estimate (s), &track, 1, &rate);
  return rate;
}

static guint
encoder_limit (const MediaSender *s)
{
  guint limit = G_MAXUINT;

  for (guint i = 0; i < MEDIA_MAX_LIMITS; i++) {
    const MediaLimit *l = &s->config.limits[i];

    if (i > 0 && l->from == 0)
      break;
    if (link_sim_now (s->sim) >= l->from && (l->from > 0 || l->bitrate > 0))
      limit = l->bitrate;
  }
  return limit;
}

static void
update_rtx_share (MediaSender *s)
{
  GstLatestPacerStats stats;
  guint64 rtx, all = 0;
  gint64 now = link_sim_now (s->sim);
  gdouble weight = MIN ((now - s->rtx_updated) / RTX_MEMORY, 1);

  gst_latest_pacer_get_stats (s->pacer, now, &stats);
  rtx = stats.sent_bytes[GST_LATEST_PACER_RETRANSMISSION]
      + stats.sent_bytes[GST_LATEST_PACER_REPEAT];
  all = rtx + stats.sent_bytes[GST_LATEST_PACER_VIDEO];
  if (all > s->all_seen)
    s->rtx_share += weight
        * ((gdouble) (rtx - s->rtx_seen) / (all - s->all_seen) - s->rtx_share);
  s->rtx_seen = rtx;
  s->all_seen = all;
  s->rtx_updated = now;
}

typedef struct
{
  guint size, frame;
  gboolean key;
  gint64 captured;
} EncodedFrame;

static void
frame_encoded (gpointer user_data, gpointer arg)
{
  MediaSender *s = user_data;
  EncodedFrame *f = arg;
  guint n = (f->size + MEDIA_PAYLOAD - 1) / MEDIA_PAYLOAD;
  gint64 now = link_sim_now (s->sim);

  for (guint i = 0; i < n; i++) {
    guint payload = f->size * (i + 1) / n - f->size * i / n;
    MediaPacket p = { .kind = MEDIA_PACKET_VIDEO,
      .size = payload + MEDIA_OVERHEAD,
      .media_seq = s->next_media++,
      .frame = f->frame,
      .frame_packets = n,
      .captured = f->captured,
      .enqueued = now,
      .frame_bytes = f->size + n * MEDIA_OVERHEAD,
      .key = f->key,
      .last = i == n - 1 };

    s->media_log[p.media_seq % MEDIA_SENDER_LOG_SIZE] = p;
    s->media_sent[p.media_seq % MEDIA_SENDER_LOG_SIZE] = G_MAXINT64;
    gst_latest_pacer_add_video (
        s->pacer, now, MEDIA_FRONT, p.last, p.size, g_memdup2 (&p, sizeof (p)));
  }
  g_free (f);
  s->encoding = FALSE;
  media_sender_pacer_due (s, NULL);
  encode_if_ready (s);
}

/* The newest picture goes to the encoder when that is free and the path will be, by
 * the time it is encoded. */
static void
encode_if_ready (MediaSender *s)
{
  gint64 now = link_sim_now (s->sim), wait = 0;
  GstLatestPacerStats stats;
  EncodedFrame *f;

  if (s->slot < 0 || s->encoding)
    return;
  gst_latest_pacer_get_stream_stats (s->pacer, now, MEDIA_FRONT, &stats);
  if (s->config.fixed == 0)
    wait = stats.path_time - MEDIA_ENCODE_TIME;
  if (wait > MEDIA_SLOT_SLACK) {
    link_sim_timer_set (&s->slot_timer, now + wait);
    return;
  }
  f = g_new0 (EncodedFrame, 1);
  f->size = encoder_model_next (
      &s->encoder, MIN (media_rate (s), encoder_limit (s)), &f->key);
  f->frame = s->next_frame++;
  f->captured = s->slot;
  if (f->key)
    s->last_key = now;
  s->slot = -1;
  s->encoding = TRUE;
  link_sim_at_full (
      s->sim, now + MEDIA_ENCODE_TIME, frame_encoded, s, f, g_free);
}

static void
slot_due (gpointer user_data, gpointer arg)
{
  encode_if_ready (user_data);
}

static void
frame_due (gpointer user_data, gpointer arg)
{
  MediaSender *s = user_data;
  gint64 now = link_sim_now (s->sim);
  guint limit = encoder_limit (s);

  if (now >= s->config.stop) {
    gst_latest_pacer_set_padding (s->pacer, FALSE);
    return;
  }
  update_rtx_share (s);
  if (limit > 0) {
    s->replaced += s->slot >= 0;
    s->slot = now;
    encode_if_ready (s);
  }
  link_sim_at (s->sim, now + G_USEC_PER_SEC / s->config.encoder.frame_rate,
      frame_due, s, NULL);
}

static void
start (gpointer user_data, gpointer arg)
{
  MediaSender *s = user_data;
  gint64 now = link_sim_now (s->sim);

  s->bwe = gst_latest_bwe_new (&s->config.bwe, now);
  s->pacer =
      gst_latest_pacer_new (&s->config.pacer, s->config.bwe.start_bitrate, now);
  gst_latest_pacer_set_padding (s->pacer, s->config.can_pad);
  gst_latest_loss_repair_init (&s->repair, now);
  frame_due (s, NULL);
  sample_due (s, NULL);
  if (s->companions)
    media_companions_start (s->companions);
}

MediaCompanions *
media_sender_get_companions (const MediaSender *s)
{
  return s->companions;
}

const MediaSample *
media_sender_get_samples (const MediaSender *s, guint *n)
{
  *n = s->samples->len;
  return (const MediaSample *) s->samples->data;
}

void
media_sender_get_pacer_stats (const MediaSender *s, GstLatestPacerStats *stats)
{
  gst_latest_pacer_get_stats (s->pacer, link_sim_now (s->sim), stats);
}

const gint64 *
media_sender_get_pacer_delays (const MediaSender *s, guint *n)
{
  *n = s->pacer_delays->len;
  return (const gint64 *) s->pacer_delays->data;
}

const gint64 *
media_sender_get_pacer_times (const MediaSender *s, guint *n)
{
  *n = s->pacer_times->len;
  return (const gint64 *) s->pacer_times->data;
}
