/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* How many frames there were in the last second. Times are in nanoseconds, of
 * any clock. No lock: whoever embeds it says what protects it. */

#define GST_LATEST_FRAMERATE_MAX 256

typedef struct
{
  gint64 time[GST_LATEST_FRAMERATE_MAX];
  guint count;
  guint next;
} GstLatestFramerate;

void gst_latest_framerate_init (GstLatestFramerate *f);
void gst_latest_framerate_add (GstLatestFramerate *f, gint64 at);
/* Frames in the second that ends at "now". Beyond 256 a second, their rate. */
gdouble gst_latest_framerate_get (const GstLatestFramerate *f, gint64 now);
/* When the last frame was, 0 before the first. */
gint64 gst_latest_framerate_last (const GstLatestFramerate *f);

G_END_DECLS
