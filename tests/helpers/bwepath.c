/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwepath.h"

#include <math.h>
#include <string.h>

#define TICK_US 1000
#define SECOND ((gdouble) G_USEC_PER_SEC)
#define FRAME_US 33333
#define PACKET 1200
#define OVERHEAD 60             /* IP, UDP, RTP, SRTP */
#define MAX_FEEDBACK 4096

typedef struct
{
  guint flow;
  GstLatestBwePacket p;
  gint64 due;                   /* us: when it arrives where it goes */
} Packet;

typedef struct
{
  GstLatestBwe *bwe;
  guint64 seq;
  GQueue media;                 /* of GUINT sizes, waiting in the pacer */
  gint64 media_bytes;
  gdouble credit;               /* bytes the pacer may send */
  gint64 next_frame;
  gdouble frame_size;           /* bytes, what the encoder is at */
  guint frames;
  GstLatestBweProbe probe;
  gboolean probing;
  gint64 probe_start, probe_last;
  gdouble probe_credit;
  guint probe_packets;
  guint32 probe_bytes;
  /* the receiver */
  GHashTable *arrived;          /* seq -> recv_time + 1 */
  guint64 reported, highest;
  GHashTable *send_times;       /* seq -> Packet */
  gint64 next_feedback, last_recv;
  GQueue feedbacks;             /* of Feedback, on the way back */
} Flow;

typedef struct
{
  gint64 due;
  guint n;
  GstLatestBwePacket *packets;
} Feedback;

typedef struct
{
  const BwePathConfig *config;
  BwePathResult *result;
  GRand *random;
  Flow flow[BWE_PATH_FLOWS];
  GQueue forward;               /* of Packet, before the bottleneck */
  GQueue link;                  /* of Packet, in its queue */
  gint64 link_bytes;
  gdouble link_credit;          /* bytes */
  GQueue after;                 /* of Packet, behind it */
  guint64 window_bytes[BWE_PATH_FLOWS];
} World;

void
bwe_path_config_init (BwePathConfig * config, guint capacity)
{
  *config = (BwePathConfig) {
    .step = { {0, capacity} },.one_way = 50000,.way_back = 50000,.queue =
        300000,.feedback_interval = 50000,.flows = 1,.padding = TRUE,.config =
        {.min_bitrate = 100000,.start_bitrate = 800000,
      .max_bitrate = 8000000
  },.seed = 1,.duration = 30 * G_USEC_PER_SEC};
}

static guint
capacity_at (const BwePathConfig * c, gint64 now)
{
  guint capacity = c->step[0].capacity;

  for (guint i = 1; i < BWE_PATH_STEPS && c->step[i].at > 0; i++) {
    if (now >= c->step[i].at)
      capacity = c->step[i].capacity;
  }
  return capacity;
}

static gboolean
is_dark (const BwePathConfig * c, gint64 now)
{
  return now >= c->blackout_at && now < c->blackout_at + c->blackout;
}

/* --- sender --- */

static gdouble
normal (GRand * random)
{
  gdouble sum = 0;

  for (guint i = 0; i < 12; i++)
    sum += g_rand_double (random);
  return sum - 6;
}

/* An encoder under CBR: sizes scatter, a new rate takes a frame or two. */
static void
encode (World * w, Flow * f, gint64 now)
{
  guint rate = gst_latest_bwe_get_estimate (f->bwe);
  gdouble want, size;

  if (now < f->next_frame)
    return;
  f->next_frame += FRAME_US;
  if (w->config->encoder_max > 0)
    rate = MIN (rate, w->config->encoder_max);
  want = rate / 8.0 * FRAME_US / SECOND;
  f->frame_size += (want - f->frame_size) * 0.6;
  size = f->frame_size * MAX (1 + 0.15 * normal (w->random), 0.3);
  if (f->frames++ == 0)
    size *= 4;
  while (size > 0) {
    guint packet = (guint) MIN (MAX (size, 200), PACKET);

    g_queue_push_tail (&f->media, GUINT_TO_POINTER (packet));
    f->media_bytes += packet;
    size -= packet;
  }
}

