/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestwebrtcsink-private.h"

#include <string.h>

#include "missingplugins.h"
#include "soundrate.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* Ids of tracks: video before audio, each in the order of the pads' numbers. */
#define FIRST_AUDIO_ID GST_LATEST_MAX_VIDEO_TRACKS

/* Which pads there are. */

GPtrArray *
gst_latest_webrtc_sink_list_pads (GstLatestWebRTCSink *self)
{
  GPtrArray *pads = g_ptr_array_new_with_free_func (gst_object_unref);

  GST_OBJECT_LOCK (self);
  for (guint i = 0; i < GST_LATEST_MAX_PADS; i++) {
    if (self->pads[i])
      g_ptr_array_add (pads, gst_object_ref (self->pads[i]));
  }
  GST_OBJECT_UNLOCK (self);
  return pads;
}

GstLatestWebRTCSinkPad *
gst_latest_webrtc_sink_get_pad (GstLatestWebRTCSink *self, guint id)
{
  GstLatestWebRTCSinkPad *pad = NULL;

  GST_OBJECT_LOCK (self);
  if (id < GST_LATEST_MAX_PADS && self->pads[id])
    pad = gst_object_ref (self->pads[id]);
  GST_OBJECT_UNLOCK (self);
  return pad;
}

GstElement *
gst_latest_webrtc_sink_get_encoder (GstLatestWebRTCSink *self)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);
  GstLatestTrack *track;

  if (pads->len == 0)
    return NULL;
  track = gst_latest_webrtc_sink_pad_get_track (pads->pdata[0]);
  return gst_latest_track_is_audio (track)
      ? NULL
      : gst_object_ref (gst_latest_track_get_encoder (track));
}

void
gst_latest_webrtc_sink_write_tracks (
    GstLatestWebRTCSink *self, gboolean whole, GstStructure *out)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);
  GValue tracks = G_VALUE_INIT;

  g_value_init (&tracks, GST_TYPE_ARRAY);
  for (guint i = 0; i < pads->len; i++) {
    GValue track = G_VALUE_INIT;

    g_value_init (&track, GST_TYPE_STRUCTURE);
    g_value_take_boxed (
        &track, gst_latest_webrtc_sink_pad_make_stats (pads->pdata[i], whole));
    gst_value_array_append_and_take_value (&tracks, &track);
  }
  gst_structure_take_value (out, "tracks", &tracks);
}

/* The two enumerations have the same names. */
void
gst_latest_webrtc_sink_set_codec (
    GstLatestWebRTCSink *self, GstElement *encoder)
{
  GstLatestWebRTCSinkCodec codec;

  GST_OBJECT_LOCK (self);
  codec = self->settings.codec;
  GST_OBJECT_UNLOCK (self);
  gst_util_set_object_arg (G_OBJECT (encoder), "codec",
      codec == GST_LATEST_WEBRTC_SINK_CODEC_VP9 ? "vp9" : "vp8");
}

/* The number that @name says, or the lowest one that is free. FALSE if there is
 * none, or it is taken. From then on it is taken. */
static gboolean
take_number (GstLatestWebRTCSink *self, gboolean is_audio, const gchar *name,
    guint *number)
{
  const guint max =
      is_audio ? GST_LATEST_MAX_AUDIO_TRACKS : GST_LATEST_MAX_VIDEO_TRACKS;
  const guint first = is_audio ? FIRST_AUDIO_ID : 0;
  guint64 wanted = max;
  gboolean found;

  if (name
      && !g_ascii_string_to_unsigned (
          strchr (name, '_') + 1, 10, 0, max - 1, &wanted, NULL))
    return FALSE;
  GST_OBJECT_LOCK (self);
  for (*number = 0; !name && *number < max; (*number)++) {
    if (!(self->taken & (1u << (first + *number))))
      break;
  }
  if (name)
    *number = wanted;
  found = *number < max && !(self->taken & (1u << (first + *number)));
  if (found)
    self->taken |= 1u << (first + *number);
  GST_OBJECT_UNLOCK (self);
  return found;
}

static void
give_number_back (GstLatestWebRTCSink *self, guint id)
{
  GST_OBJECT_LOCK (self);
  self->taken &= ~(1u << id);
  GST_OBJECT_UNLOCK (self);
}

/* What the viewers are told. */

/* Takes @pad, or NULL, in the place of the pad of that id. Afterwards no viewer
 * uses the track of the one before. */
