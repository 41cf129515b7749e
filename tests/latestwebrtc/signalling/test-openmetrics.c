/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <math.h>
#include <string.h>

#include "../helpers/openmetricscheck.h"
#include "openmetrics.h"

static gchar *
to_text (const GstStructure *sink, const GstStructure *encoder)
{
  gchar *text =
      g_string_free (gst_latest_open_metrics_new (sink, encoder), FALSE);
  g_autofree gchar *error = open_metrics_check (text);

  fail_unless (error == NULL, "%s", error);
  return text;
}

/* The statistics of a sink with @n viewers like @viewer, whose id is one of
 * their own. */
static GstStructure *
sink_with (const GstStructure *viewer, guint n)
{
  GstStructure *sink = gst_structure_new_empty ("s");
  GValue sessions = G_VALUE_INIT;

  g_value_init (&sessions, GST_TYPE_ARRAY);
  for (guint i = 1; i <= n; i++) {
    g_autofree gchar *id = g_strdup_printf ("viewer-%u", i);
    GstStructure *copy = gst_structure_copy (viewer);
    GValue value = G_VALUE_INIT;

    if (!gst_structure_has_field (copy, "id"))
      gst_structure_set (copy, "id", G_TYPE_STRING, id, NULL);
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, copy);
    gst_value_array_append_and_take_value (&sessions, &value);
  }
  gst_structure_take_value (sink, "sessions", &sessions);
  return sink;
}

/* Values of the encoder's statistics, and the line they become. */
static const struct
{
  const gchar *fields, *line;
} encoder_cases[] = {
  { "frames-encoded=(guint64)7", "frames_encoded_total 7" },
  { "frames-encoded=(guint64)5000000000", "frames_encoded_total 5000000000" },
  { "bytes-encoded=(guint64)1234", "encoded_bytes_total 1234" },
  { "target-bitrate=(uint)1000001", "target_bytes_per_second 125000.125" },
  { "frames-per-second=(double)29.5", "frames_per_second 29.5" },
  { "frame-width=(uint)640", "frame_width_pixels 640" },
  { "age-at-encode-end-p99=(guint64)31849610",
      "age_at_encode_end_seconds{quantile=\"0.99\"} 0.03184961" },
  { "encode-time-p50=(guint64)868351",
      "encode_time_seconds{quantile=\"0.5\"} 0.000868351" },
  { "total-encode-time=(guint64)107929611",
      "encode_time_seconds_sum 0.107929611" },
  { "frames-encoded=(guint64)7", "encode_time_seconds_count 7" },
  { "qp-sum=(guint64)499", "quantizer_index_sum 499" },
  { "quality-limitation-durations=(structure)[d,cpu=(double)4.647578396]",
      "quality_limited_seconds_total{reason=\"cpu\"} 4.647578396" },
  { "slot=(structure)[s,in=(guint64)3]", "frames_in_total 3" },
  { "slot=(structure)[s,slot-wait-p50=(guint64)1000]",
      "slot_wait_seconds{quantile=\"0.5\"} 1e-06" },
  { "slot=(structure)[s,late=(guint64)3]",
      "frames_dropped_total{cause=\"late\"} 3" },
  { "frames-lost=(uint)2", "frames_dropped_total{cause=\"no-encoder\"} 2" },
};

static void
fail_unless_line (const gchar *text, const gchar *line)
{
  g_autofree gchar *whole = g_strdup_printf ("\nlatestwebrtcsink_%s\n", line);

  fail_unless (strstr (text, whole) != NULL, "no \"%s\" in %s", line, text);
}

GST_START_TEST (the_encoder_has_base_units)
{
  g_autofree gchar *string =
      g_strconcat ("e,", encoder_cases[__i__].fields, NULL);
  g_autoptr (GstStructure) encoder = gst_structure_from_string (string, NULL);
  g_autofree gchar *text = to_text (NULL, encoder);

  fail_unless_line (text, encoder_cases[__i__].line);
}

GST_END_TEST;

#define PATH(fields) "congestion-control=(structure)[c," fields "]"

