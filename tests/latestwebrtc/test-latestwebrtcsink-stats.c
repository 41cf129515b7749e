/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "../helpers/openmetricscheck.h"
#include "openmetrics.h"
#include "testsender.h"

/* The property "stats", what the signaller is told of it, and the metrics made
 * of that. */

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

/* Tracks. */

#define LIVE_AUDIO \
  "audiotestsrc is-live=true samplesperbuffer=480 ! capsfilter " \
  "caps=audio/x-raw,rate=48000,channels=1"

static const struct
{
  const gchar *name, *source, *kind, *codec;
  gboolean encoded;
} track_cases[] = {
  { "video_0", TEST_SENDER_LIVE, "video", "video/VP8", FALSE },
  { "video_1", TEST_SENDER_LIVE " ! vp8enc deadline=1", "video", "video/VP8",
      TRUE },
  { "audio_0", LIVE_AUDIO, "audio", "audio/opus", FALSE },
  { "audio_1", LIVE_AUDIO " ! opusenc", "audio", "audio/opus", TRUE },
};

/* The structure number @i of the array @field of @s. */
static const GstStructure *
get_element (const GstStructure *s, const gchar *field, guint i)
{
  const GValue *array = gst_structure_get_value (s, field);

  fail_unless (array && i < gst_value_array_get_size (array), "no %s", field);
  return gst_value_get_structure (gst_value_array_get_value (array, i));
}

static guint64
get_count (const GstStructure *s, const gchar *field)
{
  guint64 count = 0;

  fail_unless (gst_structure_get_uint64 (s, field, &count), "no %s", field);
  return count;
}

static void
expect_string (const GstStructure *s, const gchar *field, const gchar *expected)
{
  fail_unless_equals_string (gst_structure_get_string (s, field), expected);
}

/* Waits until webrtcbin, which is asked once a second, has told of each track.
 * (transfer full) */
static GstStructure *
wait_packets (TestSender *sender, TestViewer *viewer)
{
  for (;;) {
    GstStructure *stats;
    guint sent = 0;

    test_viewer_wait_more_frames (viewer, 1);
    g_object_get (sender->sink, "stats", &stats, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (track_cases); i++)
      sent += get_count (
                  get_element (get_element (stats, "sessions", 0), "tracks", i),
                  "packets-sent")
          > 0;
    if (sent == G_N_ELEMENTS (track_cases))
      return stats;
    gst_structure_free (stats);
  }
}

static void
expect_sent (const GstStructure *track, guint i)
{
  expect_string (track, "kind", track_cases[i].kind);
  expect_string (track, "codec", track_cases[i].codec);
  expect_string (track, "msid", track_cases[i].name);
  fail_unless (gst_structure_has_field (track, "mid"));
  fail_unless (get_count (track, "frames-sent") > 0);
  fail_unless (
      get_count (track, "bytes-sent") >= get_count (track, "packets-sent"));
  fail_unless (gst_structure_has_field (track, "retransmitted-packets-sent"));
}

/* What the encoder inside the track is set to, where there is one, and with @whole
 * what it tells of itself. */
static void
expect_settings (const GstStructure *encoding, guint i, gboolean whole)
{
  const gboolean is_audio = g_str_equal (track_cases[i].kind, "audio");
  guint target = 0;

  fail_unless (gst_structure_has_field (encoding, "encoder")
      == (whole && !is_audio && !track_cases[i].encoded));
  gst_structure_get_uint (encoding, "target-bitrate", &target);
  fail_unless ((target > 0) == !track_cases[i].encoded);
  if (!is_audio || track_cases[i].encoded)
    return;
  fail_unless_equals_int (target, 48000);
  fail_unless_equals_uint64 (
      get_count (encoding, "frame-size"), 10 * GST_MSECOND);
}

