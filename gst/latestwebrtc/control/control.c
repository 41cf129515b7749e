/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "control.h"

#include <string.h>

#include "controlcore.h"
#include "navigationevent.h"
#include "worker.h"

/* A viewer, and how it is spoken to. */
typedef struct
{
  gchar *viewer;
  const GstLatestControlLinkClass *klass;
  gpointer link;
} Target;

typedef struct
{
  Target target;
  gboolean open[2]; /* the unreliable channel, the reliable one */
} Link;

struct _GstLatestControl
{
  /* Immutable. */
  const GstLatestControlCallbacks *callbacks;
  gpointer owner;
  GstLatestWorker *worker; /* the control thread */
  GSource *timer;          /* ready when somebody may be lost */

  GMutex lock;
  /* Protected by lock. */
  GstLatestControlCore *core;
  GPtrArray *links;    /* of Link */
  gboolean delivering; /* deliver() is on its way to the control thread */
  gboolean stopped;    /* nothing is told any more */
  gboolean answering;  /* a thread sends replies, those of others as well */
};

static void
target_clear (gpointer data)
{
  Target *target = data;

  g_free (target->viewer);
  target->klass->unref (target->link);
}

/* To be used with the lock released. */
static Target
target_copy (const Target *target)
{
  return (Target) { g_strdup (target->viewer), target->klass,
    target->klass->ref (target->link) };
}

static void
link_free (gpointer data)
{
  Link *link = data;

  target_clear (&link->target);
  g_free (link);
}

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

static Link *
find_locked (GstLatestControl *self, const gchar *viewer)
{
  for (guint i = 0; i < self->links->len; i++) {
    Link *link = g_ptr_array_index (self->links, i);

    if (g_str_equal (link->target.viewer, viewer))
      return link;
  }
  return NULL;
}

/* Replies. */

static void
send_reply (const Target *to, const GstLatestControlReply *reply)
{
  if (reply->text)
    to->klass->send_text (to->link, reply->reliable, reply->text);
  else
    to->klass->shut (to->link);
}

/* Sends what the core has to say. A thread that is at it already does so for
 * the others: replies stay in order. Called with the lock held. */
static void
answer_locked (GstLatestControl *self)
{
  GstLatestControlReply *reply;

  if (self->answering)
    return;
  self->answering = TRUE;
  while ((reply = gst_latest_control_core_pop_reply (self->core))) {
    Link *link = find_locked (self, reply->viewer);
    Target target = { NULL };

    if (link)
      target = target_copy (&link->target);
    g_mutex_unlock (&self->lock);
    if (link) {
      send_reply (&target, reply);
      target_clear (&target);
    }
    gst_latest_control_reply_free (reply);
    g_mutex_lock (&self->lock);
  }
  self->answering = FALSE;
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
    answer_locked (self);
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

/* Begins a change of the core. Returns the time in us. */
static gint64
begin (GstLatestControl *self)
{
  g_mutex_lock (&self->lock);
  return g_get_monotonic_time ();
}

/* Ends it: what it led to is sent and delivered, and the timer set. */
static void
end (GstLatestControl *self)
{
  gint64 deadline;
  gboolean deliver_now;

  answer_locked (self);
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

  gst_latest_control_core_check (self->core, begin (self));
  end (self);
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
  self->links = g_ptr_array_new_with_free_func (link_free);
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
  begin (self);
  gst_latest_control_core_set_mode (self->core, mode);
  end (self);
}

void
gst_latest_control_set_timeout (GstLatestControl *self, guint timeout_ms)
{
  begin (self);
  gst_latest_control_core_set_timeout (
      self->core, timeout_ms * G_TIME_SPAN_MILLISECOND);
  end (self);
}

/* Those who are to get a message. (element-type Target) */
static GArray *
find_targets (GstLatestControl *self, const gchar *viewer, gboolean reliable)
{
  GArray *targets = g_array_new (FALSE, FALSE, sizeof (Target));

  g_array_set_clear_func (targets, target_clear);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->links->len; i++) {
    Link *link = g_ptr_array_index (self->links, i);

    if (viewer ? g_str_equal (link->target.viewer, viewer)
               : link->open[reliable]) {
      Target target = target_copy (&link->target);

      g_array_append_val (targets, target);
    }
  }
  g_mutex_unlock (&self->lock);
  return targets;
}

