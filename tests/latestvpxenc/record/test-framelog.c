/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>
#include <sys/stat.h>
#include <unistd.h>

#include "framelog.h"

static gchar *dir, *path;

static void
setup (void)
{
  dir = g_dir_make_tmp ("framelog-XXXXXX", NULL);
  path = g_build_filename (dir, "log.csv", NULL);
}

static void
teardown (void)
{
  g_unlink (path);
  g_rmdir (dir);
  g_clear_pointer (&path, g_free);
  g_clear_pointer (&dir, g_free);
}

static void
fail_unless_file_is (const gchar *expected)
{
  g_autofree gchar *text = NULL;

  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  fail_unless_equals_string (text, expected);
}

static void
close_log (GstLatestFrameLog *log)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_latest_frame_log_close (log, &error));
  fail_unless (error == NULL);
}

GST_START_TEST (lines_stand_in_the_order_they_came)
{
  GstLatestFrameLog *log = gst_latest_frame_log_open (path, "a,b\n", NULL);

  gst_latest_frame_log_add (log, "1,2\n");
  gst_latest_frame_log_add (log, "3,4\n");
  close_log (log);
  fail_unless_file_is ("a,b\n1,2\n3,4\n");
}

GST_END_TEST;

GST_START_TEST (a_file_of_before_is_replaced)
{
  for (guint i = 0; i < 2; i++)
    close_log (gst_latest_frame_log_open (path, "header\n", NULL));
  fail_unless_file_is ("header\n");
}

GST_END_TEST;

GST_START_TEST (a_path_that_cannot_be_written_is_an_error)
{
  g_autofree gchar *nowhere = g_build_filename (dir, "no", "such", NULL);
  g_autoptr (GError) error = NULL;

  fail_unless (gst_latest_frame_log_open (nowhere, "", &error) == NULL);
  fail_unless (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
  fail_unless (strstr (error->message, nowhere) != NULL);
}

GST_END_TEST;

GST_START_TEST (a_full_disk_is_told_at_the_end)
{
  GstLatestFrameLog *log;
  g_autoptr (GError) error = NULL;

  if (g_access ("/dev/full", W_OK) != 0)
    return;
  log = gst_latest_frame_log_open ("/dev/full", "header\n", NULL);
  gst_latest_frame_log_add (log, "1\n");
  fail_if (gst_latest_frame_log_close (log, &error));
  fail_unless (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC));
}

GST_END_TEST;

static gpointer
close_with_loss (gpointer log)
{
  GError *error = NULL;

  fail_if (gst_latest_frame_log_close (log, &error));
  return error;
}

/* A pipe that nobody empties is a disk that hangs. Once it works again, the
 * lines that were kept are written completely, and the others are told of. */
GST_START_TEST (a_disk_that_hangs_costs_lines_but_no_time)
{
  static gchar line[1024];
  /* Four times what is kept. */
  const guint lines = 4 * GST_LATEST_FRAME_LOG_LIMIT / sizeof (line);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *lost = NULL;
  GstLatestFrameLog *log;
  GThread *closer;
  guint newlines = 0;
  gint reader;
  gchar buffer[4096];
  gssize n;

  memset (line, 'x', sizeof (line) - 2);
  line[sizeof (line) - 2] = '\n';
  fail_unless (mkfifo (path, 0600) == 0);
  reader = g_open (path, O_RDONLY | O_NONBLOCK, 0);
  log = gst_latest_frame_log_open (path, "header\n", NULL);
  for (guint i = 0; i < lines; i++)
    gst_latest_frame_log_add (log, line);
  fcntl (reader, F_SETFL, 0);
  closer = g_thread_new ("closer", close_with_loss, log);
  while ((n = read (reader, buffer, sizeof (buffer))) > 0) {
    for (gssize i = 0; i < n; i++)
      newlines += buffer[i] == '\n';
  }
  error = g_thread_join (closer);
  fail_unless (error != NULL);
  fail_unless (newlines > 1 && newlines < 1 + lines);
  lost = g_strdup_printf ("%u lines were lost", 1 + lines - newlines);
  fail_unless (g_str_has_prefix (error->message, lost), "%s", error->message);
  close (reader);
}

GST_END_TEST;

static Suite *
framelog_suite (void)
{
  Suite *s = suite_create ("framelog");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, lines_stand_in_the_order_they_came);
  tcase_add_test (tc, a_file_of_before_is_replaced);
  tcase_add_test (tc, a_path_that_cannot_be_written_is_an_error);
  tcase_add_test (tc, a_full_disk_is_told_at_the_end);
  tcase_add_test (tc, a_disk_that_hangs_costs_lines_but_no_time);
  return s;
}

GST_CHECK_MAIN (framelog);
