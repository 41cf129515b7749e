/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Stands for a time in nanoseconds that is unknown, not set, or has not come
 * yet. It is less than every time. */
#define GST_LATEST_TIME_NONE G_MININT64

/* One second in nanoseconds. */
#define GST_LATEST_SECOND_NS G_GINT64_CONSTANT (1000000000)

/* The latest time in nanoseconds that counts, after 146 years: the sum and the
 * difference of any two times up to it fit into 64 bits. */
#define GST_LATEST_TIME_MAX ((G_GINT64_CONSTANT (1) << 62) - 1)

/* Returns a time of GStreamer's as a signed one. Those that are later than the
 * latest are unknown: whoever computes a negative time gets one of them, as
 * GStreamer's have no sign. */
static inline gint64
gst_latest_time_from_unsigned (guint64 time)
{
  return time <= GST_LATEST_TIME_MAX ? (gint64) time : GST_LATEST_TIME_NONE;
}