static void
send (World * w, guint flow, gint64 now, guint32 size)
{
  Flow *f = &w->flow[flow];
  Packet *p = g_new0 (Packet, 1);

  p->flow = flow;
  p->p.seq = ++f->seq;
  p->p.send_time = now;
  p->p.size = size;
  p->due = now + 1000;
  gst_latest_bwe_packet_sent (f->bwe, now, size);
  w->result->flow[flow].sent++;
  g_hash_table_insert (f->send_times, GSIZE_TO_POINTER (p->p.seq),
      g_memdup2 (p, sizeof (*p)));
  if (g_rand_double (w->random) < w->config->loss)
    g_free (p);
  else
    g_queue_push_tail (&w->forward, p);
}

static guint
send_media (World * w, guint flow, gint64 now)
{
  Flow *f = &w->flow[flow];
  guint size = GPOINTER_TO_UINT (g_queue_pop_head (&f->media));

  f->media_bytes -= size;
  send (w, flow, now, size);
  return size;
}

static void
send_probe (World * w, guint flow, gint64 now)
{
  Flow *f = &w->flow[flow];

  f->probe_credit += f->probe.bitrate / 8.0 * TICK_US / SECOND;
  while (f->probe_credit > 0) {
    guint size = 0;

    if (!g_queue_is_empty (&f->media)) {
      size = send_media (w, flow, now);
    } else if (w->config->padding) {
      /* RTX of what was sent: as large as media. */
      send (w, flow, now, PACKET);
      size = PACKET;
    } else {
      break;
    }
    f->probe_credit -= size;
    f->probe_bytes += size;
    f->probe_packets++;
    f->probe_last = now;
  }
  if ((now - f->probe_start >= f->probe.duration
          && f->probe_packets >= f->probe.min_packets)
      || now - f->probe_start > 4 * f->probe.duration) {
    gst_latest_bwe_probe_sent (f->bwe, f->probe.id, f->probe_start,
        f->probe_last, f->probe_bytes, f->probe_packets);
    f->probing = FALSE;
    f->credit = 0;
  }
}

static void
pace (World * w, guint flow, gint64 now)
{
  Flow *f = &w->flow[flow];
  gdouble rate = gst_latest_bwe_get_pacing_rate (f->bwe);

  if (!f->probing && gst_latest_bwe_take_probe (f->bwe, now, &f->probe)) {
    f->probing = TRUE;
    f->probe_start = f->probe_last = now;
    f->probe_credit = 0;
    f->probe_bytes = f->probe_packets = 0;
  }
  if (f->probing) {
    send_probe (w, flow, now);
    return;
  }
  /* What waits longer than that goes out faster, as in libwebrtc. */
  rate = MAX (rate, f->media_bytes * 8.0 / 2.0);
  f->credit += rate / 8.0 * TICK_US / SECOND;
  f->credit = MIN (f->credit, rate / 8.0 * 0.005);
  while (!g_queue_is_empty (&f->media) && f->credit > 0)
    f->credit -= send_media (w, flow, now);
}

/* --- the way --- */

static void
enter_link (World * w, Packet * p, gint64 now)
{
  guint capacity = capacity_at (w->config, now);
  gdouble limit = capacity / 8.0 * w->config->queue / SECOND;

  if (w->config->policer)
    limit = MAX (capacity / 8.0 * 0.01, 2 * PACKET);
  if (w->link_bytes + p->p.size > limit) {
    g_free (p);
    return;
  }
  w->link_bytes += p->p.size;
  g_queue_push_tail (&w->link, p);
}

static void
leave_link (World * w, gint64 now)
{
  const BwePathConfig *c = w->config;
  gdouble per_us = is_dark (c, now) ? 0 : capacity_at (c, now) / 8.0 / SECOND;
  Packet *p;

  w->link_credit += per_us * TICK_US;
  while ((p = g_queue_peek_head (&w->link)) && w->link_credit >= p->p.size) {
    gint64 base = c->later_at > 0 && now >= c->later_at ? c->later_one_way
        : c->one_way;

    w->link_credit -= p->p.size;
    w->link_bytes -= p->p.size;
    g_queue_pop_head (&w->link);
    p->due = now + TICK_US - (gint64) (w->link_credit / MAX (per_us, 1e-9))
        + base;
    if (c->jitter > 0)
      p->due += (gint64) (g_rand_double (w->random) * c->jitter);
    if (!c->reorder && w->flow[p->flow].last_recv > p->due)
      p->due = w->flow[p->flow].last_recv;
    w->flow[p->flow].last_recv = p->due;
    g_queue_push_tail (&w->after, p);
  }
  if (g_queue_is_empty (&w->link))
    w->link_credit = 0;
}

