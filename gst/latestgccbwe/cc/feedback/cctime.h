/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times in congestion control are gint64 microseconds; a second is
 * G_USEC_PER_SEC. The estimator's own clock never shows a negative time
 * (steadyclock.h), so -1 is free for "no time" and "not known yet". The
 * receiver's clock may show any time: only differences of it count. */

#define GST_LATEST_CC_TIME_NONE G_GINT64_CONSTANT (-1)

/* A ring of buckets keeps one value for each of the last n intervals of time.
 * The interval number of @time when an interval lasts @length; it rounds down
 * for negative times too, so that all intervals have the same length. */
static inline gint64
gst_latest_cc_interval (gint64 time, gint64 length)
{
  return time / length - (time % length < 0);
}

/* The place of @interval in a ring of @n buckets: the remainder of the
 * division above, never negative. */
static inline gint64
gst_latest_cc_ring_slot (gint64 interval, gint64 n)
{
  gint64 slot = interval % n;

  return slot < 0 ? slot + n : slot;
}

G_END_DECLS
