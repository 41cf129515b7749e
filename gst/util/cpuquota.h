/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Parsers for the texts in which Linux says how much of the processors a
 * control group may use. A quota is returned in cores, 0 when the text sets no
 * limit or is not understood. */

/* Parses cpu.max of cgroup v2: "max 100000" or "150000 100000". */
gdouble gst_latest_cpu_quota_parse_v2 (const gchar *cpu_max);
/* Parses cpu.cfs_quota_us ("-1" or "150000") and cpu.cfs_period_us of cgroup
 * v1. */
gdouble gst_latest_cpu_quota_parse_v1 (
    const gchar *quota_us, const gchar *period_us);
/* Finds in /proc/self/cgroup the path of this process in the v2 hierarchy
 * ("0::/a/b") or, with a controller's name, in that controller's v1 hierarchy
 * ("4:cpu,cpuacct:/a/b"). Returns NULL when there is none; free with
 * g_free(). */
gchar *gst_latest_cpu_quota_find_path (
    const gchar *proc_self_cgroup, const gchar *controller);

G_END_DECLS