static void
arrive (World * w, Packet * p)
{
  Flow *f = &w->flow[p->flow];
  gint64 recv = p->due + (gint64) (p->due * w->config->drift) + 77777777;

  /* The receiver tells quarters of a millisecond. */
  recv = recv / 250 * 250;
  g_hash_table_insert (f->arrived, GSIZE_TO_POINTER (p->p.seq),
      GSIZE_TO_POINTER (recv));
  f->highest = MAX (f->highest, p->p.seq);
  w->window_bytes[p->flow] += p->p.size;
}

static void
move (World * w, gint64 now)
{
  Packet *p;

  while ((p = g_queue_peek_head (&w->forward)) && p->due <= now) {
    g_queue_pop_head (&w->forward);
    enter_link (w, p, now);
  }
  leave_link (w, now);
  for (GList * l = w->after.head; l != NULL;) {
    GList *next = l->next;

    p = l->data;
    if (p->due <= now) {
      arrive (w, p);
      g_free (p);
      g_queue_delete_link (&w->after, l);
    } else if (!w->config->reorder && w->config->flows == 1) {
      break;
    }
    l = next;
  }
}

/* --- feedback --- */

/* All up to the highest that arrived; late ones again, as libwebrtc does. */
static void
make_feedback (World * w, guint flow, gint64 now)
{
  Flow *f = &w->flow[flow];
  Feedback *fb;
  guint64 from = f->reported + 1;

  if (now < f->next_feedback)
    return;
  f->next_feedback += w->config->feedback_interval;
  for (guint64 s = f->reported; s > 0 && s + 100 > f->reported; s--) {
    if (g_hash_table_contains (f->arrived, GSIZE_TO_POINTER (s)))
      from = s;
  }
  if (f->highest < from)
    return;
  fb = g_new0 (Feedback, 1);
  fb->packets = g_new0 (GstLatestBwePacket, f->highest - from + 1);
  for (guint64 s = from; s <= f->highest; s++) {
    Packet *sent = g_hash_table_lookup (f->send_times, GSIZE_TO_POINTER (s));
    gsize recv = GPOINTER_TO_SIZE (g_hash_table_lookup (f->arrived,
            GSIZE_TO_POINTER (s)));

    if (recv == 0 && s <= f->reported)
      continue;
    fb->packets[fb->n] = sent->p;
    fb->packets[fb->n].recv_time = recv;
    fb->packets[fb->n].lost = recv == 0;
    fb->n++;
    g_hash_table_remove (f->arrived, GSIZE_TO_POINTER (s));
  }
  f->reported = MAX (f->reported, f->highest);
  fb->due = now + w->config->way_back;
  if (g_rand_double (w->random) < w->config->feedback_loss
      || is_dark (w->config, now)) {
    g_free (fb->packets);
    g_free (fb);
    return;
  }
  g_queue_push_tail (&f->feedbacks, fb);
}

static void
take_feedback (World * w, guint flow, gint64 now)
{
  Flow *f = &w->flow[flow];
  Feedback *fb;

  while ((fb = g_queue_peek_head (&f->feedbacks)) && fb->due <= now) {
    g_queue_pop_head (&f->feedbacks);
    gst_latest_bwe_feedback (f->bwe, now, fb->packets, fb->n);
    for (guint i = 0; i < fb->n; i++)
      w->result->flow[flow].lost += fb->packets[i].lost;
    g_free (fb->packets);
    g_free (fb);
  }
}

/* --- all of it --- */

static void
sample (World * w, gint64 now, BwePathWatch watch, gpointer data)
{
  if (now % 10000 == 0) {
    guint capacity = capacity_at (w->config, now);
    gint64 us = (gint64) (w->link_bytes * 8.0 * SECOND / MAX (capacity, 1));

    g_array_append_val (w->result->queue, us);
    for (guint i = 0; watch && i < w->config->flows; i++) {
      if (w->flow[i].bwe)
        watch (w->flow[i].bwe, now, i, data);
    }
  }
  if (now % 100000 != 0 || now == 0)
    return;
  for (guint i = 0; i < w->config->flows; i++) {
    guint rate = (guint) (w->window_bytes[i] * 8 * 10);
    guint estimate = w->flow[i].bwe
        ? gst_latest_bwe_get_estimate (w->flow[i].bwe) : 0;

    w->window_bytes[i] = 0;
    g_array_append_val (w->result->flow[i].rate, rate);
    g_array_append_val (w->result->flow[i].estimate, estimate);
  }
}

