/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What time it is for congestion control, in microseconds: the pipeline's clock,
 * or the system clock when there is none. A change of clock does not make this
 * time jump.
 *
 * rtpsession stamps packets with the system clock whatever the pipeline's is;
 * gst_latest_timebase_get_system_offset() brings its times here.
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
/* NULL: the system clock. */
void gst_latest_timebase_set_clock (GstLatestTimebase *t, GstClock *clock);
gint64 gst_latest_timebase_now (const GstLatestTimebase *t);
/* To wait for @time. (transfer full) */
GstClockID gst_latest_timebase_new_wait (
    const GstLatestTimebase *t, gint64 time);
/* What to add to times of the system clock (in microseconds) to have them in this
 * time. @recent is one of them, a reading of at most some seconds ago. If it can
 * only be one of the pipeline's clock, the offset is for that. Call it once for
 * each message, and use the result for all of the message. */
gint64 gst_latest_timebase_get_system_offset (
    GstLatestTimebase *t, GstClockTime recent);

G_END_DECLS
