/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestwebrtcsink-private.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

enum
{
  SIGNAL_CONTROL_MESSAGE,
  SIGNAL_CONTROL_CHANGED,
  SIGNAL_CONTROL_LOST,
  SIGNAL_CONTROL_REGAINED,
  SIGNAL_NAVIGATION,
  SIGNAL_GAMEPAD,
  /* Actions. */
  SIGNAL_SEND_CONTROL_MESSAGE,
  SIGNAL_RELEASE_CONTROL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What the application is told, on the control thread. */

static void
message (const gchar *viewer, const gchar *text, GBytes *bytes, gpointer self)
{
  g_signal_emit (self, signals[SIGNAL_CONTROL_MESSAGE], 0, viewer, text, bytes);
}

static void
navigation (
    const gchar *viewer, const gchar *track, GstEvent *event, gpointer self)
{
  g_signal_emit (self, signals[SIGNAL_NAVIGATION], 0, viewer, track, event);
}

static void
gamepad (const gchar *viewer, const GstStructure *structure, gpointer self)
{
  g_signal_emit (self, signals[SIGNAL_GAMEPAD], 0, viewer, structure);
}

static void
changed (const gchar *viewer, gboolean controls, gpointer self)
{
  GST_INFO_OBJECT (
      self, "%s %s", viewer, controls ? "controls" : "does not control");
  g_signal_emit (self, signals[SIGNAL_CONTROL_CHANGED], 0, viewer, controls);
}

static void
lost (const gchar *viewer, gpointer self)
{
  GST_INFO_OBJECT (self, "%s, who controls, is lost", viewer);
  g_signal_emit (self, signals[SIGNAL_CONTROL_LOST], 0, viewer);
}

static void
regained (const gchar *viewer, gpointer self)
{
  GST_INFO_OBJECT (self, "%s is heard again, and controls", viewer);
  g_signal_emit (self, signals[SIGNAL_CONTROL_REGAINED], 0, viewer);
}

/* Viewers call a track by its msid. */
static GstPad *
find_pad (const gchar *track, gpointer self)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);

  for (guint i = 0; i < pads->len; i++) {
    GstLatestTrack *of = gst_latest_webrtc_sink_pad_get_track (pads->pdata[i]);
    g_autofree gchar *msid = gst_latest_track_dup_msid (of);

    if (!gst_latest_track_is_audio (of)
        && (!track || g_strcmp0 (track, msid) == 0))
      return gst_object_ref (pads->pdata[i]);
  }
  return NULL;
}

static const GstLatestControlCallbacks callbacks = {
  .message = message,
  .navigation = navigation,
  .gamepad = gamepad,
  .changed = changed,
  .lost = lost,
  .regained = regained,
  .get_pad = find_pad,
};

/* Settings. */

/* (transfer full) (nullable) */
static GstLatestControl *
get_control (GstLatestWebRTCSink *self)
{
  GstLatestControl *control = NULL;

  GST_OBJECT_LOCK (self);
  if (self->control)
    control = gst_latest_control_ref (self->control);
  GST_OBJECT_UNLOCK (self);
  return control;
}

static void
apply_control (
    GstLatestWebRTCSink *self, GstLatestControlMode mode, guint timeout_ms)
{
  GstLatestControl *control = get_control (self);
  g_autoptr (GstLatestServer) server = gst_latest_webrtc_sink_get_server (self);

  if (!control && server && mode != GST_LATEST_CONTROL_NONE)
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("Nobody can control until this element starts again, as it has no "
         "data channels: control was none when it started, or SCTP is "
         "missing."),
        (NULL));
  if (!control)
    return;
  gst_latest_control_set_mode (control, mode);
  gst_latest_control_set_timeout (control, timeout_ms);
  gst_latest_control_unref (control);
}

void
gst_latest_webrtc_sink_update_control (GstLatestWebRTCSink *self)
{
  GstLatestControlMode mode;
  guint timeout_ms;

  GST_OBJECT_LOCK (self);
  if (gst_latest_settle_begin (&self->settle_control)) {
    while (gst_latest_settle_next (&self->settle_control)) {
      mode = self->settings.control;
      timeout_ms = self->settings.control_timeout / GST_MSECOND;
      GST_OBJECT_UNLOCK (self);
      apply_control (self, mode, timeout_ms);
      GST_OBJECT_LOCK (self);
    }
  }
  GST_OBJECT_UNLOCK (self);
}

/* Life. */

void
gst_latest_webrtc_sink_start_control (GstLatestWebRTCSink *self)
{
  GstLatestControlMode mode;
  guint timeout_ms;
  const gchar *missing;

  GST_OBJECT_LOCK (self);
  mode = self->settings.control;
  timeout_ms = self->settings.control_timeout / GST_MSECOND;
  GST_OBJECT_UNLOCK (self);
  if (mode == GST_LATEST_CONTROL_NONE)
    return;
  if (!gst_latest_sctp_available (&missing)) {
    GST_ELEMENT_WARNING (self, CORE, MISSING_PLUGIN,
        ("Nobody can control: the GStreamer element %s is missing.", missing),
        (NULL));
    return;
  }
  self->shared.control =
      gst_latest_control_new (mode, timeout_ms, &callbacks, self);
  GST_OBJECT_LOCK (self);
  self->control = gst_latest_control_ref (self->shared.control);
  GST_OBJECT_UNLOCK (self);
  /* What was set since it was looked at above. */
  gst_latest_webrtc_sink_update_control (self);
}

