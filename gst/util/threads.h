/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tells how many threads this process may still start under the limits of its
 * control groups (pids.max) and of its user (RLIMIT_NPROC), and sets @limit to
 * the limit that leaves fewest. G_MAXUINT where there is none, or none can be
 * found out. A snapshot, as others go on. Any thread. */
guint gst_latest_threads_left (guint *limit);
/* Does so with "/proc" and "/sys" read below @root instead of "/", for a user
 * with the id @uid and a limit of @user_limit (G_MAXUINT: none). */
guint gst_latest_threads_left_below (
    const gchar *root, guint uid, guint user_limit, guint *limit);

G_END_DECLS
