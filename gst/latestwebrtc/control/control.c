/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "control-private.h"

#include "navigationevent.h"

static void
control_clear (gpointer data)
{
  GstLatestControl *self = data;

  g_source_unref (self->timer);
  gst_latest_worker_unref (self->worker);
  gst_latest_control_core_free (self->core);
  g_ptr_array_unref (self->links);
  g_mutex_clear (&self->lock);
}

GstLatestControl *
gst_latest_control_ref (GstLatestControl *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
gst_latest_control_unref (GstLatestControl *self)
{
  g_atomic_rc_box_release_full (self, control_clear);
}

/* Delivery, on the control thread. */

static void
deliver_navigation (
    GstLatestControl *self, const gchar *viewer, GstLatestControlMessage *m)
{
  g_autoptr (GstPad) pad = self->callbacks->get_pad (m->track, self->owner);
  g_autoptr (GstCaps) caps = pad ? gst_pad_get_current_caps (pad) : NULL;
  GstEvent *event = caps ? gst_latest_navigation_event_new (m, caps) : NULL;

  if (!event)
    return;
  self->callbacks->navigation (viewer, m->track, event, self->owner);
  gst_pad_push_event (pad, event);
}

static void
deliver_gamepad (
    GstLatestControl *self, const gchar *viewer, GstLatestControlMessage *m)
{
  GstStructure *gamepad = gst_latest_gamepad_structure_new (m, viewer);
  g_autoptr (GstEvent) event =
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, gamepad);
  g_autoptr (GstPad) pad = self->callbacks->get_pad (NULL, self->owner);

  self->callbacks->gamepad (viewer, gamepad, self->owner);
  if (pad)
    gst_pad_push_event (pad, g_steal_pointer (&event));
}

static void
deliver_message (
    GstLatestControl *self, const gchar *viewer, GstLatestControlMessage *m)
{
  if (m->type == GST_LATEST_CONTROL_MESSAGE_NAVIGATION)
    deliver_navigation (self, viewer, m);
  else if (m->type == GST_LATEST_CONTROL_MESSAGE_GAMEPAD)
    deliver_gamepad (self, viewer, m);
  else
    self->callbacks->message (viewer, m->text, NULL, self->owner);
}

static void
deliver_item (GstLatestControl *self, const GstLatestControlItem *item)
{
  switch (item->type) {
    case GST_LATEST_CONTROL_ITEM_MESSAGE:
    case GST_LATEST_CONTROL_ITEM_FOLLOWING:
      deliver_message (self, item->viewer, item->message);
      break;
    case GST_LATEST_CONTROL_ITEM_BYTES:
      self->callbacks->message (item->viewer, NULL, item->bytes, self->owner);
      break;
    case GST_LATEST_CONTROL_ITEM_LOST:
      self->callbacks->lost (item->viewer, self->owner);
      break;
    case GST_LATEST_CONTROL_ITEM_REGAINED:
      self->callbacks->regained (item->viewer, self->owner);
      break;
    default:
      self->callbacks->changed (item->viewer,
          item->type == GST_LATEST_CONTROL_ITEM_GRANTED, self->owner);
      break;
  }
}

/* While the application is slow somebody may get lost, so that what waits of it
 * is not to be done any more. A callback may have stopped it all. */
static void
deliver_locked (GstLatestControl *self)
{
  GstLatestControlItem *item;

  while (!self->stopped) {
    gst_latest_control_core_check (self->core, g_get_monotonic_time ());
    gst_latest_control_answer_locked (self);
    item = gst_latest_control_core_pop_item (self->core);
    if (!item)
      break;
    g_mutex_unlock (&self->lock);
    deliver_item (self, item);
    gst_latest_control_item_free (item);
    g_mutex_lock (&self->lock);
  }
  self->delivering = FALSE;
}

static void
deliver (gpointer data)
{
  GstLatestControl *self = data;

  g_mutex_lock (&self->lock);
  deliver_locked (self);
  g_mutex_unlock (&self->lock);
}

gint64
gst_latest_control_begin (GstLatestControl *self)
{
  g_mutex_lock (&self->lock);
  return g_get_monotonic_time ();
}

void
gst_latest_control_end (GstLatestControl *self)
{
  gint64 deadline;
  gboolean deliver_now;

  gst_latest_control_answer_locked (self);
  deadline = gst_latest_control_core_get_deadline (self->core);
  g_source_set_ready_time (self->timer, deadline == G_MAXINT64 ? -1 : deadline);
  deliver_now =
      !self->delivering && gst_latest_control_core_has_items (self->core);
  if (deliver_now)
    self->delivering = TRUE;
  g_mutex_unlock (&self->lock);
  if (deliver_now)
    gst_latest_worker_invoke (self->worker, deliver,
        gst_latest_control_ref (self),
        (GDestroyNotify) gst_latest_control_unref);
}

