/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "gstlatestwebrtcsink.h"
#include "testsender.h"

/* Viewers with encodes of their own. Which viewers get one for their networks is
 * tested in test-encodersharing.c, and in browsers. */

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar *const *) a, *(gchar *const *) b);
}

/* The encodings that a session's video has, a digit for each. */
static gchar *
describe_session (const GstStructure *session)
{
  const GValue *tracks = gst_structure_get_value (session, "tracks");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < gst_value_array_get_size (tracks); i++) {
    const GstStructure *track =
        gst_value_get_structure (gst_value_array_get_value (tracks, i));
    guint encoding;

    if (gst_structure_get_uint (track, "encoding", &encoding))
      g_string_append_printf (text, "%u", encoding);
  }
  return g_string_free (text, FALSE);
}

/* Those of all viewers, sorted. */
static gchar *
describe (TestSender *sender)
{
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  const GValue *sessions;

  g_object_get (sender->sink, "stats", &stats, NULL);
  sessions = gst_structure_get_value (stats, "sessions");
  for (guint i = 0; i < gst_value_array_get_size (sessions); i++)
    g_ptr_array_add (texts,
        describe_session (
            gst_value_get_structure (gst_value_array_get_value (sessions, i))));
  g_ptr_array_sort (texts, compare);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (" ", (gchar **) texts->pdata);
}

static void
wait_encodings (TestSender *sender, const gchar *expected)
{
  for (;;) {
    g_autofree gchar *text = describe (sender);

    if (g_str_equal (text, expected))
      return;
    g_usleep (10 * G_TIME_SPAN_MILLISECOND);
  }
}

/* (transfer full, nullable) */
static GstElement *
find_encoder (TestSender *sender, const gchar *name)
{
  g_autoptr (GstIterator) it =
      gst_bin_iterate_elements (GST_BIN (sender->sink));
  g_auto (GValue) item = G_VALUE_INIT;
  GstElement *found = NULL;

  while (!found && gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    if (g_str_equal (GST_OBJECT_NAME (g_value_get_object (&item)), name))
      found = g_value_dup_object (&item);
    g_value_reset (&item);
  }
  return found;
}

static gboolean
has_encoder (TestSender *sender, const gchar *name)
{
  g_autoptr (GstElement) encoder = find_encoder (sender, name);

  return encoder != NULL;
}

static GstPadProbeReturn
lose (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_DROP;
}

/* From now on, what the encoder makes gets lost. */
static void
lose_frames_of (TestSender *sender, const gchar *name)
{
  g_autoptr (GstElement) encoder = find_encoder (sender, name);
  g_autoptr (GstPad) src = gst_element_get_static_pad (encoder, "src");

  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, lose, NULL, NULL);
}

static TestSender *
new_sender (const gchar *sharing)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);

  gst_util_set_object_arg (G_OBJECT (sender->sink), "encoder-sharing", sharing);
  return sender;
}

static TestViewer *
join (TestSender *sender, const gchar *id, guint video)
{
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);

  for (guint i = 1; i < video; i++)
    test_viewer_add_media (viewer, TEST_VIEWER_VP8);
  test_sender_join_viewer (sender, id, viewer);
  test_viewer_wait_packets_of (viewer, "video_0", 5);
  return viewer;
}

/* The numbers of the encodes of video_0 that have made frames. */
static gchar *
describe_encodes (TestSender *sender)
{
  g_autoptr (GstStructure) stats = NULL;
  GString *text = g_string_new (NULL);
  const GValue *value;

  g_object_get (sender->sink, "stats", &stats, NULL);
  value = gst_structure_get_value (stats, "tracks");
  value = gst_structure_get_value (
      gst_value_get_structure (gst_value_array_get_value (value, 0)),
      "encodings");
  for (guint i = 0; i < gst_value_array_get_size (value); i++) {
    const GstStructure *encode =
        gst_value_get_structure (gst_value_array_get_value (value, i));
    guint64 frames = 0;
    guint number = 99, target = 0;

    gst_structure_get (encode, "encoding", G_TYPE_UINT, &number,
        "frames-encoded", G_TYPE_UINT64, &frames, "target-bitrate", G_TYPE_UINT,
        &target, NULL);
    fail_unless (gst_structure_has_field (encode, "encoder"));
    fail_unless (frames > 0 && target > 0);
    g_string_append_printf (text, "%u", number);
  }
  return g_string_free (text, FALSE);
}

