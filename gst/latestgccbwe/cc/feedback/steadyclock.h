/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A clock that follows the caller's but never goes back, and that no time the caller
 * may give, however wrong, makes overflow. */

typedef struct
{
  gint64 now;   /* us, never negative */
  gint64 shift; /* us from the caller's clock to this one */
} GstLatestSteadyClock;

/* Times are us of the caller's clock. */
void gst_latest_steady_clock_init (GstLatestSteadyClock *c, gint64 now);
/* FALSE: the caller's clock was set back. Times before that cannot be compared with
 * those after it. */
gboolean gst_latest_steady_clock_set (GstLatestSteadyClock *c, gint64 now);
/* What a time of the caller's is on this clock. */
gint64 gst_latest_steady_clock_convert (
    const GstLatestSteadyClock *c, gint64 time);

G_END_DECLS
