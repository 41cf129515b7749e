/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stallwatch.h"

void
gst_latest_stall_watch_init (GstLatestStallWatch *w)
{
  w->unanswered = w->last_input = GST_LATEST_TIME_NONE;
  w->busy = w->stalled = FALSE;
}

static gboolean
is_longer (gint64 from, gint64 to, gint64 timeout)
{
  return from != GST_LATEST_TIME_NONE && to - from >= timeout;
}

gboolean
gst_latest_stall_watch_input (
    GstLatestStallWatch *w, gint64 now, gint64 timeout)
{
  /* Another clock. */
  gboolean jumped =
      w->last_input != GST_LATEST_TIME_NONE && now < w->last_input;
  /* The input had stopped, and what it brought before has been worked on. */
  gboolean paused = !w->busy && is_longer (w->last_input, now, timeout);

  w->last_input = now;
  if (w->unanswered == GST_LATEST_TIME_NONE || jumped || paused)
    w->unanswered = now;
  if (w->stalled || timeout == 0 || !is_longer (w->unanswered, now, timeout))
    return FALSE;
  w->stalled = TRUE;
  return TRUE;
}

gboolean
gst_latest_stall_watch_output (GstLatestStallWatch *w)
{
  gboolean stalled = w->stalled;

  w->unanswered = GST_LATEST_TIME_NONE;
  w->stalled = FALSE;
  return stalled;
}

void
gst_latest_stall_watch_begin (GstLatestStallWatch *w)
{
  w->busy = TRUE;
}

void
gst_latest_stall_watch_end (GstLatestStallWatch *w)
{
  w->busy = FALSE;
}

void
gst_latest_stall_watch_excuse (GstLatestStallWatch *w)
{
  w->unanswered = w->last_input = GST_LATEST_TIME_NONE;
}
