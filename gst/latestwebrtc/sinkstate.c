/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestwebrtcsink-private.h"

#include "iceagent.h"
#include "iceservers.h"
#include "missingplugins.h"
#include "usermessage.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* Set before the first sink starts. */
static const GType *signaller_types;

void
gst_latest_webrtc_sink_set_signaller_types (const GType *types)
{
  signaller_types = types;
}

GstLatestServer *
gst_latest_webrtc_sink_get_server (GstLatestWebRTCSink *self)
{
  GstLatestServer *server = NULL;

  GST_OBJECT_LOCK (self);
  if (self->server)
    server = gst_latest_server_ref (self->server);
  GST_OBJECT_UNLOCK (self);
  return server;
}

/* Returns the server before. The port in use changes with it. */
static GstLatestServer *
swap_server (GstLatestWebRTCSink *self, GstLatestServer *server)
{
  GstLatestServer *old;

  GST_OBJECT_LOCK (self);
  old = self->server;
  self->server = server;
  GST_OBJECT_UNLOCK (self);
  g_object_notify_by_pspec (G_OBJECT (self),
      gst_latest_settings_get_pspec (GST_LATEST_PROP_HTTP_PORT));
  return old;
}

/* What the viewers ask and tell, on the worker. */

/* A track is not freed while the worker is busy: its release waits for
 * gst_latest_viewers_update_tracks(). */
static GPtrArray *
list_tracks (gpointer owner)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (owner);
  GPtrArray *tracks = g_ptr_array_new ();

  for (guint i = 0; i < pads->len; i++)
    g_ptr_array_add (
        tracks, gst_latest_webrtc_sink_pad_get_track (pads->pdata[i]));
  return tracks;
}

static void
write_tracks (gboolean whole, GstStructure *out, gpointer owner)
{
  gst_latest_webrtc_sink_write_tracks (owner, whole, out);
}

/* The other viewers do not suffer, and few frames may be better than none: what
 * to do is the application's decision. */
static void
viewer_below_minimum (const gchar *id, guint bitrate, gpointer owner)
{
  GstLatestWebRTCSink *self = owner;
  guint min_bitrate =
      gst_latest_rate_control_get_settings (self->shared.rate_control)
          .min_bitrate;

  GST_INFO_OBJECT (self, "the network of %s carries %u bit/s", id, bitrate);
  gst_element_post_message (owner,
      gst_message_new_element (owner,
          gst_structure_new ("latestwebrtcsink-viewer-below-minimum", "id",
              G_TYPE_STRING, id, "estimated-bitrate", G_TYPE_UINT, bitrate,
              "min-bitrate", G_TYPE_UINT, min_bitrate, NULL)));
}

static void
signaller_trouble (const GError *error, gboolean fatal, gpointer owner)
{
  GstLatestWebRTCSink *self = owner;

  if (fatal)
    GST_ELEMENT_ERROR (
        self, RESOURCE, OPEN_WRITE, ("%s", error->message), (NULL));
  else
    GST_ELEMENT_WARNING (
        self, RESOURCE, OPEN_WRITE, ("%s", error->message), (NULL));
}

/* The bin has been told of no end so far: it does not forget one when its track
 * goes on, after a flush. */
static void
viewers_finished (GstMessage *eos, gpointer owner)
{
  GstBinClass *bin_class = GST_BIN_CLASS (g_type_class_peek (GST_TYPE_BIN));
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (owner);

  for (guint i = 0; i < pads->len; i++) {
    GstMessage *end = gst_latest_track_make_end (
        gst_latest_webrtc_sink_pad_get_track (pads->pdata[i]));

    gst_message_set_seqnum (end, gst_message_get_seqnum (eos));
    bin_class->handle_message (owner, end);
  }
  gst_message_unref (eos);
}

static const GstLatestViewersCallbacks viewers_callbacks = {
  .list_tracks = list_tracks,
  .write_tracks = write_tracks,
  .added = gst_latest_webrtc_sink_emit_viewer_added,
  .removed = gst_latest_webrtc_sink_emit_viewer_removed,
  .below_minimum = viewer_below_minimum,
  .trouble = signaller_trouble,
  .finished = viewers_finished,
};

