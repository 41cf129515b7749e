/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gst/check/gstcheck.h>

#include "descriptors.h"

/* Lowers the limit, and returns the one before. */
static struct rlimit
limit_to (guint descriptors)
{
  struct rlimit before, now;

  fail_unless (getrlimit (RLIMIT_NOFILE, &before) == 0);
  now = before;
  now.rlim_cur = descriptors;
  fail_unless (setrlimit (RLIMIT_NOFILE, &now) == 0);
  return before;
}

GST_START_TEST (what_is_open_counts)
{
  struct rlimit before = limit_to (100);
  guint limit, left;
  int fd;

  left = gst_latest_descriptors_left (&limit);
  fail_unless_equals_int (limit, 100);
  fail_unless (left > 0 && left <= 97);
  fd = open ("/dev/null", O_RDONLY);
  fail_unless_equals_int (gst_latest_descriptors_left (&limit), left - 1);
  close (fd);
  fail_unless_equals_int (gst_latest_descriptors_left (&limit), left);
  setrlimit (RLIMIT_NOFILE, &before);
}

GST_END_TEST;

/* A limit that has been reached, or was lowered below what is open. */
GST_START_TEST (none_are_left)
{
  struct rlimit before = limit_to (100);
  guint limit;
  int fds[100], n = 0;

  while ((fds[n] = open ("/dev/null", O_RDONLY)) >= 0)
    n++;
  fail_unless_equals_int (gst_latest_descriptors_left (&limit), 0);
  fail_unless_equals_int (limit, 100);
  limit_to (3);
  fail_unless_equals_int (gst_latest_descriptors_left (&limit), 0);
  while (n > 0)
    close (fds[--n]);
  setrlimit (RLIMIT_NOFILE, &before);
}

GST_END_TEST;

static Suite *
descriptors_suite (void)
{
  Suite *s = suite_create ("descriptors");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, what_is_open_counts);
  tcase_add_test (tc, none_are_left);
  return s;
}

GST_CHECK_MAIN (descriptors);