static void
expect_track (const GstStructure *track, guint i, gboolean whole)
{
  const GstStructure *encoding = get_element (track, "encodings", 0);
  gboolean encoded = !track_cases[i].encoded, paused = TRUE;
  guint target = 0;

  expect_string (track, "track", track_cases[i].name);
  expect_string (track, "msid", track_cases[i].name);
  expect_string (track, "kind", track_cases[i].kind);
  expect_string (track, "codec", track_cases[i].codec);
  gst_structure_get (track, "encoded", G_TYPE_BOOLEAN, &encoded, "paused",
      G_TYPE_BOOLEAN, &paused, "target-bitrate", G_TYPE_UINT, &target, NULL);
  fail_unless (encoded == track_cases[i].encoded && !paused && target > 0);
  fail_unless (get_count (track, "frames-received") > 0);
  fail_unless (gst_structure_has_field (track, "frames-dropped"));
  fail_unless (gst_structure_has_field (track, "bytes-received") == encoded);
  fail_unless (get_count (encoding, "frames-encoded") > 0);
  fail_unless (get_count (encoding, "bytes-encoded") > 0);
  fail_unless (gst_structure_has_field (encoding, "bitrate"));
  expect_settings (encoding, i, whole);
}

GST_START_TEST (stats_tell_about_every_track)
{
  TestSender *sender = test_sender_new (track_cases[0].source);
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);
  g_autoptr (GstStructure) stats = NULL, whole = NULL, shared = NULL;

  for (guint i = 1; i < G_N_ELEMENTS (track_cases); i++) {
    test_sender_add_source (sender, track_cases[i].source, track_cases[i].name);
    test_viewer_add_media (viewer, i < 2 ? TEST_VIEWER_VP8 : TEST_VIEWER_OPUS);
  }
  test_sender_play (sender);
  test_sender_join_viewer (sender, "a", viewer);
  stats = wait_packets (sender, viewer);
  whole = fake_signaller_get_stats (sender->signaller, NULL);
  shared = fake_signaller_get_sender_stats (sender->signaller);
  for (guint i = 0; i < G_N_ELEMENTS (track_cases); i++) {
    expect_track (get_element (stats, "tracks", i), i, TRUE);
    expect_track (get_element (whole, "tracks", i), i, TRUE);
    expect_track (get_element (shared, "tracks", i), i, FALSE);
    expect_sent (
        get_element (get_element (stats, "sessions", 0), "tracks", i), i);
  }
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

/* The names in backquotes in @text, or those that begin its lines. */
static GHashTable *
metric_names (const gchar *text, const gchar *before)
{
  g_autofree gchar *pattern =
      g_strconcat (before, "(latestwebrtcsink_[a-z_]+)", NULL);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;
  GHashTable *names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_regex_match (regex, text, 0, &info);
  for (; g_match_info_matches (info); g_match_info_next (info, NULL)) {
    gchar *name = g_match_info_fetch (info, 1);
    gchar *part = NULL;

    /* The parts of a summary go by its name. */
    if (g_str_has_suffix (name, "_sum") || g_str_has_suffix (name, "_count"))
      part = strrchr (name, '_');
    if (part)
      *part = '\0';
    g_hash_table_add (names, name);
  }
  return names;
}

static gchar *
read_documentation (void)
{
  g_autofree gchar *path = g_build_filename (
      g_getenv ("LATEST_TEST_DIR"), "..", "docs", "metrics.md", NULL);
  gchar *text = NULL;

  fail_unless (g_file_get_contents (path, &text, NULL, NULL), "no %s", path);
  return text;
}

static gchar *
read_metrics (TestSender *sender)
{
  g_autoptr (GstStructure) sink =
      fake_signaller_get_stats (sender->signaller, NULL);
  g_autoptr (GstStructure) encoder =
      fake_signaller_get_encoder_stats (sender->signaller);
  g_autofree gchar *text =
      g_string_free (gst_latest_open_metrics_new (sink, encoder), FALSE);
  g_autofree gchar *error = open_metrics_check (text);

  fail_unless (error == NULL, "%s", error);
  return g_steal_pointer (&text);
}

/* What comes with the viewer's first receiver report, some ten seconds after
 * the start. */
static const gchar *const reported[] = {
  "latestwebrtcsink_viewer_round_trip_time_seconds",
  "latestwebrtcsink_viewer_fraction_lost_ratio",
  "latestwebrtcsink_viewer_track_lost_packets",
  "latestwebrtcsink_viewer_track_jitter_seconds",
};