/* States. */

static gboolean
check_elements (GstLatestWebRTCSink *self)
{
  const gchar *payloader;
  gboolean adaptive;

  GST_OBJECT_LOCK (self);
  payloader = gst_latest_settings_get_codec (&self->settings)->payloader;
  adaptive = gst_latest_settings_get_rate (&self->settings).adaptive;
  GST_OBJECT_UNLOCK (self);
  return gst_latest_missing_plugins_check (
      GST_ELEMENT (self), payloader, adaptive);
}

static void
post_listening (GstLatestWebRTCSink *self, const gchar *uri)
{
  GST_INFO_OBJECT (self, "viewers are welcome at %s", uri);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self),
          gst_structure_new (
              "latestwebrtcsink-listening", "uri", G_TYPE_STRING, uri, NULL)));
  gst_latest_user_message_post_page (GST_ELEMENT (self), uri);
}

/* They may get one later. */
static void
check_interfaces (GstLatestWebRTCSink *self, const gchar *interfaces)
{
  if (!interfaces || gst_latest_ice_agent_has_interface (interfaces))
    return;
  GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
      ("None of ice-interfaces=%s has an address: until one has, viewers are "
       "offered 127.0.0.1, and only those on this host can connect.",
          interfaces),
      ("\"ip address\" lists the interfaces"));
}

/* (transfer full) */
static GPtrArray *
make_signallers (GstLatestWebRTCSink *self)
{
  GPtrArray *signallers = g_ptr_array_new_with_free_func (g_object_unref);

  for (const GType *type = signaller_types; *type; type++)
    g_ptr_array_add (signallers, g_object_new (*type, NULL));
  g_ptr_array_add (signallers, g_object_ref (self->app_signaller));
  return signallers;
}

static gboolean
start_server (GstLatestWebRTCSink *self)
{
  g_auto (GstLatestSettings) settings = {
    0,
  };
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);
  g_autoptr (GPtrArray) signallers = make_signallers (self);
  g_autoptr (GError) error = NULL;
  GstLatestServer *server = NULL;

  GST_OBJECT_LOCK (self);
  gst_latest_settings_copy (&settings, &self->settings);
  GST_OBJECT_UNLOCK (self);
  for (guint i = 0; i < pads->len; i++) {
    GstLatestTrack *track =
        gst_latest_webrtc_sink_pad_get_track (pads->pdata[i]);

    if (!gst_latest_track_is_audio (track))
      gst_latest_webrtc_sink_set_codec (
          self, gst_latest_track_get_encoder (track));
  }
  if (gst_latest_ice_servers_check (
          settings.stun_server, settings.turn_server, &error))
    server = gst_latest_server_start (GST_BIN (self), signallers, &settings,
        &self->shared, &viewers_callbacks, &error);
  if (!server) {
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE,
        ("Cannot serve viewers. %s", error->message), (NULL));
    return FALSE;
  }
  swap_server (self, server);
  gst_latest_viewers_update_tracks (gst_latest_server_get_viewers (server));
  if (gst_latest_server_get_uri (server))
    post_listening (self, gst_latest_server_get_uri (server));
  check_interfaces (self, settings.ice_interfaces);
  if (gst_latest_server_get_warning (server))
    GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
        ("%s", gst_latest_server_get_warning (server)), (NULL));
  return TRUE;
}

/* Whoever releases the pad meanwhile has to find the server: the track is in use
 * until the last viewer is removed. */
static void
stop_server (GstLatestWebRTCSink *self)
{
  GstLatestServer *server = gst_latest_webrtc_sink_get_server (self);

  if (!server)
    return;
  gst_latest_server_stop (server);
  /* Estimates are told by threads that end on their own. */
  gst_latest_rate_control_quiesce (self->shared.rate_control);
  gst_latest_server_unref (swap_server (self, NULL));
}

/* As latestvpxenc does when it leaves READY. */
static void
reset_stats (GstLatestWebRTCSink *self)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);

  for (guint i = 0; i < pads->len; i++)
    gst_latest_track_stats_reset (gst_latest_track_get_stats (
        gst_latest_webrtc_sink_pad_get_track (pads->pdata[i])));
}

