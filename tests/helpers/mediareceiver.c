/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mediareceiver.h"

#define MS G_GINT64_CONSTANT (1000)
/* Transport-wide feedback counts time in units of 250 us. */
#define TICK 250
#define FEEDBACK_HEADER (28 + 20 + 16)
#define NACK_SIZE (28 + 16 + 4)
#define KEY_REQUEST_SIZE (28 + 12)
/* A missing packet is requested again after NACK_REPEAT, and given up after
 * NACK_GIVE_UP; both as browsers do, whose first guess of the round trip is 100
 * ms. */
#define NACK_REPEAT (100 * MS)
#define NACK_GIVE_UP (1000 * MS)
#define NACK_TICK (20 * MS)
#define STUCK (700 * MS)

typedef struct
{
  guint64 seq;
  gint64 since, next;
} Missing;

typedef struct
{
  gint64 captured, enqueued, complete;
  guint bytes;
  guint packets, got;
  gboolean key;
} Frame;

struct _MediaReceiver
{
  LinkSim *sim;
  MediaReceiverConfig config;
  MediaReceiverBack back;

  guint64 next_report; /* transport-wide: the first not reported yet */
  GArray *arrivals;    /* gint64, of next_report and those after it */
  LinkSimTimer feedback_timer;

  guint64 next_media;
  GArray *missing; /* Missing */
  LinkSimTimer nack_timer;

  GArray *frames;     /* Frame */
  guint next_frame;   /* to be shown */
  gint64 waits_since; /* us, for packets of next_frame; -1: none has come */
  gint64 last_key_request;
  GArray *shown; /* MediaShown */

  guint64 bytes, media_bytes, feedback_bytes;
};

static void feedback_due (gpointer user_data, gpointer arg);
static void nack_due (gpointer user_data, gpointer arg);

MediaReceiver *
media_receiver_new (LinkSim *sim, const MediaReceiverConfig *config,
    const MediaReceiverBack *back)
{
  MediaReceiver *r = g_new0 (MediaReceiver, 1);

  r->sim = sim;
  r->config = *config;
  r->back = *back;
  r->waits_since = -1;
  r->last_key_request = G_MININT64 / 2;
  r->arrivals = g_array_new (FALSE, FALSE, sizeof (gint64));
  r->missing = g_array_new (FALSE, FALSE, sizeof (Missing));
  r->frames = g_array_new (FALSE, TRUE, sizeof (Frame));
  r->shown = g_array_new (FALSE, FALSE, sizeof (MediaShown));
  link_sim_timer_init (&r->feedback_timer, sim, feedback_due, r);
  link_sim_timer_init (&r->nack_timer, sim, nack_due, r);
  return r;
}

void
media_receiver_free (MediaReceiver *r)
{
  g_array_unref (r->arrivals);
  g_array_unref (r->missing);
  g_array_unref (r->frames);
  g_array_unref (r->shown);
  g_free (r);
}

void
media_feedback_free (MediaFeedback *fb)
{
  g_array_unref (fb->arrivals);
  g_free (fb);
}

static gint64
own_clock (const MediaReceiver *r, gint64 time)
{
  gint64 t =
      time + (gint64) (time * r->config.clock_skew) + r->config.clock_offset;

  return t - t % TICK;
}

static void
feedback_due (gpointer user_data, gpointer arg)
{
  MediaReceiver *r = user_data;
  MediaFeedback *fb;
  guint32 size;

  if (r->arrivals->len == 0)
    return;
  fb = g_new (MediaFeedback, 1);
  fb->base = r->next_report;
  fb->arrivals = r->arrivals;
  r->next_report += fb->arrivals->len;
  r->arrivals = g_array_new (FALSE, FALSE, sizeof (gint64));
  /* Each packet takes a byte for its time and two bits for its status. */
  size = FEEDBACK_HEADER + fb->arrivals->len * 5 / 4;
  r->feedback_bytes += size;
  link_path_send (r->back.path, r->back.flow, size, r->back.extra,
      r->back.feedback, r->back.sender, fb,
      (GDestroyNotify) media_feedback_free);
}

static void
note_arrival (MediaReceiver *r, guint64 seq)
{
  gint64 lost = MEDIA_LOST, at = own_clock (r, link_sim_now (r->sim));

  while (r->next_report + r->arrivals->len < seq)
    g_array_append_val (r->arrivals, lost);
  if (seq < r->next_report + r->arrivals->len)
    return;
  if (r->feedback_timer.time == G_MAXINT64)
    link_sim_timer_set (&r->feedback_timer,
        link_sim_now (r->sim) + r->config.feedback_interval);
  g_array_append_val (r->arrivals, at);
}

