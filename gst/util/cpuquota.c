/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cpuquota.h"

static gdouble
ratio (const gchar *quota, const gchar *period)
{
  gint64 q = g_ascii_strtoll (quota, NULL, 10);
  gint64 p = g_ascii_strtoll (period, NULL, 10);

  return q > 0 && p > 0 ? (gdouble) q / p : 0.0;
}

gdouble
gst_latest_cpu_quota_parse_v2 (const gchar *cpu_max)
{
  g_auto (GStrv) words = g_strsplit (cpu_max, " ", 2);

  if (g_strv_length (words) < 2)
    return 0.0;
  return ratio (words[0], words[1]);
}

gdouble
gst_latest_cpu_quota_parse_v1 (const gchar *quota_us, const gchar *period_us)
{
  return ratio (quota_us, period_us);
}

static gboolean
names_controller (const gchar *list, const gchar *controller)
{
  g_auto (GStrv) names = g_strsplit (list, ",", -1);

  return g_strv_contains ((const gchar *const *) names, controller);
}

gchar *
gst_latest_cpu_quota_find_path (
    const gchar *proc_self_cgroup, const gchar *controller)
{
  g_auto (GStrv) lines = g_strsplit (proc_self_cgroup, "\n", -1);

  for (gchar **line = lines; *line; line++) {
    g_auto (GStrv) fields = g_strsplit (*line, ":", 3);

    if (g_strv_length (fields) < 3)
      continue;
    if (!controller && (fields[0][0] != '0' || fields[1][0] != '\0'))
      continue;
    if (controller && !names_controller (fields[1], controller))
      continue;
    return g_strdup (fields[2]);
  }
  return NULL;
}