/* Sinks that have ended say so each time they begin to play. */
static void
forget_ends (GstLatestWebRTCSink *self)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);

  for (guint i = 0; i < pads->len; i++)
    gst_latest_track_forget_end (
        gst_latest_webrtc_sink_pad_get_track (pads->pdata[i]));
}

static void
update_base_time (GstLatestWebRTCSink *self)
{
  g_autoptr (GstLatestServer) server = gst_latest_webrtc_sink_get_server (self);

  gst_latest_viewers_update_base_time (gst_latest_server_get_viewers (server));
}

GstStateChangeReturn
gst_latest_webrtc_sink_change_state (
    GstElement *element, GstStateChange transition)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);
  GstStateChangeReturn ret;

  switch (transition) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      if (!check_elements (self))
        return GST_STATE_CHANGE_FAILURE;
      break;
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      reset_stats (self);
      forget_ends (self);
      gst_latest_webrtc_sink_start_control (self);
      if (!start_server (self)) {
        gst_latest_webrtc_sink_stop_control (self);
        return GST_STATE_CHANGE_FAILURE;
      }
      break;
    case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
      forget_ends (self);
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      gst_latest_webrtc_sink_unblock_encoded_pads (self);
      stop_server (self);
      gst_latest_webrtc_sink_stop_control (self);
      break;
    default:
      break;
  }

  ret = GST_ELEMENT_CLASS (g_type_class_peek (GST_TYPE_BIN))
            ->change_state (element, transition);
  if (ret == GST_STATE_CHANGE_FAILURE
      && transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    stop_server (self);
    gst_latest_webrtc_sink_stop_control (self);
  }
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    update_base_time (self);
  /* The clocksync that paces a file reports itself as live, but with it the
   * sink prerolls like any other. */
  if (ret == GST_STATE_CHANGE_NO_PREROLL)
    ret = GST_STATE_CHANGE_SUCCESS;
  return ret;
}

static gboolean
is_ended (GstLatestWebRTCSink *self)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);

  for (guint i = 0; i < pads->len; i++) {
    if (!gst_latest_track_is_end_known (
            gst_latest_webrtc_sink_pad_get_track (pads->pdata[i])))
      return FALSE;
  }
  return TRUE;
}

/* The bin does not look again when a child is removed. */
void
gst_latest_webrtc_sink_check_end (GstLatestWebRTCSink *self)
{
  g_autoptr (GstLatestServer) server = gst_latest_webrtc_sink_get_server (self);
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);

  if (server && pads->len > 0 && is_ended (self))
    gst_latest_webrtc_sink_handle_message (GST_BIN (self),
        gst_latest_track_make_end (
            gst_latest_webrtc_sink_pad_get_track (pads->pdata[0])));
}

/* Whether the message is that of a track. */
static gboolean
take_end (GstLatestWebRTCSink *self, GstMessage *message)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);

  for (guint i = 0; i < pads->len; i++) {
    if (gst_latest_track_take_end (
            gst_latest_webrtc_sink_pad_get_track (pads->pdata[i]), message))
      return TRUE;
  }
  return FALSE;
}

void
gst_latest_webrtc_sink_handle_message (GstBin *bin, GstMessage *message)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (bin);
  g_autoptr (GstLatestServer) server = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_EOS:
      server = gst_latest_webrtc_sink_get_server (self);
      if (!server || !take_end (self, message))
        break;
      /* The bin's is that of the last track. */
      if (is_ended (self))
        gst_latest_viewers_finish (
            gst_latest_server_get_viewers (server), message);
      else
        gst_message_unref (message);
      return;
    case GST_MESSAGE_CLOCK_PROVIDE:
    case GST_MESSAGE_CLOCK_LOST:
      /* Turning the pacing on or off does not make a clock come or go. */
      gst_message_unref (message);
      return;
    default:
      break;
  }
  GST_BIN_CLASS (g_type_class_peek (GST_TYPE_BIN))
      ->handle_message (bin, message);
}