/* All that is served has to be documented. Returns whether all that is
 * documented is served, but for what is reported. */
static gboolean
compare_names (GHashTable *served, GHashTable *documented)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, served);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    fail_unless (g_hash_table_contains (documented, name), "%s", name);
  for (guint i = 0; i < G_N_ELEMENTS (reported); i++)
    g_hash_table_add (served, g_strdup (reported[i]));
  return g_hash_table_size (served) == g_hash_table_size (documented);
}

/* Waits for all metrics that are there without a report. (transfer full) */
static gchar *
wait_metrics (TestSender *sender, TestViewer *viewer, const gchar *docs)
{
  g_autoptr (GHashTable) documented = metric_names (docs, "`");

  for (;;) {
    g_autofree gchar *text = NULL;
    g_autoptr (GHashTable) served = NULL;

    test_viewer_wait_more_frames (viewer, 1);
    text = read_metrics (sender);
    served = metric_names (text, "^");
    if (compare_names (served, documented))
      return g_steal_pointer (&text);
  }
}

/* Time series by what they are of, and the words before and behind their number in
 * the documentation. */
static const struct
{
  const gchar *labels, *before, *behind;
  guint n_reported;
} series_cases[] = {
  { "(?!.*(track|viewer|mid)=)", "There are ", " time series for the sink", 0 },
  { ".*\\btrack=\"video_0\"", "first video, ", " for each video", 0 },
  { ".*\\btrack=\"audio_0\"", "each video and ", " for sound", 0 },
  { "(?!.*mid=).*viewer=\"viewer-1\"", "most\\), ", " for each viewer", 2 },
  { ".*msid=\"video_0\",mid=", "64 at most\\) and ",
      " for each track that a viewer gets", 2 },
};

static guint
count_matches (const gchar *text, const gchar *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;
  guint n = 0;

  g_regex_match (regex, text, 0, &info);
  for (; g_match_info_matches (info); g_match_info_next (info, NULL))
    n++;
  return n;
}

/* The number that is documented, of series number @i. */
static guint
documented_number (const gchar *docs, guint i)
{
  g_autofree gchar *pattern = g_strconcat (
      series_cases[i].before, "(\\d+)", series_cases[i].behind, NULL);
  g_autofree gchar *line = g_strdelimit (g_strdup (docs), "\n", ' ');
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;
  g_autofree gchar *number = NULL;

  fail_unless (g_regex_match (regex, line, 0, &info), "no %s", pattern);
  number = g_match_info_fetch (info, 1);
  return g_ascii_strtoull (number, NULL, 10);
}

/* What is reported may be there already. */
static void
expect_number (const gchar *docs, const gchar *text, guint i)
{
  g_autofree gchar *pattern =
      g_strconcat ("^latestwebrtcsink_", series_cases[i].labels, NULL);
  guint n = count_matches (text, pattern) + series_cases[i].n_reported;

  for (guint j = 0; j < G_N_ELEMENTS (reported); j++) {
    g_autofree gchar *one =
        g_strconcat ("^", reported[j], series_cases[i].labels, NULL);

    n -= count_matches (text, one);
  }
  fail_unless_equals_int (n, documented_number (docs, i));
}

GST_START_TEST (metrics_are_those_that_are_documented)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autofree gchar *docs = read_documentation (), *text = NULL;
  TestViewer *viewer;

  for (guint i = 1; i < 3; i++)
    test_sender_add_source (sender, track_cases[i].source, track_cases[i].name);
  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  text = wait_metrics (sender, viewer, docs);
  for (guint i = 0; i < G_N_ELEMENTS (series_cases); i++)
    expect_number (docs, text, i);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_stats_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-stats");
  TCase *tcase = tcase_create ("stats");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, stats_tell_about_every_viewer);
  tcase_add_test (tcase, stats_tell_about_every_track);
  tcase_add_test (tcase, stats_of_one_session_read_no_other);
  tcase_add_test (tcase, metrics_are_those_that_are_documented);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink_stats);
