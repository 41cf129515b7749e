/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "testsender.h"

/* The property "stats", and what the signaller is told of it. */

GST_START_TEST (stats_tell_about_every_viewer)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstStructure) stats = NULL;
  const GstStructure *session;
  const GValue *sessions;
  guint64 frames = 0, keys = 0;
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 10);
  g_object_get (sender->sink, "stats", &stats, NULL);
  fail_unless (
      gst_structure_has_name (stats, "application/x-latestwebrtcsink-stats"));
  fail_unless (
      gst_structure_has_field_typed (stats, "encoder", GST_TYPE_STRUCTURE));
  sessions = gst_structure_get_value (stats, "sessions");
  fail_unless_equals_int (gst_value_array_get_size (sessions), 1);
  session = gst_value_get_structure (gst_value_array_get_value (sessions, 0));
  fail_unless_equals_string (
      gst_structure_get_string (session, "id"), "viewer-1");
  fail_unless_equals_string (
      gst_structure_get_string (session, "state"), "connected");
  fail_unless (gst_structure_get_uint64 (session, "frames-sent", &frames));
  fail_unless (gst_structure_get_uint64 (session, "key-frames-sent", &keys));
  fail_unless (frames >= 10 && keys >= 1 && keys <= frames);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* latestgccbwe's get_property() is replaced by one that counts. */
static GObjectClass *bwe_class;
static void (*get_bwe_property) (
    GObject *object, guint id, GValue *value, GParamSpec *pspec);
static guint bwe_stats_read; /* atomic */

static void
count_reads (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, "stats"))
    g_atomic_int_inc (&bwe_stats_read);
  get_bwe_property (object, id, value, pspec);
}

static guint
take_reads (void)
{
  return g_atomic_int_and (&bwe_stats_read, 0);
}

GST_START_TEST (stats_of_one_session_read_no_other)
{
  static const gchar *const ids[] = { "a", "b", "c" };
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autoptr (GstElement) bwe = gst_element_factory_make ("latestgccbwe", NULL);
  g_autoptr (GstStructure) all = NULL, one = NULL, none = NULL, encoder = NULL;
  TestViewer *viewers[G_N_ELEMENTS (ids)];

  bwe_class = G_OBJECT_GET_CLASS (gst_object_ref_sink (bwe));
  get_bwe_property = bwe_class->get_property;
  bwe_class->get_property = count_reads;
  test_sender_play (sender);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    viewers[i] = test_sender_join (sender, ids[i]);
    test_viewer_wait_frames (viewers[i], 1);
  }
  take_reads ();

  one = fake_signaller_get_stats (sender->signaller, "b");
  fail_unless_equals_int (take_reads (), 1);
  fail_unless_equals_string (gst_structure_get_string (one, "id"), "viewer-2");
  all = fake_signaller_get_stats (sender->signaller, NULL);
  fail_unless_equals_int (take_reads (), G_N_ELEMENTS (ids));
  fail_unless_equals_int (
      gst_value_array_get_size (gst_structure_get_value (all, "sessions")),
      G_N_ELEMENTS (ids));
  none = fake_signaller_get_stats (sender->signaller, "d");
  fail_unless (none == NULL);
  encoder = fake_signaller_get_encoder_stats (sender->signaller);
  fail_unless (
      gst_structure_has_name (encoder, "application/x-latestvpxenc-stats"));
  fail_unless_equals_int (take_reads (), 0);

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    test_viewer_free (viewers[i]);
  test_sender_free (sender);
  bwe_class->get_property = get_bwe_property;
}

GST_END_TEST;

static Suite *
latestwebrtcsink_stats_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-stats");
  TCase *tcase = tcase_create ("stats");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, stats_tell_about_every_viewer);
  tcase_add_test (tcase, stats_of_one_session_read_no_other);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink_stats);