void
gst_latest_webrtc_sink_stop_control (GstLatestWebRTCSink *self)
{
  GstLatestControl *control;

  GST_OBJECT_LOCK (self);
  control = g_steal_pointer (&self->control);
  GST_OBJECT_UNLOCK (self);
  if (!control)
    return;
  gst_latest_control_stop (control);
  gst_latest_control_unref (control);
  g_clear_pointer (&self->shared.control, gst_latest_control_unref);
}

/* What the application asks for. */

static gboolean
send_control_message (GstLatestWebRTCSink *self, const gchar *viewer,
    const gchar *text, GBytes *bytes, gboolean reliable)
{
  GstLatestControl *control = get_control (self);
  gboolean sent = FALSE;

  if (control && (text != NULL) != (bytes != NULL))
    sent = gst_latest_control_send (control, viewer, text, bytes, reliable);
  g_clear_pointer (&control, gst_latest_control_unref);
  return sent;
}

static gboolean
release_control (GstLatestWebRTCSink *self, const gchar *viewer)
{
  GstLatestControl *control = get_control (self);
  gboolean released = FALSE;

  if (control)
    released = gst_latest_control_release (control, viewer);
  g_clear_pointer (&control, gst_latest_control_unref);
  return released;
}

static void
install_state_signals (GType type)
{
  /**
   * GstLatestWebRTCSink::control-changed:
   * @self: the sink
   * @viewer: the viewer, "viewer-1" and so on
   * @controls: whether it controls now
   *
   * A viewer has been given control, or does not have it any more; behind
   * #GstLatestWebRTCSink::control-lost only once it cannot be heard again, as it
   * is gone or another viewer has control. This and the other signals of control
   * are emitted on a thread of their own, with no lock held. A handler may use
   * every action, and may stop the sink if no other thread is changing its state;
   * while it runs, the next ones wait.
   *
   * Since: 0.1
   */
  signals[SIGNAL_CONTROL_CHANGED] =
      g_signal_new ("control-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
          NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
  /**
   * GstLatestWebRTCSink::control-lost:
   * @self: the sink
   * @viewer: the viewer
   *
   * A viewer who controls has not been heard for
   * #GstLatestWebRTCSink:control-timeout, or is gone: what it has set moving has
   * to be stopped. Once each time.
   *
   * Since: 0.1
   */
  signals[SIGNAL_CONTROL_LOST] = g_signal_new ("control-lost", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * GstLatestWebRTCSink::control-regained:
   * @self: the sink
   * @viewer: the viewer
   *
   * A viewer who was lost is heard again, and controls.
   *
   * Since: 0.1
   */
  signals[SIGNAL_CONTROL_REGAINED] = g_signal_new ("control-regained", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
install_input_signals (GType type)
{
  /**
   * GstLatestWebRTCSink::control-message:
   * @self: the sink
   * @viewer: the viewer
   * @text: (nullable): a message of text
   * @bytes: (nullable): a binary message; one of the two is %NULL
   *
   * A viewer who controls has sent a message for the application.
   *
   * Since: 0.1
   */
  signals[SIGNAL_CONTROL_MESSAGE] =
      g_signal_new ("control-message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
          NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BYTES);
  /**
   * GstLatestWebRTCSink::navigation:
   * @self: the sink
   * @viewer: the viewer
   * @track: (nullable): the msid of the video that it points at
   * @event: a #GstNavigation event, in the coordinates of that video's source
   *
   * Mouse, keys or touch of a viewer who controls. The event then goes upstream
   * from the pad of the track.
   *
   * Since: 0.1
   */
  signals[SIGNAL_NAVIGATION] =
      g_signal_new ("navigation", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
          G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, GST_TYPE_EVENT);
  /**
   * GstLatestWebRTCSink::gamepad:
   * @self: the sink
   * @viewer: the viewer
   * @gamepad: a structure "application/x-latest-gamepad"
   *
   * The state of a gamepad of a viewer who controls, when it has changed. A
   * custom event with the same structure then goes upstream.
   *
   * Since: 0.1
   */
  signals[SIGNAL_GAMEPAD] = g_signal_new ("gamepad", type, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, GST_TYPE_STRUCTURE);
}

void
gst_latest_webrtc_sink_install_control_signals (GType type)
{
  install_state_signals (type);
  install_input_signals (type);
  /**
   * GstLatestWebRTCSink::send-control-message:
   * @self: the sink
   * @viewer: (nullable): the viewer, or %NULL for all
   * @text: (nullable): a message of text
   * @bytes: (nullable): a binary message, of 16 KiB at most like the text; one of
   *   the two is %NULL
   * @reliable: whether it may be sent again, and may then come late
   *
   * From any thread; waits for nothing.
   *
   * Returns: whether it was handed over for all of them, and for one at least
   *
   * Since: 0.1
   */
  signals[SIGNAL_SEND_CONTROL_MESSAGE] = g_signal_new_class_handler (
      "send-control-message", type, G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION,
      G_CALLBACK (send_control_message), NULL, NULL, NULL, G_TYPE_BOOLEAN, 4,
      G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BYTES, G_TYPE_BOOLEAN);
  /**
   * GstLatestWebRTCSink::release-control:
   * @self: the sink
   * @viewer: (nullable): the viewer, or %NULL for all
   *
   * Takes control away. The viewer may ask for it again. From any thread.
   *
   * Returns: whether somebody had it
   *
   * Since: 0.1
   */
  signals[SIGNAL_RELEASE_CONTROL] =
      g_signal_new_class_handler ("release-control", type,
          G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, G_CALLBACK (release_control),
          NULL, NULL, NULL, G_TYPE_BOOLEAN, 1, G_TYPE_STRING);
}
