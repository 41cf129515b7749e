/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* The load meter measures which fraction of the frame interval the encoder is
 * busy, smoothed so that neither a key frame nor a single late wake-up counts
 * as load. Times are in nanoseconds. No lock is taken: the owner says what
 * protects the state. */
typedef struct
{
  gdouble busy; /* smoothed encode time of a frame */
  gdouble late; /* smoothed age at encode start, above the least age */
  guint frames; /* counted since the restart */
  gint64 last;  /* time of the last counted frame */
  gboolean last_was_key;
  /* Least age in the present window and in the one before. */
  gint64 min_age, prev_min_age, window_start;
} GstLatestAdaptLoad;

void gst_latest_adapt_load_init (GstLatestAdaptLoad *l);
/* Discards the encode times, because the encoder's settings have changed. */
void gst_latest_adapt_load_restart (GstLatestAdaptLoad *l);
/* Counts a frame that came out of the encoder at @now, @busy after its
 * conversion began, when its age was @age (GST_LATEST_TIME_NONE: not known). */
void gst_latest_adapt_load_add (GstLatestAdaptLoad *l, gint64 now, gint64 busy,
    gint64 age, gboolean is_key);
/* Returns the load: the encode time of a frame as a fraction of @interval, the
 * time from frame to frame. Above 1 the encoder cannot keep up. 0 means that
 * too few frames have been counted. */
gdouble gst_latest_adapt_load_get (
    const GstLatestAdaptLoad *l, gint64 interval);
/* Returns whether frames wait longer for their encode than a source that
 * delivers one every @interval explains: the threads do not get the processor
 * in time. */
gboolean gst_latest_adapt_load_is_late (
    const GstLatestAdaptLoad *l, gint64 interval);

G_END_DECLS
