/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Frame dithering available capacity estimation (FDACE, draft-ageneau-ccwg-ndtc,
 * "Frame Dithering Available Capacity Estimation") finds the capacity that a path
 * has left from the frames themselves. The packets of each frame leave over another
 * time than those of the last one. A line through the times to receive a byte over
 * the times to send one shows what the path does: with a slope of 1, frames arrive
 * as they were sent, and the path did not constrain them; with a slope of 0 they
 * arrive at the rate of a bottleneck that is theirs alone; between the two, the
 * slope is the part of the bottleneck that others use.
 *
 * Times are microseconds, rates bit/s. */

typedef struct
{
  guint count;                /* samples since the last restart */
  gdouble avg_send, avg_recv; /* us for a byte, with fading weights */
  gdouble var_send, var_recv, covar;
  gdouble slope;     /* 0 to 1 */
  gdouble intercept; /* us for a byte, if all bytes left at once */
  gdouble available; /* bit/s; 0: not known */
  gdouble
      constrained; /* the part of the frames that the path has constrained */
  guint faster, slower; /* frames in a row after which the path has changed */
} GstLatestFdace;

void gst_latest_fdace_init (GstLatestFdace *f);
/* Forgets the line, but not the capacity. */
void gst_latest_fdace_restart (GstLatestFdace *f);
/* Returns TRUE if what left within @send arrived within a longer time @recv, by more
 * than a part of the time that the path needs for a @packet. */
gboolean gst_latest_fdace_is_constrained (
    gint64 send, gint64 recv, gint64 packet);
/* Adds a frame of several packets: the @bytes of all but the first one, @packets of
 * them, left within @send and arrived within @recv. Returns TRUE if the path has
 * constrained it. */
gboolean gst_latest_fdace_add (
    GstLatestFdace *f, gint64 send, gint64 recv, guint64 bytes, guint packets);
/* Returns FALSE if frames that the path constrained are far from any line. */
gboolean gst_latest_fdace_is_consistent (const GstLatestFdace *f);
/* Returns the capacity of the path with what others use of it, in bit/s. */
gdouble gst_latest_fdace_get_total (const GstLatestFdace *f);

G_END_DECLS
