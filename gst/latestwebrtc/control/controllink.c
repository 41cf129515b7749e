/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "controllink.h"

#include "datachannels.h"

struct _GstLatestControlLink
{
  /* Immutable. */
  GstLatestControl *control;
  gchar *viewer;

  GstLatestDataChannels *channels; /* only on the sink's worker */
};

static void
on_opened (gboolean reliable, gpointer data)
{
  GstLatestControlLink *self = data;

  gst_latest_control_opened (self->control, self->viewer, reliable);
}

static void
on_closed (gboolean reliable, gpointer data)
{
  GstLatestControlLink *self = data;

  gst_latest_control_closed (self->control, self->viewer, reliable);
}

static void
on_text (gboolean reliable, const gchar *text, gpointer data)
{
  GstLatestControlLink *self = data;

  gst_latest_control_take_text (self->control, self->viewer, reliable, text);
}

static void
on_bytes (gboolean reliable, GBytes *bytes, gpointer data)
{
  GstLatestControlLink *self = data;

  gst_latest_control_take_bytes (self->control, self->viewer, reliable, bytes);
}

static void
on_refused (gboolean reliable, gpointer data)
{
  GstLatestControlLink *self = data;

  gst_latest_control_refuse (self->control, self->viewer, reliable);
}

static void
on_overrun (gpointer data)
{
  GstLatestControlLink *self = data;

  gst_latest_control_shut_out (self->control, self->viewer);
}

static const GstLatestDataChannelCallbacks callbacks = {
  .opened = on_opened,
  .closed = on_closed,
  .text = on_text,
  .bytes = on_bytes,
  .refused = on_refused,
  .overrun = on_overrun,
};

static void
link_clear (gpointer data)
{
  GstLatestControlLink *self = data;

  gst_latest_control_unref (self->control);
  g_free (self->viewer);
}

/* The channels keep it until nobody calls back any more. */
static void
link_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, link_clear);
}

static gboolean
send_reply (gpointer link, gboolean reliable, const gchar *text)
{
  return gst_latest_data_channels_send_reply (link, reliable, text);
}

static gboolean
send_text (gpointer link, gboolean reliable, const gchar *text)
{
  return gst_latest_data_channels_send_text (link, reliable, text);
}

static gboolean
send_bytes (gpointer link, gboolean reliable, GBytes *bytes)
{
  return gst_latest_data_channels_send_bytes (link, reliable, bytes);
}

static void
shut (gpointer link)
{
  gst_latest_data_channels_shut (link);
}

static gpointer
ref (gpointer link)
{
  return gst_latest_data_channels_ref (link);
}

static void
unref (gpointer link)
{
  gst_latest_data_channels_unref (link);
}

static const GstLatestControlLinkClass link_class = {
  .send_reply = send_reply,
  .send_text = send_text,
  .send_bytes = send_bytes,
  .shut = shut,
  .ref = ref,
  .unref = unref,
};

GstLatestControlLink *
gst_latest_control_link_new (GstLatestControl *control, const gchar *viewer,
    GstElement *webrtcbin, GstLatestWorker *worker)
{
  GstLatestControlLink *self = g_atomic_rc_box_new0 (GstLatestControlLink);

  self->control = gst_latest_control_ref (control);
  self->viewer = g_strdup (viewer);
  self->channels = gst_latest_data_channels_new (webrtcbin, worker, &callbacks,
      g_atomic_rc_box_acquire (self), link_unref);
  gst_latest_control_add_viewer (control, viewer, &link_class, self->channels);
  return self;
}

void
gst_latest_control_link_create_channels (GstLatestControlLink *self)
{
  gst_latest_data_channels_create (self->channels);
}

void
gst_latest_control_link_stop (GstLatestControlLink *self)
{
  gst_latest_data_channels_stop (self->channels);
  gst_latest_control_remove_viewer (self->control, self->viewer);
}

void
gst_latest_control_link_free (GstLatestControlLink *self)
{
  gst_latest_data_channels_release (self->channels);
  g_clear_pointer (&self->channels, gst_latest_data_channels_unref);
  link_unref (self);
}
