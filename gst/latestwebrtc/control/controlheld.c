/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "controlcore-private.h"

/* Of one viewer: more than a person has fingers and gamepads. What is held
 * beyond is not let go. */
#define MAX_HELD 64

/* Whether both are about the same key, button, finger or gamepad. */
static gboolean
is_same (const GstLatestControlMessage *a, const GstLatestControlMessage *b)
{
  if (a->type != b->type)
    return FALSE;
  if (a->type == GST_LATEST_CONTROL_MESSAGE_GAMEPAD)
    return a->index == b->index;
  if (a->event != b->event || g_strcmp0 (a->track, b->track) != 0)
    return FALSE;
  switch (a->event) {
    case GST_LATEST_NAVIGATION_KEY_RELEASE:
      return g_str_equal (a->code, b->code)
          && (*a->code || g_str_equal (a->key, b->key));
    case GST_LATEST_NAVIGATION_BUTTON_RELEASE:
      return a->button == b->button;
    default:
      return a->identifier == b->identifier;
  }
}

static gint
find (GstLatestControlCore *self, const gchar *viewer,
    const GstLatestControlMessage *end)
{
  for (guint i = 0; i < self->held->len; i++) {
    const GstLatestControlItem *held = g_ptr_array_index (self->held, i);

    if (g_str_equal (held->viewer, viewer) && is_same (held->message, end))
      return i;
  }
  return -1;
}

/* How what @m is about ends when nobody ends it: a key and a button are
 * released, a finger does nothing any more, and a gamepad is unplugged. NULL: it
 * does not last. (transfer full) */
static GstLatestControlMessage *
make_end (const GstLatestControlMessage *m)
{
  static const gint ends[] = {
    [GST_LATEST_NAVIGATION_KEY_PRESS] = GST_LATEST_NAVIGATION_KEY_RELEASE,
    [GST_LATEST_NAVIGATION_KEY_RELEASE] = GST_LATEST_NAVIGATION_KEY_RELEASE,
    [GST_LATEST_NAVIGATION_BUTTON_PRESS] = GST_LATEST_NAVIGATION_BUTTON_RELEASE,
    [GST_LATEST_NAVIGATION_BUTTON_RELEASE] =
        GST_LATEST_NAVIGATION_BUTTON_RELEASE,
    [GST_LATEST_NAVIGATION_MOVE] = -1,
    [GST_LATEST_NAVIGATION_SCROLL] = -1,
    [GST_LATEST_NAVIGATION_TOUCH_DOWN] = GST_LATEST_NAVIGATION_TOUCH_CANCEL,
    [GST_LATEST_NAVIGATION_TOUCH_MOTION] = GST_LATEST_NAVIGATION_TOUCH_CANCEL,
    [GST_LATEST_NAVIGATION_TOUCH_UP] = GST_LATEST_NAVIGATION_TOUCH_CANCEL,
    [GST_LATEST_NAVIGATION_TOUCH_FRAME] = -1,
    [GST_LATEST_NAVIGATION_TOUCH_CANCEL] = -1,
  };
  GstLatestControlMessage *end;

  if (m->type != GST_LATEST_CONTROL_MESSAGE_GAMEPAD
      && (m->type != GST_LATEST_CONTROL_MESSAGE_NAVIGATION
          || ends[m->event] < 0))
    return NULL;
  end = g_new0 (GstLatestControlMessage, 1);
  end->type = m->type;
  end->index = m->index;
  end->id = g_strdup (m->id);
  end->mapping = g_strdup (m->mapping);
  end->axes = g_array_new (FALSE, FALSE, sizeof (gdouble));
  end->values = g_array_new (FALSE, FALSE, sizeof (gdouble));
  if (m->type == GST_LATEST_CONTROL_MESSAGE_NAVIGATION)
    end->event = ends[m->event];
  end->track = g_strdup (m->track);
  end->key = g_strdup (m->key);
  end->code = g_strdup (m->code);
  end->button = m->button;
  end->identifier = m->identifier;
  end->x = m->x;
  end->y = m->y;
  return end;
}

static GstLatestControlItem *
item_new (const gchar *viewer, GstLatestControlMessage *message)
{
  GstLatestControlItem *item = g_new0 (GstLatestControlItem, 1);

  item->type = GST_LATEST_CONTROL_ITEM_FOLLOWING;
  item->viewer = g_strdup (viewer);
  item->message = message;
  return item;
}

