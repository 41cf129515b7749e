/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxwatch.h"

gint64
gst_latest_vpx_watch_now (GstElement *element)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);

  return clock ? (gint64) gst_clock_get_time (clock)
               : g_get_monotonic_time () * 1000;
}

void
gst_latest_vpx_watch_init (
    GstLatestVpxWatch *watch, GstElement *owner, guint64 timeout)
{
  watch->owner = owner;
  watch->healthy_pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (owner), "healthy");
  g_mutex_init (&watch->lock);
  watch->timeout = timeout;
  gst_latest_stall_watch_init (&watch->stall);
}

void
gst_latest_vpx_watch_clear (GstLatestVpxWatch *watch)
{
  g_mutex_clear (&watch->lock);
}

static gboolean
is_healthy_unlocked (GstLatestVpxWatch *watch)
{
  return !watch->failed && !watch->stall.stalled;
}

static void
notify_healthy (GstLatestVpxWatch *watch)
{
  g_object_notify_by_pspec (G_OBJECT (watch->owner), watch->healthy_pspec);
}

void
gst_latest_vpx_watch_reset (GstLatestVpxWatch *watch)
{
  gboolean was_healthy;

  g_mutex_lock (&watch->lock);
  was_healthy = is_healthy_unlocked (watch);
  gst_latest_stall_watch_init (&watch->stall);
  watch->failed = FALSE;
  g_mutex_unlock (&watch->lock);
  if (!was_healthy)
    notify_healthy (watch);
}

/* Before that, a sink may keep the first frame as long as it likes. */
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
report_stall (GstLatestVpxWatch *watch, guint64 timeout, gboolean encoding,
    gboolean in_downstream)
{
  const gchar *why = "the encoder gives nothing for what it gets";

  if (in_downstream)
    why = "downstream has not returned from the last frame";
  else if (encoding)
    why = "the encoder has not returned from the last frame";
  GST_ELEMENT_WARNING (watch->owner, STREAM, ENCODE,
      ("Frames arrive and none has come out for %" G_GUINT64_FORMAT " ms.",
          timeout / GST_MSECOND),
      ("%s", why));
}

void
gst_latest_vpx_watch_input (
    GstLatestVpxWatch *watch, guint64 interval, gboolean in_downstream)
{
  gint64 now = gst_latest_vpx_watch_now (watch->owner);
  gboolean playing = is_playing (watch->owner);
  gboolean began = FALSE, was_healthy, encoding;
  guint64 timeout;

  g_mutex_lock (&watch->lock);
  was_healthy = is_healthy_unlocked (watch);
  encoding = watch->stall.busy;
  timeout = watch->timeout;
  if (timeout > 0)
    timeout = CLAMP (timeout, MIN (interval, G_MAXINT64 / 2) * 2, G_MAXINT64);
  if (playing)
    began = gst_latest_stall_watch_input (&watch->stall, now, (gint64) timeout);
  else
    gst_latest_stall_watch_excuse (&watch->stall);
  g_mutex_unlock (&watch->lock);
  if (!began)
    return;
  report_stall (watch, timeout, encoding, in_downstream);
  if (was_healthy)
    notify_healthy (watch);
}

void
gst_latest_vpx_watch_begin (GstLatestVpxWatch *watch)
{
  g_mutex_lock (&watch->lock);
  gst_latest_stall_watch_begin (&watch->stall);
  g_mutex_unlock (&watch->lock);
}

void
gst_latest_vpx_watch_end (GstLatestVpxWatch *watch)
{
  g_mutex_lock (&watch->lock);
  gst_latest_stall_watch_end (&watch->stall);
  g_mutex_unlock (&watch->lock);
}

void
gst_latest_vpx_watch_output (GstLatestVpxWatch *watch)
{
  gboolean was_healthy, ended;

  g_mutex_lock (&watch->lock);
  was_healthy = is_healthy_unlocked (watch);
  ended = gst_latest_stall_watch_output (&watch->stall);
  watch->failed = FALSE;
  g_mutex_unlock (&watch->lock);
  if (ended)
    GST_ELEMENT_INFO (
        watch->owner, STREAM, ENCODE, ("Frames come out again."), (NULL));
  if (!was_healthy)
    notify_healthy (watch);
}

void
gst_latest_vpx_watch_set_failed (GstLatestVpxWatch *watch)
{
  gboolean was_healthy;

  g_mutex_lock (&watch->lock);
  was_healthy = is_healthy_unlocked (watch);
  watch->failed = TRUE;
  g_mutex_unlock (&watch->lock);
  if (was_healthy)
    notify_healthy (watch);
}

gboolean
gst_latest_vpx_watch_is_healthy (GstLatestVpxWatch *watch)
{
  gboolean healthy;

  g_mutex_lock (&watch->lock);
  healthy = is_healthy_unlocked (watch);
  g_mutex_unlock (&watch->lock);
  return healthy;
}

void
gst_latest_vpx_watch_set_timeout (GstLatestVpxWatch *watch, guint64 timeout)
{
  g_mutex_lock (&watch->lock);
  watch->timeout = timeout;
  g_mutex_unlock (&watch->lock);
}

guint64
gst_latest_vpx_watch_get_timeout (GstLatestVpxWatch *watch)
{
  guint64 timeout;

  g_mutex_lock (&watch->lock);
  timeout = watch->timeout;
  g_mutex_unlock (&watch->lock);
  return timeout;
}
