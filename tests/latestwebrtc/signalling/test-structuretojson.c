/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "structuretojson.h"

/* Structures of one field, and their JSON. */
static const struct
{
  const gchar *field, *json;
} cases[] = {
  { "a=(boolean)true", "{\"a\":true}" },
  { "a=(int)-5", "{\"a\":-5}" },
  { "a=(uint)4294967295", "{\"a\":4294967295}" },
  { "a=(gint64)-9223372036854775807", "{\"a\":-9223372036854775807}" },
  { "a=(guint64)9223372036854775807", "{\"a\":9223372036854775807}" },
  { "a=(guint64)18446744073709551615", "{\"a\":1.8446744073709552e+19}" },
  { "a=(gint64)-9223372036854775808", "{\"a\":-9223372036854775808}" },
  { "a=(gint64)0", "{\"a\":0}" },
  { "a=(guint64)9223372036854775808", "{\"a\":9.2233720368547758e+18}" },
  { "a=(double)1.5", "{\"a\":1.5}" },
  { "a=(double)-2500000", "{\"a\":-2500000}" },
  { "a=(double)9007199254740993", "{\"a\":9007199254740992}" },
  { "a=(double)1e300", "{\"a\":1.0000000000000001e+300}" },
  { "a=(double)-1e-300", "{\"a\":-1e-300}" },
  { "a=(double)inf", "{\"a\":null}" },
  { "a=(string)\"say \\\"hi\\\"\\\\\"", "{\"a\":\"say \\\"hi\\\"\\\\\"}" },
  { "a=(fraction)25/2", "{\"a\":\"25/2\"}" },
  { "a=(int)[1,5]", "{\"a\":\"[ 1, 5 ]\"}" },
  { "a=(int)<1,2,3>", "{\"a\":[1,2,3]}" },
  { "a=<>", "{\"a\":[]}" },
  { "a=(structure)[inner,b=(int)1]", "{\"a\":{\"b\":1}}" },
  { "a=<(structure)[v,id=(string)x],(structure)[v,id=(string)y]>",
      "{\"a\":[{\"id\":\"x\"},{\"id\":\"y\"}]}" },
  { "a=<<(int)1>,<(int)2,(int)3>>", "{\"a\":[[1],[2,3]]}" },
  { "a=<<>,<<>,<(double)0.5>>>", "{\"a\":[[],[[],[0.5]]]}" },
  { "a=(structure)[inner],b=(int)1", "{\"a\":{},\"b\":1}" },
  { "b-c=(int)1,a=(int)2", "{\"b-c\":1,\"a\":2}" },
};

static gchar *
to_json (const GstStructure *s)
{
  return g_string_free (gst_latest_structure_to_json (s), FALSE);
}

GST_START_TEST (values_become_json)
{
  g_autofree gchar *text = g_strconcat ("s,", cases[__i__].field, NULL);
  g_autoptr (GstStructure) s = gst_structure_from_string (text, NULL);
  g_autofree gchar *json = NULL;

  fail_unless (s != NULL, "%s", text);
  json = to_json (s);
  fail_unless_equals_string (json, cases[__i__].json);
}

GST_END_TEST;

GST_START_TEST (empty_structure_is_an_empty_object)
{
  g_autoptr (GstStructure) s = gst_structure_new_empty ("s");
  g_autofree gchar *json = to_json (s);

  fail_unless_equals_string (json, "{}");
}

GST_END_TEST;

GST_START_TEST (text_is_escaped)
{
  g_autoptr (GstStructure) s = gst_structure_new ("s", "quotes", G_TYPE_STRING,
      "\"\\/", "lines", G_TYPE_STRING, "a\r\n\tb", "control", G_TYPE_STRING,
      "\001\b\f\037 \177", "empty", G_TYPE_STRING, "", "utf8", G_TYPE_STRING,
      "\xc3\xa9\xe2\x82\xac\xf0\x9f\x8e\xa5", NULL);
  g_autofree gchar *json = to_json (s);

  fail_unless_equals_string (json,
      "{\"quotes\":\"\\\"\\\\/\",\"lines\":\"a\\u000d\\n\\tb\","
      "\"control\":\"\\u0001\\u0008\\u000c\\u001f \177\",\"empty\":\"\","
      "\"utf8\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x8e\xa5\"}");
}

GST_END_TEST;

/* The first locale of this system that writes a comma, or NULL. */
static const gchar *
set_locale_with_comma (void)
{
  static const gchar *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8",
    "es_ES.UTF-8", "pl_PL.UTF-8", "de_DE", "fr_FR" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (setlocale (LC_NUMERIC, names[i]) != NULL
        && strcmp (localeconv ()->decimal_point, ",") == 0)
      return names[i];
  }
  return NULL;
}

/* Without such a locale on the system, this tests no more than the others. */
GST_START_TEST (a_decimal_comma_stays_out)
{
  g_autofree gchar *before = g_strdup (setlocale (LC_NUMERIC, NULL));
  const gchar *locale = set_locale_with_comma ();
  g_autoptr (GstStructure) s = gst_structure_new (
      "s", "a", G_TYPE_DOUBLE, 1.5, "b", G_TYPE_DOUBLE, 0.25, NULL);
  g_autofree gchar *json = to_json (s);

  GST_INFO ("decimal comma in locale %s", GST_STR_NULL (locale));
  setlocale (LC_NUMERIC, before);
  fail_unless_equals_string (json, "{\"a\":1.5,\"b\":0.25}");
}

GST_END_TEST;

/* A structure may hold values that JSON cannot. */
GST_START_TEST (the_output_is_always_valid_json)
{
  g_autoptr (GstStructure) s =
      gst_structure_new ("s", "null-string", G_TYPE_STRING, NULL,
          "null-structure", GST_TYPE_STRUCTURE, NULL, "pointer", G_TYPE_POINTER,
          NULL, "nan", G_TYPE_DOUBLE, (gdouble) NAN, NULL);
  GValue array = G_VALUE_INIT, latin1 = G_VALUE_INIT;
  g_autofree gchar *json = NULL;

  g_value_init (&latin1, G_TYPE_STRING);
  g_value_set_static_string (&latin1, "caf\xe9");
  g_value_init (&array, GST_TYPE_ARRAY);
  gst_value_array_append_and_take_value (&array, &latin1);
  gst_structure_take_value (s, "latin1", &array);
  json = to_json (s);
  fail_unless_equals_string (json,
      "{\"null-string\":null,\"null-structure\":null,\"pointer\":null,"
      "\"nan\":null,\"latin1\":[\"caf\xef\xbf\xbd\"]}");
}

GST_END_TEST;

static Suite *
structuretojson_suite (void)
{
  Suite *s = suite_create ("structuretojson");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, values_become_json, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tc, empty_structure_is_an_empty_object);
  tcase_add_test (tc, text_is_escaped);
  tcase_add_test (tc, a_decimal_comma_stays_out);
  tcase_add_test (tc, the_output_is_always_valid_json);
  return s;
}

GST_CHECK_MAIN (structuretojson);
