/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tells how many file descriptors this process may still open under its limit
 * (RLIMIT_NOFILE), and sets @limit to that. G_MAXUINT where that cannot be
 * found out. A snapshot, as other threads go on. Any thread. */
guint gst_latest_descriptors_left (guint *limit);

G_END_DECLS
