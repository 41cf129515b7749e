/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <sys/resource.h>
#include <unistd.h>

#include <gst/check/gstcheck.h>

#include "offertext.h"
#include "testsender.h"
#include "threads.h"

#define NOBODY 65534 /* a user without rights: Linux' overflowuid */

/* Offers of all kinds meet the whole sender: each is answered or refused in
 * words, and nobody else notices. Critical warnings are fatal here. */

typedef struct
{
  const gchar *sdp;
  gboolean answered;
  GstLatestSignallingError code;
} Offered;

static const Offered offers[] = {
  /* clang-format off */
  {OFFER_CHROMIUM, TRUE},
  {OFFER_HEAD OFFER_VIDEO ("0"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE a v\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE v a\r\n" OFFER_VIDEO ("v") OFFER_AUDIO ("a"), TRUE},
  {OFFER_HEAD OFFER_AUDIO ("a") OFFER_VIDEO ("v"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE v w\r\n" OFFER_VIDEO ("v") OFFER_VIDEO ("w"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE v d\r\n" OFFER_VIDEO ("v") OFFER_DATA ("d"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE d v\r\n" OFFER_DATA ("d") OFFER_VIDEO ("v"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE a\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v"), TRUE},
  {OFFER_HEAD OFFER_TRANSPORT OFFER_TRANSPORT OFFER_VIDEO_LINE "a=mid:v\r\n" OFFER_CODECS, TRUE},
  {OFFER_HEAD "a=group:BUNDLE nobody v\r\n" OFFER_VIDEO ("v"), TRUE},
  {OFFER_HEAD "a=group:LS a v\r\na=group:BUNDLE a v\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE a\r\na=group:BUNDLE v w\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v") OFFER_VIDEO ("w"), TRUE},
  {OFFER_HEAD OFFER_VIDEO ("a") OFFER_VIDEO ("b") OFFER_VIDEO ("c") OFFER_VIDEO ("d") OFFER_VIDEO ("e"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE \r\n" OFFER_VIDEO ("v"), TRUE},
  {OFFER_HEAD OFFER_VIDEO ("v") "m=text 9 UDP/TLS/RTP/SAVPF t140\r\na=mid:t\r\n", TRUE},
  {OFFER_HEAD OFFER_VIDEO ("v") "m=audio 9 UDP/TLS/RTP/SAVPF 300\r\na=mid:t\r\n", TRUE},
  {OFFER_HEAD OFFER_VIDEO ("v") "a=candidate:nonsense\r\na=candidate:1 1 UDP 1 x.local 9 typ host\r\n", TRUE},
  {OFFER_HEAD OFFER_VIDEO ("v") "a=sendonly\r\n", FALSE, GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE},
  {OFFER_HEAD OFFER_AUDIO ("a"), FALSE, GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE},
  {OFFER_HEAD OFFER_VIDEO_LINE "a=mid:v\r\n" OFFER_CODECS, FALSE, GST_LATEST_SIGNALLING_ERROR_MALFORMED},
  {OFFER_HEAD, FALSE, GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE},
  {"hello", FALSE, GST_LATEST_SIGNALLING_ERROR_MALFORMED},
  /* clang-format on */
};

#define NO_DATA_PORT(mid) \
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" \
  "c=IN IP4 0.0.0.0\r\na=mid:" mid "\r\n" OFFER_TRANSPORT
#define WITH_SIZE(size) \
  OFFER_HEAD "a=group:BUNDLE v d\r\n" OFFER_VIDEO ("v") \
      NO_DATA_PORT ("d") "a=sctp-port:5000\r\na=max-message-size:" size "\r\n"
#define AUDIO4(a, b, c, d) \
  OFFER_AUDIO (a) OFFER_AUDIO (b) OFFER_AUDIO (c) OFFER_AUDIO (d)
#define AUDIO_OF(formats, more) \
  "m=audio 9 UDP/TLS/RTP/SAVPF " formats "\r\na=mid:a\r\na=rtcp-mux\r\n" more \
  "\r\n" OFFER_TRANSPORT

/* For a sink of two videos, sound and control. */
static const Offered offers_of_everything[] = {
  /* clang-format off */
  {OFFER_HEAD "a=group:BUNDLE a v w d\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v") OFFER_VIDEO ("w") OFFER_DATA ("d"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE a b c d e f g h i j k l v\r\n" AUDIO4 ("a", "b", "c", "d") AUDIO4 ("e", "f", "g", "h") AUDIO4 ("i", "j", "k", "l") OFFER_VIDEO ("v"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE a\r\n" OFFER_AUDIO ("a"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE a\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v") OFFER_VIDEO ("w") OFFER_DATA ("d"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE v d\r\n" OFFER_VIDEO ("v") NO_DATA_PORT ("d"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE v d\r\n" OFFER_VIDEO ("v") NO_DATA_PORT ("d") "a=sctp-port:0\r\n", TRUE},
  {OFFER_HEAD "a=group:BUNDLE v d\r\n" OFFER_VIDEO ("v") NO_DATA_PORT ("d") "a=sctp-port:65536\r\n", TRUE},
  {OFFER_HEAD "a=group:BUNDLE v d e\r\n" OFFER_VIDEO ("v") OFFER_DATA ("d") OFFER_DATA ("e"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE v\r\n" OFFER_VIDEO ("v") "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:d\r\n", TRUE},
  {WITH_SIZE ("0"), TRUE},
  {WITH_SIZE ("18446744073709551616"), TRUE},
  {OFFER_HEAD "a=group:BUNDLE v a\r\n" OFFER_VIDEO ("v") AUDIO_OF ("0 8", "a=rtpmap:0 PCMU/8000"), TRUE},
  {OFFER_HEAD AUDIO_OF ("0 8", "a=rtpmap:0 PCMU/8000"), FALSE, GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE},
  {OFFER_HEAD AUDIO_OF ("111", "a=sendonly\r\na=rtpmap:111 opus/48000/2"), FALSE, GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE},
  {OFFER_HEAD "a=group:BUNDLE a d\r\n" OFFER_AUDIO ("a") OFFER_DATA ("a"), FALSE, GST_LATEST_SIGNALLING_ERROR_MALFORMED},
  /* clang-format on */
};

static void
make_offers (TestSender *sender, const Offered *list, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *id = g_strdup_printf ("%u", i);
    g_autofree gchar *answer = NULL;
    g_autoptr (GError) reason = NULL;

    fake_signaller_offer (sender->signaller, id, list[i].sdp);
    answer = fake_signaller_wait_answer (sender->signaller, id);
    if (!answer)
      reason = fake_signaller_wait_close (sender->signaller, id);
    fail_unless ((answer != NULL) == list[i].answered, "offer %u: %s", i,
        answer ? answer : reason->message);
    if (answer) {
      fake_signaller_leave (sender->signaller, id);
      continue;
    }
    fail_unless (
        g_error_matches (reason, GST_LATEST_SIGNALLING_ERROR, list[i].code),
        "offer %u: %s", i, reason->message);
  }
}

GST_START_TEST (offers_of_all_kinds)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *stays;

  test_sender_play (sender);
  stays = test_sender_join (sender, "stays");
  make_offers (sender, offers, G_N_ELEMENTS (offers));
  test_viewer_wait_more_frames (stays, 5);
  test_viewer_free (stays);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (offers_of_all_kinds_meet_a_sink_of_everything)
{
  const gchar *const tracks[] = { "video_0", "video_1", "audio_0" };
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *stays = test_viewer_new (TEST_VIEWER_VP8);

  gst_util_set_object_arg (G_OBJECT (sender->sink), "control", "one");
  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  test_sender_add_source (sender, "audiotestsrc is-live=true", "audio_0");
  test_viewer_add_media (stays, TEST_VIEWER_VP8);
  test_viewer_add_media (stays, TEST_VIEWER_OPUS);
  test_viewer_add_control (stays);
  test_sender_play (sender);
  test_sender_join_viewer (sender, "stays", stays);
  make_offers (
      sender, offers_of_everything, G_N_ELEMENTS (offers_of_everything));
  for (guint i = 0; i < G_N_ELEMENTS (tracks); i++)
    test_viewer_wait_packets_of (stays, tracks[i], 5);
  test_viewer_say (stays, "{\"type\":\"ping\",\"sequence\":7}");
  test_viewer_wait_heard (stays, "pong");
  test_viewer_free (stays);
  test_sender_free (sender);
}

GST_END_TEST;

/* Cut anywhere, an offer is answered or refused. */
GST_START_TEST (survives_truncated_offers)
{
  const gchar *whole =
      OFFER_HEAD "a=group:BUNDLE a v\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v");
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);

  test_sender_play (sender);
  for (gsize len = 0; len < strlen (whole); len += 61) {
    g_autofree gchar *part = g_strndup (whole, len);
    g_autofree gchar *id = g_strdup_printf ("%u", (guint) len);
    g_autofree gchar *answer = NULL;

    fake_signaller_offer (sender->signaller, id, part);
    answer = fake_signaller_wait_answer (sender->signaller, id);
    if (answer)
      fake_signaller_leave (sender->signaller, id);
  }
  test_sender_free (sender);
}

GST_END_TEST;

/* A player that asks for sound too gets the picture. */
GST_START_TEST (sound_is_rejected)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer =
      test_viewer_new ("application/x-rtp,media=audio,"
                       "encoding-name=OPUS,payload=111,clock-rate=48000");
  g_autofree gchar *offer = NULL, *answer = NULL;
  const gchar *audio, *video;

  test_viewer_add_media (viewer, TEST_VIEWER_VP8);
  test_sender_play (sender);
  offer = test_viewer_create_offer (viewer);
  fake_signaller_offer (sender->signaller, "a", offer);
  answer = fake_signaller_wait_answer (sender->signaller, "a");
  fail_unless (answer != NULL);
  audio = strstr (answer, "m=audio");
  video = strstr (answer, "m=video");
  fail_unless (audio && video && audio < video);
  fail_unless (strstr (audio, "a=inactive") < video);
  fail_unless (strstr (video, "a=sendonly") != NULL);
  test_viewer_set_answer (viewer, answer);
  test_viewer_wait_frames (viewer, 5);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* 64 viewers. Those that are not connected give way, the oldest first. */
GST_START_TEST (a_crowd_gives_way_to_newcomers)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *stays;

  test_sender_play (sender);
  stays = test_sender_join (sender, "stays");
  test_viewer_wait_frames (stays, 5);
  for (guint i = 0; i < 65; i++) {
    g_autofree gchar *id = g_strdup_printf ("%u", i);
    g_autofree gchar *answer = NULL;

    fake_signaller_offer (sender->signaller, id, OFFER_CHROMIUM);
    answer = fake_signaller_wait_answer (sender->signaller, id);
    fail_unless (answer != NULL, "offer %u", i);
  }
  for (guint i = 0; i < 2; i++) {
    g_autofree gchar *id = g_strdup_printf ("%u", i);
    g_autoptr (GError) reason =
        fake_signaller_wait_close (sender->signaller, id);

    fail_unless (g_error_matches (reason, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_TOO_MANY));
  }
  fail_if (fake_signaller_is_closed (sender->signaller, "2"));
  fail_if (fake_signaller_is_closed (sender->signaller, "stays"));
  test_viewer_wait_more_frames (stays, 5);
  test_viewer_free (stays);
  test_sender_free (sender);
}

GST_END_TEST;

/* The lines of an answer that begin with a=candidate. */
static guint
count_candidates (const gchar *answer, const gchar *what)
{
  g_auto (GStrv) lines = g_strsplit (answer, "\r\n", 0);
  guint n = 0;

  for (guint i = 0; lines[i]; i++)
    n += g_str_has_prefix (lines[i], "a=candidate:") && strstr (lines[i], what);
  return n;
}

GST_START_TEST (candidates_as_configured)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autofree gchar *answer = NULL;
  guint all;

  g_object_set (sender->sink, "ice-interfaces", "lo", "ice-tcp", TRUE, NULL);
  test_sender_play (sender);
  fake_signaller_offer (sender->signaller, "a", OFFER_CHROMIUM);
  answer = fake_signaller_wait_answer (sender->signaller, "a");
  all = count_candidates (answer, "");
  fail_unless (all > 0);
  fail_unless_equals_int (count_candidates (answer, " 127.0.0.1 ")
          + count_candidates (answer, " ::1 "),
      all);
  fail_unless (count_candidates (answer, " TCP ") > 0);
  test_sender_free (sender);
}

GST_END_TEST;

/* A misspelled name leaves viewers elsewhere without a way. */
GST_START_TEST (interfaces_without_an_address_are_told)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (sender->sink, "ice-interfaces", "none-of-this", NULL);
  test_sender_play (sender);
  message = gst_bus_pop_filtered (sender->bus, GST_MESSAGE_WARNING);
  fail_unless (message != NULL);
  gst_message_parse_warning (message, &error, NULL);
  fail_unless (strstr (error->message, "none-of-this") != NULL);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (no_tcp_unless_asked_for)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autofree gchar *answer = NULL;

  test_sender_play (sender);
  fake_signaller_offer (sender->signaller, "a", OFFER_CHROMIUM);
  answer = fake_signaller_wait_answer (sender->signaller, "a");
  fail_unless (count_candidates (answer, " UDP ") > 0);
  fail_unless_equals_int (count_candidates (answer, " TCP "), 0);
  test_sender_free (sender);
}

GST_END_TEST;

static guint
count_warnings (GstBus *bus)
{
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING))) {
    gst_message_unref (message);
    n++;
  }
  return n;
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* How many of 100 offers are answered; the others are refused for now. */
static guint
count_answered (TestSender *sender)
{
  guint answered = 0;

  for (guint i = 0; i < 100; i++) {
    g_autofree gchar *id = g_strdup_printf ("%u", i);

    fake_signaller_offer (sender->signaller, id, OFFER_CHROMIUM);
  }
  for (guint i = 0; i < 100; i++) {
    g_autofree gchar *id = g_strdup_printf ("%u", i);
    g_autofree gchar *answer =
        fake_signaller_wait_answer (sender->signaller, id);
    g_autoptr (GError) reason = NULL;

    if (answer) {
      answered++;
      continue;
    }
    reason = fake_signaller_wait_close (sender->signaller, id);
    fail_unless (g_error_matches (reason, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_TOO_MANY));
  }
  return answered;
}

/* However many offers come, the process lives: GLib would abort it. */
GST_START_TEST (descriptors_are_left_to_others)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *stays;
  struct rlimit before, low;
  guint answered;

  test_sender_play (sender);
  stays = test_sender_join (sender, "stays");
  fail_unless (getrlimit (RLIMIT_NOFILE, &before) == 0);
  low = before;
  low.rlim_cur = count_descriptors () + 140;
  fail_unless (setrlimit (RLIMIT_NOFILE, &low) == 0);
  answered = count_answered (sender);
  fail_unless (answered > 0 && answered < 60);
  fail_unless_equals_int (count_warnings (sender->bus), 1);
  fail_unless (count_descriptors () <= low.rlim_cur - 64);
  test_viewer_wait_more_frames (stays, 5);
  setrlimit (RLIMIT_NOFILE, &before);
  test_viewer_free (stays);
  test_sender_free (sender);
}

