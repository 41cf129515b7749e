/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stallwatch.h"

void
gst_latest_stall_watch_init (GstLatestStallWatch *w)
{
  w->pending_since = w->last_input = GST_LATEST_TIME_NONE;
  w->busy = w->stalled = FALSE;
}

static gboolean
has_passed (gint64 from, gint64 to, gint64 timeout)
{
  return from != GST_LATEST_TIME_NONE && to - from >= timeout;
}

gboolean
gst_latest_stall_watch_input (
    GstLatestStallWatch *w, gint64 now, gint64 timeout)
{
  /* Time that goes back belongs to another clock. */
  gboolean jumped =
      w->last_input != GST_LATEST_TIME_NONE && now < w->last_input;
  /* The input paused, and the work on what had arrived before is done. */
  gboolean paused = !w->busy && has_passed (w->last_input, now, timeout);

  w->last_input = now;
  if (w->pending_since == GST_LATEST_TIME_NONE || jumped || paused)
    w->pending_since = now;
  if (w->stalled || timeout == 0
      || !has_passed (w->pending_since, now, timeout))
    return FALSE;
  w->stalled = TRUE;
  return TRUE;
}

gboolean
gst_latest_stall_watch_output (GstLatestStallWatch *w)
{
  gboolean stalled = w->stalled;

  w->pending_since = GST_LATEST_TIME_NONE;
  w->stalled = FALSE;
  return stalled;
}

void
gst_latest_stall_watch_set_busy (GstLatestStallWatch *w, gboolean busy)
{
  w->busy = busy;
}

void
gst_latest_stall_watch_excuse (GstLatestStallWatch *w)
{
  w->pending_since = w->last_input = GST_LATEST_TIME_NONE;
}
