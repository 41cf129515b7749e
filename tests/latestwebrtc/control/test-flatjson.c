/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include <string.h>

#include "flatjson.h"


GST_START_TEST (members_are_read)
{
  g_autoptr (GstLatestFlatObject) o = gst_latest_flat_object_parse (
      " { \"s\" : \"a\\n\\\"\\u00e9\\ud83d\\ude00\\/\" , \"n\":-1.5e2,"
      "\"t\":true,\"f\":false,\"z\":null,\"a\":[1, 2.5 ,-3],\"e\":[]}\n");
  const GArray *a;

  fail_unless (o != NULL);
  fail_unless_equals_string (
      gst_latest_flat_object_get_string (o, "s"), "a\n\"é😀/");
  fail_unless_equals_float (
      gst_latest_flat_object_get_number (o, "n", 0), -150);
  fail_unless (gst_latest_flat_object_get_boolean (o, "t", FALSE));
  fail_if (gst_latest_flat_object_get_boolean (o, "f", TRUE));
  fail_unless (gst_latest_flat_object_get_boolean (o, "z", TRUE));
  fail_unless (gst_latest_flat_object_get_string (o, "z") == NULL);
  a = gst_latest_flat_object_get_numbers (o, "a");
  fail_unless_equals_int (a->len, 3);
  fail_unless_equals_float (g_array_index (a, gdouble, 2), -3);
  fail_unless_equals_int (gst_latest_flat_object_get_numbers (o, "e")->len, 0);
}

GST_END_TEST;

GST_START_TEST (a_member_of_another_kind_is_not_there)
{
  g_autoptr (GstLatestFlatObject) o =
      gst_latest_flat_object_parse ("{\"s\":\"1\",\"n\":1,\"b\":true}");

  fail_unless_equals_float (gst_latest_flat_object_get_number (o, "s", 7), 7);
  fail_unless_equals_float (gst_latest_flat_object_get_number (o, "b", 7), 7);
  fail_unless_equals_float (gst_latest_flat_object_get_number (o, "x", 7), 7);
  fail_if (gst_latest_flat_object_get_boolean (o, "n", FALSE));
  fail_unless (gst_latest_flat_object_get_string (o, "n") == NULL);
  fail_unless (gst_latest_flat_object_get_numbers (o, "n") == NULL);
}

GST_END_TEST;

GST_START_TEST (everything_else_is_refused)
{
  static const gchar *const texts[] = { "", " ", "{", "}", "[]", "1", "\"a\"",
    "null", "{}x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,\"a\":1}", "{a:1}",
    "{'a':1}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1.}",
    "{\"a\":1e}", "{\"a\":0x10}", "{\"a\":nan}", "{\"a\":Infinity}",
    "{\"a\":1e999}", "{\"a\":-}", "{\"a\":{}}", "{\"a\":[[1]]}",
    "{\"a\":[\"b\"]}", "{\"a\":[1,]}", "{\"a\":[1", "{\"a\":\"b}",
    "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\u0000\"}",
    "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}", "{\"a\":\"\\ud800\\u0041\"}",
    "{\"a\":\"\t\"}", "{\"a\":\"\xff\"}", "{\"a\":tru}", "{\"a\":1,\"a\":2}",
    "{\"a\":1}{}", "{\"a\":\"\\" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GstLatestFlatObject) o = gst_latest_flat_object_parse (texts[i]);

    fail_unless (o == NULL, "%s is taken", texts[i]);
  }
}

GST_END_TEST;

/* @before, @n times @piece with the number of the time in it, and @after. */
static gboolean
takes (const gchar *before, const gchar *piece, guint n, const gchar *after)
{
  g_autoptr (GString) text = g_string_new (before);
  g_autoptr (GstLatestFlatObject) o = NULL;

  for (guint i = 0; i < n; i++) {
    g_autofree gchar *number = g_strdup_printf ("%u", 1000 + i);
    g_autoptr (GString) one = g_string_new (piece);

    g_string_replace (one, "#", number, 0);
    g_string_append (text, one->str);
  }
  g_string_append (text, after);
  o = gst_latest_flat_object_parse (text->str);
  return o != NULL;
}

GST_START_TEST (size_is_bounded)
{
  guint most = GST_LATEST_FLAT_OBJECT_MAX_SIZE - strlen ("{\"a\":\"\"}");

  fail_unless (takes ("{\"a\":\"", "x", most, "\"}"));
  fail_if (takes ("{\"a\":\"", "x", most + 1, "\"}"));
  most = GST_LATEST_FLAT_OBJECT_MAX_MEMBERS;
  fail_unless (takes ("{", "\"#\":0,", most - 1, "\"a\":0}"));
  fail_if (takes ("{", "\"#\":0,", most, "\"a\":0}"));
  most = GST_LATEST_FLAT_OBJECT_MAX_NUMBERS;
  fail_unless (takes ("{\"a\":[", "#,", most - 1, "0]}"));
  fail_if (takes ("{\"a\":[", "#,", most, "0]}"));
}

GST_END_TEST;

GST_START_TEST (what_is_written_is_read_again)
{
  GString *text = gst_latest_flat_object_begin ("t");
  g_autofree gchar *written = NULL;
  g_autoptr (GstLatestFlatObject) o = NULL;

  gst_latest_flat_object_add_string (text, "s", "\x01 \"\\\n é");
  gst_latest_flat_object_add_string (text, "z", NULL);
  gst_latest_flat_object_add_number (text, "n", 1730000000123.25);
  gst_latest_flat_object_add_boolean (text, "b", TRUE);
  written = gst_latest_flat_object_end (text);
  fail_unless_equals_string (written,
      "{\"type\":\"t\",\"s\":\"\\u0001 \\\"\\\\\\u000a é\",\"z\":null,"
      "\"n\":1730000000123.25,\"b\":true}");
  o = gst_latest_flat_object_parse (written);
  fail_unless_equals_string (
      gst_latest_flat_object_get_string (o, "s"), "\x01 \"\\\n é");
}

GST_END_TEST;

static Suite *
flatjson_suite (void)
{
  Suite *s = suite_create ("flatjson");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, members_are_read);
  tcase_add_test (tc, a_member_of_another_kind_is_not_there);
  tcase_add_test (tc, everything_else_is_refused);
  tcase_add_test (tc, size_is_bounded);
  tcase_add_test (tc, what_is_written_is_read_again);
  return s;
}

GST_CHECK_MAIN (flatjson);
