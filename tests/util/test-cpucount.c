/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include <glib/gstdio.h>

#include "cpucount.h"

/* A tree of files as the kernel shows them, below a directory of the test. */
typedef struct
{
  const gchar *path;
  const gchar *text;
} File;

static const struct
{
  const gchar *what;
  File files[6];
  guint affinity;
  guint cores;
} trees[] = {
  { "no control groups", { { NULL } }, 4, 4 },
  { "nothing known", { { NULL } }, 0, 1 },
  { "v2 without a limit",
      { { "proc/self/cgroup", "0::/a\n" },
          { "sys/fs/cgroup/a/cpu.max", "max 100000\n" } },
      4, 4 },
  { "v2 with a limit, rounded down",
      { { "proc/self/cgroup", "0::/a\n" },
          { "sys/fs/cgroup/a/cpu.max", "250000 100000\n" } },
      4, 2 },
  { "less than one core is one",
      { { "proc/self/cgroup", "0::/a\n" },
          { "sys/fs/cgroup/a/cpu.max", "50000 100000\n" } },
      4, 1 },
  { "a group above counts",
      { { "proc/self/cgroup", "0::/a/b/c\n" },
          { "sys/fs/cgroup/a/cpu.max", "200000 100000\n" },
          { "sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n" } },
      8, 2 },
  { "the least counts",
      { { "proc/self/cgroup", "0::/a/b\n" },
          { "sys/fs/cgroup/a/cpu.max", "600000 100000\n" },
          { "sys/fs/cgroup/a/b/cpu.max", "300000 100000\n" } },
      8, 3 },
  { "affinity may be less",
      { { "proc/self/cgroup", "0::/a\n" },
          { "sys/fs/cgroup/a/cpu.max", "600000 100000\n" } },
      2, 2 },
  { "in a container the limit is at the root",
      { { "proc/self/cgroup", "0::/\n" },
          { "sys/fs/cgroup/cpu.max", "100000 100000\n" } },
      8, 1 },
  { "v1",
      { { "proc/self/cgroup", "4:cpu,cpuacct:/a\n0::/\n" },
          { "sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "200000\n" },
          { "sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n" } },
      8, 2 },
  { "v1 without a limit",
      { { "proc/self/cgroup", "1:cpu:/\n" },
          { "sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n" },
          { "sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n" } },
      8, 8 },
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

GST_START_TEST (cores_of_this_process)
{
  g_autofree gchar *root = g_dir_make_tmp ("cpucountXXXXXX", NULL);

  for (const File *file = trees[__i__].files; file->path; file++) {
    g_autofree gchar *path = g_build_filename (root, file->path, NULL);
    g_autofree gchar *directory = g_path_get_dirname (path);

    fail_unless_equals_int (g_mkdir_with_parents (directory, 0700), 0);
    fail_unless (g_file_set_contents (path, file->text, -1, NULL));
  }
  fail_unless (gst_latest_cpu_count_below (root, trees[__i__].affinity)
          == trees[__i__].cores,
      "%s", trees[__i__].what);
  remove_tree (root);
}

GST_END_TEST;

GST_START_TEST (never_more_than_the_machine_has)
{
  guint cores = gst_latest_cpu_count ();

  fail_unless (cores >= 1 && cores <= g_get_num_processors ());
}

GST_END_TEST;

static Suite *
cpucount_suite (void)
{
  Suite *s = suite_create ("cpucount");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, cores_of_this_process, 0, G_N_ELEMENTS (trees));
  tcase_add_test (tc, never_more_than_the_machine_has);
  return s;
}

GST_CHECK_MAIN (cpucount);