GST_END_TEST;

/* As a user that has so many threads left. That is for good, so only in a process
 * of the test's own. */
static gboolean
leave_threads (guint left)
{
  struct rlimit nproc;
  guint limit;

  if (g_strcmp0 (g_getenv ("CK_FORK"), "no") == 0
      || getrlimit (RLIMIT_NPROC, &nproc) < 0
      || (getuid () == 0 && setuid (NOBODY) < 0))
    return FALSE;
  nproc.rlim_cur = left;
  while (setrlimit (RLIMIT_NPROC, &nproc) == 0
      && gst_latest_threads_left (&limit) < left && limit == nproc.rlim_cur)
    nproc.rlim_cur += 10;
  return limit == nproc.rlim_cur;
}

/* The same with threads, of which a session has some eight. */
GST_START_TEST (threads_are_left_to_others)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *stays;
  guint limit;

  test_sender_play (sender);
  stays = test_sender_join (sender, "stays");
  if (leave_threads (150)) {
    guint answered = count_answered (sender);

    fail_unless (answered > 0 && answered < 20);
    fail_unless_equals_int (count_warnings (sender->bus), 1);
    fail_unless (gst_latest_threads_left (&limit) >= 32);
    test_viewer_wait_more_frames (stays, 5);
  }
  test_viewer_free (stays);
  test_sender_free (sender);
}