static const struct
{
  const gchar *fields, *line;
} viewer_cases[] = {
  { "frames-sent=(guint64)7",
      "viewer_frames_sent_total{viewer=\"viewer-1\"} 7" },
  { "connected-for=(guint64)2500000000",
      "viewer_connected_seconds{viewer=\"viewer-1\"} 2.5" },
  { "round-trip-time=(double)0.25",
      "viewer_round_trip_time_seconds{viewer=\"viewer-1\"} 0.25" },
  { "estimated-bitrate=(uint)800000",
      "viewer_estimate_bytes_per_second{viewer=\"viewer-1\"} 100000" },
  { "below-minimum=(boolean)true",
      "viewer_below_minimum{viewer=\"viewer-1\"} 1" },
  { "pli-count=(uint)3",
      "viewer_requests_total{viewer=\"viewer-1\",kind=\"pli\"} 3" },
  { PATH ("rtt=(guint64)1500000"),
      "viewer_path_round_trip_time_seconds{viewer=\"viewer-1\"} 0.0015" },
  { PATH ("loss=(double)0.125"),
      "viewer_path_loss_ratio{viewer=\"viewer-1\"} 0.125" },
  { PATH ("path-capacity=(uint)8000"),
      "viewer_path_capacity_bytes_per_second{viewer=\"viewer-1\"} 1000" },
  { PATH ("padding-bytes-sent=(guint64)9"),
      "viewer_extra_bytes_total{viewer=\"viewer-1\",kind=\"padding\"} 9" },
};

GST_START_TEST (a_viewer_has_a_label)
{
  g_autofree gchar *string =
      g_strconcat ("v,", viewer_cases[__i__].fields, NULL);
  g_autoptr (GstStructure) viewer = gst_structure_from_string (string, NULL);
  g_autoptr (GstStructure) sink = sink_with (viewer, 1);
  g_autofree gchar *text = to_text (sink, NULL);

  fail_unless_line (text, viewer_cases[__i__].line);
}

GST_END_TEST;

/* Puts a copy of each of the @n structures in @texts into the array @field of
 * @s. */
static void
add_array (
    GstStructure *s, const gchar *field, const gchar *const *texts, guint n)
{
  GValue array = G_VALUE_INIT;

  g_value_init (&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, gst_structure_from_string (texts[i], NULL));
    gst_value_array_append_and_take_value (&array, &value);
  }
  gst_structure_take_value (s, field, &array);
}

/* Puts the structure in @text, the statistics of an encoder, into encoding @n
 * of the first of @tracks. */
static void
set_encoder (GValue *tracks, guint n, const gchar *text)
{
  const GstStructure *track =
      gst_value_get_structure (gst_value_array_get_value (tracks, 0));
  const GValue *encodings = gst_structure_get_value (track, "encodings");
  const GstStructure *encoding =
      gst_value_get_structure (gst_value_array_get_value (encodings, n));
  g_autoptr (GstStructure) encoder = gst_structure_from_string (text, NULL);

  gst_structure_set (
      (GstStructure *) encoding, "encoder", GST_TYPE_STRUCTURE, encoder, NULL);
}

#define FRONT "{track=\"video_0\",msid=\"front\""

GST_START_TEST (a_track_and_its_encodings_have_labels)
{
  static const gchar *const tracks[] = {
    "t,track=(string)video_0,msid=(string)front,frames-received=(guint64)7,"
    "target-bitrate=(uint)800000,paused=(boolean)true",
    "t,track=(string)audio_0,msid=(string)front,frames-received=(guint64)8",
  };
  static const gchar *const encodings[] = { "e,frames-encoded=(guint64)3",
    "e,frames-encoded=(guint64)4,target-bitrate=(uint)8000" };
  static const gchar *const encoder =
      "e,age-at-encode-start-p50=(guint64)1000,age-at-encode-end-p99=(guint64)"
      "2000,slot=(structure)[s,slot-wait-p50=(guint64)3000]";
  g_autoptr (GstStructure) sink = gst_structure_new_empty ("s");
  g_autofree gchar *text = NULL;
  GValue *list;

  add_array (sink, "tracks", tracks, G_N_ELEMENTS (tracks));
  list = (GValue *) gst_structure_get_value (sink, "tracks");
  add_array ((GstStructure *) gst_value_get_structure (
                 gst_value_array_get_value (list, 0)),
      "encodings", encodings, G_N_ELEMENTS (encodings));
  set_encoder (list, 1, encoder);
  text = to_text (sink, NULL);
  fail_unless_line (text, "track_frames_received_total" FRONT "} 7");
  fail_unless_line (
      text, "track_frames_received_total{track=\"audio_0\",msid=\"front\"} 8");
  fail_unless_line (text, "track_target_bytes_per_second" FRONT "} 100000");
  fail_unless_line (text, "track_paused" FRONT "} 1");
  fail_unless_line (
      text, "track_frames_encoded_total" FRONT ",encoding=\"0\"} 3");
  fail_unless_line (
      text, "track_frames_encoded_total" FRONT ",encoding=\"1\"} 4");
  fail_unless_line (text,
      "track_encoder_target_bytes_per_second" FRONT ",encoding=\"1\"} 1000");
  fail_unless_line (text,
      "track_age_at_encode_start_seconds" FRONT
      ",encoding=\"1\",quantile=\"0.5\"} 1e-06");
  fail_unless_line (text,
      "track_age_at_encode_end_seconds" FRONT
      ",encoding=\"1\",quantile=\"0.99\"} 2e-06");
  fail_unless_line (text,
      "track_slot_wait_seconds" FRONT
      ",encoding=\"1\",quantile=\"0.5\"} 3e-06");
}