GST_START_TEST (each_viewer_has_its_own_encode)
{
  TestSender *sender = new_sender ("per-viewer");
  TestViewer *a, *b;
  g_autofree gchar *encodes = NULL;
  guint frames;

  test_sender_play (sender);
  a = join (sender, "a", 1);
  b = join (sender, "b", 1);
  wait_encodings (sender, "0 1");
  test_viewer_wait_more_frames (a, 10);
  test_viewer_wait_more_frames (b, 10);
  encodes = describe_encodes (sender);
  fail_unless_equals_string (encodes, "01");
  /* The one is of no use to the other. */
  lose_frames_of (sender, "encoder-1");
  test_viewer_wait_more_frames (a, 10);
  frames = test_viewer_get_frames (b);
  test_viewer_wait_more_frames (a, 10);
  fail_unless_equals_int (test_viewer_get_frames (b), frames);
  /* An encode that nobody is sent ends. */
  test_viewer_free (b);
  while (has_encoder (sender, "encoder-1"))
    g_usleep (10 * G_TIME_SPAN_MILLISECOND);
  test_viewer_wait_more_frames (a, 10);
  test_viewer_free (a);
  test_sender_free (sender);
}

GST_END_TEST;

/* What is set on the encoder counts for all encodes, and later settings, too. */
GST_START_TEST (an_own_encode_is_like_the_first)
{
  TestSender *sender = new_sender ("per-viewer");
  TestViewer *a, *b;
  GstElement *own;
  guint height;
  gint speed;

  gst_child_proxy_set (GST_CHILD_PROXY (sender->sink),
      "encoder::encoder::cpu-used", -3, "encoder::min-height", 100, NULL);
  test_sender_play (sender);
  a = join (sender, "a", 1);
  b = join (sender, "b", 1);
  wait_encodings (sender, "0 1");
  own = find_encoder (sender, "encoder-1");
  gst_child_proxy_get (GST_CHILD_PROXY (own), "encoder::cpu-used", &speed,
      "min-height", &height, NULL);
  fail_unless_equals_int (speed, -3);
  fail_unless_equals_int (height, 100);
  gst_child_proxy_set (
      GST_CHILD_PROXY (sender->sink), "encoder::min-height", 90, NULL);
  g_object_get (own, "min-height", &height, NULL);
  fail_unless_equals_int (height, 90);
  gst_object_unref (own);
  test_viewer_free (a);
  test_viewer_free (b);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (what_is_wanted_may_change)
{
  TestSender *sender = new_sender ("per-viewer");
  TestViewer *a, *b;

  g_object_set (sender->sink, "max-encoders", 1, NULL);
  test_sender_play (sender);
  a = join (sender, "a", 1);
  b = join (sender, "b", 1);
  wait_encodings (sender, "0 0");
  g_object_set (sender->sink, "max-encoders", 2, NULL);
  wait_encodings (sender, "0 1");
  test_viewer_wait_more_frames (a, 5);
  test_viewer_wait_more_frames (b, 5);
  gst_util_set_object_arg (G_OBJECT (sender->sink), "encoder-sharing", "all");
  wait_encodings (sender, "0 0");
  test_viewer_wait_more_frames (a, 5);
  test_viewer_wait_more_frames (b, 5);
  test_viewer_free (a);
  test_viewer_free (b);
  test_sender_free (sender);
}

GST_END_TEST;

/* Whose own is what a pad says. */
static const struct
{
  const gchar *sink, *first, *second, *expected;
} pads[] = {
  { "per-viewer", "auto", "auto", "00 11" },
  { "per-viewer", "all", "auto", "00 01" },
  { "auto", "auto", "per-viewer", "00 11" },
  { "all", "all", "per-viewer", "00 01" },
};

GST_START_TEST (pads_say_what_is_shared)
{
  TestSender *sender = new_sender (pads[__i__].sink);
  TestViewer *a, *b;

  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (sender->sink, i ? "video_1" : "video_0");

    gst_util_set_object_arg (G_OBJECT (pad), "encoder-sharing",
        i ? pads[__i__].second : pads[__i__].first);
  }
  test_sender_play (sender);
  a = join (sender, "a", 2);
  b = join (sender, "b", 2);
  wait_encodings (sender, pads[__i__].expected);
  for (guint i = 0; i < 2; i++) {
    test_viewer_wait_packets_of (a, i ? "video_1" : "video_0", 5);
    test_viewer_wait_packets_of (b, i ? "video_1" : "video_0", 5);
  }
  test_viewer_free (a);
  test_viewer_free (b);
  test_sender_free (sender);
}

