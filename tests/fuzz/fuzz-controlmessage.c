/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Any bytes are what a viewer says on the control channel: read, they keep the
 * bounds that the header has. With libFuzzer this file is all there is;
 * replay.c gives it a main() that runs files. */
#include "controlmessage.h"

#include <string.h>

#include "flatjson.h"
#include "keynames.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_numbers (const GArray *numbers, guint max, gdouble least)
{
  g_assert (numbers->len <= max);
  for (guint i = 0; i < numbers->len; i++) {
    gdouble number = g_array_index (numbers, gdouble, i);

    g_assert (number >= least && number <= 1);
  }
}

/* What is sent is itself a message that can be read. */
static void
check_written (gchar *text)
{
  g_autoptr (GstLatestFlatObject) object = gst_latest_flat_object_parse (text);

  g_assert (object || strlen (text) > GST_LATEST_FLAT_OBJECT_MAX_SIZE);
  g_free (text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);
  g_autoptr (GstLatestControlMessage) m =
      gst_latest_control_message_parse (text);

  if (!m)
    return 0;
  if (m->type == GST_LATEST_CONTROL_MESSAGE_NAVIGATION) {
    g_assert (m->x >= 0 && m->x <= 1 && m->y >= 0 && m->y <= 1);
    g_assert (m->button <= 4 && m->buttons <= 0xff && m->pressure <= 1);
    g_free (gst_latest_key_name (m->key, m->code));
  }
  if (m->type == GST_LATEST_CONTROL_MESSAGE_GAMEPAD) {
    check_numbers (m->axes, GST_LATEST_GAMEPAD_MAX_AXES, -1);
    check_numbers (m->values, GST_LATEST_GAMEPAD_MAX_BUTTONS, 0);
  }
  if (m->text)
    check_written (gst_latest_control_message_format_text (m->text));
  if (m->type == GST_LATEST_CONTROL_MESSAGE_PING
      || m->type == GST_LATEST_CONTROL_MESSAGE_HEARTBEAT)
    check_written (gst_latest_control_message_format_echo (m));
  return 0;
}
