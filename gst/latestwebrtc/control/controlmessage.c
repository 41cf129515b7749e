/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "controlmessage.h"

#include <math.h>
#include <string.h>

#include "flatjson.h"
#include "messagelimit.h"

/* Integers beyond are no longer exact in JavaScript. */
#define MAX_SAFE_INTEGER 9007199254740991.0
#define MAX_BUTTON 4 /* MouseEvent.button: forward */
#define MAX_TRACK_LENGTH 64
#define MAX_KEY_LENGTH 32
#define MAX_GAMEPAD_ID_LENGTH 512
/* A heartbeat is three times in the time after which its viewer is lost, so
 * that two may be late or lost. */
#define HEARTBEATS_IN_TIMEOUT 3

static const gchar *const types[] = {
  [GST_LATEST_CONTROL_MESSAGE_HELLO] = "hello",
  [GST_LATEST_CONTROL_MESSAGE_TAKE] = "take",
  [GST_LATEST_CONTROL_MESSAGE_RELEASE] = "release",
  [GST_LATEST_CONTROL_MESSAGE_HEARTBEAT] = "heartbeat",
  [GST_LATEST_CONTROL_MESSAGE_PING] = "ping",
  [GST_LATEST_CONTROL_MESSAGE_MESSAGE] = "message",
  [GST_LATEST_CONTROL_MESSAGE_NAVIGATION] = "navigation",
  [GST_LATEST_CONTROL_MESSAGE_GAMEPAD] = "gamepad",
};

static const gchar *const events[] = {
  [GST_LATEST_NAVIGATION_KEY_PRESS] = "key-press",
  [GST_LATEST_NAVIGATION_KEY_RELEASE] = "key-release",
  [GST_LATEST_NAVIGATION_BUTTON_PRESS] = "mouse-button-press",
  [GST_LATEST_NAVIGATION_BUTTON_RELEASE] = "mouse-button-release",
  [GST_LATEST_NAVIGATION_MOVE] = "mouse-move",
  [GST_LATEST_NAVIGATION_SCROLL] = "mouse-scroll",
  [GST_LATEST_NAVIGATION_TOUCH_DOWN] = "touch-down",
  [GST_LATEST_NAVIGATION_TOUCH_MOTION] = "touch-motion",
  [GST_LATEST_NAVIGATION_TOUCH_UP] = "touch-up",
  [GST_LATEST_NAVIGATION_TOUCH_FRAME] = "touch-frame",
  [GST_LATEST_NAVIGATION_TOUCH_CANCEL] = "touch-cancel",
};

/* The index of @name; -1: it is none of them. */
static gint
look_up (const gchar *const *names, guint n, const gchar *name)
{
  for (guint i = 0; name && i < n; i++) {
    if (g_str_equal (names[i], name))
      return i;
  }
  return -1;
}

/* A whole number up to @max, which must be there. */
static gboolean
get_integer (const GstLatestFlatObject *object, const gchar *key, gdouble max,
    gdouble *value)
{
  *value = gst_latest_flat_object_get_number (object, key, -1);
  return *value >= 0 && *value <= max && *value == floor (*value);
}

static gboolean
get_optional_integer (const GstLatestFlatObject *object, const gchar *key,
    gdouble max, gdouble *value)
{
  if (isnan (gst_latest_flat_object_get_number (object, key, NAN))) {
    *value = 0;
    return TRUE;
  }
  return get_integer (object, key, max, value);
}

/* (transfer full) "" if there is none; NULL if it is too long. */
static gchar *
get_string (
    const GstLatestFlatObject *object, const gchar *key, gsize max_length)
{
  const gchar *value = gst_latest_flat_object_get_string (object, key);

  if (value && strlen (value) > max_length)
    return NULL;
  return g_strdup (value ? value : "");
}

static gboolean
parse_heartbeat (
    GstLatestControlMessage *self, const GstLatestFlatObject *object)
{
  gdouble sequence;

  if (!get_integer (object, "sequence", MAX_SAFE_INTEGER, &sequence))
    return FALSE;
  self->sequence = sequence;
  self->time = gst_latest_flat_object_get_number (object, "time", NAN);
  self->has_time = !isnan (self->time);
  self->round_trip_time =
      gst_latest_flat_object_get_number (object, "roundTripTime", -1);
  return TRUE;
}

static gboolean
parse_text (GstLatestControlMessage *self, const GstLatestFlatObject *object)
{
  self->text = g_strdup (gst_latest_flat_object_get_string (object, "text"));
  return self->text != NULL;
}

