/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "timebase.h"

/* The offset between two clocks is measured with some error, as they cannot be
 * read at the same instant. It follows each reading by at most this much: more
 * than any crystal drifts between two feedbacks (10 us in 100 ms at 100 ppm),
 * and too little to look like delay. */
#define MAX_SLEW 50 /* us */
/* A larger difference means that one of the clocks was set. */
#define MAX_DRIFT 10000 /* us */
/* Feedback reports packets sent at most this long ago. */
#define MAX_AGE (30 * G_TIME_SPAN_SECOND)

static gint64
read_clock (GstClock *clock)
{
  return gst_clock_get_time (clock) / GST_USECOND;
}

void
gst_latest_timebase_init (GstLatestTimebase *t)
{
  t->system = gst_system_clock_obtain ();
  t->clock = gst_object_ref (t->system);
  t->offset = 0;
  t->system_offset_known = FALSE;
}

void
gst_latest_timebase_clear (GstLatestTimebase *t)
{
  gst_clear_object (&t->clock);
  gst_clear_object (&t->system);
}

void
gst_latest_timebase_set_clock (GstLatestTimebase *t, GstClock *clock)
{
  GstClock *next = clock != NULL ? clock : t->system;

  if (next == t->clock)
    return;
  t->offset = gst_latest_timebase_now (t) - read_clock (next);
  t->system_offset_known = FALSE;
  gst_object_replace ((GstObject **) &t->clock, GST_OBJECT_CAST (next));
}

gint64
gst_latest_timebase_now (const GstLatestTimebase *t)
{
  return read_clock (t->clock) + t->offset;
}

GstClockID
gst_latest_timebase_new_wait (const GstLatestTimebase *t, gint64 time)
{
  gint64 clock_time = MAX (time - t->offset, 0);

  return gst_clock_new_single_shot_id (t->clock, clock_time * GST_USECOND);
}

static gboolean
is_recent (gint64 now, gint64 time)
{
  return time <= now && now - time <= MAX_AGE;
}

static void
follow_system_clock (GstLatestTimebase *t, gint64 now, gint64 system_now)
{
  gint64 measured = now - system_now;
  gint64 change = measured - t->system_offset;

  if (!t->system_offset_known || ABS (change) > MAX_DRIFT)
    t->system_offset = measured;
  else
    t->system_offset += CLAMP (change, -MAX_SLEW, MAX_SLEW);
  t->system_offset_known = TRUE;
}

gint64
gst_latest_timebase_get_system_offset (
    GstLatestTimebase *t, GstClockTime recent)
{
  gint64 time = recent / GST_USECOND;
  gint64 now, system_now;

  if (t->clock == t->system)
    return t->offset;

  now = gst_latest_timebase_now (t);
  system_now = read_clock (t->system);
  if (!is_recent (system_now, time) && is_recent (now - t->offset, time))
    return t->offset;
  follow_system_clock (t, now, system_now);
  return t->system_offset;
}
