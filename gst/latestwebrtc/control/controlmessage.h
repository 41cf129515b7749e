/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "controltoken.h"

G_BEGIN_DECLS

/* What a viewer and the sink say to each other as text: one flat JSON object a
 * message (flatjson.h), whose "type" is
 *
 *   from the viewer
 *     hello       asks for the sink's hello
 *     take        wants to control: granted or denied comes back
 *     release     does not want to any more
 *     heartbeat   sequence (grows), time (ms, the viewer's clock; nullable),
 *                 roundTripTime (s, of an earlier one; nullable): comes back
 *                 Where all may control, it asks for control
 *     ping        the same members: pong comes back
 *     message     text
 *     navigation  event, named as by GstNavigation, and as the event needs
 *                   track                          (nullable: the first)
 *                   x, y                           0 to 1 of the picture
 *                   button                         MouseEvent.button
 *                   buttons                        MouseEvent.buttons
 *                   deltaX, deltaY                 WheelEvent's, in pixels
 *                   key, code                      KeyboardEvent's
 *                   identifier, force              Touch's
 *                   shiftKey, ctrlKey, altKey, metaKey, capsLock
 *     gamepad     index, id, mapping, connected, axes, buttons (values),
 *                 pressed (bit n: button n)        Gamepad's
 *
 *   from the sink
 *     hello       id (the viewer's), control (none, one, all), granted, holder
 *                 (nullable), timeout and heartbeatInterval (ms), maxRate
 *                 (messages a second), maxMessageSize (bytes)
 *     granted
 *     denied      holder (nullable)
 *     released    the viewer's control has ended
 *     lost        its heartbeats were missing
 *     holder      holder (nullable): who controls has changed
 *     heartbeat, pong                              as they came
 *     message     text
 *     error       reason: why a message was not taken, or why none is any more.
 *                 For people
 *
 * Bytes are the application's, and go through as they are. Other types and
 * members are for later versions and passed over. */

typedef enum
{
  GST_LATEST_CONTROL_MESSAGE_HELLO,
  GST_LATEST_CONTROL_MESSAGE_TAKE,
  GST_LATEST_CONTROL_MESSAGE_RELEASE,
  GST_LATEST_CONTROL_MESSAGE_HEARTBEAT,
  GST_LATEST_CONTROL_MESSAGE_PING,
  GST_LATEST_CONTROL_MESSAGE_MESSAGE,
  GST_LATEST_CONTROL_MESSAGE_NAVIGATION,
  GST_LATEST_CONTROL_MESSAGE_GAMEPAD,
} GstLatestControlMessageType;

typedef enum
{
  GST_LATEST_NAVIGATION_KEY_PRESS,
  GST_LATEST_NAVIGATION_KEY_RELEASE,
  GST_LATEST_NAVIGATION_BUTTON_PRESS,
  GST_LATEST_NAVIGATION_BUTTON_RELEASE,
  GST_LATEST_NAVIGATION_MOVE,
  GST_LATEST_NAVIGATION_SCROLL,
  GST_LATEST_NAVIGATION_TOUCH_DOWN,
  GST_LATEST_NAVIGATION_TOUCH_MOTION,
  GST_LATEST_NAVIGATION_TOUCH_UP,
  GST_LATEST_NAVIGATION_TOUCH_FRAME,
  GST_LATEST_NAVIGATION_TOUCH_CANCEL,
} GstLatestNavigation;

typedef enum
{
  GST_LATEST_MODIFIER_SHIFT = 1 << 0,
  GST_LATEST_MODIFIER_CTRL = 1 << 1,
  GST_LATEST_MODIFIER_ALT = 1 << 2,
  GST_LATEST_MODIFIER_META = 1 << 3,
  GST_LATEST_MODIFIER_CAPS_LOCK = 1 << 4,
} GstLatestModifiers;

/* Limits of the Gamepad API's arrays, in the widest mapping seen twice over. */
#define GST_LATEST_GAMEPAD_MAX_AXES 16
#define GST_LATEST_GAMEPAD_MAX_BUTTONS 32 /* bits of pressed */

typedef struct
{
  GstLatestControlMessageType type;

  /* heartbeat, ping */
  guint64 sequence;
  gdouble time;
  gboolean has_time;
  gdouble round_trip_time; /* s; less than 0: none */

  gchar *text; /* message */

  /* navigation */
  GstLatestNavigation event;
  gchar *track; /* nullable */
  gdouble x, y; /* 0 to 1 */
  gdouble delta_x, delta_y;
  guint button, buttons;
  gchar *key, *code; /* "" if there is none */
  guint32 identifier;
  gdouble pressure; /* 0 to 1, less than 0: not known */
  GstLatestModifiers modifiers;

  /* gamepad */
  guint index;
  gchar *id, *mapping;
  gboolean connected;
  guint32 pressed;
  GArray *axes, *values; /* of gdouble, -1 to 1 and 0 to 1 */
} GstLatestControlMessage;

/* NULL if @text is none of the viewer's messages. (transfer full) */
GstLatestControlMessage *gst_latest_control_message_parse (const gchar *text);
void gst_latest_control_message_free (GstLatestControlMessage *self);
/* Whether @self says all that @earlier did: the same thing moves on, and only
 * the last place counts. */
gboolean gst_latest_control_message_supersedes (
    const GstLatestControlMessage *self,
    const GstLatestControlMessage *earlier);

/* What the sink says. (transfer full) */
typedef struct
{
  const gchar *id;
  GstLatestControlMode mode;
  gboolean granted;
  const gchar *holder; /* nullable */
  guint timeout_ms;
} GstLatestControlHello;

gchar *gst_latest_control_message_format_hello (
    const GstLatestControlHello *hello);
/* @type is "granted", "released" or "lost". */
gchar *gst_latest_control_message_format_plain (const gchar *type);
gchar *gst_latest_control_message_format_error (const gchar *reason);
/* @type is "denied" or "holder". */
gchar *gst_latest_control_message_format_holder (
    const gchar *type, const gchar *holder);
/* The answer to a heartbeat or ping. */
gchar *gst_latest_control_message_format_echo (
    const GstLatestControlMessage *message);
gchar *gst_latest_control_message_format_text (const gchar *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstLatestControlMessage, gst_latest_control_message_free)

G_END_DECLS