GST_END_TEST;

#define VIEWER "{viewer=\"viewer-1\",msid=\"front\",mid=\""

/* Tracks may share a name, and lines may have none. */
GST_START_TEST (what_a_viewer_gets_of_a_track_has_labels)
{
  static const gchar *const tracks[] = {
    "t,msid=(string)front,mid=(string)a,frames-sent=(guint64)7,"
    "jitter=(double)0.5,nack-count=(uint)2",
    "t,msid=(string)front,frames-sent=(guint64)8,packets-lost=(gint64)-2",
  };
  g_autoptr (GstStructure) viewer = gst_structure_new_empty ("v");
  g_autoptr (GstStructure) sink = NULL;
  g_autofree gchar *text = NULL;

  add_array (viewer, "tracks", tracks, G_N_ELEMENTS (tracks));
  sink = sink_with (viewer, 1);
  text = to_text (sink, NULL);
  fail_unless_line (text, "viewer_track_frames_sent_total" VIEWER "a\"} 7");
  fail_unless_line (text, "viewer_track_frames_sent_total" VIEWER "1\"} 8");
  fail_unless_line (text, "viewer_track_jitter_seconds" VIEWER "a\"} 0.5");
  fail_unless_line (text, "viewer_track_lost_packets" VIEWER "1\"} -2");
  fail_unless_line (
      text, "viewer_track_requests_total" VIEWER "a\",kind=\"nack\"} 2");
}

GST_END_TEST;

GST_START_TEST (nothing_to_say)
{
  g_autofree gchar *nothing = to_text (NULL, NULL);
  g_autoptr (GstStructure) empty = gst_structure_new_empty ("e");
  g_autofree gchar *no_fields = to_text (empty, empty);

  fail_unless_equals_string (nothing, "# EOF\n");
  fail_unless_equals_string (no_fields, "# EOF\n");
}

GST_END_TEST;

GST_START_TEST (what_is_no_number_has_no_line)
{
  g_autoptr (GstStructure) encoder =
      gst_structure_new ("e", "frames-per-second", G_TYPE_DOUBLE, (gdouble) NAN,
          "scale", G_TYPE_DOUBLE, (gdouble) INFINITY, "frame-width",
          G_TYPE_STRING, "wide", "slot", G_TYPE_UINT, 1, NULL);
  g_autofree gchar *text = to_text (NULL, encoder);

  fail_unless_equals_string (text, "# EOF\n");
}

GST_END_TEST;

/* The causes add up to all that was dropped. */
GST_START_TEST (a_held_frame_is_counted_once)
{
  g_autoptr (GstStructure) encoder = gst_structure_from_string (
      "e,slot=(structure)[s,replaced=(guint64)10,held=(guint64)4]", NULL);
  g_autofree gchar *text = to_text (NULL, encoder);

  fail_unless_line (text, "frames_dropped_total{cause=\"replaced\"} 6");
  fail_unless_line (text, "frames_dropped_total{cause=\"held\"} 4");
}

GST_END_TEST;

GST_START_TEST (viewers_are_counted_by_state)
{
  g_autoptr (GstStructure) viewer =
      gst_structure_new ("v", "state", G_TYPE_STRING, "connected", NULL);
  g_autoptr (GstStructure) sink = sink_with (viewer, 3);
  g_autofree gchar *text = to_text (sink, NULL);

  fail_unless_line (text, "viewers{state=\"connected\"} 3");
  fail_unless_line (text, "viewers{state=\"negotiating\"} 0");
}

GST_END_TEST;

GST_START_TEST (labels_are_escaped)
{
  g_autoptr (GstStructure) viewer = gst_structure_new ("v", "id", G_TYPE_STRING,
      "a\"b\\c\nd\xc3\xa9", "frames-sent", G_TYPE_UINT64, (guint64) 1, NULL);
  g_autoptr (GstStructure) sink = sink_with (viewer, 1);
  g_autofree gchar *text = to_text (sink, NULL);

  fail_unless_line (
      text, "viewer_frames_sent_total{viewer=\"a\\\"b\\\\c\\nd\xc3\xa9\"} 1");
}