static void
request_key (MediaReceiver *r)
{
  gint64 now = link_sim_now (r->sim);

  if (now - r->last_key_request < STUCK)
    return;
  r->last_key_request = now;
  link_path_send (r->back.path, r->back.flow, KEY_REQUEST_SIZE, r->back.extra,
      r->back.key_request, r->back.sender, NULL, NULL);
}

/* Requests all packets that are due, in one message. */
static void
nack_due (gpointer user_data, gpointer arg)
{
  MediaReceiver *r = user_data;
  GArray *list = g_array_new (FALSE, FALSE, sizeof (guint64));
  gint64 now = link_sim_now (r->sim);
  guint i = 0;

  while (i < r->missing->len) {
    Missing *m = &g_array_index (r->missing, Missing, i);

    if (now - m->since > NACK_GIVE_UP) {
      g_array_remove_index (r->missing, i);
      continue;
    }
    if (now >= m->next && r->config.nacks) {
      m->next = now + NACK_REPEAT;
      g_array_append_val (list, m->seq);
    }
    i++;
  }
  if (list->len == 0)
    g_array_unref (list);
  else
    link_path_send (r->back.path, r->back.flow, NACK_SIZE, r->back.extra,
        r->back.nack, r->back.sender, list, (GDestroyNotify) g_array_unref);
  if (r->waits_since >= 0 && now - r->waits_since > STUCK)
    request_key (r);
  if (r->missing->len > 0 || r->waits_since >= 0)
    link_sim_timer_set (&r->nack_timer, now + NACK_TICK);
}

/* Returns FALSE if this packet has come before. */
static gboolean
note_media (MediaReceiver *r, guint64 seq)
{
  gint64 now = link_sim_now (r->sim);

  if (seq < r->next_media) {
    for (guint i = 0; i < r->missing->len; i++) {
      if (g_array_index (r->missing, Missing, i).seq == seq) {
        g_array_remove_index (r->missing, i);
        return TRUE;
      }
    }
    return FALSE;
  }
  for (; r->next_media < seq; r->next_media++) {
    Missing m = { r->next_media, now, now };

    g_array_append_val (r->missing, m);
  }
  r->next_media++;
  if (r->missing->len > 0 && r->nack_timer.time == G_MAXINT64)
    link_sim_timer_set (&r->nack_timer, now);
  return TRUE;
}

/* A frame can be decoded after the frame before it, or if it is a key frame. */
static void
show_frames (MediaReceiver *r)
{
  gint64 now = link_sim_now (r->sim);
  Frame *frames = (Frame *) r->frames->data;

  for (guint i = r->next_frame; i < r->frames->len; i++) {
    Frame *f = &frames[i];
    MediaShown s = { now, now - f->captured, f->complete - f->enqueued,
      f->bytes };

    if (f->packets == 0 || f->got < f->packets
        || (i != r->next_frame && !f->key))
      continue;
    g_array_append_val (r->shown, s);
    r->waits_since = -1;
    r->next_frame = i + 1;
  }
  if (r->next_frame < r->frames->len && r->waits_since < 0)
    r->waits_since = now;
}

void
media_receiver_packet (gpointer receiver, gpointer packet)
{
  MediaReceiver *r = receiver;
  MediaPacket *p = packet;

  r->bytes += p->size;
  note_arrival (r, p->seq);
  if ((p->kind == MEDIA_PACKET_VIDEO || p->kind == MEDIA_PACKET_RETRANSMISSION)
      && note_media (r, p->media_seq)) {
    Frame *f;

    r->media_bytes += p->size;
    if (p->frame >= r->frames->len)
      g_array_set_size (r->frames, p->frame + 1);
    f = &g_array_index (r->frames, Frame, p->frame);
    f->captured = p->captured;
    f->enqueued = p->enqueued;
    f->bytes = p->frame_bytes;
    f->complete = link_sim_now (r->sim);
    f->packets = p->frame_packets;
    f->key = p->key;
    f->got++;
    show_frames (r);
    if (r->waits_since >= 0 && r->nack_timer.time == G_MAXINT64)
      link_sim_timer_set (&r->nack_timer, link_sim_now (r->sim) + NACK_TICK);
  }
  g_free (p);
}

guint64
media_receiver_get_bytes (const MediaReceiver *r)
{
  return r->bytes;
}

guint64
media_receiver_get_media_bytes (const MediaReceiver *r)
{
  return r->media_bytes;
}

const MediaShown *
media_receiver_get_shown (const MediaReceiver *r, guint *n)
{
  *n = r->shown->len;
  return (const MediaShown *) r->shown->data;
}

guint64
media_receiver_get_feedback_bytes (const MediaReceiver *r)
{
  return r->feedback_bytes;
}