GST_END_TEST;

/* There is one encode of what comes encoded. */
GST_START_TEST (encoded_video_is_shared)
{
  TestSender *sender = test_sender_new (
      TEST_SENDER_LIVE " ! vp8enc deadline=1 keyframe-max-dist=9999");
  TestViewer *a, *b;

  gst_util_set_object_arg (
      G_OBJECT (sender->sink), "encoder-sharing", "per-viewer");
  test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  test_sender_play (sender);
  a = join (sender, "a", 2);
  b = join (sender, "b", 2);
  wait_encodings (sender, "00 01");
  test_viewer_wait_packets_of (a, "video_0", 5);
  test_viewer_wait_packets_of (b, "video_0", 5);
  test_viewer_free (a);
  test_viewer_free (b);
  test_sender_free (sender);
}

GST_END_TEST;

/* A track that comes, is paused and goes, like any other. */
GST_START_TEST (a_track_comes_and_goes_with_its_encodes)
{
  TestSender *sender = new_sender ("per-viewer");
  GstElement *source;
  g_autoptr (GstPad) pad = NULL;
  TestViewer *a, *b;
  guint packets;

  test_sender_play (sender);
  a = join (sender, "a", 1);
  b = join (sender, "b", 1);
  wait_encodings (sender, "0 1");
  source = test_sender_add_source (sender, TEST_SENDER_LIVE, "video_1");
  test_sender_wait_caps (sender);
  test_viewer_add_media (b, TEST_VIEWER_VP8);
  test_sender_join_viewer (sender, "b", b);
  test_viewer_wait_packets_of (b, "video_1", 10);
  wait_encodings (sender, "0 11");
  fail_unless (has_encoder (sender, "encoder_1-1"));
  pad = gst_element_get_static_pad (sender->sink, "video_1");
  g_object_set (pad, "paused", TRUE, NULL);
  test_viewer_wait_packets_of (b, "video_0", 20);
  packets = test_viewer_get_packets_of (b, "video_1");
  test_viewer_wait_packets_of (b, "video_0", 20);
  fail_unless_equals_int (test_viewer_get_packets_of (b, "video_1"), packets);
  g_object_set (pad, "paused", FALSE, NULL);
  test_viewer_wait_packets_of (b, "video_1", 5);
  test_sender_remove_source (sender, source, "video_1");
  fail_if (has_encoder (sender, "encoder_1-1"));
  test_viewer_wait_packets_of (a, "video_0", 10);
  test_viewer_wait_packets_of (b, "video_0", 10);
  test_viewer_free (a);
  test_viewer_free (b);
  test_sender_free (sender);
}

GST_END_TEST;

GST_START_TEST (the_end_comes_to_each_viewer)
{
  TestSender *sender = new_sender ("per-viewer");
  TestViewer *a, *b;

  test_sender_play (sender);
  a = join (sender, "a", 1);
  b = join (sender, "b", 1);
  wait_encodings (sender, "0 1");
  gst_element_send_event (sender->pipeline, gst_event_new_eos ());
  test_viewer_wait_disconnected (a);
  test_viewer_wait_disconnected (b);
  wait_encodings (sender, "");
  test_viewer_free (a);
  test_viewer_free (b);
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_sharing_suite (void)
{
  Suite *s = suite_create ("latestwebrtcsink-sharing");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, each_viewer_has_its_own_encode);
  tcase_add_test (tc, an_own_encode_is_like_the_first);
  tcase_add_test (tc, what_is_wanted_may_change);
  tcase_add_loop_test (tc, pads_say_what_is_shared, 0, G_N_ELEMENTS (pads));
  tcase_add_test (tc, encoded_video_is_shared);
  tcase_add_test (tc, a_track_comes_and_goes_with_its_encodes);
  tcase_add_test (tc, the_end_comes_to_each_viewer);
  return s;
}

GST_CHECK_MAIN (latestwebrtcsink_sharing);
