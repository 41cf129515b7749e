/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns the number of cores that this process may keep busy, at least 1: the
 * least of its CPU affinity and the quotas of its control group and of the
 * groups above. */
guint gst_latest_cpu_count (void);
/* Does so for a given affinity, with the control groups read below "root"
 * instead of "/". */
guint gst_latest_cpu_count_below (const gchar *root, guint affinity);

G_END_DECLS
