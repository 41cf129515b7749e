/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "console.h"

#include <stdio.h>

#include "beep.h"
#include "controlwatch.h"
#include "stamp.h"

struct _Console
{
  GstElement *pipeline;
  Stages *stages;
  GMainLoop *loop;
  guint bus_watch, input_watch;
  gboolean handle_latency;
};

static JsonNode *
string_node (const gchar *value)
{
  return json_node_init_string (json_node_alloc (), value);
}

static void
print_object (JsonObject *object)
{
  g_autoptr (JsonNode) node =
      json_node_init_object (json_node_alloc (), object);
  g_autofree gchar *line = json_to_string (node, FALSE);

  printf ("%s\n", line);
  fflush (stdout);
}

void
console_print (const gchar *event, const gchar *key, ...)
{
  g_autoptr (JsonObject) object = json_object_new ();
  va_list args;

  json_object_set_string_member (object, "event", event);
  va_start (args, key);
  for (; key; key = va_arg (args, const gchar *))
    json_object_set_string_member (object, key, va_arg (args, const gchar *));
  va_end (args);
  print_object (object);
}

static void
print_problem (GstMessage *message, const gchar *event)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  if (g_str_equal (event, "error"))
    gst_message_parse_error (message, &error, &debug);
  else
    gst_message_parse_warning (message, &error, &debug);
  console_print (event, "element", GST_MESSAGE_SRC_NAME (message), "message",
      error->message, "debug", debug ? debug : "", NULL);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Console *self = user_data;
  GstState state;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      print_problem (message, "error");
      break;
    case GST_MESSAGE_WARNING:
      print_problem (message, "warning");
      break;
    case GST_MESSAGE_EOS:
      console_print ("eos", NULL, NULL);
      break;
    case GST_MESSAGE_LATENCY:
      if (self->handle_latency)
        gst_bin_recalculate_latency (GST_BIN (self->pipeline));
      break;
    case GST_MESSAGE_STATE_CHANGED:
      if (GST_MESSAGE_SRC (message) == GST_OBJECT (self->pipeline)) {
        gst_message_parse_state_changed (message, NULL, &state, NULL);
        console_print (
            "state", "state", gst_element_state_get_name (state), NULL);
      }
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

/* The commands. Each returns what to reply, or NULL with @error set. */

static JsonNode *
change_state (Console *self, GstState state, GError **error)
{
  if (gst_element_set_state (self->pipeline, state)
      == GST_STATE_CHANGE_FAILURE) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_STATE_CHANGE,
        "cannot go to %s", gst_element_state_get_name (state));
    return NULL;
  }
  return string_node (gst_element_state_get_name (state));
}

/* Of the element, or of one of its children or pads as PAD::PROPERTY. */
static GParamSpec *
find_property (Console *self, const gchar *element, const gchar *property,
    GObject **object, GError **error)
{
  g_autoptr (GstElement) found =
      gst_bin_get_by_name (GST_BIN (self->pipeline), element);
  GParamSpec *pspec = NULL;

  if (GST_IS_CHILD_PROXY (found)) {
    gst_child_proxy_lookup (GST_CHILD_PROXY (found), property, object, &pspec);
  } else if (found) {
    *object = G_OBJECT (g_steal_pointer (&found));
    pspec =
        g_object_class_find_property (G_OBJECT_GET_CLASS (*object), property);
  }
  if (!pspec)
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NOT_IMPLEMENTED,
        "no property %s.%s", element, property);
  return pspec;
}

static JsonNode *
set_property (Console *self, gchar **word, GError **error)
{
  g_autoptr (GObject) object = NULL;

  GParamSpec *pspec = find_property (self, word[1], word[2], &object, error);

  if (!pspec)
    return NULL;
  gst_util_set_object_arg (object, pspec->name, word[3]);
  return string_node (word[3]);
}

static JsonNode *
get_property (Console *self, gchar **word, GError **error)
{
  g_autoptr (GObject) object = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree gchar *text = NULL;
  GParamSpec *pspec = find_property (self, word[1], word[2], &object, error);

  if (!pspec)
    return NULL;
  g_value_init (&value, pspec->value_type);
  g_object_get_property (object, pspec->name, &value);
  text = gst_value_serialize (&value);
  return string_node (text);
}

/* The element "out" while the pipeline plays. */
static JsonNode *
plug (Console *self, const gchar *name, const gchar *line, GError **error)
{
  g_autoptr (GstElement) out =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "out");
  GstElement *source = gst_parse_bin_from_description (line, TRUE, error);

  if (!source)
    return NULL;
  gst_bin_add (GST_BIN (self->pipeline), source);
  if (!gst_element_link_pads (source, "src", out, name)) {
    gst_bin_remove (GST_BIN (self->pipeline), source);
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_PAD, "no pad %s", name);
    return NULL;
  }
  gst_element_sync_state_with_parent (source);
  return string_node (name);
}

