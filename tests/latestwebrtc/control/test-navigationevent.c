/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/video/navigation.h>

#include "navigationevent.h"

#define CAPS "video/x-raw,width=640,height=480,pixel-aspect-ratio=16/11"

/* Messages are written with ' for ". (transfer full) */
static GstEvent *
make (const gchar *format, const gchar *caps_string)
{
  g_autofree gchar *text = g_strdelimit (
      g_strconcat ("{'type':'navigation',", format, "}", NULL), "'", '"');
  g_autoptr (GstLatestControlMessage) m =
      gst_latest_control_message_parse (text);
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_string);

  fail_unless (m != NULL, "%s is refused", text);
  return gst_latest_navigation_event_new (m, caps);
}

GST_START_TEST (a_place_is_in_pixels_of_the_source)
{
  g_autoptr (GstEvent) event =
      make ("'event':'mouse-move','x':0.25,'y':0.5,'shiftKey':true", CAPS);
  GstNavigationModifierType state;
  gdouble x, y;

  fail_unless (gst_navigation_event_parse_mouse_move_event (event, &x, &y));
  fail_unless_equals_float (x, 160);
  fail_unless_equals_float (y, 240);
  fail_unless (gst_navigation_event_parse_modifier_state (event, &state));
  fail_unless_equals_int (state, GST_NAVIGATION_MODIFIER_SHIFT_MASK);
}

GST_END_TEST;

GST_START_TEST (the_last_pixel_is_the_edge)
{
  g_autoptr (GstEvent) event = make ("'event':'mouse-move','x':2,'y':1", CAPS);
  gdouble x, y;

  gst_navigation_event_parse_mouse_move_event (event, &x, &y);
  fail_unless_equals_float (x, 639);
  fail_unless_equals_float (y, 479);
}

GST_END_TEST;

GST_START_TEST (buttons_are_numbered_as_by_x)
{
  static const gint numbers[] = { 1, 2, 3, 8, 9 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autofree gchar *press = g_strdup_printf (
        "'event':'mouse-button-press','x':0,'y':0,'button':%u,'buttons':%u", i,
        1u << i);
    g_autoptr (GstEvent) event = make (press, CAPS);
    gdouble x, y;
    gint button;

    fail_unless_equals_int (gst_navigation_event_get_type (event),
        GST_NAVIGATION_EVENT_MOUSE_BUTTON_PRESS);
    fail_unless (
        gst_navigation_event_parse_mouse_button_event (event, &button, &x, &y));
    fail_unless_equals_int (button, numbers[i]);
  }
}

GST_END_TEST;

GST_START_TEST (modifiers_are_those_of_gstreamer)
{
  g_autoptr (GstEvent) event =
      make ("'event':'mouse-button-release','x':0,'y':0,'buttons':6,"
            "'ctrlKey':true,'altKey':true,'metaKey':true,'capsLock':true",
          CAPS);
  GstNavigationModifierType state;

  fail_unless_equals_int (gst_navigation_event_get_type (event),
      GST_NAVIGATION_EVENT_MOUSE_BUTTON_RELEASE);
  fail_unless (gst_navigation_event_parse_modifier_state (event, &state));
  fail_unless_equals_int (state,
      GST_NAVIGATION_MODIFIER_CONTROL_MASK | GST_NAVIGATION_MODIFIER_MOD1_MASK
          | GST_NAVIGATION_MODIFIER_META_MASK
          | GST_NAVIGATION_MODIFIER_LOCK_MASK
          | GST_NAVIGATION_MODIFIER_BUTTON2_MASK
          | GST_NAVIGATION_MODIFIER_BUTTON3_MASK);
}

GST_END_TEST;

GST_START_TEST (a_wheel_turned_down_scrolls_down)
{
  g_autoptr (GstEvent) event =
      make ("'event':'mouse-scroll','x':0.5,'y':0,'deltaY':120", CAPS);
  gdouble x, y, dx, dy;

  fail_unless (
      gst_navigation_event_parse_mouse_scroll_event (event, &x, &y, &dx, &dy));
  fail_unless_equals_float (x, 320);
  fail_unless_equals_float (dx, 0);
  fail_unless_equals_float (dy, -120);
}

GST_END_TEST;

