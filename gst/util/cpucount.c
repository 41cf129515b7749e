/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "cpucount.h"

#include "cpuquota.h"

static gchar *
read_text (const gchar *root, const gchar *directory, const gchar *file)
{
  g_autofree gchar *path = g_build_filename (root, directory, file, NULL);
  gchar *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static gdouble
read_quota_v2 (const gchar *root, const gchar *directory)
{
  g_autofree gchar *text = read_text (root, directory, "cpu.max");

  return text ? gst_latest_cpu_quota_parse_v2 (text) : 0.0;
}

static gdouble
read_quota_v1 (const gchar *root, const gchar *directory)
{
  g_autofree gchar *quota = read_text (root, directory, "cpu.cfs_quota_us");
  g_autofree gchar *period = read_text (root, directory, "cpu.cfs_period_us");

  return quota && period ? gst_latest_cpu_quota_parse_v1 (quota, period) : 0.0;
}

static void
lower (gdouble *cores, gdouble limit)
{
  if (limit > 0)
    *cores = MIN (*cores, limit);
}

/* Lowers @cores to the least quota of the groups on the way to @path, as a
 * group's quota bounds all groups below it. In a container, the group's own
 * path may not exist below its root. */
static void
apply_hierarchy (const gchar *root, const gchar *mount, const gchar *path,
    gdouble (*read_quota) (const gchar *, const gchar *), gdouble *cores)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  g_autofree gchar *directory = g_strdup (mount);

  /* The path begins with a slash: the first name is empty, the mount itself. */
  for (gchar **name = names; *name; name++) {
    g_autofree gchar *parent = g_steal_pointer (&directory);

    directory = g_build_filename (parent, *name, NULL);
    lower (cores, read_quota (root, directory));
  }
}

guint
gst_latest_cpu_count_below (const gchar *root, guint affinity)
{
  g_autofree gchar *text = read_text (root, "proc/self", "cgroup");
  g_autofree gchar *v2 = NULL;
  g_autofree gchar *v1 = NULL;
  gdouble cores = affinity;

  if (!text)
    return MAX (affinity, 1);
  if ((v2 = gst_latest_cpu_quota_find_path (text, NULL)))
    apply_hierarchy (root, "sys/fs/cgroup", v2, read_quota_v2, &cores);
  if ((v1 = gst_latest_cpu_quota_find_path (text, "cpu")))
    apply_hierarchy (root, "sys/fs/cgroup/cpu", v1, read_quota_v1, &cores);
  return MAX ((guint) cores, 1);
}

guint
gst_latest_cpu_count (void)
{
  /* On Linux this is the affinity of the process. */
  return gst_latest_cpu_count_below ("/", g_get_num_processors ());
}