GST_END_TEST;

static guint
count (const gchar *text, const gchar *what)
{
  g_auto (GStrv) parts = g_strsplit (text, what, -1);

  return g_strv_length (parts) - 1;
}

/* A family stands in one place, whatever the number of its viewers. */
GST_START_TEST (many_viewers)
{
  g_autoptr (GstStructure) viewer =
      gst_structure_from_string ("v,frames-sent=(guint64)1,pli-count=(uint)1,"
                                 "fir-count=(uint)1," PATH ("rtt=(guint64)1"),
          NULL);
  g_autoptr (GstStructure) sink = sink_with (viewer, 64);
  g_autofree gchar *text = to_text (sink, NULL);

  fail_unless_equals_int (count (text, "viewer=\"viewer-"), 4 * 64);
  fail_unless_equals_int (count (text, "# TYPE"), 4);
}

GST_END_TEST;

/* That the checks above see what they look for. */
static const gchar *const broken[] = {
  "",
  "# EOF",
  "# TYPE a gauge\na 1\n",
  "# TYPE a gauge\na 1\n# EOF\n\n",
  "a 1\n# EOF\n",
  "# TYPE a counter\na 1\n# EOF\n",
  "# TYPE a counter\na_total -1\n# EOF\n",
  "# TYPE a counter\na_total NaN\n# EOF\n",
  "# TYPE a counter\n# TYPE a counter\na_total 1\n# EOF\n",
  "# TYPE a number\na 1\n# EOF\n",
  "# TYPE a gauge\na  1\n# EOF\n",
  "# TYPE a gauge\na 1,5\n# EOF\n",
  "# TYPE a gauge\na 1\na 2\n# EOF\n",
  "# TYPE a gauge\na 1\n# HELP a late\n# EOF\n",
  "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\n# EOF\n",
  "# TYPE a gauge\n# HELP a a \"b\"\na 1\n# EOF\n",
  "# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n",
  "# TYPE a gauge\na{b=\"c\"d=\"e\"} 1\n# EOF\n",
  "# TYPE a gauge\na{b=\"c\",b=\"e\"} 1\n# EOF\n",
  "# TYPE a gauge\na{b=\"c\"d\"} 1\n# EOF\n",
  "# TYPE a gauge\na{b=\"c\\d\"} 1\n# EOF\n",
  "# TYPE a gauge\na{__b=\"c\"} 1\n# EOF\n",
  "# TYPE a gauge\na{b-c=\"c\"} 1\n# EOF\n",
  "# TYPE a-b gauge\na-b 1\n# EOF\n",
  "# TYPE a gauge\na{quantile=\"0.5\"} 1\n# EOF\n",
  "# TYPE a summary\na 1\n# EOF\n",
  "# TYPE a summary\na{quantile=\"5\"} 1\n# EOF\n",
  "# TYPE a summary\na_count 1.5\n# EOF\n",
  "# TYPE a summary\na_count 1\n# TYPE a_sum gauge\na_sum 1\n# EOF\n",
  "# TYPE a gauge\na{b=\"\xe9\"} 1\n# EOF\n",
};

GST_START_TEST (what_is_wrong_is_found)
{
  g_autofree gchar *error = open_metrics_check (broken[__i__]);

  fail_unless (error != NULL, "nothing wrong with %s", broken[__i__]);
}

GST_END_TEST;

static Suite *
openmetrics_suite (void)
{
  Suite *s = suite_create ("openmetrics");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, the_encoder_has_base_units, 0, G_N_ELEMENTS (encoder_cases));
  tcase_add_loop_test (
      tc, a_viewer_has_a_label, 0, G_N_ELEMENTS (viewer_cases));
  tcase_add_test (tc, a_track_and_its_encodings_have_labels);
  tcase_add_test (tc, what_a_viewer_gets_of_a_track_has_labels);
  tcase_add_test (tc, nothing_to_say);
  tcase_add_test (tc, what_is_no_number_has_no_line);
  tcase_add_test (tc, a_held_frame_is_counted_once);
  tcase_add_test (tc, viewers_are_counted_by_state);
  tcase_add_test (tc, labels_are_escaped);
  tcase_add_test (tc, many_viewers);
  tcase_add_loop_test (tc, what_is_wrong_is_found, 0, G_N_ELEMENTS (broken));
  return s;
}

GST_CHECK_MAIN (openmetrics);