GST_START_TEST (touches_have_identifier_and_pressure)
{
  g_autoptr (GstEvent) down = make (
      "'event':'touch-down','x':0.5,'y':0.5,'identifier':3,'force':0.5", CAPS);
  g_autoptr (GstEvent) motion =
      make ("'event':'touch-motion','x':0,'y':0,'identifier':4", CAPS);
  g_autoptr (GstEvent) up =
      make ("'event':'touch-up','x':0,'y':0,'identifier':3", CAPS);
  g_autoptr (GstEvent) frame = make ("'event':'touch-frame'", CAPS);
  g_autoptr (GstEvent) cancel = make ("'event':'touch-cancel'", CAPS);
  gdouble x, y, pressure;
  guint id;

  fail_unless (
      gst_navigation_event_parse_touch_event (down, &id, &x, &y, &pressure));
  fail_unless_equals_int (id, 3);
  fail_unless_equals_float (y, 240);
  fail_unless_equals_float (pressure, 0.5);
  fail_unless (
      gst_navigation_event_parse_touch_event (motion, &id, &x, &y, &pressure));
  fail_unless_equals_int (id, 4);
  fail_unless (pressure != pressure);
  fail_unless (gst_navigation_event_parse_touch_up_event (up, &id, &x, &y));
  fail_unless_equals_int (
      gst_navigation_event_get_type (frame), GST_NAVIGATION_EVENT_TOUCH_FRAME);
  fail_unless_equals_int (gst_navigation_event_get_type (cancel),
      GST_NAVIGATION_EVENT_TOUCH_CANCEL);
}

GST_END_TEST;

GST_START_TEST (keys_are_named_as_by_x)
{
  g_autoptr (GstEvent) press =
      make ("'event':'key-press','key':'Enter','code':'Enter'", CAPS);
  g_autoptr (GstEvent) release =
      make ("'event':'key-release','key':'a'", "video/x-vp8");
  g_autoptr (GstEvent) dead = make ("'event':'key-press','key':'Dead'", CAPS);
  const gchar *key;

  fail_unless_equals_int (
      gst_navigation_event_get_type (press), GST_NAVIGATION_EVENT_KEY_PRESS);
  fail_unless (gst_navigation_event_parse_key_event (press, &key));
  fail_unless_equals_string (key, "Return");
  fail_unless_equals_int (gst_navigation_event_get_type (release),
      GST_NAVIGATION_EVENT_KEY_RELEASE);
  fail_unless (dead == NULL);
}

GST_END_TEST;

GST_START_TEST (without_a_size_there_is_no_place)
{
  fail_unless (
      make ("'event':'mouse-move','x':0,'y':0", "video/x-vp8") == NULL);
  fail_unless (
      make ("'event':'mouse-move','x':0,'y':0", "video/x-raw,width=0,height=0")
      == NULL);
}

GST_END_TEST;

GST_START_TEST (a_gamepad_is_a_structure)
{
  g_autoptr (GstLatestControlMessage) m = gst_latest_control_message_parse (
      "{\"type\":\"gamepad\",\"index\":1,\"id\":\"Pad\",\"axes\":[0.5,-1],"
      "\"buttons\":[1],\"pressed\":1}");
  g_autoptr (GstStructure) s = gst_latest_gamepad_structure_new (m, "viewer-1");
  const GValue *axes = gst_structure_get_value (s, "axes");
  gboolean connected;
  guint pressed;

  fail_unless (gst_structure_has_name (s, "application/x-latest-gamepad"));
  fail_unless_equals_string (
      gst_structure_get_string (s, "viewer"), "viewer-1");
  fail_unless_equals_string (gst_structure_get_string (s, "id"), "Pad");
  fail_unless (gst_structure_get_uint (s, "pressed", &pressed));
  fail_unless_equals_int (pressed, 1);
  fail_unless (gst_structure_get_boolean (s, "connected", &connected));
  fail_unless (connected);
  fail_unless_equals_int (gst_value_array_get_size (axes), 2);
  fail_unless_equals_float (
      g_value_get_double (gst_value_array_get_value (axes, 1)), -1);
  fail_unless_equals_int (
      gst_value_array_get_size (gst_structure_get_value (s, "buttons")), 1);
}

GST_END_TEST;

static Suite *
navigationevent_suite (void)
{
  Suite *s = suite_create ("navigationevent");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_place_is_in_pixels_of_the_source);
  tcase_add_test (tc, the_last_pixel_is_the_edge);
  tcase_add_test (tc, buttons_are_numbered_as_by_x);
  tcase_add_test (tc, modifiers_are_those_of_gstreamer);
  tcase_add_test (tc, a_wheel_turned_down_scrolls_down);
  tcase_add_test (tc, touches_have_identifier_and_pressure);
  tcase_add_test (tc, keys_are_named_as_by_x);
  tcase_add_test (tc, without_a_size_there_is_no_place);
  tcase_add_test (tc, a_gamepad_is_a_structure);
  return s;
}

GST_CHECK_MAIN (navigationevent);
