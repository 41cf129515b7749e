/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "latesttime.h"

G_BEGIN_DECLS

/* Tells whether something stalls: input goes on arriving and nothing comes out.
 * It is asked whenever input arrives, so it needs no timer, and it does not
 * depend on the thread that does the work, which may be what hangs. Input that
 * stops is no stall; work that hangs while it has stopped is one as soon as it
 * goes on. Times are in nanoseconds. No lock: whoever embeds it says what
 * protects it. */

typedef struct
{
  /* First input since the last output; NONE when there is none. */
  gint64 unanswered;
  gint64 last_input; /* NONE before the first */
  gboolean busy;     /* a piece of work has begun and not ended */
  gboolean stalled;
} GstLatestStallWatch;

void gst_latest_stall_watch_init (GstLatestStallWatch *w);
/* TRUE: a stall begins. @timeout 0: there never is one. */
gboolean gst_latest_stall_watch_input (
    GstLatestStallWatch *w, gint64 now, gint64 timeout);
/* TRUE: a stall ends. */
gboolean gst_latest_stall_watch_output (GstLatestStallWatch *w);
/* Around the work on one piece of input. */
void gst_latest_stall_watch_begin (GstLatestStallWatch *w);
void gst_latest_stall_watch_end (GstLatestStallWatch *w);
/* What arrived until now need not come out. */
void gst_latest_stall_watch_excuse (GstLatestStallWatch *w);

G_END_DECLS