GST_END_TEST;

/* Holds every webrtcbin that makes its transport for an offer or an answer, as does
 * a lack of CPU time when it makes its certificate for that. */
typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean held, passed; /* lock */
} Hold;

static gboolean
hold_webrtcbin (GSignalInvocationHint *hint, guint n_values,
    const GValue *values, gpointer data)
{
  Hold *hold = data;

  if (!g_str_equal (G_OBJECT_TYPE_NAME (g_value_get_object (&values[1])),
          "TransportSendBin"))
    return TRUE;
  g_mutex_lock (&hold->lock);
  hold->held = TRUE;
  g_cond_broadcast (&hold->cond);
  while (!hold->passed)
    g_cond_wait (&hold->cond, &hold->lock);
  g_mutex_unlock (&hold->lock);
  return TRUE;
}

/* A browser gives up an offer that is not answered in time, and tries again. */
GST_START_TEST (an_offer_given_up_at_the_start_holds_up_nobody)
{
  guint id = g_signal_lookup ("element-added", GST_TYPE_BIN);
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);
  g_autofree gchar *offer = test_viewer_create_offer (viewer);
  g_autofree gchar *answer = NULL;
  g_autoptr (GstStructure) stats = NULL;
  Hold hold = { 0 };
  gulong hook;

  g_mutex_init (&hold.lock);
  g_cond_init (&hold.cond);
  hook = g_signal_add_emission_hook (id, 0, hold_webrtcbin, &hold, NULL);
  test_sender_play (sender);
  g_mutex_lock (&hold.lock);
  while (!hold.held)
    g_cond_wait (&hold.cond, &hold.lock);
  g_mutex_unlock (&hold.lock);

  fake_signaller_offer (sender->signaller, "gives-up", offer);
  fake_signaller_offer (sender->signaller, "stays", offer);
  fake_signaller_leave (sender->signaller, "gives-up");
  stats = fake_signaller_get_stats (sender->signaller, NULL);
  fail_unless (stats != NULL);
  fail_if (fake_signaller_is_answered (sender->signaller, "stays"));

  g_mutex_lock (&hold.lock);
  hold.passed = TRUE;
  g_cond_broadcast (&hold.cond);
  g_mutex_unlock (&hold.lock);
  answer = fake_signaller_wait_answer (sender->signaller, "stays");
  fail_unless (answer != NULL);
  g_signal_remove_emission_hook (id, hook);
  fail_if (fake_signaller_is_answered (sender->signaller, "gives-up"));
  test_viewer_set_answer (viewer, answer);
  test_viewer_wait_frames (viewer, 5);
  test_viewer_free (viewer);
  test_sender_free (sender);
  g_cond_clear (&hold.cond);
  g_mutex_clear (&hold.lock);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_offers_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-offers");
  TCase *tcase = tcase_create ("offers");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, offers_of_all_kinds);
  tcase_add_test (tcase, offers_of_all_kinds_meet_a_sink_of_everything);
  tcase_add_test (tcase, survives_truncated_offers);
  tcase_add_test (tcase, sound_is_rejected);
  tcase_add_test (tcase, an_offer_given_up_at_the_start_holds_up_nobody);
  tcase_add_test (tcase, a_crowd_gives_way_to_newcomers);
  tcase_add_test (tcase, candidates_as_configured);
  tcase_add_test (tcase, interfaces_without_an_address_are_told);
  tcase_add_test (tcase, no_tcp_unless_asked_for);
  tcase_add_test (tcase, descriptors_are_left_to_others);
  tcase_add_test (tcase, threads_are_left_to_others);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink_offers);