gboolean
gst_latest_control_send (GstLatestControl *self, const gchar *viewer,
    const gchar *text, GBytes *bytes, gboolean reliable)
{
  g_autoptr (GArray) targets = find_targets (self, viewer, reliable);
  g_autofree gchar *message =
      text ? gst_latest_control_message_format_text (text) : NULL;
  gsize size = message ? strlen (message) : g_bytes_get_size (bytes);
  gboolean all_done = targets->len > 0;

  for (guint i = 0; i < targets->len; i++) {
    Target *target = &g_array_index (targets, Target, i);
    gboolean done = message
        ? target->klass->send_text (target->link, reliable, message)
        : target->klass->send_bytes (target->link, reliable, bytes);

    g_mutex_lock (&self->lock);
    gst_latest_control_core_sent (self->core, target->viewer, done, size);
    g_mutex_unlock (&self->lock);
    all_done = all_done && done;
  }
  return all_done;
}

gboolean
gst_latest_control_release (GstLatestControl *self, const gchar *viewer)
{
  gboolean released;

  begin (self);
  released = gst_latest_control_core_release (self->core, viewer);
  end (self);
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
gst_latest_control_add_viewer (GstLatestControl *self, const gchar *viewer,
    const GstLatestControlLinkClass *klass, gpointer data)
{
  Link *link = g_new0 (Link, 1);

  link->target = (Target) { g_strdup (viewer), klass, klass->ref (data) };
  begin (self);
  g_ptr_array_add (self->links, link);
  gst_latest_control_core_add_viewer (self->core, viewer);
  end (self);
}

void
gst_latest_control_remove_viewer (GstLatestControl *self, const gchar *viewer)
{
  Link *link;
  guint index;

  begin (self);
  gst_latest_control_core_remove_viewer (self->core, viewer);
  link = find_locked (self, viewer);
  if (link && g_ptr_array_find (self->links, link, &index))
    g_ptr_array_steal_index_fast (self->links, index);
  end (self);
  if (link)
    link_free (link);
}

static void
set_open (GstLatestControl *self, const gchar *viewer, gboolean reliable,
    gboolean open)
{
  Link *link;

  begin (self);
  link = find_locked (self, viewer);
  if (link)
    link->open[reliable] = open;
  if (open)
    gst_latest_control_core_opened (self->core, viewer, reliable);
  else
    gst_latest_control_core_closed (self->core, viewer, reliable);
  end (self);
}

void
gst_latest_control_opened (
    GstLatestControl *self, const gchar *viewer, gboolean reliable)
{
  set_open (self, viewer, reliable, TRUE);
}

void
gst_latest_control_closed (
    GstLatestControl *self, const gchar *viewer, gboolean reliable)
{
  set_open (self, viewer, reliable, FALSE);
}

void
gst_latest_control_take_text (GstLatestControl *self, const gchar *viewer,
    gboolean reliable, const gchar *text)
{
  gint64 now = begin (self);

  gst_latest_control_core_take_text (self->core, viewer, reliable, text, now);
  end (self);
}

void
gst_latest_control_take_bytes (GstLatestControl *self, const gchar *viewer,
    gboolean reliable, GBytes *bytes)
{
  gint64 now = begin (self);

  gst_latest_control_core_take_bytes (self->core, viewer, reliable, bytes, now);
  end (self);
}

void
gst_latest_control_refuse (
    GstLatestControl *self, const gchar *viewer, gboolean reliable)
{
  gst_latest_control_core_refuse (self->core, viewer, reliable, begin (self));
  end (self);
}

void
gst_latest_control_shut_out (GstLatestControl *self, const gchar *viewer)
{
  begin (self);
  gst_latest_control_core_shut_out (self->core, viewer);
  end (self);
}
