/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mediacompanions.h"

#include "allocate.h"
#include "mediasender-private.h"

#define MS G_GINT64_CONSTANT (1000)
/* Opus: 32 kbit/s in packets of 20 ms. */
#define AUDIO_INTERVAL (20 * MS)
#define AUDIO_RATE 32000
#define AUDIO_PAYLOAD (AUDIO_RATE / 8 / 50)

struct _MediaCompanions
{
  MediaSender *sender;
  EncoderModel encoder;
  gint64 slot; /* when the picture in it was taken; -1: empty */
  gboolean encoding;
  LinkSimTimer slot_timer;
  MediaCompanionsTrace trace;
  GArray *audio_delays;
};

static void encode_if_ready (MediaCompanions *c);

static void
slot_due (gpointer user_data, gpointer arg)
{
  encode_if_ready (user_data);
}

MediaCompanions *
media_companions_new (MediaSender *s, guint32 seed)
{
  MediaCompanions *c = g_new0 (MediaCompanions, 1);

  c->sender = s;
  c->slot = -1;
  c->audio_delays = g_array_new (FALSE, FALSE, sizeof (gint64));
  encoder_model_init (&c->encoder, &s->config.encoder, seed);
  link_sim_timer_init (&c->slot_timer, s->sim, slot_due, c);
  return c;
}

void
media_companions_free (MediaCompanions *c)
{
  if (c == NULL)
    return;
  encoder_model_clear (&c->encoder);
  g_array_unref (c->audio_delays);
  g_free (c);
}

static GstLatestAllocationTrack
make_track (const MediaSender *s, guint weight)
{
  return (GstLatestAllocationTrack) { .weight = weight,
    .frame_rate = s->config.encoder.frame_rate,
    .payload = MEDIA_PAYLOAD,
    .overhead = MEDIA_OVERHEAD,
    .extra = 100 * s->rtx_share / (1 - MIN (s->rtx_share, 0.9)) + 0.5 };
}

static void
divide (MediaCompanions *c, guint rates[3])
{
  const MediaSender *s = c->sender;
  const GstLatestAllocationTrack tracks[] = { make_track (s, 2),
    make_track (s, 1),
    { .audio = TRUE,
        .min_bitrate = AUDIO_RATE,
        .max_bitrate = AUDIO_RATE,
        .frame_rate = 50,
        .payload = AUDIO_PAYLOAD,
        .overhead = MEDIA_OVERHEAD } };

  gst_latest_allocate (gst_latest_bwe_get_estimate (s->bwe), tracks,
      G_N_ELEMENTS (tracks), rates);
}

guint
media_companions_get_front_rate (MediaCompanions *c)
{
  guint rates[3];

  divide (c, rates);
  return rates[0];
}

static MediaPacket *
make_packet (MediaPacketKind kind, guint payload)
{
  MediaPacket *p = g_new0 (MediaPacket, 1);

  p->kind = kind;
  p->size = payload + MEDIA_OVERHEAD;
  return p;
}

static void
frame_encoded (gpointer user_data, gpointer arg)
{
  MediaCompanions *c = user_data;
  MediaSender *s = c->sender;
  guint size = GPOINTER_TO_UINT (arg);
  guint n = (size + MEDIA_PAYLOAD - 1) / MEDIA_PAYLOAD;

  for (guint i = 0; i < n; i++) {
    MediaPacket *p =
        make_packet (MEDIA_PACKET_REAR, size * (i + 1) / n - size * i / n);

    gst_latest_pacer_add_video (
        s->pacer, link_sim_now (s->sim), MEDIA_REAR, i == n - 1, p->size, p);
  }
  c->encoding = FALSE;
  media_sender_pacer_due (s, NULL);
  encode_if_ready (c);
}

static void
encode_if_ready (MediaCompanions *c)
{
  MediaSender *s = c->sender;
  gint64 now = link_sim_now (s->sim);
  GstLatestPacerStats stats;
  gboolean key;
  guint rates[3];

  if (c->slot < 0 || c->encoding)
    return;
  gst_latest_pacer_get_stream_stats (s->pacer, now, MEDIA_REAR, &stats);
  if (stats.path_time > MEDIA_ENCODE_TIME + MEDIA_SLOT_SLACK) {
    link_sim_timer_set (
        &c->slot_timer, now + stats.path_time - MEDIA_ENCODE_TIME);
    return;
  }
  divide (c, rates);
  c->slot = -1;
  c->encoding = TRUE;
  link_sim_at (s->sim, now + MEDIA_ENCODE_TIME, frame_encoded, c,
      GUINT_TO_POINTER (encoder_model_next (&c->encoder, rates[1], &key)));
}

static void
frame_due (gpointer user_data, gpointer arg)
{
  MediaCompanions *c = user_data;
  gint64 now = link_sim_now (c->sender->sim);

  c->slot = now;
  encode_if_ready (c);
  link_sim_at (c->sender->sim,
      now + G_USEC_PER_SEC / c->sender->config.encoder.frame_rate, frame_due, c,
      NULL);
}

static void
audio_due (gpointer user_data, gpointer arg)
{
  MediaCompanions *c = user_data;
  MediaSender *s = c->sender;
  gint64 now = link_sim_now (s->sim);
  MediaPacket *p = make_packet (MEDIA_PACKET_AUDIO, AUDIO_PAYLOAD);

  p->enqueued = now;
  c->trace.audio_made++;
  gst_latest_pacer_add (s->pacer, now, GST_LATEST_PACER_AUDIO, p->size, p);
  link_sim_at (s->sim, now + AUDIO_INTERVAL, audio_due, c, NULL);
  media_sender_pacer_due (s, NULL);
}

void
media_companions_start (MediaCompanions *c)
{
  gint64 now = link_sim_now (c->sender->sim);

  /* Not in step with the first camera. */
  link_sim_at (c->sender->sim, now + 13 * MS, frame_due, c, NULL);
  link_sim_at (c->sender->sim, now + 7 * MS, audio_due, c, NULL);
}

void
media_companions_sent (
    MediaCompanions *c, const MediaPacket *p, gint64 queue_delay)
{
  guint second = MIN (link_sim_now (c->sender->sim) / G_USEC_PER_SEC,
      MEDIA_COMPANIONS_SECONDS - 1);

  if (p->kind == MEDIA_PACKET_VIDEO)
    c->trace.front[second] += p->size;
  else if (p->kind == MEDIA_PACKET_REAR)
    c->trace.rear[second] += p->size;
  if (p->kind != MEDIA_PACKET_AUDIO)
    return;
  c->trace.audio_sent++;
  g_array_append_val (c->audio_delays, queue_delay);
}

const MediaCompanionsTrace *
media_companions_get_trace (const MediaCompanions *c)
{
  return &c->trace;
}

GArray *
media_companions_get_audio_delays (const MediaCompanions *c)
{
  return c->audio_delays;
}
