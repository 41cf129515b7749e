/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* The stall detector is a watchdog for a stage of a pipeline: the stage stalls
 * when input goes on arriving and nothing comes out for a timeout. The check is
 * made when input arrives, so it needs no timer and does not depend on the
 * thread that does the work, which may be the one that hangs. A pause of the
 * input is no stall; work that hung during a pause is one as soon as input
 * arrives again. Times are in nanoseconds. No lock is taken: the owner says
 * what protects the state. */

typedef struct
{
  /* Time of the first input since the last output, or GST_LATEST_TIME_NONE. */
  gint64 pending_since;
  gint64 last_input; /* GST_LATEST_TIME_NONE before the first */
  gboolean busy;     /* work on an input has begun and not ended */
  gboolean stalled;
} GstLatestStallWatch;

void gst_latest_stall_watch_init (GstLatestStallWatch *w);
/* Notes an input. Returns TRUE when a stall begins with it; never with a
 * @timeout of 0. */
gboolean gst_latest_stall_watch_input (
    GstLatestStallWatch *w, gint64 now, gint64 timeout);
/* Notes an output. Returns TRUE when it ends a stall. */
gboolean gst_latest_stall_watch_output (GstLatestStallWatch *w);
/* Work on a piece of input begins, or ends. */
void gst_latest_stall_watch_set_busy (GstLatestStallWatch *w, gboolean busy);
/* Expects no output for the input so far, for instance when it was dropped. */
void gst_latest_stall_watch_excuse (GstLatestStallWatch *w);

G_END_DECLS
