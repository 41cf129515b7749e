/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "mediareceiver.h"
#include "mediasender.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND (1000 * MS)

static guint64
encode (const EncoderModelConfig *config, guint bitrate, guint frames,
    guint *largest, guint *keys)
{
  EncoderModel e;
  guint64 bytes = 0;

  *largest = *keys = 0;
  encoder_model_init (&e, config, 3);
  for (guint i = 0; i < frames; i++) {
    gboolean key;
    guint size = encoder_model_next (&e, bitrate, &key);

    bytes += size;
    *largest = MAX (*largest, size);
    *keys += key;
  }
  encoder_model_clear (&e);
  return bytes;
}

/* With noise and key frames, frames keep to the rate on average. */
GST_START_TEST (an_encoder_keeps_its_rate)
{
  EncoderModelConfig config = ENCODER_MODEL_DEFAULT;
  guint largest, keys;
  guint64 bytes;

  bytes = encode (&config, 1200000, 3000, &largest, &keys);
  fail_unless (bytes > 14850000 && bytes < 15150000, "%u", (guint) bytes);
  fail_unless_equals_int (keys, 1);
  config.key_interval = 60;
  config.key_size = 6;
  bytes = encode (&config, 1200000, 3000, &largest, &keys);
  fail_unless (bytes > 14700000 && bytes < 15300000, "%u", (guint) bytes);
  fail_unless_equals_int (keys, 50);
  fail_unless (largest > 20000 && largest < 60000);
}

GST_END_TEST;

/* A receiver at the end of a path, and the messages it sent back. */
typedef struct
{
  LinkSim *sim;
  LinkPath *back;
  MediaReceiver *receiver;
  GArray *arrivals; /* gint64 of all feedback so far, by number */
  guint feedbacks;
  GArray *nacked; /* guint64 */
  guint key_requests;
} Far;

static Far far;

static void
feedback_comes (gpointer user_data, gpointer arg)
{
  MediaFeedback *fb = arg;

  fail_unless_equals_uint64 (fb->base, far.arrivals->len);
  g_array_append_vals (far.arrivals, fb->arrivals->data, fb->arrivals->len);
  far.feedbacks++;
  media_feedback_free (fb);
}

static void
nack_comes (gpointer user_data, gpointer arg)
{
  GArray *list = arg;

  g_array_append_vals (far.nacked, list->data, list->len);
  g_array_unref (list);
}

static void
key_request_comes (gpointer user_data, gpointer arg)
{
  far.key_requests++;
}

static void
setup (void)
{
  BottleneckPhase phase = { 0, 100000000, 10 * MS, 0, 0 };
  MediaReceiverConfig config = { 50 * MS, 1234567, 0, TRUE };
  MediaReceiverBack back;

  memset (&far, 0, sizeof (far));
  far.sim = link_sim_new ();
  far.back = link_path_new (far.sim, &phase, 1, 0, 1);
  far.arrivals = g_array_new (FALSE, FALSE, sizeof (gint64));
  far.nacked = g_array_new (FALSE, FALSE, sizeof (guint64));
  back = (MediaReceiverBack) { far.back, 0, 0, NULL, feedback_comes, nack_comes,
    key_request_comes };
  far.receiver = media_receiver_new (far.sim, &config, &back);
}

static void
teardown (void)
{
  link_sim_free (far.sim);
  media_receiver_free (far.receiver);
  link_path_free (far.back);
  g_array_unref (far.arrivals);
  g_array_unref (far.nacked);
}

/* One packet of a frame of two. */
static void
comes (gint64 at, guint64 seq, guint64 media_seq)
{
  MediaPacket *p = g_new0 (MediaPacket, 1);

  p->seq = seq;
  p->size = 1000;
  p->media_seq = media_seq;
  p->frame = media_seq / 2;
  p->frame_packets = 2;
  p->key = p->frame == 0 || p->frame == 5;
  p->captured = p->frame * 33 * MS;
  link_sim_at_full (
      far.sim, at, media_receiver_packet, far.receiver, p, g_free);
}

GST_START_TEST (feedback_says_what_came_when)
{
  comes (100 * MS + 77, 0, 0);
  comes (101 * MS + 77, 1, 1);
  comes (110 * MS, 3, 3);
  comes (300 * MS, 4, 4);
  link_sim_run (far.sim, 500 * MS);
  fail_unless_equals_int (far.feedbacks, 2);
  fail_unless_equals_int (far.arrivals->len, 5);
  /* In its clock, which counts quarters of a millisecond. */
  fail_unless_equals_int64 (g_array_index (far.arrivals, gint64, 0), 1334500);
  fail_unless_equals_int64 (g_array_index (far.arrivals, gint64, 1), 1335500);
  fail_unless_equals_int64 (
      g_array_index (far.arrivals, gint64, 2), MEDIA_LOST);
  fail_unless_equals_int64 (g_array_index (far.arrivals, gint64, 3), 1344500);
}

