/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "halfopen.h"

static void
assert_add (GstLatestHalfOpen *sessions, const gchar *id, const gchar *address,
    const gchar *gives_way)
{
  g_autofree gchar *oldest = gst_latest_half_open_add (sessions, id, address);

  fail_unless_equals_string (oldest, gives_way);
}

GST_START_TEST (the_oldest_of_an_address_gives_way)
{
  GstLatestHalfOpen *sessions = gst_latest_half_open_new (2);

  assert_add (sessions, "a", "192.0.2.1", NULL);
  assert_add (sessions, "x", "192.0.2.2", NULL);
  assert_add (sessions, "b", "192.0.2.1", NULL);
  assert_add (sessions, "c", "192.0.2.1", "a");
  assert_add (sessions, "y", "192.0.2.2", NULL);
  assert_add (sessions, "d", "192.0.2.1", "b");
  /* Connected, or over. */
  gst_latest_half_open_remove (sessions, "c");
  gst_latest_half_open_remove (sessions, "c");
  gst_latest_half_open_remove (sessions, "unknown");
  assert_add (sessions, "e", "192.0.2.1", NULL);
  assert_add (sessions, "f", "192.0.2.1", "d");
  gst_latest_half_open_clear (sessions);
  assert_add (sessions, "g", "192.0.2.1", NULL);
  gst_latest_half_open_free (sessions);
}

GST_END_TEST;

static Suite *
halfopen_suite (void)
{
  Suite *s = suite_create ("halfopen");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_oldest_of_an_address_gives_way);
  return s;
}

GST_CHECK_MAIN (halfopen);