static void
swap_pad (GstLatestWebRTCSink *self, guint id, GstLatestWebRTCSinkPad *pad)
{
  g_autoptr (GstLatestServer) server = NULL;

  GST_OBJECT_LOCK (self);
  self->pads[id] = pad;
  if (pad)
    gst_latest_track_set_sync (
        gst_latest_webrtc_sink_pad_get_track (pad), self->settings.sync);
  GST_OBJECT_UNLOCK (self);

  server = gst_latest_webrtc_sink_get_server (self);
  if (server)
    gst_latest_viewers_update_tracks (gst_latest_server_get_viewers (server));
}

/* What the rate control is to know of the track. */
static GstLatestAllocationTrack
describe_track (GstLatestWebRTCSinkPad *pad)
{
  const GstLatestTrackSettings settings =
      gst_latest_webrtc_sink_pad_get_settings (pad);
  GstLatestAllocationTrack track = GST_LATEST_RATE_VIDEO;

  if (gst_latest_track_is_audio (gst_latest_webrtc_sink_pad_get_track (pad))) {
    gst_latest_sound_rate_describe (gst_latest_webrtc_sink_pad_get_track (pad),
        settings.max_bitrate, &track);
  } else {
    track.weight = settings.weight;
    track.min_bitrate = settings.min_bitrate;
    track.max_bitrate = settings.max_bitrate;
  }
  track.paused = settings.paused;
  return track;
}

/* An application may keep a pad that has been released. It has no parent, and its
 * number may be another pad's. */
static void
settings_changed (GstLatestWebRTCSinkPad *pad)
{
  g_autoptr (GstElement) parent = gst_pad_get_parent_element (GST_PAD (pad));
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (parent);
  const GstLatestAllocationTrack track = describe_track (pad);

  if (!self)
    return;
  gst_latest_rate_control_set_track (self->shared.rate_control,
      gst_latest_track_get_id (gst_latest_webrtc_sink_pad_get_track (pad)),
      &track);
}

/* The pad's caps have come, on the streaming thread, or have gone. */
static void
caps_changed (GstPad *pad, GParamSpec *pspec, GstLatestWebRTCSink *self)
{
  g_autoptr (GstLatestServer) server = gst_latest_webrtc_sink_get_server (self);

  /* Whether sound is encoded already may have changed, and who encodes video. */
  gst_latest_webrtc_sink_pad_apply (GST_LATEST_WEBRTC_SINK_PAD (pad));
  gst_latest_webrtc_sink_pad_forget_told (GST_LATEST_WEBRTC_SINK_PAD (pad));
  gst_latest_rate_control_apply_again (self->shared.rate_control);
  if (server)
    gst_latest_viewers_update_caps (gst_latest_server_get_viewers (server));
}

/* What the Opus encoder of @pad makes will take another rate. */
static void
sound_changed (GObject *encoder, GParamSpec *pspec, GstLatestWebRTCSinkPad *pad)
{
  gst_latest_webrtc_sink_pad_apply (pad);
}

/* Requesting and releasing. */

static GstLatestTrack *
make_track (GstLatestWebRTCSink *self, gboolean is_audio, guint number)
{
  g_autofree gchar *suffix =
      number > 0 ? g_strdup_printf ("_%u", number) : g_strdup ("");
  const GstLatestTrackConfig config = {
    .id = is_audio ? FIRST_AUDIO_ID + number : number,
    .is_audio = is_audio,
    .suffix = suffix,
    .wait = self->shared.network_wait,
  };
  const gchar *missing;
  GstLatestTrack *track =
      gst_latest_track_new (GST_BIN (self), &config, &missing);

  if (!track) {
    gst_latest_missing_plugins_report (GST_ELEMENT (self), missing);
    return NULL;
  }
  if (!is_audio)
    gst_latest_webrtc_sink_set_codec (
        self, gst_latest_track_get_encoder (track));
  gst_latest_track_start (track);
  return track;
}

