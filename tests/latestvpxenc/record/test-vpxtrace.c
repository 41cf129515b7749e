/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <glib/gstdio.h>

/* Tests of the record of each frame, by signal and by file. The clock moves
 * only when a test moves it. */

typedef struct
{
  GMutex lock;
  GPtrArray *records; /* of GstStructure; lock */
} Records;

static void
keep_record (GstElement *element, const GstStructure *record, Records *r)
{
  g_mutex_lock (&r->lock);
  g_ptr_array_add (r->records, gst_structure_copy (record));
  g_mutex_unlock (&r->lock);
}

static void
records_init (Records *r, EncFixture *f)
{
  g_mutex_init (&r->lock);
  r->records =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_structure_free);
  g_signal_connect (f->element, "frame-encoded", G_CALLBACK (keep_record), r);
}

static void
records_clear (Records *r)
{
  g_ptr_array_unref (r->records);
  g_mutex_clear (&r->lock);
}

static guint64
field (Records *r, guint index, const gchar *name)
{
  guint64 value = G_MAXUINT64;

  g_mutex_lock (&r->lock);
  fail_unless (index < r->records->len);
  gst_structure_get_uint64 (
      g_ptr_array_index (r->records, index), name, &value);
  g_mutex_unlock (&r->lock);
  return value;
}

static void
set_time (EncFixture *f, guint ms)
{
  fail_unless (gst_harness_set_time (f->h, ms * GST_MSECOND));
}

GST_START_TEST (a_record_tells_when_a_frame_was_where)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  g_autoptr (GstBuffer) one = NULL;
  g_autoptr (GstBuffer) other = NULL;
  Records r;

  records_init (&r, f);
  set_time (f, 105);
  enc_fixture_hold (f);
  enc_fixture_push (f, 100);
  enc_fixture_wait_held (f);
  set_time (f, 140);
  enc_fixture_push (f, 133);
  set_time (f, 170);
  enc_fixture_push (f, 166);
  set_time (f, 180);
  enc_fixture_release (f);
  one = gst_harness_pull (f->h);
  other = gst_harness_pull (f->h);

  fail_unless_equals_uint64 (field (&r, 0, "frame"), 0);
  fail_unless_equals_uint64 (field (&r, 0, "pts"), 100 * GST_MSECOND);
  fail_unless_equals_uint64 (field (&r, 0, "capture"), 100 * GST_MSECOND);
  fail_unless_equals_uint64 (field (&r, 0, "slot-in"), 105 * GST_MSECOND);
  fail_unless_equals_uint64 (field (&r, 0, "slot-out"), 105 * GST_MSECOND);
  fail_unless_equals_uint64 (field (&r, 0, "encode-start"), 105 * GST_MSECOND);
  fail_unless_equals_uint64 (field (&r, 0, "encode-end"), 180 * GST_MSECOND);
  fail_unless_equals_uint64 (field (&r, 0, "size"), gst_buffer_get_size (one));

  /* The number in between is that of the frame that was dropped. */
  fail_unless_equals_uint64 (field (&r, 1, "frame"), 2);
  fail_unless_equals_uint64 (field (&r, 1, "slot-in"), 170 * GST_MSECOND);
  fail_unless_equals_uint64 (field (&r, 1, "slot-out"), 180 * GST_MSECOND);
  fail_unless_equals_uint64 (
      field (&r, 1, "size"), gst_buffer_get_size (other));
  enc_fixture_free (f);
  records_clear (&r);
}

GST_END_TEST;

/* A handler that is connected late gets the numbers that count from the first
 * frame. */
GST_START_TEST (numbers_count_from_the_first_frame_on)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  Records r;

  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (enc_fixture_encode (f, i * 33));
  records_init (&r, f);
  gst_buffer_unref (enc_fixture_encode (f, 99));
  fail_unless_equals_int (r.records->len, 1);
  fail_unless_equals_uint64 (field (&r, 0, "frame"), 3);
  enc_fixture_free (f);
  records_clear (&r);
}

GST_END_TEST;

/* A source repeats a time: each record is of the frame it says it is of. */
GST_START_TEST (times_that_repeat_are_told_apart)
{
  EncFixture *f = enc_fixture_new ("latestvpxenc");
  Records r;

  records_init (&r, f);
  set_time (f, 105);
  enc_fixture_hold (f);
  enc_fixture_push (f, 100);
  enc_fixture_wait_held (f);
  set_time (f, 140);
  enc_fixture_push (f, 133);
  set_time (f, 170);
  enc_fixture_push (f, 133);
  enc_fixture_release (f);
  for (guint i = 0; i < 2; i++)
    gst_buffer_unref (gst_harness_pull (f->h));
  fail_unless_equals_uint64 (field (&r, 1, "frame"), 2);
  fail_unless_equals_uint64 (field (&r, 1, "pts"), 133 * GST_MSECOND);
  fail_unless_equals_uint64 (field (&r, 1, "slot-in"), 170 * GST_MSECOND);

  /* This frame gets another time on its way. */
  set_time (f, 200);
  enc_fixture_push (f, 133);
  gst_buffer_unref (gst_harness_pull (f->h));
  fail_unless_equals_uint64 (field (&r, 2, "frame"), 3);
  fail_unless_equals_uint64 (field (&r, 2, "pts"), 134 * GST_MSECOND);
  fail_unless_equals_uint64 (field (&r, 2, "slot-in"), 200 * GST_MSECOND);
  enc_fixture_free (f);
  records_clear (&r);
}

GST_END_TEST;

static const struct
{
  const gchar *codec;
  guint quantizer; /* as the encoder counts, 0 to 63 */
  guint qp;        /* as it is in the stream */
} quantizers[] = {
  { "vp8", 0, 0 },
  { "vp8", 63, 127 },
  { "vp9", 63, 255 },
};

