/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The time of congestion control, in microseconds, is that of the pipeline's
 * clock, or of the system clock if there is none. A change of clock does not
 * make it jump.
 *
 * rtpsession stamps packets with the system clock whatever the pipeline's is;
 * gst_latest_timebase_get_system_offset() converts its times.
 *
 * Not thread-safe: the owner's lock protects it. */
typedef struct
{
  GstClock *clock;
  GstClock *system;
  gint64 offset;        /* this time minus the clock's */
  gint64 system_offset; /* this time minus the system clock's, smoothed */
  gboolean system_offset_known;
} GstLatestTimebase;

void gst_latest_timebase_init (GstLatestTimebase *t);
void gst_latest_timebase_clear (GstLatestTimebase *t);
/* @clock may be NULL, for the system clock. */
void gst_latest_timebase_set_clock (GstLatestTimebase *t, GstClock *clock);
gint64 gst_latest_timebase_now (const GstLatestTimebase *t);
/* Returns a clock id to wait for @time (transfer full). */
GstClockID gst_latest_timebase_new_wait (
    const GstLatestTimebase *t, gint64 time);
/* Returns the offset to be added to times of the system clock, in microseconds.
 * @recent is one of these times, at most some seconds ago. If it can only be of
 * the pipeline's clock, the offset is for that. To be called once for each
 * message, as the offset may change from call to call. */
gint64 gst_latest_timebase_get_system_offset (
    GstLatestTimebase *t, GstClockTime recent);

G_END_DECLS
