/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* A frame rate meter counts the frames of the last second. Times are
 * nanoseconds of any clock. No lock is taken: the owner says what protects the
 * state. */

/* The ring keeps this many frame times: up to 256 frames a second are counted
 * exactly. */
#define GST_LATEST_FRAMERATE_MAX 256

typedef struct
{
  gint64 time[GST_LATEST_FRAMERATE_MAX]; /* ring of the newest frame times */
  guint count;                           /* valid entries of the ring */
  guint next;                            /* the entry to be written next */
} GstLatestFramerate;

void gst_latest_framerate_init (GstLatestFramerate *f);
void gst_latest_framerate_add (GstLatestFramerate *f, gint64 at);
/* Returns the number of frames in the second that ends at @now. When that
 * second has more frames than the ring holds, the mean rate of the ring is
 * returned. */
gdouble gst_latest_framerate_get (const GstLatestFramerate *f, gint64 now);
/* Returns the time of the last frame, 0 before the first one. */
gint64 gst_latest_framerate_last (const GstLatestFramerate *f);

G_END_DECLS
