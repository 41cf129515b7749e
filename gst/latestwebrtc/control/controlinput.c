/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "controlcore-private.h"

#include <string.h>

/* How much of one viewer may wait for the application: a second of the highest
 * rate. */
#define MAX_WAITING GST_LATEST_MESSAGE_LIMIT_RATE

static void
reply_error (GstLatestControlCore *self, GstLatestControlViewer *viewer,
    gboolean reliable, const gchar *reason)
{
  gst_latest_control_core_reply (
      self, viewer, reliable, gst_latest_control_message_format_error (reason));
}

static void
shut_out (GstLatestControlCore *self, GstLatestControlViewer *viewer)
{
  reply_error (self, viewer, TRUE,
      "There are too many messages: none is taken any more.");
  gst_latest_control_core_silence (self, viewer);
}

/* Whether one more may come. On the reliable channel nothing is lost that is
 * not replaced by something newer: who says too much there is shut out. */
static gboolean
admit (GstLatestControlCore *self, GstLatestControlViewer *viewer,
    gboolean keep, gboolean shut, gint64 now)
{
  if (gst_latest_message_limit_take (&viewer->limit, keep, now))
    return TRUE;
  viewer->counters.messages_dropped++;
  if (shut)
    shut_out (self, viewer);
  return FALSE;
}

/* Where all may control, who says something does, unless it is lost. Who does
 * not is told so, but of moves: they may be late, and nobody waits for them. */
static gboolean
may_control (GstLatestControlCore *self, GstLatestControlViewer *viewer,
    gboolean reliable)
{
  if (self->token.mode == GST_LATEST_CONTROL_ALL && !viewer->dead_man.lost)
    gst_latest_control_core_grant (self, viewer);
  if (gst_latest_control_core_controls (self, viewer))
    return TRUE;
  viewer->counters.messages_refused++;
  if (reliable)
    reply_error (self, viewer, reliable, "You do not control.");
  return FALSE;
}

/* The viewer's last item that waits if @message says all that it did. */
static GstLatestControlItem *
find_superseded (GstLatestControlCore *self,
    const GstLatestControlViewer *viewer,
    const GstLatestControlMessage *message)
{
  for (GList *l = self->items.tail; l; l = l->prev) {
    GstLatestControlItem *item = l->data;

    if (!g_str_equal (item->viewer, viewer->id))
      continue;
    return item->message
            && gst_latest_control_message_supersedes (message, item->message)
        ? item
        : NULL;
  }
  return NULL;
}

static gboolean
has_place (GstLatestControlCore *self, GstLatestControlViewer *viewer,
    gboolean reliable)
{
  if (viewer->waiting < MAX_WAITING)
    return TRUE;
  viewer->counters.messages_dropped++;
  if (reliable)
    shut_out (self, viewer);
  return FALSE;
}

/* Takes @message. */
static void
pass_on (GstLatestControlCore *self, GstLatestControlViewer *viewer,
    gboolean reliable, GstLatestControlMessage *message)
{
  GstLatestControlItem *item = may_control (self, viewer, reliable)
      ? find_superseded (self, viewer, message)
      : NULL;

  if (item) {
    gst_latest_control_message_free (item->message);
    item->message = message;
    viewer->counters.messages_merged++;
  } else if (gst_latest_control_core_controls (self, viewer)
      && has_place (self, viewer, reliable)) {
    gst_latest_control_core_push (self, viewer, GST_LATEST_CONTROL_ITEM_MESSAGE)
        ->message = message;
    viewer->waiting++;
  } else {
    gst_latest_control_message_free (message);
  }
}

static void
note_round_trip (
    GstLatestControlViewer *viewer, const GstLatestControlMessage *message)
{
  if (message->round_trip_time >= 0)
    viewer->counters.round_trip_time = message->round_trip_time;
}

/* A lost viewer that is heard again controls again, unless another does. */
static void
take_heartbeat (GstLatestControlCore *self, GstLatestControlViewer *viewer,
    gboolean reliable, const GstLatestControlMessage *message, gint64 now)
{
  gboolean asks =
      viewer->dead_man.lost || self->token.mode == GST_LATEST_CONTROL_ALL;

  gst_latest_control_core_reply (
      self, viewer, reliable, gst_latest_control_message_format_echo (message));
  if (!gst_latest_dead_man_beat (&viewer->dead_man, message->sequence, now))
    return;
  note_round_trip (viewer, message);
  if (asks && gst_latest_control_core_grant (self, viewer))
    gst_latest_dead_man_arm (&viewer->dead_man, now);
}