static void
flow_start (World * w, guint flow, gint64 now)
{
  Flow *f = &w->flow[flow];

  f->bwe = gst_latest_bwe_new (&w->config->config, now);
  f->next_frame = now;
  f->next_feedback = now + (gint64) (g_rand_double (w->random)
      * w->config->feedback_interval);
  f->frame_size = w->config->config.start_bitrate / 8.0 * FRAME_US / SECOND;
  f->arrived = g_hash_table_new (NULL, NULL);
  f->send_times = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

static void
flow_stop (Flow * f)
{
  Feedback *fb;

  while ((fb = g_queue_pop_head (&f->feedbacks))) {
    g_free (fb->packets);
    g_free (fb);
  }
  g_queue_clear (&f->media);
  gst_latest_bwe_free (f->bwe);
  g_clear_pointer (&f->arrived, g_hash_table_unref);
  g_clear_pointer (&f->send_times, g_hash_table_unref);
}

void
bwe_path_run (const BwePathConfig * config, BwePathResult * result,
    BwePathWatch watch, gpointer data)
{
  World w = {.config = config,.result = result };

  w.random = g_rand_new_with_seed (config->seed);
  memset (result, 0, sizeof (*result));
  result->queue = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < config->flows; i++) {
    result->flow[i].rate = g_array_new (FALSE, FALSE, sizeof (guint));
    result->flow[i].estimate = g_array_new (FALSE, FALSE, sizeof (guint));
  }
  for (gint64 now = 0; now <= config->duration; now += TICK_US) {
    for (guint i = 0; i < config->flows; i++) {
      if (now == i * 10 * G_USEC_PER_SEC)
        flow_start (&w, i, now);
      if (!w.flow[i].bwe)
        continue;
      take_feedback (&w, i, now);
      gst_latest_bwe_process (w.flow[i].bwe, now);
      encode (&w, &w.flow[i], now);
      pace (&w, i, now);
    }
    move (&w, now);
    for (guint i = 0; i < config->flows; i++) {
      if (w.flow[i].bwe)
        make_feedback (&w, i, now);
    }
    sample (&w, now, watch, data);
  }
  for (guint i = 0; i < config->flows; i++)
    flow_stop (&w.flow[i]);
  g_queue_clear_full (&w.forward, g_free);
  g_queue_clear_full (&w.link, g_free);
  g_queue_clear_full (&w.after, g_free);
  g_rand_free (w.random);
}

void
bwe_path_result_clear (BwePathResult * result)
{
  g_clear_pointer (&result->queue, g_array_unref);
  for (guint i = 0; i < BWE_PATH_FLOWS; i++) {
    g_clear_pointer (&result->flow[i].rate, g_array_unref);
    g_clear_pointer (&result->flow[i].estimate, g_array_unref);
  }
}

gdouble
bwe_path_utilization (const BwePathConfig * config,
    const BwePathResult * result, gint64 from, gint64 to)
{
  gdouble received = 0, possible = 0;

  for (gint64 t = from; t < to; t += 100000) {
    possible += capacity_at (config, t);
    for (guint i = 0; i < config->flows; i++) {
      if (t / 100000 < result->flow[i].rate->len)
        received += g_array_index (result->flow[i].rate, guint, t / 100000);
    }
  }
  return received / possible;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

gint64
bwe_path_queue (const BwePathResult * result, gint64 from, gint64 to,
    gdouble quantile)
{
  g_autoptr (GArray) some = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (gint64 i = from / 10000; i < MIN (to / 10000, result->queue->len); i++)
    g_array_append_val (some, g_array_index (result->queue, gint64, i));
  g_array_sort (some, compare);
  return g_array_index (some, gint64, MIN ((guint) (quantile * some->len),
          some->len - 1));
}

gint64
bwe_path_reaches (const BwePathResult * result, guint flow, gint64 from,
    guint rate)
{
  const GArray *rates = result->flow[flow].rate;

  for (guint i = from / 100000; i + 5 <= rates->len; i++) {
    guint64 sum = 0;

    for (guint k = 0; k < 5; k++)
      sum += g_array_index (rates, guint, i + k);
    if (sum >= 5 * (guint64) rate)
      return (i + 5) * 100000 - from;
  }
  return -1;
}