static gboolean
is_button (GstLatestNavigation event)
{
  return event == GST_LATEST_NAVIGATION_BUTTON_PRESS
      || event == GST_LATEST_NAVIGATION_BUTTON_RELEASE;
}

static gboolean
has_place (GstLatestNavigation event)
{
  return event >= GST_LATEST_NAVIGATION_BUTTON_PRESS
      && event <= GST_LATEST_NAVIGATION_TOUCH_UP;
}

static gboolean
parse_place (GstLatestControlMessage *self, const GstLatestFlatObject *object)
{
  gdouble x = gst_latest_flat_object_get_number (object, "x", NAN);
  gdouble y = gst_latest_flat_object_get_number (object, "y", NAN);

  if (isnan (x) || isnan (y))
    return FALSE;
  self->x = CLAMP (x, 0, 1);
  self->y = CLAMP (y, 0, 1);
  return TRUE;
}

static GstLatestModifiers
get_modifiers (const GstLatestFlatObject *object)
{
  static const gchar *const keys[] = { "shiftKey", "ctrlKey", "altKey",
    "metaKey", "capsLock" };
  guint modifiers = 0;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (gst_latest_flat_object_get_boolean (object, keys[i], FALSE))
      modifiers |= 1 << i;
  }
  return modifiers;
}

static gboolean
parse_navigation (
    GstLatestControlMessage *self, const GstLatestFlatObject *object)
{
  gint event = look_up (events, G_N_ELEMENTS (events),
      gst_latest_flat_object_get_string (object, "event"));
  gdouble button = 0, buttons, identifier, force;

  /* Of a pointer that moves, the button is -1 in browsers. */
  if (event < 0
      || (is_button (event)
          && !get_optional_integer (object, "button", MAX_BUTTON, &button))
      || !get_optional_integer (object, "buttons", 0xff, &buttons)
      || !get_optional_integer (object, "identifier", G_MAXUINT32, &identifier)
      || !(self->track = get_string (object, "track", MAX_TRACK_LENGTH))
      || !(self->key = get_string (object, "key", MAX_KEY_LENGTH))
      || !(self->code = get_string (object, "code", MAX_KEY_LENGTH)))
    return FALSE;
  self->event = event;
  self->button = button;
  self->buttons = buttons;
  self->identifier = identifier;
  if (*self->track == 0)
    g_clear_pointer (&self->track, g_free);
  self->delta_x = gst_latest_flat_object_get_number (object, "deltaX", 0);
  self->delta_y = gst_latest_flat_object_get_number (object, "deltaY", 0);
  force = gst_latest_flat_object_get_number (object, "force", -1);
  self->pressure = MIN (force, 1);
  self->modifiers = get_modifiers (object);
  if (event <= GST_LATEST_NAVIGATION_KEY_RELEASE)
    return *self->key != 0;
  return !has_place (event) || parse_place (self, object);
}

/* Up to @max numbers from @least to 1. */
static GArray *
get_values (const GstLatestFlatObject *object, const gchar *key, guint max,
    gdouble least)
{
  const GArray *from = gst_latest_flat_object_get_numbers (object, key);
  GArray *values = g_array_new (FALSE, FALSE, sizeof (gdouble));

  for (guint i = 0; from && i < MIN (from->len, max); i++) {
    gdouble value = CLAMP (g_array_index (from, gdouble, i), least, 1);

    g_array_append_val (values, value);
  }
  return values;
}

static gboolean
parse_gamepad (GstLatestControlMessage *self, const GstLatestFlatObject *object)
{
  gdouble index, pressed;

  if (!get_optional_integer (object, "index", G_MAXINT, &index)
      || !get_optional_integer (object, "pressed", G_MAXUINT32, &pressed)
      || !(self->id = get_string (object, "id", MAX_GAMEPAD_ID_LENGTH))
      || !(self->mapping = get_string (object, "mapping", MAX_KEY_LENGTH)))
    return FALSE;
  self->index = index;
  self->pressed = pressed;
  self->connected =
      gst_latest_flat_object_get_boolean (object, "connected", TRUE);
  self->axes = get_values (object, "axes", GST_LATEST_GAMEPAD_MAX_AXES, -1);
  self->values =
      get_values (object, "buttons", GST_LATEST_GAMEPAD_MAX_BUTTONS, 0);
  return TRUE;
}

