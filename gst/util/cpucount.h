/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Cores this process may keep busy: its CPU affinity and the quotas of its
 * control group and of those above, whichever is least; at least 1. */
guint gst_latest_cpu_count (void);
/* The same, with the control groups read below "root" instead of "/" and the
 * affinity given. */
guint gst_latest_cpu_count_below (const gchar *root, guint affinity);

G_END_DECLS
