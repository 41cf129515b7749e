/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "navigationevent.h"

#include <gst/video/navigation.h>
#include <math.h>

#include "keynames.h"

/* MouseEvent.button (left, middle, right, back, forward) as buttons of X, which
 * GStreamer's sinks send: 4 to 7 are the wheel there. */
static const gint x_buttons[] = { 1, 2, 3, 8, 9 };

/* Bits of MouseEvent.buttons: left, right, middle, back, forward. */
static const GstNavigationModifierType button_masks[] = {
  GST_NAVIGATION_MODIFIER_BUTTON1_MASK,
  GST_NAVIGATION_MODIFIER_BUTTON3_MASK,
  GST_NAVIGATION_MODIFIER_BUTTON2_MASK,
  GST_NAVIGATION_MODIFIER_BUTTON4_MASK,
  GST_NAVIGATION_MODIFIER_BUTTON5_MASK,
};

/* Bits of GstLatestModifiers. Alt is the first modifier in X's usual setup. */
static const GstNavigationModifierType key_masks[] = {
  GST_NAVIGATION_MODIFIER_SHIFT_MASK,
  GST_NAVIGATION_MODIFIER_CONTROL_MASK,
  GST_NAVIGATION_MODIFIER_MOD1_MASK,
  GST_NAVIGATION_MODIFIER_META_MASK,
  GST_NAVIGATION_MODIFIER_LOCK_MASK,
};

static GstNavigationModifierType
collect (guint bits, const GstNavigationModifierType *masks, guint n)
{
  GstNavigationModifierType state = GST_NAVIGATION_MODIFIER_NONE;

  for (guint i = 0; i < n; i++) {
    if (bits & 1u << i)
      state |= masks[i];
  }
  return state;
}

static GstEvent *
make_key_event (
    const GstLatestControlMessage *m, GstNavigationModifierType state)
{
  g_autofree gchar *name = gst_latest_key_name (m->key, m->code);

  if (!name)
    return NULL;
  return m->event == GST_LATEST_NAVIGATION_KEY_PRESS
      ? gst_navigation_event_new_key_press (name, state)
      : gst_navigation_event_new_key_release (name, state);
}

static GstEvent *
make_place_event (const GstLatestControlMessage *m, gdouble x, gdouble y,
    GstNavigationModifierType state)
{
  gdouble pressure = m->pressure < 0 ? NAN : m->pressure;

  switch (m->event) {
    case GST_LATEST_NAVIGATION_BUTTON_PRESS:
      return gst_navigation_event_new_mouse_button_press (
          x_buttons[m->button], x, y, state);
    case GST_LATEST_NAVIGATION_BUTTON_RELEASE:
      return gst_navigation_event_new_mouse_button_release (
          x_buttons[m->button], x, y, state);
    case GST_LATEST_NAVIGATION_MOVE:
      return gst_navigation_event_new_mouse_move (x, y, state);
    case GST_LATEST_NAVIGATION_SCROLL:
      /* Up and to the left are positive, unlike in a WheelEvent. */
      return gst_navigation_event_new_mouse_scroll (
          x, y, 0 - m->delta_x, 0 - m->delta_y, state);
    case GST_LATEST_NAVIGATION_TOUCH_DOWN:
      return gst_navigation_event_new_touch_down (
          m->identifier, x, y, pressure, state);
    case GST_LATEST_NAVIGATION_TOUCH_MOTION:
      return gst_navigation_event_new_touch_motion (
          m->identifier, x, y, pressure, state);
    default:
      return gst_navigation_event_new_touch_up (m->identifier, x, y, state);
  }
}

GstEvent *
gst_latest_navigation_event_new (
    const GstLatestControlMessage *m, GstCaps *caps)
{
  GstNavigationModifierType state =
      collect (m->modifiers, key_masks, G_N_ELEMENTS (key_masks))
      | collect (m->buttons, button_masks, G_N_ELEMENTS (button_masks));
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gint width, height;

  switch (m->event) {
    case GST_LATEST_NAVIGATION_KEY_PRESS:
    case GST_LATEST_NAVIGATION_KEY_RELEASE:
      return make_key_event (m, state);
    case GST_LATEST_NAVIGATION_TOUCH_FRAME:
      return gst_navigation_event_new_touch_frame (state);
    case GST_LATEST_NAVIGATION_TOUCH_CANCEL:
      return gst_navigation_event_new_touch_cancel (state);
    default:
      break;
  }
  if (!gst_structure_get_int (s, "width", &width)
      || !gst_structure_get_int (s, "height", &height) || width < 1
      || height < 1)
    return NULL;
  return make_place_event (
      m, MIN (m->x * width, width - 1), MIN (m->y * height, height - 1), state);
}

static void
set_values (GstStructure *structure, const gchar *name, const GArray *values)
{
  GValue array = G_VALUE_INIT, value = G_VALUE_INIT;

  g_value_init (&array, GST_TYPE_ARRAY);
  g_value_init (&value, G_TYPE_DOUBLE);
  for (guint i = 0; i < values->len; i++) {
    g_value_set_double (&value, g_array_index (values, gdouble, i));
    gst_value_array_append_value (&array, &value);
  }
  g_value_unset (&value);
  gst_structure_take_value (structure, name, &array);
}

GstStructure *
gst_latest_gamepad_structure_new (
    const GstLatestControlMessage *m, const gchar *viewer)
{
  GstStructure *structure = gst_structure_new ("application/x-latest-gamepad",
      "viewer", G_TYPE_STRING, viewer, "index", G_TYPE_UINT, m->index, "id",
      G_TYPE_STRING, m->id, "mapping", G_TYPE_STRING, m->mapping, "connected",
      G_TYPE_BOOLEAN, m->connected, "pressed", G_TYPE_UINT, m->pressed, NULL);

  set_values (structure, "axes", m->axes);
  set_values (structure, "buttons", m->values);
  return structure;
}