static gboolean
parse_members (GstLatestControlMessage *self, const GstLatestFlatObject *object)
{
  switch (self->type) {
    case GST_LATEST_CONTROL_MESSAGE_HEARTBEAT:
    case GST_LATEST_CONTROL_MESSAGE_PING:
      return parse_heartbeat (self, object);
    case GST_LATEST_CONTROL_MESSAGE_MESSAGE:
      return parse_text (self, object);
    case GST_LATEST_CONTROL_MESSAGE_NAVIGATION:
      return parse_navigation (self, object);
    case GST_LATEST_CONTROL_MESSAGE_GAMEPAD:
      return parse_gamepad (self, object);
    default:
      return TRUE;
  }
}

GstLatestControlMessage *
gst_latest_control_message_parse (const gchar *text)
{
  g_autoptr (GstLatestFlatObject) object = gst_latest_flat_object_parse (text);
  g_autoptr (GstLatestControlMessage) self = NULL;
  gint type;

  if (!object)
    return NULL;
  type = look_up (types, G_N_ELEMENTS (types),
      gst_latest_flat_object_get_string (object, "type"));
  if (type < 0)
    return NULL;
  self = g_new0 (GstLatestControlMessage, 1);
  self->type = type;
  return parse_members (self, object) ? g_steal_pointer (&self) : NULL;
}

void
gst_latest_control_message_free (GstLatestControlMessage *self)
{
  g_free (self->text);
  g_free (self->track);
  g_free (self->key);
  g_free (self->code);
  g_free (self->id);
  g_free (self->mapping);
  g_clear_pointer (&self->axes, g_array_unref);
  g_clear_pointer (&self->values, g_array_unref);
  g_free (self);
}

gboolean
gst_latest_control_message_supersedes (
    const GstLatestControlMessage *self, const GstLatestControlMessage *earlier)
{
  if (self->type != earlier->type)
    return FALSE;
  if (self->type == GST_LATEST_CONTROL_MESSAGE_GAMEPAD)
    return self->index == earlier->index && self->pressed == earlier->pressed
        && self->connected == earlier->connected;
  if (self->type != GST_LATEST_CONTROL_MESSAGE_NAVIGATION
      || self->event != earlier->event
      || g_strcmp0 (self->track, earlier->track) != 0)
    return FALSE;
  return self->event == GST_LATEST_NAVIGATION_MOVE
      || (self->event == GST_LATEST_NAVIGATION_TOUCH_MOTION
          && self->identifier == earlier->identifier);
}

gchar *
gst_latest_control_message_format_hello (const GstLatestControlHello *hello)
{
  GString *text = gst_latest_flat_object_begin ("hello");

  gst_latest_flat_object_add_string (text, "id", hello->id);
  gst_latest_flat_object_add_string (
      text, "control", gst_latest_control_mode_to_string (hello->mode));
  gst_latest_flat_object_add_boolean (text, "granted", hello->granted);
  gst_latest_flat_object_add_string (text, "holder", hello->holder);
  gst_latest_flat_object_add_number (text, "timeout", hello->timeout_ms);
  gst_latest_flat_object_add_number (
      text, "heartbeatInterval", hello->timeout_ms / HEARTBEATS_IN_TIMEOUT);
  gst_latest_flat_object_add_number (
      text, "maxRate", GST_LATEST_MESSAGE_LIMIT_RATE);
  gst_latest_flat_object_add_number (
      text, "maxMessageSize", GST_LATEST_FLAT_OBJECT_MAX_SIZE);
  return gst_latest_flat_object_end (text);
}

gchar *
gst_latest_control_message_format_plain (const gchar *type)
{
  return gst_latest_flat_object_end (gst_latest_flat_object_begin (type));
}

gchar *
gst_latest_control_message_format_error (const gchar *reason)
{
  GString *text = gst_latest_flat_object_begin ("error");

  gst_latest_flat_object_add_string (text, "reason", reason);
  return gst_latest_flat_object_end (text);
}

gchar *
gst_latest_control_message_format_holder (
    const gchar *type, const gchar *holder)
{
  GString *text = gst_latest_flat_object_begin (type);

  gst_latest_flat_object_add_string (text, "holder", holder);
  return gst_latest_flat_object_end (text);
}

gchar *
gst_latest_control_message_format_echo (const GstLatestControlMessage *message)
{
  GString *text = gst_latest_flat_object_begin (
      message->type == GST_LATEST_CONTROL_MESSAGE_PING ? "pong" : "heartbeat");

  gst_latest_flat_object_add_number (text, "sequence", message->sequence);
  if (message->has_time)
    gst_latest_flat_object_add_number (text, "time", message->time);
  return gst_latest_flat_object_end (text);
}

gchar *
gst_latest_control_message_format_text (const gchar *value)
{
  GString *text = gst_latest_flat_object_begin ("message");

  gst_latest_flat_object_add_string (text, "text", value);
  return gst_latest_flat_object_end (text);
}
