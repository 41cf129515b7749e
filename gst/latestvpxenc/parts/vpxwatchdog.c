/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxwatchdog.h"

void
gst_latest_vpx_watchdog_init (
    GstLatestVpxWatchdog *watchdog, GstElement *owner, guint64 timeout)
{
  watchdog->owner = owner;
  watchdog->healthy_pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (owner), "healthy");
  g_mutex_init (&watchdog->lock);
  watchdog->timeout = timeout;
  gst_latest_stall_watch_init (&watchdog->stall);
}

void
gst_latest_vpx_watchdog_clear (GstLatestVpxWatchdog *watchdog)
{
  g_mutex_clear (&watchdog->lock);
}

static gboolean
is_healthy_locked (GstLatestVpxWatchdog *watchdog)
{
  return !watchdog->failed && !watchdog->stall.stalled;
}

static void
notify_healthy (GstLatestVpxWatchdog *watchdog)
{
  g_object_notify_by_pspec (
      G_OBJECT (watchdog->owner), watchdog->healthy_pspec);
}

void
gst_latest_vpx_watchdog_reset (GstLatestVpxWatchdog *watchdog)
{
  gboolean was_healthy;

  g_mutex_lock (&watchdog->lock);
  was_healthy = is_healthy_locked (watchdog);
  gst_latest_stall_watch_init (&watchdog->stall);
  watchdog->failed = FALSE;
  g_mutex_unlock (&watchdog->lock);
  if (!was_healthy)
    notify_healthy (watchdog);
}

/* Until the element plays, a sink may keep the first frame as long as it
 * likes. */
static gboolean
is_playing (GstElement *element)
{
  gboolean playing;

  GST_OBJECT_LOCK (element);
  playing = GST_STATE (element) == GST_STATE_PLAYING;
  GST_OBJECT_UNLOCK (element);
  return playing;
}

static void
report_stall (GstLatestVpxWatchdog *watchdog, guint64 timeout,
    gboolean encoding, gboolean in_downstream)
{
  const gchar *why = "the encoder gives nothing for what it gets";
  gboolean is_short = timeout < GST_MSECOND;

  if (in_downstream)
    why = "downstream has not returned from the last frame";
  else if (encoding)
    why = "the encoder has not returned from the last frame";
  GST_ELEMENT_WARNING (watchdog->owner, STREAM, ENCODE,
      ("Frames arrive and none has come out for %" G_GUINT64_FORMAT " %s.",
          is_short ? timeout : timeout / GST_MSECOND, is_short ? "ns" : "ms"),
      ("%s", why));
}

void
gst_latest_vpx_watchdog_input (GstLatestVpxWatchdog *watchdog, gint64 now,
    guint64 interval, gboolean held, gboolean in_downstream)
{
  gboolean expected = !held && is_playing (watchdog->owner);
  gboolean began = FALSE, was_healthy, encoding;
  guint64 timeout;

  g_mutex_lock (&watchdog->lock);
  was_healthy = is_healthy_locked (watchdog);
  encoding = watchdog->stall.busy;
  timeout = watchdog->timeout;
  if (timeout > 0)
    timeout = CLAMP (timeout, MIN (interval, G_MAXINT64 / 2) * 2, G_MAXINT64);
  if (expected)
    began =
        gst_latest_stall_watch_input (&watchdog->stall, now, (gint64) timeout);
  else
    gst_latest_stall_watch_excuse (&watchdog->stall);
  g_mutex_unlock (&watchdog->lock);
  if (!began)
    return;
  report_stall (watchdog, timeout, encoding, in_downstream);
  if (was_healthy)
    notify_healthy (watchdog);
}

void
gst_latest_vpx_watchdog_set_busy (GstLatestVpxWatchdog *watchdog, gboolean busy)
{
  g_mutex_lock (&watchdog->lock);
  gst_latest_stall_watch_set_busy (&watchdog->stall, busy);
  g_mutex_unlock (&watchdog->lock);
}

void
gst_latest_vpx_watchdog_output (GstLatestVpxWatchdog *watchdog)
{
  gboolean was_healthy, ended;

  g_mutex_lock (&watchdog->lock);
  was_healthy = is_healthy_locked (watchdog);
  ended = gst_latest_stall_watch_output (&watchdog->stall);
  watchdog->failed = FALSE;
  g_mutex_unlock (&watchdog->lock);
  if (ended)
    GST_ELEMENT_INFO (
        watchdog->owner, STREAM, ENCODE, ("Frames come out again."), (NULL));
  if (!was_healthy)
    notify_healthy (watchdog);
}

void
gst_latest_vpx_watchdog_set_failed (GstLatestVpxWatchdog *watchdog)
{
  gboolean was_healthy;

  g_mutex_lock (&watchdog->lock);
  was_healthy = is_healthy_locked (watchdog);
  watchdog->failed = TRUE;
  g_mutex_unlock (&watchdog->lock);
  if (was_healthy)
    notify_healthy (watchdog);
}

gboolean
gst_latest_vpx_watchdog_is_healthy (GstLatestVpxWatchdog *watchdog)
{
  gboolean healthy;

  g_mutex_lock (&watchdog->lock);
  healthy = is_healthy_locked (watchdog);
  g_mutex_unlock (&watchdog->lock);
  return healthy;
}