GST_START_TEST (a_record_tells_the_quantizer)
{
  guint quantizer = quantizers[__i__].quantizer, qp = 999;
  g_autofree gchar *description =
      g_strdup_printf ("latestvpxenc codec=%s "
                       "encoder::min-quantizer=%u encoder::max-quantizer=%u",
          quantizers[__i__].codec, quantizer, quantizer);
  EncFixture *f = enc_fixture_new (description);
  Records r;

  records_init (&r, f);
  for (guint i = 0; i < 3; i++) {
    gst_buffer_unref (enc_fixture_encode (f, i * 33));
    fail_unless (
        gst_structure_get_uint (g_ptr_array_index (r.records, i), "qp", &qp));
    fail_unless_equals_int (qp, quantizers[__i__].qp);
  }
  fail_unless_equals_uint64 (
      enc_fixture_stat (f, "qp-sum"), 3 * quantizers[__i__].qp);
  enc_fixture_free (f);
  records_clear (&r);
}

GST_END_TEST;

/* The file. */

static gchar *dir, *path;

static void
setup_file (void)
{
  dir = g_dir_make_tmp ("vpxtrace-XXXXXX", NULL);
  path = g_build_filename (dir, "frames.csv", NULL);
}

static void
teardown_file (void)
{
  g_unlink (path);
  g_rmdir (dir);
  g_clear_pointer (&path, g_free);
  g_clear_pointer (&dir, g_free);
}

static gchar **
read_lines (void)
{
  g_autofree gchar *text = NULL;

  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  return g_strsplit (text, "\n", -1);
}

static EncFixture *
new_with_log (void)
{
  g_autofree gchar *line = g_strdup_printf ("latestvpxenc frame-log=%s", path);

  return enc_fixture_new (line);
}

GST_START_TEST (the_file_has_a_line_for_each_frame)
{
  EncFixture *f = new_with_log ();
  GstBuffer *out[10];
  guint64 qp_sum = 0, expected_qp_sum;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (out); i++) {
    set_time (f, 33 * i + 2);
    if (i == 5)
      enc_fixture_request_key (f);
    out[i] = enc_fixture_encode (f, 33 * i);
  }
  expected_qp_sum = enc_fixture_stat (f, "qp-sum");
  enc_fixture_free (f);

  lines = read_lines ();
  fail_unless_equals_string (lines[0],
      "frame,pts,capture,slot_in,slot_out,encode_start,encode_end,size,key,qp");
  fail_unless_equals_int (g_strv_length (lines), 1 + G_N_ELEMENTS (out) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (out); i++) {
    g_auto (GStrv) fields = g_strsplit (lines[1 + i], ",", -1);
    g_autofree gchar *expected = NULL;
    guint64 pts = GST_BUFFER_PTS (out[i]), now = (33 * i + 2) * GST_MSECOND;

    fail_unless_equals_int (g_strv_length (fields), 10);
    expected = g_strdup_printf ("%u,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT
                                ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT
                                ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT
                                ",%" G_GSIZE_FORMAT ",%d,%s",
        i, pts, pts, now, now, now, now, gst_buffer_get_size (out[i]),
        !GST_BUFFER_FLAG_IS_SET (out[i], GST_BUFFER_FLAG_DELTA_UNIT),
        fields[9]);
    fail_unless_equals_string (lines[1 + i], expected);
    qp_sum += g_ascii_strtoull (fields[9], NULL, 10);
    gst_buffer_unref (out[i]);
  }
  fail_unless (qp_sum > 0);
  fail_unless_equals_uint64 (qp_sum, expected_qp_sum);
}

GST_END_TEST;

GST_START_TEST (each_start_begins_a_new_file)
{
  EncFixture *f = new_with_log ();
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (enc_fixture_encode (f, i * 33));
  gst_element_set_state (f->element, GST_STATE_READY);
  gst_element_set_state (f->element, GST_STATE_PLAYING);
  enc_fixture_free (f);
  lines = read_lines ();
  fail_unless_equals_int (g_strv_length (lines), 2);
}

GST_END_TEST;

GST_START_TEST (a_file_that_cannot_be_written_is_an_error)
{
  g_autofree gchar *nowhere = g_build_filename (dir, "no", "file", NULL);
  g_autoptr (GstElement) element = enc_fixture_make ("latestvpxenc");
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_bus (element, bus);
  g_object_set (element, "frame-log", nowhere, NULL);
  fail_unless (gst_element_set_state (element, GST_STATE_PAUSED)
      == GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (g_error_matches (
      error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE));
  fail_unless (strstr (error->message, nowhere) != NULL);

  /* The element still works without the file. */
  g_object_set (element, "frame-log", NULL, NULL);
  fail_unless (gst_element_set_state (element, GST_STATE_PAUSED)
      != GST_STATE_CHANGE_FAILURE);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
}

GST_END_TEST;

static Suite *
vpxtrace_suite (void)
{
  Suite *s = suite_create ("vpxtrace");
  TCase *tc = tcase_create ("signal");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_record_tells_when_a_frame_was_where);
  tcase_add_test (tc, numbers_count_from_the_first_frame_on);
  tcase_add_test (tc, times_that_repeat_are_told_apart);
  tcase_add_loop_test (
      tc, a_record_tells_the_quantizer, 0, G_N_ELEMENTS (quantizers));
  tc = tcase_create ("file");
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup_file, teardown_file);
  tcase_add_test (tc, the_file_has_a_line_for_each_frame);
  tcase_add_test (tc, each_start_begins_a_new_file);
  tcase_add_test (tc, a_file_that_cannot_be_written_is_an_error);
  return s;
}

GST_CHECK_MAIN (vpxtrace);
