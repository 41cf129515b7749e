/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "networkwait.h"

/* A viewer whose path is free no sooner is not waited for: it loses frames
 * instead, and the others keep their picture. A key frame of the greatest size
 * takes 300 ms. */
#define LONGEST_WAIT_US (500 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  guint track;
  GstLatestViewerValve *valve; /* owned */
} Path;

struct _GstLatestNetworkWait
{
  GstLatestRateControl *control; /* immutable */

  GMutex lock;
  GArray *paths; /* of Path; lock */
};

GstLatestNetworkWait *
gst_latest_network_wait_new (GstLatestRateControl *control)
{
  GstLatestNetworkWait *self = g_atomic_rc_box_new0 (GstLatestNetworkWait);

  g_mutex_init (&self->lock);
  self->control = gst_latest_rate_control_ref (control);
  self->paths = g_array_new (FALSE, FALSE, sizeof (Path));
  return self;
}

GstLatestNetworkWait *
gst_latest_network_wait_ref (GstLatestNetworkWait *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  GstLatestNetworkWait *self = data;

  for (guint i = 0; i < self->paths->len; i++)
    gst_object_unref (g_array_index (self->paths, Path, i).valve);
  g_array_unref (self->paths);
  gst_latest_rate_control_unref (self->control);
  g_mutex_clear (&self->lock);
}

void
gst_latest_network_wait_unref (GstLatestNetworkWait *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

void
gst_latest_network_wait_add (
    GstLatestNetworkWait *self, guint track, GstLatestViewerValve *valve)
{
  Path path = { .track = track, .valve = gst_object_ref (valve) };

  g_mutex_lock (&self->lock);
  g_array_append_val (self->paths, path);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_network_wait_remove (
    GstLatestNetworkWait *self, GstLatestViewerValve *valve)
{
  GstLatestViewerValve *removed = NULL;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->paths->len && !removed; i++) {
    if (g_array_index (self->paths, Path, i).valve == valve) {
      removed = valve;
      g_array_remove_index_fast (self->paths, i);
    }
  }
  g_mutex_unlock (&self->lock);
  /* The last reference is not dropped with the lock held. */
  if (removed)
    gst_object_unref (removed);
}

/* (element-type GstLatestViewerValve) (transfer full) */
static GPtrArray *
list_valves (GstLatestNetworkWait *self, guint track, guint encoding)
{
  GPtrArray *valves = g_ptr_array_new_with_free_func (gst_object_unref);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->paths->len; i++) {
    const Path *path = &g_array_index (self->paths, Path, i);

    if (path->track == track
        && gst_latest_viewer_valve_get_encoding (path->valve) == encoding)
      g_ptr_array_add (valves, gst_object_ref (path->valve));
  }
  g_mutex_unlock (&self->lock);
  return valves;
}

/* The waits of the viewers who are here, or, when nobody is, of those who may
 * be. A wait is written as LONGEST_WAIT_US less itself: as with rates, the
 * smallest number is that of the slowest viewer. */
static guint
list_slack (GPtrArray *valves, gsize bytes, gboolean is_key, guint *slack)
{
  gboolean somebody_here = FALSE;
  guint n = 0;

  for (guint i = 0; i < valves->len; i++) {
    GstLatestViewerValve *valve = valves->pdata[i];
    GstLatestPresence presence = gst_latest_viewer_valve_get_presence (valve);
    guint64 wait_us;

    if (presence == GST_LATEST_PRESENCE_LOST
        || (presence == GST_LATEST_PRESENCE_UNSURE && somebody_here))
      continue;
    wait_us =
        gst_latest_viewer_valve_get_wait (valve, bytes, is_key) / GST_USECOND;
    if (wait_us > LONGEST_WAIT_US)
      continue;
    if (presence == GST_LATEST_PRESENCE_HERE && !somebody_here)
      n = 0;
    somebody_here |= presence == GST_LATEST_PRESENCE_HERE;
    slack[n++] = LONGEST_WAIT_US - wait_us;
  }
  return n;
}

guint64
gst_latest_network_wait_get_ready_time (GstLatestNetworkWait *self, guint track,
    guint encoding, gint64 now, gsize bytes, gboolean is_key)
{
  GstLatestRateSettings settings =
      gst_latest_rate_control_get_settings (self->control);
  g_autoptr (GPtrArray) valves = list_valves (self, track, encoding);
  g_autofree guint *slack = g_new (guint, valves->len);
  guint n = list_slack (valves, bytes, is_key, slack);

  /* The others come and go with viewers. */
  if (encoding == 0)
    gst_latest_rate_control_frame (self->control, track, now);
  if (!settings.adaptive || n == 0)
    return 0;
  return (now + LONGEST_WAIT_US
             - gst_latest_rate_policy_choose (settings.policy, slack, n))
      * GST_USECOND;
}
