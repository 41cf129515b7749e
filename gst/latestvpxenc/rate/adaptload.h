/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* How much of the time between two frames the encoder needs, smoothed so that
 * neither a key frame nor a single late wake-up counts as load. Times are in
 * nanoseconds. No lock: whoever embeds it says what protects it. */
typedef struct
{
  gdouble busy; /* for one frame */
  gdouble late; /* age at encode start beyond the least seen */
  guint frames; /* counted since the restart */
  gint64 last;
  gboolean last_was_key;
  /* The least age in this window and in the one before. */
  gint64 least, least_before, window_start;
} GstLatestAdaptLoad;

void gst_latest_adapt_load_init (GstLatestAdaptLoad *l);
/* What a frame costs has changed: measure anew. */
void gst_latest_adapt_load_restart (GstLatestAdaptLoad *l);
/* A frame came out at "now", "busy" after its conversion began, when it was "age"
 * old (GST_LATEST_TIME_NONE: not known). */
void gst_latest_adapt_load_add (GstLatestAdaptLoad *l, gint64 now, gint64 busy,
    gint64 age, gboolean is_key);
/* The part of "interval", the time from frame to frame, that is needed for one:
 * more than 1 cannot be kept up with. 0 while too few frames have been seen. */
gdouble gst_latest_adapt_load_get (
    const GstLatestAdaptLoad *l, gint64 interval);
/* Frames wait longer for their encode than a source that delivers every
 * "interval" explains: the threads do not get the processor when they should. */
gboolean gst_latest_adapt_load_is_late (
    const GstLatestAdaptLoad *l, gint64 interval);

G_END_DECLS
