/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* A framerate limiter decides when the next frame may pass, so that at most a
 * given number of frames pass per second.
 *
 * The schedule advances by one interval with every frame, and a frame may pass
 * up to half an interval ahead of it. So a source at exactly the permitted rate
 * whose frames come a little early and a little late loses none of them, and
 * none has to wait. The credit never exceeds that half interval, however long
 * the source has paused.
 *
 * A source may be faster than the limit, for example when two of three frames
 * shall pass. Then a frame that comes too early is not kept until its time, as
 * it would be old by then: the next frame comes soon and may pass at once. If
 * that next frame does not come, the early one passes after all.
 *
 * Beside the limit there is a hold: no frame passes before a given time, because
 * whatever comes next cannot take one yet.
 *
 * Times are nanoseconds of any steady clock. The struct has no lock: its owner
 * says what protects it. */
typedef struct
{
  gint64 interval; /* between two frames at the limit; 0: no limit */
  gint64 period;   /* between two frames of the source; 0: unknown */
  gint64 last;     /* when the last frame passed */
  gint64 next;     /* the earliest time for the next frame */
  gboolean passed; /* a frame has passed since init */
  gint64 hold;     /* no frame passes before; in the past: no hold */
  gint64 hold_began;
} GstLatestFramerateLimiter;

/* The longest hold. Whoever asks for holds may be wrong about when frames can go
 * on, and a picture a second is better than none. */
#define GST_LATEST_MAX_HOLD_NS GST_LATEST_SECOND_NS

/* A new limiter has no limit and no hold. */
void gst_latest_framerate_limiter_init (GstLatestFramerateLimiter *limiter);
/* The limit is @num / @den frames per second; 0 / anything means no limit.
 * Frames that have passed before still count, so that changing the rate back
 * and forth lets no extra frame through. */
void gst_latest_framerate_limiter_set_rate (
    GstLatestFramerateLimiter *limiter, gint num, gint den);
/* The source makes a frame every @period; 0 means that this is not known. */
void gst_latest_framerate_limiter_set_period (
    GstLatestFramerateLimiter *limiter, gint64 period);
/* No frame passes from @now to @until, or for GST_LATEST_MAX_HOLD_NS if that is
 * sooner. That limit counts from the beginning of the hold, which goes on when
 * this is called again before its end. @until in the past ends the hold. */
void gst_latest_framerate_limiter_hold (
    GstLatestFramerateLimiter *limiter, gint64 now, gint64 until);
/* Returns whether the hold alone keeps, at @now, the frame that came at
 * @arrived: the framerate would let it pass. */
gboolean gst_latest_framerate_limiter_is_held (
    const GstLatestFramerateLimiter *limiter, gint64 arrived, gint64 now);
/* Returns for how long the hold alone has kept the frame that came at @arrived,
 * counted from @from, when nothing else kept it any more. */
gint64 gst_latest_framerate_limiter_get_held (
    const GstLatestFramerateLimiter *limiter, gint64 arrived, gint64 from);
/* Returns when a frame that came at @arrived may pass if no other frame comes:
 * @arrived or later. */
gint64 gst_latest_framerate_limiter_due (
    const GstLatestFramerateLimiter *limiter, gint64 arrived);
/* Tells the limiter that a frame passes at @now. */
void gst_latest_framerate_limiter_pass (
    GstLatestFramerateLimiter *limiter, gint64 now);

G_END_DECLS