GST_END_TEST;

GST_START_TEST (pictures_come_in_order)
{
  const MediaShown *shown;
  guint n;

  comes (100 * MS, 0, 0);
  comes (101 * MS, 1, 1);
  comes (134 * MS, 3, 3);
  comes (167 * MS, 4, 4);
  comes (168 * MS, 5, 5);
  /* Repeated: 2 was lost. */
  comes (200 * MS, 6, 2);
  link_sim_run (far.sim, SECOND);
  shown = media_receiver_get_shown (far.receiver, &n);
  fail_unless_equals_int (n, 3);
  fail_unless_equals_int64 (shown[0].at, 101 * MS);
  fail_unless_equals_int64 (shown[1].at, 200 * MS);
  fail_unless_equals_int64 (shown[1].age, 167 * MS);
  fail_unless_equals_int64 (shown[2].at, 200 * MS);
  fail_unless_equals_int (far.nacked->len, 1);
  fail_unless_equals_uint64 (g_array_index (far.nacked, guint64, 0), 2);
  fail_unless_equals_int (far.key_requests, 0);
}

GST_END_TEST;

/* A packet is requested each 100 ms for a second, then a key frame, which is
 * shown. */
GST_START_TEST (a_key_frame_mends_what_is_lost_for_good)
{
  const MediaShown *shown;
  guint n;

  comes (100 * MS, 0, 0);
  comes (101 * MS, 1, 1);
  comes (134 * MS, 3, 3);
  link_sim_run (far.sim, 1500 * MS);
  fail_unless (
      far.nacked->len >= 8 && far.nacked->len <= 11, "%u", far.nacked->len);
  fail_unless (far.key_requests >= 1 && far.key_requests <= 2);
  comes (1600 * MS, 4, 10);
  comes (1601 * MS, 5, 11);
  link_sim_run (far.sim, 1650 * MS);
  shown = media_receiver_get_shown (far.receiver, &n);
  fail_unless_equals_int (n, 2);
  fail_unless_equals_int64 (shown[1].at, 1601 * MS);
}

GST_END_TEST;

/* Both ends together on a path that loses 2 %: every picture is shown. */
GST_START_TEST (what_is_lost_is_repeated)
{
  BottleneckPhase there = { 0, 4000000, 20 * MS, 0, 0.02 };
  MediaSenderConfig config = MEDIA_SENDER_DEFAULT;
  MediaReceiverConfig rconfig = { 50 * MS, 0, 0, TRUE };
  LinkPath *path = link_path_new (far.sim, &there, 1, 300 * MS, 1);
  MediaSender *sender = media_sender_new (far.sim, &config, 1);
  MediaReceiverBack back = { far.back, 1, 0, sender, media_sender_feedback,
    media_sender_nack, media_sender_key_request };
  MediaReceiver *receiver = media_receiver_new (far.sim, &rconfig, &back);
  MediaSenderTo to = { path, 0, 0, receiver, media_receiver_packet };
  GstLatestPacerStats stats;
  guint n, samples;

  media_sender_connect (sender, &to);
  link_sim_run (far.sim, 20 * SECOND);
  media_sender_get_pacer_stats (sender, &stats);
  media_receiver_get_shown (receiver, &n);
  /* But for those that a newer one replaced before they were encoded. */
  fail_unless (n > 540, "%u", n);
  fail_unless (stats.sent_packets[GST_LATEST_PACER_RETRANSMISSION] > 50);
  media_sender_get_samples (sender, &samples);
  fail_unless (samples >= 200);
  fail_unless (media_receiver_get_media_bytes (receiver)
      < media_receiver_get_bytes (receiver));
  fail_unless (media_receiver_get_feedback_bytes (receiver) > 0);
  /* Pending events go first. */
  link_sim_free (far.sim);
  far.sim = link_sim_new ();
  media_sender_free (sender);
  media_receiver_free (receiver);
  link_path_free (path);
}

GST_END_TEST;

static Suite *
mediaflow_suite (void)
{
  Suite *s = suite_create ("mediaflow");
  TCase *tc = tcase_create ("general");

  tcase_add_checked_fixture (tc, setup, teardown);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, an_encoder_keeps_its_rate);
  tcase_add_test (tc, feedback_says_what_came_when);
  tcase_add_test (tc, pictures_come_in_order);
  tcase_add_test (tc, a_key_frame_mends_what_is_lost_for_good);
  tcase_add_test (tc, what_is_lost_is_repeated);
  return s;
}

GST_CHECK_MAIN (mediaflow);
