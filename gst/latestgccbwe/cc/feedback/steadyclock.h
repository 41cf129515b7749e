/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The steady clock follows the caller's clock but never goes back, and no time
 * the caller may give, however wrong, makes it overflow. */

typedef struct
{
  gint64 now;   /* us, never negative */
  gint64 shift; /* us from the caller's clock to this one */
} GstLatestSteadyClock;

/* @now is the time of the caller's clock, in us, here and below. */
void gst_latest_steady_clock_init (GstLatestSteadyClock *c, gint64 now);
/* Moves on to @now. Returns FALSE when the caller's clock was set back: times
 * before that cannot be compared with times after it. */
gboolean gst_latest_steady_clock_set (GstLatestSteadyClock *c, gint64 now);
/* Converts a time of the caller's clock to this clock. */
gint64 gst_latest_steady_clock_convert (
    const GstLatestSteadyClock *c, gint64 time);

G_END_DECLS
