/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "testsender.h"
#include "usermessage.h"

/* What gst-launch-1.0 prints of the next INFO message. */
static gchar *
wait_text (GstBus *bus)
{
  g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_INFO);
  g_autoptr (GError) error = NULL;
  gchar *text = NULL;

  gst_message_parse_info (message, &error, &text);
  fail_unless_equals_string (error->message, text);
  return text;
}

static const struct
{
  const gchar *uri, *beginning;
} pages[] = {
  { "http://127.0.0.1:8080/", "Open http://127.0.0.1:8080/ to watch." },
  { "https://[fd00::1]:80/", "Open https://[fd00::1]:80/ to watch." },
  { "http://0.0.0.0:80/",
      "Open http://localhost:80/ to watch. On other hosts" },
  { "https://[::]:80/", "Open https://localhost:80/ to watch. On other hosts" },
};

GST_START_TEST (the_page_is_named_by_an_address_that_browsers_open)
{
  g_autoptr (GstElement) sink = gst_object_ref_sink (gst_bin_new (NULL));
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autofree gchar *text = NULL;

  gst_element_set_bus (sink, bus);
  gst_latest_user_message_post_page (sink, pages[__i__].uri);
  text = wait_text (bus);
  fail_unless (g_str_has_prefix (text, pages[__i__].beginning), "%s", text);
  gst_element_set_bus (sink, NULL);
}

GST_END_TEST;

GST_START_TEST (who_comes_and_goes_is_told)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autofree gchar *open = NULL;
  g_autofree gchar *comes = NULL;
  g_autofree gchar *goes = NULL;
  TestViewer *viewer;

  test_sender_play (sender);
  open = wait_text (sender->bus);
  fail_unless_equals_string (open, "Open http://127.0.0.1:8080/ to watch.");
  viewer = test_sender_join (sender, "a");
  comes = wait_text (sender->bus);
  fail_unless_equals_string (comes, "viewer-1 is connected.");
  fake_signaller_leave (sender->signaller, "a");
  goes = wait_text (sender->bus);
  fail_unless_equals_string (goes, "viewer-1 is gone: the viewer left");
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
usermessage_suite (void)
{
  Suite *s = suite_create ("usermessage");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, the_page_is_named_by_an_address_that_browsers_open,
      0, G_N_ELEMENTS (pages));
  tcase_add_test (tc, who_comes_and_goes_is_told);
  return s;
}

GST_CHECK_MAIN (usermessage);
