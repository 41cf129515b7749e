/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "threads.h"

#include <stdio.h>
#include <string.h>
#ifdef G_OS_UNIX
#include <sys/resource.h>
#include <unistd.h>
#endif

#include "cpuquota.h"

typedef struct
{
  guint left, limit; /* of the limit that leaves fewest */
} Budget;

static void
lower (Budget *budget, guint limit, guint used)
{
  guint left = limit - MIN (used, limit);

  if (limit != G_MAXUINT && left < budget->left)
    *budget = (Budget) { left, limit };
}

static gchar *
read_text (const gchar *root, const gchar *directory, const gchar *file)
{
  g_autofree gchar *path = g_build_filename (root, directory, file, NULL);
  gchar *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

/* Control groups. */

static void
apply_group (const gchar *root, const gchar *directory, Budget *budget)
{
  g_autofree gchar *max = read_text (root, directory, "pids.max");
  g_autofree gchar *current = read_text (root, directory, "pids.current");

  /* Else there is no limit: "max". */
  if (max && current && g_ascii_isdigit (*max))
    lower (budget, (guint) MIN (g_ascii_strtoull (max, NULL, 10), G_MAXUINT),
        (guint) g_ascii_strtoull (current, NULL, 10));
}

/* A group's limit bounds all groups below it. In a container, the group's own
 * path may not exist below its root. */
static void
apply_groups (
    const gchar *root, const gchar *mount, const gchar *path, Budget *budget)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  g_autofree gchar *directory = g_strdup (mount);

  /* The path begins with a slash: the first name is empty, the mount itself. */
  for (gchar **name = names; *name; name++) {
    g_autofree gchar *parent = g_steal_pointer (&directory);

    directory = g_build_filename (parent, *name, NULL);
    apply_group (root, directory, budget);
  }
}

static void
apply_control_groups (const gchar *root, Budget *budget)
{
  g_autofree gchar *text = read_text (root, "proc/self", "cgroup");
  g_autofree gchar *v2 = NULL;
  g_autofree gchar *v1 = NULL;

  if (!text)
    return;
  if ((v2 = gst_latest_cpu_quota_find_path (text, NULL)))
    apply_groups (root, "sys/fs/cgroup", v2, budget);
  if ((v1 = gst_latest_cpu_quota_find_path (text, "pids")))
    apply_groups (root, "sys/fs/cgroup/pids", v1, budget);
}

/* The user. */

/* Linux asks nothing of the superuser (copy_process() in its kernel/fork.c), who
 * in a user namespace of its own is another user, though. */
static gboolean
is_superuser (const gchar *root, guint uid)
{
  g_autofree gchar *map = read_text (root, "proc/self", "uid_map");
  guint inside, outside, count;

  return uid == 0
      && (!map || sscanf (map, "%u %u %u", &inside, &outside, &count) != 3
          || (inside == 0 && outside == 0));
}

/* The threads of everybody: those of the user are no more. 0 if unknown. */
static guint
count_all (const gchar *root)
{
  g_autofree gchar *text = read_text (root, "proc", "loadavg");
  guint running, all;

  /* proc(5): "0.20 0.18 0.12 1/80 11206" */
  return text && sscanf (text, "%*s %*s %*s %u/%u", &running, &all) == 2 ? all
                                                                         : 0;
}

static guint
count_of_process (const gchar *root, const gchar *pid, guint uid)
{
  g_autofree gchar *directory = g_build_filename ("proc", pid, NULL);
  g_autofree gchar *status = read_text (root, directory, "status");
  const gchar *owner = status ? strstr (status, "\nUid:") : NULL;
  const gchar *threads = status ? strstr (status, "\nThreads:") : NULL;
  guint real_uid, count;

  return owner && threads && sscanf (owner, "\nUid: %u", &real_uid) == 1
          && real_uid == uid && sscanf (threads, "\nThreads: %u", &count) == 1
      ? count
      : 0;
}

static guint
count_of_user (const gchar *root, guint uid)
{
  g_autofree gchar *path = g_build_filename (root, "proc", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;
  guint count = 0;

  while (dir && (name = g_dir_read_name (dir))) {
    if (g_ascii_isdigit (*name))
      count += count_of_process (root, name, uid);
  }
  return count;
}

/* The user's threads are counted, a file for each process, only when those of
 * everybody come near the limit. */
static void
apply_user_limit (const gchar *root, guint uid, guint limit, Budget *budget)
{
  guint all = count_all (root);

  if (limit == G_MAXUINT || is_superuser (root, uid))
    return;
  lower (budget, limit,
      all > 0 && all <= limit / 2 ? all : count_of_user (root, uid));
}

guint
gst_latest_threads_left_below (
    const gchar *root, guint uid, guint user_limit, guint *limit)
{
  Budget budget = { G_MAXUINT, G_MAXUINT };

  apply_control_groups (root, &budget);
  apply_user_limit (root, uid, user_limit, &budget);
  *limit = budget.limit;
  return budget.left;
}

guint
gst_latest_threads_left (guint *limit)
{
  guint uid = 0;
  guint user_limit = G_MAXUINT;
#ifdef G_OS_UNIX
  struct rlimit nproc;

  uid = getuid ();
  if (getrlimit (RLIMIT_NPROC, &nproc) == 0 && nproc.rlim_cur != RLIM_INFINITY)
    user_limit = (guint) MIN (nproc.rlim_cur, G_MAXUINT);
#endif
  return gst_latest_threads_left_below ("/", uid, user_limit, limit);
}