static guint
count_held (GstLatestControlCore *self, const gchar *viewer)
{
  guint n = 0;

  for (guint i = 0; i < self->held->len; i++) {
    const GstLatestControlItem *held = g_ptr_array_index (self->held, i);

    n += g_str_equal (held->viewer, viewer);
  }
  return n;
}

static gboolean
begins (const GstLatestControlMessage *m)
{
  if (m->type == GST_LATEST_CONTROL_MESSAGE_GAMEPAD)
    return m->connected;
  return m->event == GST_LATEST_NAVIGATION_KEY_PRESS
      || m->event == GST_LATEST_NAVIGATION_BUTTON_PRESS
      || m->event == GST_LATEST_NAVIGATION_TOUCH_DOWN
      || m->event == GST_LATEST_NAVIGATION_TOUCH_MOTION;
}

static void
note (GstLatestControlCore *self, const gchar *viewer,
    const GstLatestControlMessage *m)
{
  GstLatestControlMessage *end = make_end (m);
  gint index = end ? find (self, viewer, end) : -1;

  if (index >= 0)
    g_ptr_array_remove_index (self->held, index);
  if (end && begins (m) && count_held (self, viewer) < MAX_HELD)
    g_ptr_array_add (self->held, item_new (viewer, end));
  else
    g_clear_pointer (&end, gst_latest_control_message_free);
}

/* A cancelled touch is all fingers'. */
static void
forget_touches (GstLatestControlCore *self, const gchar *viewer,
    const GstLatestControlMessage *cancel)
{
  for (guint i = self->held->len; i-- > 0;) {
    const GstLatestControlItem *held = g_ptr_array_index (self->held, i);

    if (g_str_equal (held->viewer, viewer)
        && held->message->type == cancel->type
        && held->message->event == GST_LATEST_NAVIGATION_TOUCH_CANCEL
        && g_strcmp0 (held->message->track, cancel->track) == 0)
      g_ptr_array_remove_index (self->held, i);
  }
}

static gboolean
is_touch (const GstLatestControlMessage *m)
{
  return m->type == GST_LATEST_CONTROL_MESSAGE_NAVIGATION
      && (m->event == GST_LATEST_NAVIGATION_TOUCH_DOWN
          || m->event == GST_LATEST_NAVIGATION_TOUCH_MOTION
          || m->event == GST_LATEST_NAVIGATION_TOUCH_UP);
}

static gboolean
is_cancel (const GstLatestControlMessage *m)
{
  return m->type == GST_LATEST_CONTROL_MESSAGE_NAVIGATION
      && m->event == GST_LATEST_NAVIGATION_TOUCH_CANCEL;
}

/* Elements take touches when they get a frame (gst/video/navigation.h), which a
 * viewer would have to say on a channel that keeps no order. */
static void
add_touch_frame (GstLatestControlCore *self, const GstLatestControlItem *item)
{
  GstLatestControlMessage *frame = g_new0 (GstLatestControlMessage, 1);

  frame->type = GST_LATEST_CONTROL_MESSAGE_NAVIGATION;
  frame->event = GST_LATEST_NAVIGATION_TOUCH_FRAME;
  frame->track = g_strdup (item->message->track);
  g_queue_push_head (&self->items, item_new (item->viewer, frame));
}

/* In the order in which it was taken hold of. */
static void
let_go (GstLatestControlCore *self, const gchar *viewer)
{
  for (guint i = self->held->len; i-- > 0;) {
    GstLatestControlItem *held = g_ptr_array_index (self->held, i);

    if (!g_str_equal (held->viewer, viewer))
      continue;
    g_ptr_array_steal_index (self->held, i);
    g_queue_push_head (&self->items, held);
    if (is_cancel (held->message)) {
      forget_touches (self, viewer, held->message);
      i = MIN (i, self->held->len);
    }
  }
}

void
gst_latest_control_core_follow (
    GstLatestControlCore *self, const GstLatestControlItem *item)
{
  switch (item->type) {
    case GST_LATEST_CONTROL_ITEM_MESSAGE:
      note (self, item->viewer, item->message);
      if (is_touch (item->message))
        add_touch_frame (self, item);
      if (is_cancel (item->message))
        forget_touches (self, item->viewer, item->message);
      break;
    case GST_LATEST_CONTROL_ITEM_RELEASED:
    case GST_LATEST_CONTROL_ITEM_LOST:
      let_go (self, item->viewer);
      break;
    default:
      break;
  }
}
