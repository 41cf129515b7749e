/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* The data channel "control" of a test viewer. */
#include <string.h>

#include "testviewer-private.h"

static void
control_opened (GObject *channel, TestViewer *self)
{
  test_viewer_note (self, &self->control_open);
}

static void
control_heard (GObject *channel, const gchar *text, TestViewer *self)
{
  g_mutex_lock (&self->lock);
  g_string_append (self->heard, text);
  g_string_append_c (self->heard, '\n');
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
test_viewer_add_control (TestViewer *self)
{
  g_signal_emit_by_name (
      self->webrtcbin, "create-data-channel", "control", NULL, &self->control);
  g_signal_connect (
      self->control, "on-open", G_CALLBACK (control_opened), self);
  g_signal_connect (
      self->control, "on-message-string", G_CALLBACK (control_heard), self);
}

void
test_viewer_say (TestViewer *self, const gchar *text)
{
  test_viewer_wait_for (self, &self->control_open);
  g_signal_emit_by_name (self->control, "send-string", text);
}

void
test_viewer_wait_heard (TestViewer *self, const gchar *text)
{
  g_mutex_lock (&self->lock);
  while (!strstr (self->heard->str, text))
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

guint
test_viewer_count_heard (TestViewer *self, const gchar *text)
{
  guint n = 0;

  g_mutex_lock (&self->lock);
  for (const gchar *at = self->heard->str; (at = strstr (at, text)); at++)
    n++;
  g_mutex_unlock (&self->lock);
  return n;
}

static void
flush (const GValue *item, gpointer data)
{
  g_autoptr (GstPad) src =
      gst_element_get_static_pad (g_value_get_object (item), "src");

  gst_pad_send_event (src, gst_event_new_flush_start ());
}

/* The thread of a channel that has said more than the sink has acknowledged
 * waits in sctpenc, and until 1.22.3 that does not let it go when it stops
 * (sctpenc: Fix potential shutdown deadlock): what was not sent is given up. */
void
test_viewer_give_up_sending (TestViewer *self)
{
  g_autoptr (GstIterator) encoders =
      gst_bin_iterate_all_by_element_factory_name (
          GST_BIN (self->webrtcbin), "sctpenc");

  gst_iterator_foreach (encoders, flush, NULL);
}
