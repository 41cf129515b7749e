/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include <glib/gstdio.h>

#include "threads.h"

/* A tree of files as the kernel shows them, below a directory of the test. */
typedef struct
{
  const gchar *path;
  const gchar *text;
} File;

#define STATUS(uid, threads) \
  "Name:\tx\nUid:\t" uid "\t0\t0\t0\nThreads:\t" threads "\n"

static const struct
{
  const gchar *what;
  File files[7];
  guint uid, user_limit;
  guint left, limit;
} trees[] = {
  { "no limit", { { NULL } }, 1000, G_MAXUINT, G_MAXUINT, G_MAXUINT },
  { "v2 without a limit",
      { { "proc/self/cgroup", "0::/a\n" },
          { "sys/fs/cgroup/a/pids.max", "max\n" },
          { "sys/fs/cgroup/a/pids.current", "7\n" } },
      1000, G_MAXUINT, G_MAXUINT, G_MAXUINT },
  { "v2 with a limit",
      { { "proc/self/cgroup", "0::/a\n" },
          { "sys/fs/cgroup/a/pids.max", "100\n" },
          { "sys/fs/cgroup/a/pids.current", "7\n" } },
      1000, G_MAXUINT, 93, 100 },
  { "the limit was lowered below what there is",
      { { "proc/self/cgroup", "0::/\n" }, { "sys/fs/cgroup/pids.max", "5\n" },
          { "sys/fs/cgroup/pids.current", "7\n" } },
      1000, G_MAXUINT, 0, 5 },
  { "the group that leaves fewest counts",
      { { "proc/self/cgroup", "0::/a/b\n" },
          { "sys/fs/cgroup/a/pids.max", "1000\n" },
          { "sys/fs/cgroup/a/pids.current", "990\n" },
          { "sys/fs/cgroup/a/b/pids.max", "100\n" },
          { "sys/fs/cgroup/a/b/pids.current", "7\n" } },
      1000, G_MAXUINT, 10, 1000 },
  { "v1",
      { { "proc/self/cgroup", "8:pids:/a\n0::/\n" },
          { "sys/fs/cgroup/pids/a/pids.max", "50\n" },
          { "sys/fs/cgroup/pids/a/pids.current", "20\n" } },
      1000, G_MAXUINT, 30, 50 },
  { "the user's limit, with threads of all processes of the user",
      { { "proc/loadavg", "0.00 0.00 0.00 1/900 77\n" },
          { "proc/10/status", STATUS ("1000", "30") },
          { "proc/11/status", STATUS ("1001", "500") },
          { "proc/12/status", STATUS ("1000", "3") },
          { "proc/stat/status", STATUS ("1000", "100") } },
      1000, 100, 67, 100 },
  { "far from the limit everybody's threads are taken for the user's",
      { { "proc/loadavg", "0.00 0.00 0.00 1/400 77\n" },
          { "proc/10/status", STATUS ("1000", "30") } },
      1000, 1000, 600, 1000 },
  { "the superuser has no limit",
      { { "proc/self/uid_map", "         0          0 4294967295\n" },
          { "proc/10/status", STATUS ("0", "90") } },
      0, 100, G_MAXUINT, G_MAXUINT },
  { "that of a user namespace has",
      { { "proc/self/uid_map", "         0       1000          1\n" },
          { "proc/10/status", STATUS ("0", "90") } },
      0, 100, 10, 100 },
  { "what leaves fewest counts",
      { { "proc/self/cgroup", "0::/\n" }, { "sys/fs/cgroup/pids.max", "50\n" },
          { "sys/fs/cgroup/pids.current", "20\n" },
          { "proc/10/status", STATUS ("1000", "90") } },
      1000, 100, 10, 100 },
};

static void
remove_tree (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_remove (path);
}

GST_START_TEST (threads_of_this_process)
{
  g_autofree gchar *root = g_dir_make_tmp ("threadsXXXXXX", NULL);
  guint left, limit;

  for (const File *file = trees[__i__].files; file->path; file++) {
    g_autofree gchar *path = g_build_filename (root, file->path, NULL);
    g_autofree gchar *directory = g_path_get_dirname (path);

    fail_unless_equals_int (g_mkdir_with_parents (directory, 0700), 0);
    fail_unless (g_file_set_contents (path, file->text, -1, NULL));
  }
  left = gst_latest_threads_left_below (
      root, trees[__i__].uid, trees[__i__].user_limit, &limit);
  fail_unless (left == trees[__i__].left && limit == trees[__i__].limit,
      "%s: %u of %u", trees[__i__].what, left, limit);
  remove_tree (root);
}

GST_END_TEST;

GST_START_TEST (never_more_than_the_limit)
{
  guint limit, left = gst_latest_threads_left (&limit);

  fail_unless (left <= limit);
}

GST_END_TEST;

static Suite *
threads_suite (void)
{
  Suite *s = suite_create ("threads");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, threads_of_this_process, 0, G_N_ELEMENTS (trees));
  tcase_add_test (tc, never_more_than_the_limit);
  return s;
}

GST_CHECK_MAIN (threads);