static JsonNode *
unplug (Console *self, const gchar *name, GError **error)
{
  g_autoptr (GstElement) out =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "out");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (out, name);
  g_autoptr (GstPad) peer = pad ? gst_pad_get_peer (pad) : NULL;
  g_autoptr (GstElement) source =
      peer ? gst_pad_get_parent_element (peer) : NULL;

  if (!source) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_PAD, "no pad %s", name);
    return NULL;
  }
  gst_element_set_state (source, GST_STATE_NULL);
  gst_element_release_request_pad (out, pad);
  gst_bin_remove (GST_BIN (self->pipeline), source);
  return string_node (name);
}

static JsonNode *
take_timing (Console *self)
{
  JsonObject *all = json_object_new ();

  json_object_set_int_member (
      all, "frames", (gint64) stages_get_frames (self->stages));
  for (Stage stage = 0; stage < STAGE_COUNT; stage++) {
    const gchar *name;
    gdouble p50, p95;

    if (!stages_take (self->stages, stage, &name, &p50, &p95))
      continue;
    JsonObject *one = json_object_new ();

    json_object_set_double_member (one, "p50", p50);
    json_object_set_double_member (one, "p95", p95);
    json_object_set_object_member (all, name, one);
  }
  return json_node_init_object (json_node_alloc (), all);
}

static JsonNode *
obey (Console *self, gchar **word, GError **error)
{
  guint n = g_strv_length (word);

  if (n == 1 && g_str_equal (word[0], "play"))
    return change_state (self, GST_STATE_PLAYING, error);
  if (n == 1 && g_str_equal (word[0], "pause"))
    return change_state (self, GST_STATE_PAUSED, error);
  if (n == 1 && g_str_equal (word[0], "stop"))
    return change_state (self, GST_STATE_NULL, error);
  if (n == 1 && g_str_equal (word[0], "restart")) {
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
    return change_state (self, GST_STATE_PLAYING, error);
  }
  if (n == 1 && g_str_equal (word[0], "eos")) {
    gst_element_send_event (self->pipeline, gst_event_new_eos ());
    return string_node ("sent");
  }
  if (n == 1 && g_str_equal (word[0], "quit")) {
    g_main_loop_quit (self->loop);
    return string_node ("quitting");
  }
  if (n == 1 && g_str_equal (word[0], "timing"))
    return take_timing (self);
  if (n == 3 && g_str_equal (word[0], "plug"))
    return plug (self, word[1], word[2], error);
  if (n == 2 && g_str_equal (word[0], "unplug"))
    return unplug (self, word[1], error);
  if (n == 4 && g_str_equal (word[0], "set"))
    return set_property (self, word, error);
  if (n == 3 && g_str_equal (word[0], "get"))
    return get_property (self, word, error);
  g_set_error (
      error, GST_CORE_ERROR, GST_CORE_ERROR_NOT_IMPLEMENTED, "no such command");
  return NULL;
}

static void
answer (Console *self, const gchar *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) reply = json_object_new ();
  g_auto (GStrv) word =
      g_strsplit (command, " ", g_str_has_prefix (command, "plug ") ? 3 : 4);
  JsonNode *value = obey (self, word, &error);

  json_object_set_string_member (reply, "event", "reply");
  json_object_set_string_member (reply, "command", command);
  json_object_set_boolean_member (reply, "ok", value != NULL);
  json_object_set_member (
      reply, "value", value ? value : string_node (error->message));
  print_object (reply);
}

static gboolean
on_input (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  Console *self = user_data;
  g_autofree gchar *line = NULL;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL)
      != G_IO_STATUS_NORMAL) {
    self->input_watch = 0;
    g_main_loop_quit (self->loop);
    return G_SOURCE_REMOVE;
  }
  g_strchomp (line);
  answer (self, line);
  return G_SOURCE_CONTINUE;
}

/* The elements that are called so put marks on what leaves them. */
static void
install_marks (Console *self)
{
  GstBin *bin = GST_BIN (self->pipeline);
  g_autoptr (GstElement) first = gst_bin_get_by_name (bin, "stamp");
  g_autoptr (GstElement) second = gst_bin_get_by_name (bin, "stamp1");
  g_autoptr (GstElement) beeping = gst_bin_get_by_name (bin, "beep");

  if (first)
    stamp_install (first, self->stages);
  if (second)
    stamp_install (second, self->stages);
  if (beeping)
    beep_install (beeping);
}

Console *
console_new (GstElement *pipeline, gboolean handle_latency)
{
  Console *self = g_new0 (Console, 1);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (0);

  self->pipeline = gst_object_ref (pipeline);
  self->handle_latency = handle_latency;
  self->stages = stages_new (GST_BIN (pipeline));
  self->loop = g_main_loop_new (NULL, FALSE);
  self->bus_watch = gst_bus_add_watch (bus, on_message, self);
  self->input_watch =
      g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_input, self);
  install_marks (self);
  watch_control (GST_BIN (pipeline));
  return self;
}

void
console_free (Console *self)
{
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_clear_handle_id (&self->input_watch, g_source_remove);
  g_main_loop_unref (self->loop);
  gst_object_unref (self->pipeline);
  stages_free (self->stages);
  g_free (self);
}

void
console_run (Console *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  g_main_loop_run (self->loop);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
}
