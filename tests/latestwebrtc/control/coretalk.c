/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "coretalk.h"

#include "flatjson.h"

static void
say (GstLatestControlCore *core, const gchar *viewer, gboolean reliable,
    const gchar *text, gint64 now)
{
  g_autofree gchar *copy = g_strdelimit (g_strdup (text), "'", '"');

  gst_latest_control_core_take_text (core, viewer, reliable, copy, now);
}

void
core_say (GstLatestControlCore *core, const gchar *viewer, const gchar *text,
    gint64 now)
{
  say (core, viewer, FALSE, text, now);
}

void
core_say_reliably (GstLatestControlCore *core, const gchar *viewer,
    const gchar *text, gint64 now)
{
  say (core, viewer, TRUE, text, now);
}

static void
add_message (GString *out, const GstLatestControlMessage *m)
{
  switch (m->type) {
    case GST_LATEST_CONTROL_MESSAGE_MESSAGE:
      g_string_append_printf (out, "message %s", m->text);
      break;
    case GST_LATEST_CONTROL_MESSAGE_GAMEPAD:
      g_string_append_printf (out, "gamepad %u", m->pressed);
      break;
    default:
      g_string_append_printf (out, "event %d %g", m->event, m->x);
      break;
  }
}

const gchar *
core_items (GstLatestControlCore *core)
{
  static GString *out;
  GstLatestControlItem *item;

  if (!out)
    out = g_string_new (NULL);
  g_string_truncate (out, 0);
  while ((item = gst_latest_control_core_pop_item (core))) {
    static const gchar *const signs = "  +-!~.";

    if (out->len > 0)
      g_string_append_c (out, ' ');
    if (item->type > GST_LATEST_CONTROL_ITEM_BYTES)
      g_string_append_c (out, signs[item->type]);
    g_string_append (out, item->viewer);
    if (item->message) {
      g_string_append_c (out, ':');
      add_message (out, item->message);
    }
    if (item->bytes)
      g_string_append_printf (
          out, ":bytes %u", (guint) g_bytes_get_size (item->bytes));
    gst_latest_control_item_free (item);
  }
  return out->str;
}

const gchar *
core_replies (GstLatestControlCore *core)
{
  static GString *out;
  GstLatestControlReply *reply;

  if (!out)
    out = g_string_new (NULL);
  g_string_truncate (out, 0);
  while ((reply = gst_latest_control_core_pop_reply (core))) {
    g_autoptr (GstLatestFlatObject) o =
        reply->text ? gst_latest_flat_object_parse (reply->text) : NULL;
    const gchar *holder =
        o ? gst_latest_flat_object_get_string (o, "holder") : NULL;

    if (out->len > 0)
      g_string_append_c (out, ' ');
    g_string_append_printf (out, "%s%s%s", reply->viewer,
        reply->reliable ? "<<" : "<",
        o ? gst_latest_flat_object_get_string (o, "type") : "shut");
    if (holder)
      g_string_append_printf (out, " %s", holder);
    gst_latest_control_reply_free (reply);
  }
  return out->str;
}
