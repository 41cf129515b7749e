/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "controlcore-private.h"

static void
viewer_free (gpointer data)
{
  GstLatestControlViewer *viewer = data;

  g_free (viewer->id);
  g_free (viewer);
}

void
gst_latest_control_reply_free (GstLatestControlReply *self)
{
  g_free (self->viewer);
  g_free (self->text);
  g_free (self);
}

void
gst_latest_control_item_free (GstLatestControlItem *self)
{
  g_free (self->viewer);
  g_clear_pointer (&self->message, gst_latest_control_message_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

GstLatestControlCore *
gst_latest_control_core_new (GstLatestControlMode mode, gint64 timeout)
{
  GstLatestControlCore *self = g_new0 (GstLatestControlCore, 1);

  gst_latest_control_token_init (&self->token, mode);
  self->timeout = timeout;
  self->viewers = g_ptr_array_new_with_free_func (viewer_free);
  self->held = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_latest_control_item_free);
  return self;
}

void
gst_latest_control_core_free (GstLatestControlCore *self)
{
  gst_latest_control_token_clear (&self->token);
  g_ptr_array_unref (self->viewers);
  g_ptr_array_unref (self->held);
  g_queue_clear_full (
      &self->replies, (GDestroyNotify) gst_latest_control_reply_free);
  g_queue_clear_full (
      &self->items, (GDestroyNotify) gst_latest_control_item_free);
  g_free (self);
}

GstLatestControlViewer *
gst_latest_control_core_find (GstLatestControlCore *self, const gchar *id)
{
  for (guint i = 0; i < self->viewers->len; i++) {
    GstLatestControlViewer *viewer = g_ptr_array_index (self->viewers, i);

    if (g_str_equal (viewer->id, id))
      return viewer;
  }
  return NULL;
}

gboolean
gst_latest_control_core_controls (
    GstLatestControlCore *self, const GstLatestControlViewer *viewer)
{
  return gst_latest_control_token_is_holder (&self->token, viewer->id);
}

void
gst_latest_control_core_reply (GstLatestControlCore *self,
    GstLatestControlViewer *viewer, gboolean reliable, gchar *text)
{
  GstLatestControlReply *r = g_new (GstLatestControlReply, 1);

  *r = (GstLatestControlReply) { g_strdup (viewer->id),
    viewer->open[reliable] ? reliable : !reliable, text };
  g_queue_push_tail (&self->replies, r);
}

static void
reply_plain (GstLatestControlCore *self, GstLatestControlViewer *viewer,
    const gchar *type)
{
  if (viewer->open[0] || viewer->open[1])
    gst_latest_control_core_reply (
        self, viewer, TRUE, gst_latest_control_message_format_plain (type));
}

void
gst_latest_control_core_say_hello (GstLatestControlCore *self,
    GstLatestControlViewer *viewer, gboolean reliable)
{
  GstLatestControlHello hello = { viewer->id, self->token.mode,
    gst_latest_control_core_controls (self, viewer),
    gst_latest_control_token_get_holder (&self->token), self->timeout / 1000 };

  if (viewer->open[reliable])
    gst_latest_control_core_reply (self, viewer, reliable,
        gst_latest_control_message_format_hello (&hello));
}

static void
say_hello_to_all (GstLatestControlCore *self)
{
  for (guint i = 0; i < self->viewers->len; i++) {
    GstLatestControlViewer *viewer = g_ptr_array_index (self->viewers, i);

    gst_latest_control_core_say_hello (self, viewer, viewer->open[1]);
  }
}

/* Where only one controls, the others know who. */
static void
tell_holder (GstLatestControlCore *self, const GstLatestControlViewer *changed)
{
  const gchar *holder = gst_latest_control_token_get_holder (&self->token);

  if (self->token.mode != GST_LATEST_CONTROL_ONE)
    return;
  for (guint i = 0; i < self->viewers->len; i++) {
    GstLatestControlViewer *viewer = g_ptr_array_index (self->viewers, i);

    if (viewer != changed && (viewer->open[0] || viewer->open[1]))
      gst_latest_control_core_reply (self, viewer, TRUE,
          gst_latest_control_message_format_holder ("holder", holder));
  }
}

GstLatestControlItem *
gst_latest_control_core_push (GstLatestControlCore *self,
    const GstLatestControlViewer *viewer, GstLatestControlItemType type)
{
  GstLatestControlItem *item = g_new0 (GstLatestControlItem, 1);

  item->type = type;
  item->viewer = g_strdup (viewer->id);
  g_queue_push_tail (&self->items, item);
  return item;
}

/* Whose turn is over has nothing more to say: what waits of it is stale. */
static void
forget_waiting (GstLatestControlCore *self, GstLatestControlViewer *viewer)
{
  for (GList *l = self->items.head, *next; l; l = next) {
    GstLatestControlItem *item = l->data;

    next = l->next;
    if (item->type > GST_LATEST_CONTROL_ITEM_BYTES
        || !g_str_equal (item->viewer, viewer->id))
      continue;
    g_queue_delete_link (&self->items, l);
    gst_latest_control_item_free (item);
    viewer->counters.messages_dropped++;
  }
  viewer->waiting = 0;
}

static void
withdraw (GstLatestControlCore *self, GstLatestControlViewer *viewer)
{
  gst_latest_dead_man_disarm (&viewer->dead_man);
  gst_latest_control_core_push (self, viewer, GST_LATEST_CONTROL_ITEM_RELEASED);
  reply_plain (self, viewer, "released");
}

/* A lost viewer does not get back what has gone to another, or what nobody may
 * have any more. */
static void
end_lost_turns (GstLatestControlCore *self)
{
  if (gst_latest_control_token_is_free (&self->token))
    return;
  for (guint i = 0; i < self->viewers->len; i++) {
    GstLatestControlViewer *viewer = g_ptr_array_index (self->viewers, i);

    if (viewer->dead_man.lost)
      withdraw (self, viewer);
  }
}

gboolean
gst_latest_control_core_grant (
    GstLatestControlCore *self, GstLatestControlViewer *viewer)
{
  const gboolean was_lost = viewer->dead_man.lost;

  if (gst_latest_control_core_controls (self, viewer))
    return TRUE;
  if (!gst_latest_control_token_take (&self->token, viewer->id))
    return FALSE;
  viewer->dead_man.lost = FALSE;
  end_lost_turns (self);
  gst_latest_control_core_push (self, viewer,
      was_lost ? GST_LATEST_CONTROL_ITEM_REGAINED
               : GST_LATEST_CONTROL_ITEM_GRANTED);
  reply_plain (self, viewer, "granted");
  tell_holder (self, viewer);
  return TRUE;
}

gboolean
gst_latest_control_core_end_turn (
    GstLatestControlCore *self, GstLatestControlViewer *viewer)
{
  if (!gst_latest_control_token_release (&self->token, viewer->id)
      && !viewer->dead_man.lost)
    return FALSE;
  withdraw (self, viewer);
  tell_holder (self, viewer);
  return TRUE;
}

static void
lose (GstLatestControlCore *self, GstLatestControlViewer *viewer)
{
  gst_latest_control_token_release (&self->token, viewer->id);
  forget_waiting (self, viewer);
  gst_latest_control_core_push (self, viewer, GST_LATEST_CONTROL_ITEM_LOST);
  reply_plain (self, viewer, "lost");
  tell_holder (self, viewer);
}

/* Nobody has asked for the end of its turn, and it will not be heard again. */
static void
vanish (GstLatestControlCore *self, GstLatestControlViewer *viewer)
{
  const gboolean controls = gst_latest_control_core_controls (self, viewer);
  const gboolean had_turn = controls || viewer->dead_man.lost;

  gst_latest_dead_man_disarm (&viewer->dead_man);
  if (controls)
    lose (self, viewer);
  if (had_turn)
    gst_latest_control_core_push (
        self, viewer, GST_LATEST_CONTROL_ITEM_RELEASED);
}

void
gst_latest_control_core_set_mode (
    GstLatestControlCore *self, GstLatestControlMode mode)
{
  g_autoptr (GPtrArray) removed =
      gst_latest_control_token_set_mode (&self->token, mode);

  for (guint i = 0; i < removed->len; i++) {
    GstLatestControlViewer *viewer =
        gst_latest_control_core_find (self, g_ptr_array_index (removed, i));

    if (viewer)
      withdraw (self, viewer);
  }
  end_lost_turns (self);
  say_hello_to_all (self);
}

void
gst_latest_control_core_set_timeout (GstLatestControlCore *self, gint64 timeout)
{
  self->timeout = timeout;
  say_hello_to_all (self);
}

void
gst_latest_control_core_add_viewer (GstLatestControlCore *self, const gchar *id)
{
  GstLatestControlViewer *viewer = g_new0 (GstLatestControlViewer, 1);

  viewer->id = g_strdup (id);
  viewer->counters.round_trip_time = -1;
  g_ptr_array_add (self->viewers, viewer);
}

void
gst_latest_control_core_remove_viewer (
    GstLatestControlCore *self, const gchar *id)
{
  GstLatestControlViewer *viewer = gst_latest_control_core_find (self, id);

  if (!viewer)
    return;
  viewer->open[0] = viewer->open[1] = FALSE;
  vanish (self, viewer);
  g_ptr_array_remove (self->viewers, viewer);
}

void
gst_latest_control_core_opened (
    GstLatestControlCore *self, const gchar *id, gboolean reliable)
{
  GstLatestControlViewer *viewer = gst_latest_control_core_find (self, id);

  if (!viewer || viewer->shut_out)
    return;
  viewer->open[reliable] = TRUE;
  gst_latest_dead_man_restart_sequence (&viewer->dead_man);
  gst_latest_control_core_say_hello (self, viewer, reliable);
}

void
gst_latest_control_core_closed (
    GstLatestControlCore *self, const gchar *id, gboolean reliable)
{
  GstLatestControlViewer *viewer = gst_latest_control_core_find (self, id);

  if (!viewer)
    return;
  viewer->open[reliable] = FALSE;
  if (!viewer->open[!reliable])
    vanish (self, viewer);
}

void
gst_latest_control_core_silence (
    GstLatestControlCore *self, GstLatestControlViewer *viewer)
{
  if (viewer->shut_out)
    return;
  viewer->shut_out = TRUE;
  viewer->open[0] = viewer->open[1] = FALSE;
  gst_latest_control_core_end_turn (self, viewer);
  gst_latest_control_core_reply (self, viewer, TRUE, NULL);
}

void
gst_latest_control_core_shut_out (GstLatestControlCore *self, const gchar *id)
{
  GstLatestControlViewer *viewer = gst_latest_control_core_find (self, id);

  if (viewer)
    gst_latest_control_core_silence (self, viewer);
}

gboolean
gst_latest_control_core_release (GstLatestControlCore *self, const gchar *id)
{
  gboolean released = FALSE;

  for (guint i = 0; i < self->viewers->len; i++) {
    GstLatestControlViewer *viewer = g_ptr_array_index (self->viewers, i);

    if (!id || g_str_equal (viewer->id, id))
      released |= gst_latest_control_core_end_turn (self, viewer);
  }
  return released;
}

void
gst_latest_control_core_sent (
    GstLatestControlCore *self, const gchar *id, gboolean done, gsize size)
{
  GstLatestControlViewer *viewer = gst_latest_control_core_find (self, id);

  if (!viewer)
    return;
  if (done) {
    viewer->counters.messages_sent++;
    viewer->counters.bytes_sent += size;
  } else {
    viewer->counters.messages_unsent++;
  }
}

void
gst_latest_control_core_check (GstLatestControlCore *self, gint64 now)
{
  for (guint i = 0; i < self->viewers->len; i++) {
    GstLatestControlViewer *viewer = g_ptr_array_index (self->viewers, i);

    if (gst_latest_dead_man_check (&viewer->dead_man, self->timeout, now))
      lose (self, viewer);
  }
}

gint64
gst_latest_control_core_get_deadline (GstLatestControlCore *self)
{
  gint64 deadline = G_MAXINT64;

  for (guint i = 0; i < self->viewers->len; i++) {
    GstLatestControlViewer *viewer = g_ptr_array_index (self->viewers, i);

    deadline = MIN (deadline,
        gst_latest_dead_man_get_deadline (&viewer->dead_man, self->timeout));
  }
  return deadline;
}

GstLatestControlReply *
gst_latest_control_core_pop_reply (GstLatestControlCore *self)
{
  return g_queue_pop_head (&self->replies);
}

gboolean
gst_latest_control_core_has_items (GstLatestControlCore *self)
{
  return !g_queue_is_empty (&self->items);
}

GstLatestControlItem *
gst_latest_control_core_pop_item (GstLatestControlCore *self)
{
  GstLatestControlItem *item = g_queue_pop_head (&self->items);
  GstLatestControlViewer *viewer =
      item ? gst_latest_control_core_find (self, item->viewer) : NULL;

  if (viewer && item->type <= GST_LATEST_CONTROL_ITEM_BYTES)
    viewer->waiting--;
  if (item)
    gst_latest_control_core_follow (self, item);
  return item;
}

gboolean
gst_latest_control_core_get_counters (GstLatestControlCore *self,
    const gchar *id, GstLatestControlCounters *counters)
{
  GstLatestControlViewer *viewer = gst_latest_control_core_find (self, id);

  if (!viewer)
    return FALSE;
  *counters = viewer->counters;
  counters->controls = gst_latest_control_core_controls (self, viewer);
  return TRUE;
}