static gboolean
timer_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static gboolean
on_timer (gpointer data)
{
  GstLatestControl *self = data;

  gst_latest_control_core_check (self->core, gst_latest_control_begin (self));
  gst_latest_control_end (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs timer_funcs = { .dispatch = timer_dispatch };

GstLatestControl *
gst_latest_control_new (GstLatestControlMode mode, guint timeout_ms,
    const GstLatestControlCallbacks *callbacks, gpointer owner)
{
  GstLatestControl *self = g_atomic_rc_box_new0 (GstLatestControl);

  g_mutex_init (&self->lock);
  self->callbacks = callbacks;
  self->owner = owner;
  self->core =
      gst_latest_control_core_new (mode, timeout_ms * G_TIME_SPAN_MILLISECOND);
  self->links = gst_latest_control_links_new ();
  self->worker = gst_latest_worker_new ("control");
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, gst_latest_worker_get_context (self->worker));
  return self;
}

void
gst_latest_control_stop (GstLatestControl *self)
{
  g_source_destroy (self->timer);
  if (!gst_latest_worker_is_current (self->worker)) {
    gst_latest_worker_stop (self->worker);
    return;
  }
  /* The deliver() whose callback this is goes on afterwards. */
  g_mutex_lock (&self->lock);
  deliver_locked (self);
  self->stopped = TRUE;
  g_mutex_unlock (&self->lock);
  gst_latest_worker_leave (self->worker);
}

void
gst_latest_control_set_mode (GstLatestControl *self, GstLatestControlMode mode)
{
  gst_latest_control_begin (self);
  gst_latest_control_core_set_mode (self->core, mode);
  gst_latest_control_end (self);
}

void
gst_latest_control_set_timeout (GstLatestControl *self, guint timeout_ms)
{
  gst_latest_control_begin (self);
  gst_latest_control_core_set_timeout (
      self->core, timeout_ms * G_TIME_SPAN_MILLISECOND);
  gst_latest_control_end (self);
}

gboolean
gst_latest_control_release (GstLatestControl *self, const gchar *viewer)
{
  gboolean released;

  gst_latest_control_begin (self);
  released = gst_latest_control_core_release (self->core, viewer);
  gst_latest_control_end (self);
  return released;
}

GstStructure *
gst_latest_control_get_stats (GstLatestControl *self, const gchar *viewer)
{
  GstLatestControlCounters c;
  gboolean found;

  g_mutex_lock (&self->lock);
  found = gst_latest_control_core_get_counters (self->core, viewer, &c);
  g_mutex_unlock (&self->lock);
  if (!found)
    return NULL;
  return gst_structure_new ("control", "controls", G_TYPE_BOOLEAN, c.controls,
      "messages-received", G_TYPE_UINT64, c.messages_received, "bytes-received",
      G_TYPE_UINT64, c.bytes_received, "messages-sent", G_TYPE_UINT64,
      c.messages_sent, "bytes-sent", G_TYPE_UINT64, c.bytes_sent,
      "messages-unsent", G_TYPE_UINT64, c.messages_unsent, "messages-dropped",
      G_TYPE_UINT64, c.messages_dropped, "messages-refused", G_TYPE_UINT64,
      c.messages_refused, "messages-merged", G_TYPE_UINT64, c.messages_merged,
      "round-trip-time", G_TYPE_DOUBLE, c.round_trip_time, NULL);
}

void
gst_latest_control_take_text (GstLatestControl *self, const gchar *viewer,
    gboolean reliable, const gchar *text)
{
  gint64 now = gst_latest_control_begin (self);

  gst_latest_control_core_take_text (self->core, viewer, reliable, text, now);
  gst_latest_control_end (self);
}

void
gst_latest_control_take_bytes (GstLatestControl *self, const gchar *viewer,
    gboolean reliable, GBytes *bytes)
{
  gint64 now = gst_latest_control_begin (self);

  gst_latest_control_core_take_bytes (self->core, viewer, reliable, bytes, now);
  gst_latest_control_end (self);
}

void
gst_latest_control_refuse (
    GstLatestControl *self, const gchar *viewer, gboolean reliable)
{
  gst_latest_control_core_refuse (
      self->core, viewer, reliable, gst_latest_control_begin (self));
  gst_latest_control_end (self);
}

void
gst_latest_control_shut_out (GstLatestControl *self, const gchar *viewer)
{
  gst_latest_control_begin (self);
  gst_latest_control_core_shut_out (self->core, viewer);
  gst_latest_control_end (self);
}
