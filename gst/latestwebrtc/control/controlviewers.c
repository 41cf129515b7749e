/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "control-private.h"

#include <string.h>

/* A viewer, and how it is spoken to. */
typedef struct
{
  gchar *viewer;
  const GstLatestControlLinkClass *klass;
  gpointer link;
} Target;

typedef struct
{
  Target target; /* immutable */
  /* Protected by the control's lock. */
  gboolean open[2]; /* the unreliable channel, the reliable one */
} Link;

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

GPtrArray *
gst_latest_control_links_new (void)
{
  return g_ptr_array_new_with_free_func (link_free);
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

/* Who there is. */

void
gst_latest_control_add_viewer (GstLatestControl *self, const gchar *viewer,
    const GstLatestControlLinkClass *klass, gpointer data)
{
  Link *link = g_new0 (Link, 1);

  link->target = (Target) { g_strdup (viewer), klass, klass->ref (data) };
  gst_latest_control_begin (self);
  g_ptr_array_add (self->links, link);
  gst_latest_control_core_add_viewer (self->core, viewer);
  gst_latest_control_end (self);
}

void
gst_latest_control_remove_viewer (GstLatestControl *self, const gchar *viewer)
{
  Link *link;
  guint index;

  gst_latest_control_begin (self);
  gst_latest_control_core_remove_viewer (self->core, viewer);
  link = find_locked (self, viewer);
  if (link && g_ptr_array_find (self->links, link, &index))
    g_ptr_array_steal_index_fast (self->links, index);
  gst_latest_control_end (self);
  if (link)
    link_free (link);
}

static void
set_open (GstLatestControl *self, const gchar *viewer, gboolean reliable,
    gboolean open)
{
  Link *link;

  gst_latest_control_begin (self);
  link = find_locked (self, viewer);
  if (link)
    link->open[reliable] = open;
  if (open)
    gst_latest_control_core_opened (self->core, viewer, reliable);
  else
    gst_latest_control_core_closed (self->core, viewer, reliable);
  gst_latest_control_end (self);
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

/* Replies. */

static void
send_reply (const Target *to, const GstLatestControlReply *reply)
{
  if (reply->text)
    to->klass->send_reply (to->link, reply->reliable, reply->text);
  else
    to->klass->shut (to->link);
}

void
gst_latest_control_answer_locked (GstLatestControl *self)
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

/* Messages of the application. */

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
