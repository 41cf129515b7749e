/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "stallwatch.h"

/* Each letter is 100 ms, with a timeout of 500 ms: 'i' input, 'o' output, 'b'
 * an input on which the work begins and does not end, 'e' the end of the work,
 * 'x' the input so far is excused, '.' nothing. The expected line has 'S' where
 * a stall begins and 'E' where it ends. */
static const struct
{
  const gchar *what;
  const gchar *script;
  const gchar *expected;
} scripts[] = {
  { "each input comes out", "ioioioioioioioio", "................" },
  { "nothing comes out", "iiiiiiiii", ".....S..." },
  { "it is told once", "iiiiiiiiiiiiiiiiii", ".....S............" },
  { "it ends, and may come again", "iiiiiiioiiiiiii", ".....S.E.....S." },
  { "one comes out just in time", "iiiioiiiioiiii", ".............." },
  { "the work hangs", "biiiiii", ".....S." },
  { "the input stops", "io..........io", ".............." },
  { "it stops before one came out", "i..........i.o", ".............." },
  { "it stops while the work hangs", "b..........ii", "...........S." },
  { "the work ends while it has stopped", "b....e.....i.o", ".............." },
  { "input too seldom to tell", "i....i....i....i", "................" },
  { "but not while the work hangs", "b....i....", ".....S...." },
  { "what is excused does not count", "xxxxxxxxxiiiio", ".............." },
};

static gchar
play (GstLatestStallWatch *w, gchar c, gint64 now)
{
  switch (c) {
    case 'b':
      gst_latest_stall_watch_set_busy (w, TRUE);
      return gst_latest_stall_watch_input (w, now, 500) ? 'S' : '.';
    case 'i':
      return gst_latest_stall_watch_input (w, now, 500) ? 'S' : '.';
    case 'o':
      return gst_latest_stall_watch_output (w) ? 'E' : '.';
    case 'e':
      gst_latest_stall_watch_set_busy (w, FALSE);
      return '.';
    case 'x':
      gst_latest_stall_watch_excuse (w);
      return '.';
    default:
      return '.';
  }
}

GST_START_TEST (stalls_begin_and_end)
{
  GstLatestStallWatch w;
  const gchar *letters = scripts[__i__].script;
  g_autoptr (GString) got = g_string_new (NULL);

  gst_latest_stall_watch_init (&w);
  for (guint i = 0; letters[i]; i++)
    g_string_append_c (got, play (&w, letters[i], 1000 + 100 * i));
  fail_unless (g_str_equal (got->str, scripts[__i__].expected),
      "%s: %s instead of %s", scripts[__i__].what, got->str,
      scripts[__i__].expected);
}

GST_END_TEST;

GST_START_TEST (a_timeout_of_zero_turns_it_off)
{
  GstLatestStallWatch w;

  gst_latest_stall_watch_init (&w);
  gst_latest_stall_watch_set_busy (&w, TRUE);
  for (gint64 now = 0; now < 100; now++)
    fail_if (gst_latest_stall_watch_input (&w, now * 1000, 0));
}

GST_END_TEST;

/* Times of the old clock do not count. */
GST_START_TEST (a_stall_is_timed_by_the_new_clock)
{
  GstLatestStallWatch w;

  gst_latest_stall_watch_init (&w);
  fail_if (gst_latest_stall_watch_input (&w, 1000000, 500));
  for (gint64 now = 0; now < 500; now += 100)
    fail_if (gst_latest_stall_watch_input (&w, now, 500));
  fail_unless (gst_latest_stall_watch_input (&w, 500, 500));
}

GST_END_TEST;

static Suite *
stallwatch_suite (void)
{
  Suite *s = suite_create ("stallwatch");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, stalls_begin_and_end, 0, G_N_ELEMENTS (scripts));
  tcase_add_test (tc, a_timeout_of_zero_turns_it_off);
  tcase_add_test (tc, a_stall_is_timed_by_the_new_clock);
  return s;
}

GST_CHECK_MAIN (stallwatch);