static void
take_control (
    GstLatestControlCore *self, GstLatestControlViewer *viewer, gint64 now)
{
  if (gst_latest_control_core_grant (self, viewer))
    gst_latest_dead_man_arm (&viewer->dead_man, now);
  else
    gst_latest_control_core_reply (self, viewer, TRUE,
        gst_latest_control_message_format_holder (
            "denied", gst_latest_control_token_get_holder (&self->token)));
}

static void
handle (GstLatestControlCore *self, GstLatestControlViewer *viewer,
    gboolean reliable, GstLatestControlMessage *taken, gint64 now)
{
  g_autoptr (GstLatestControlMessage) message = taken;

  switch (message->type) {
    case GST_LATEST_CONTROL_MESSAGE_HELLO:
      gst_latest_control_core_say_hello (self, viewer, reliable);
      break;
    case GST_LATEST_CONTROL_MESSAGE_TAKE:
      take_control (self, viewer, now);
      break;
    case GST_LATEST_CONTROL_MESSAGE_RELEASE:
      gst_latest_control_core_end_turn (self, viewer);
      break;
    case GST_LATEST_CONTROL_MESSAGE_HEARTBEAT:
      take_heartbeat (self, viewer, reliable, message, now);
      break;
    case GST_LATEST_CONTROL_MESSAGE_PING:
      note_round_trip (viewer, message);
      gst_latest_control_core_reply (self, viewer, reliable,
          gst_latest_control_message_format_echo (message));
      break;
    default:
      pass_on (self, viewer, reliable, g_steal_pointer (&message));
      break;
  }
}

static void
refuse (GstLatestControlCore *self, GstLatestControlViewer *viewer,
    gboolean reliable, const gchar *reason)
{
  viewer->counters.messages_refused++;
  reply_error (self, viewer, reliable, reason);
}

/* NULL: there is nobody to listen to. */
static GstLatestControlViewer *
count (GstLatestControlCore *self, const gchar *id, gsize size, gint64 now)
{
  GstLatestControlViewer *viewer = gst_latest_control_core_find (self, id);

  if (!viewer || viewer->shut_out)
    return NULL;
  viewer->counters.messages_received++;
  viewer->counters.bytes_received += size;
  /* A heartbeat that is late does not undo a loss that nobody noticed yet. */
  gst_latest_control_core_check (self, now);
  return viewer;
}

void
gst_latest_control_core_take_text (GstLatestControlCore *self, const gchar *id,
    gboolean reliable, const gchar *text, gint64 now)
{
  GstLatestControlViewer *viewer = count (self, id, strlen (text), now);
  GstLatestControlMessage *message;
  gboolean newest_counts, beats;

  if (!viewer)
    return;
  message = gst_latest_control_message_parse (text);
  beats = message && message->type == GST_LATEST_CONTROL_MESSAGE_HEARTBEAT;
  newest_counts =
      message && gst_latest_control_message_supersedes (message, message);
  if (!admit (self, viewer, beats || (reliable && !newest_counts),
          reliable && !beats && !newest_counts, now))
    g_clear_pointer (&message, gst_latest_control_message_free);
  else if (message)
    handle (self, viewer, reliable, message, now);
  else
    refuse (self, viewer, reliable,
        "The message is not one that this sender knows.");
}

void
gst_latest_control_core_refuse (
    GstLatestControlCore *self, const gchar *id, gboolean reliable, gint64 now)
{
  GstLatestControlViewer *viewer = count (self, id, 0, now);

  if (viewer && admit (self, viewer, reliable, reliable, now))
    refuse (
        self, viewer, reliable, "The message is larger than maxMessageSize.");
}

void
gst_latest_control_core_take_bytes (GstLatestControlCore *self, const gchar *id,
    gboolean reliable, GBytes *bytes, gint64 now)
{
  GstLatestControlViewer *viewer =
      count (self, id, g_bytes_get_size (bytes), now);

  if (!viewer || !admit (self, viewer, reliable, reliable, now)
      || !may_control (self, viewer, reliable)
      || !has_place (self, viewer, reliable))
    return;
  gst_latest_control_core_push (self, viewer, GST_LATEST_CONTROL_ITEM_BYTES)
      ->bytes = g_bytes_ref (bytes);
  viewer->waiting++;
}