GstPad *
gst_latest_webrtc_sink_request_new_pad (GstElement *element,
    GstPadTemplate *templ, const gchar *name, const GstCaps *caps)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);
  const gboolean is_audio =
      g_str_has_prefix (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), "audio");
  g_autofree gchar *full_name = NULL;
  GstLatestAllocationTrack description;
  GstLatestTrack *track;
  GstPad *pad;
  guint number;

  if (GST_PAD_TEMPLATE_DIRECTION (templ) == GST_PAD_SRC)
    return gst_latest_webrtc_sink_request_encoded_pad (self, templ, name);
  if (!take_number (self, is_audio, name, &number)) {
    GST_WARNING_OBJECT (self,
        "refusing pad %s: it exists, or there are %d video and %d audio tracks "
        "at most",
        name ? name : GST_PAD_TEMPLATE_NAME_TEMPLATE (templ),
        GST_LATEST_MAX_VIDEO_TRACKS, GST_LATEST_MAX_AUDIO_TRACKS);
    return NULL;
  }
  track = make_track (self, is_audio, number);
  if (!track) {
    give_number_back (self, is_audio ? FIRST_AUDIO_ID + number : number);
    return NULL;
  }
  full_name = g_strdup_printf ("%s_%u", is_audio ? "audio" : "video", number);
  pad = gst_latest_webrtc_sink_pad_new (
      full_name, templ, track, settings_changed);
  swap_pad (
      self, gst_latest_track_get_id (track), GST_LATEST_WEBRTC_SINK_PAD (pad));
  description = describe_track (GST_LATEST_WEBRTC_SINK_PAD (pad));
  gst_latest_rate_control_add_track (
      self->shared.rate_control, gst_latest_track_get_id (track), &description);
  if (is_audio) {
    GstElement *encoder = gst_latest_track_get_encoder (track);

    g_signal_connect_object (
        encoder, "notify::bitrate", G_CALLBACK (sound_changed), pad, 0);
    g_signal_connect_object (
        encoder, "notify::frame-size", G_CALLBACK (sound_changed), pad, 0);
  }
  g_signal_connect_object (
      pad, "notify::caps", G_CALLBACK (caps_changed), self, 0);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  gst_child_proxy_child_added (
      GST_CHILD_PROXY (self), G_OBJECT (pad), full_name);
  return pad;
}

void
gst_latest_webrtc_sink_release_pad (GstElement *element, GstPad *pad)
{
  GstLatestWebRTCSink *self = GST_LATEST_WEBRTC_SINK (element);
  GstLatestTrack *track;
  gboolean was_ended;
  guint id;

  if (GST_PAD_IS_SRC (pad)) {
    gst_latest_webrtc_sink_release_encoded_pad (self, pad);
    return;
  }
  track =
      gst_latest_webrtc_sink_pad_get_track (GST_LATEST_WEBRTC_SINK_PAD (pad));
  id = gst_latest_track_get_id (track);
  was_ended = gst_latest_track_is_end_known (track);
  gst_latest_webrtc_sink_release_encoded_pads (self, pad);
  gst_child_proxy_child_removed (
      GST_CHILD_PROXY (self), G_OBJECT (pad), GST_OBJECT_NAME (pad));
  /* Only afterwards, as a frame that waits inside holds the pad's stream lock. */
  gst_latest_track_stop (track);
  gst_pad_set_active (pad, FALSE);
  swap_pad (self, id, NULL);
  gst_latest_rate_control_remove_track (self->shared.rate_control, id);
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad), NULL);
  gst_latest_track_remove (track);
  gst_element_remove_pad (element, pad);
  give_number_back (self, id);
  if (!was_ended)
    gst_latest_webrtc_sink_check_end (self);
}

void
gst_latest_webrtc_sink_release_pads (GstLatestWebRTCSink *self)
{
  g_autoptr (GPtrArray) pads = gst_latest_webrtc_sink_list_pads (self);

  for (guint i = 0; i < pads->len; i++)
    gst_latest_webrtc_sink_release_pad (GST_ELEMENT (self), pads->pdata[i]);
}

/* Pads are children, too, so that gst-launch-1.0 sets their properties
 * ("video_0::weight=2"). */

static GObject *
get_child_by_name (GstChildProxy *proxy, const gchar *name)
{
  GstChildProxyInterface *parent =
      g_type_interface_peek_parent (GST_CHILD_PROXY_GET_INTERFACE (proxy));
  GstPad *pad = gst_element_get_static_pad (GST_ELEMENT (proxy), name);

  return pad ? G_OBJECT (pad) : parent->get_child_by_name (proxy, name);
}

void
gst_latest_webrtc_sink_child_proxy_init (gpointer iface, gpointer data)
{
  ((GstChildProxyInterface *) iface)->get_child_by_name = get_child_by_name;
}
