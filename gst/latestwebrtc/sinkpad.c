/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * GstLatestWebRTCSinkPad:
 *
 * A track of a #GstLatestWebRTCSink. All viewers see and hear the same tracks;
 * pads may be requested and released in any state.
 *
 * Video that comes encoded is sent as it is. Its encoder is somebody else's, and
 * is told upstream: key units are asked for by #GstForceKeyUnit events, and
 * #GstLatestWebRTCSinkPad:target-bitrate, when the caps come and at each change, by a
 * custom upstream event with the structure "application/x-latest-target-bitrate",
 * which has the field "bitrate" (uint, bit/s). An application that has the encoder in hand
 * sets its rate on "notify::target-bitrate".
 *
 * Since: 0.1
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "sinkpad.h"

#include "settings.h"
#include "settle.h"
#include "soundforeign.h"
#include "soundrate.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

#define DEFAULT_WEIGHT 1
#define MAX_WEIGHT 1000
#define DEFAULT_MIN_BITRATE 0
#define DEFAULT_MAX_BITRATE 0
#define DEFAULT_PAUSED FALSE

struct _GstLatestWebRTCSinkPad
{
  GstGhostPad parent;

  /* Immutable once made. */
  GstLatestTrack *track;
  GstLatestWebRTCSinkPadFunc changed;

  /* Protected by the object lock. */
  GstLatestTrackSettings settings;
  guint target;     /* bit/s */
  gboolean is_told; /* who encodes now knows the target */
  GstLatestSettle settle;
};

enum
{
  PROP_0,
  PROP_WEIGHT,
  PROP_MIN_BITRATE,
  PROP_MAX_BITRATE,
  PROP_PAUSED,
  PROP_MSID,
  PROP_ENCODER_SHARING,
  PROP_TARGET_BITRATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE (
    GstLatestWebRTCSinkPad, gst_latest_webrtc_sink_pad, GST_TYPE_GHOST_PAD);

static void
set_msid (GstLatestWebRTCSinkPad *self, const gchar *msid)
{
  g_autofree gchar *own = gst_object_get_name (GST_OBJECT (self));
  g_autoptr (GstElement) sink = NULL;

  if (gst_latest_track_set_msid (self->track, msid ? msid : own))
    return;
  GST_WARNING_OBJECT (self, "no name for a track: \"%s\"", msid);
  sink = gst_pad_get_parent_element (GST_PAD (self));
  if (sink)
    GST_ELEMENT_WARNING (sink, RESOURCE, SETTINGS,
        ("\"%s\" cannot be the msid of %s, which keeps the one it has: a name "
         "has 1 to 64 letters, digits and signs of a token, and no space.",
            msid, own),
        ("RFC 8830, 2"));
}

void
gst_latest_webrtc_sink_pad_apply (GstLatestWebRTCSinkPad *self)
{
  gboolean paused;

  GST_OBJECT_LOCK (self);
  if (gst_latest_settle_begin (&self->settle)) {
    while (gst_latest_settle_next (&self->settle)) {
      paused = self->settings.paused;
      GST_OBJECT_UNLOCK (self);
      gst_latest_track_set_paused (self->track, paused);
      self->changed (self);
      GST_OBJECT_LOCK (self);
    }
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_latest_webrtc_sink_pad_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GstLatestWebRTCSinkPad *self = GST_LATEST_WEBRTC_SINK_PAD (object);

  if (prop_id == PROP_MSID) {
    set_msid (self, g_value_get_string (value));
    return;
  }
  if (prop_id == PROP_ENCODER_SHARING) {
    gst_latest_track_set_sharing (self->track, g_value_get_enum (value));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_WEIGHT:
      self->settings.weight = g_value_get_uint (value);
      break;
    case PROP_MIN_BITRATE:
      self->settings.min_bitrate = g_value_get_uint (value);
      break;
    case PROP_MAX_BITRATE:
      self->settings.max_bitrate = g_value_get_uint (value);
      break;
    case PROP_PAUSED:
      self->settings.paused = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
  gst_latest_webrtc_sink_pad_apply (self);
}

static void
gst_latest_webrtc_sink_pad_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GstLatestWebRTCSinkPad *self = GST_LATEST_WEBRTC_SINK_PAD (object);

  if (prop_id == PROP_MSID) {
    g_value_take_string (value, gst_latest_track_dup_msid (self->track));
    return;
  }
  if (prop_id == PROP_ENCODER_SHARING) {
    g_value_set_enum (value, gst_latest_track_get_sharing (self->track));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (prop_id) {
    case PROP_WEIGHT:
      g_value_set_uint (value, self->settings.weight);
      break;
    case PROP_MIN_BITRATE:
      g_value_set_uint (value, self->settings.min_bitrate);
      break;
    case PROP_MAX_BITRATE:
      g_value_set_uint (value, self->settings.max_bitrate);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->settings.paused);
      break;
    case PROP_TARGET_BITRATE:
      g_value_set_uint (value, self->target);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_latest_webrtc_sink_pad_finalize (GObject *object)
{
  GstLatestWebRTCSinkPad *self = GST_LATEST_WEBRTC_SINK_PAD (object);

  g_clear_pointer (&self->track, gst_latest_track_unref);
  G_OBJECT_CLASS (gst_latest_webrtc_sink_pad_parent_class)->finalize (object);
}

static void
make_budget_properties (GParamFlags flags)
{
  /**
   * GstLatestWebRTCSinkPad:weight:
   *
   * The part of the rate that this video gets, beside the weights of the other
   * video tracks. May be set in any state, from any thread; not used for audio.
   */
  properties[PROP_WEIGHT] = g_param_spec_uint ("weight", "Weight",
      "Share of the rate against that of other video tracks (not for sound)", 1,
      MAX_WEIGHT, DEFAULT_WEIGHT, flags);
  /**
   * GstLatestWebRTCSinkPad:min-bitrate:
   *
   * The least rate of this video in bit/s. A viewer whose network does not carry
   * the least rates of all tracks is sent fewer of them: those with the lowest
   * weight are left out first. May be set in any state, from any thread; not used
   * for audio.
   */
  properties[PROP_MIN_BITRATE] =
      g_param_spec_uint ("min-bitrate", "Minimum bitrate",
          "Least rate of video in bit/s: below it, viewers do not get it (0 = "
          "none)",
          0, G_MAXINT, DEFAULT_MIN_BITRATE, flags);
  /**
   * GstLatestWebRTCSinkPad:max-bitrate:
   *
   * The greatest rate of this video in bit/s, 0 for no limit. What it leaves is
   * for the other tracks. Of sound that comes encoded: what is kept free for it
   * (0: as for raw sound); raw sound takes what its encoder is set to
   * (`audio-encoder::bitrate`). May be set in any state, from any thread.
   */
  properties[PROP_MAX_BITRATE] = g_param_spec_uint ("max-bitrate",
      "Maximum bitrate",
      "Greatest rate of video in bit/s (0 = no limit), and what encoded sound "
      "takes (0 = as audio-encoder)",
      0, G_MAXINT, DEFAULT_MAX_BITRATE, flags);
  /**
   * GstLatestWebRTCSinkPad:target-bitrate:
   *
   * The rate that this video is to have now, in bit/s: what congestion control
   * and the weights give it, without viewers its share of
   * #GstLatestWebRTCSink:start-bitrate; 0 while it is paused, while no network
   * of who watches it has room for it, and for sound. Notified on the thread
   * that brings the change, a viewer's feedback among them: a handler must not
   * wait, and the sink's change to READY waits for it. What is set while another
   * thread brings a change is brought by that thread, just after its own.
   */
  properties[PROP_TARGET_BITRATE] = g_param_spec_uint ("target-bitrate",
      "Target bitrate",
      "Rate that video is to have now, in bit/s; without viewers its share of "
      "start-bitrate (0 = paused, no room in any viewer's network, or sound)",
      0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
gst_latest_webrtc_sink_pad_class_init (GstLatestWebRTCSinkPadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  object_class->set_property = gst_latest_webrtc_sink_pad_set_property;
  object_class->get_property = gst_latest_webrtc_sink_pad_get_property;
  object_class->finalize = gst_latest_webrtc_sink_pad_finalize;
  make_budget_properties (flags);
  /**
   * GstLatestWebRTCSinkPad:paused:
   *
   * While a track is paused, what comes is dropped before it costs anything, and
   * its share of the rate is the others'. May be set in any state, from any
   * thread.
   */
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", "Paused",
      "Drop what comes, and leave the rate to the other tracks", DEFAULT_PAUSED,
      flags);
  /**
   * GstLatestWebRTCSinkPad:msid:
   *
   * The name of the track for viewers: the identification in a=msid (RFC 8830),
   * which a page sees as MediaStreamTrack's id, and what `?video=` asks for.
   * NULL is the name of the pad. Counts for viewers that come later. Up to 64
   * characters of a token (RFC 8830, 2); anything else is refused with a
   * WARNING message.
   */
  properties[PROP_MSID] = g_param_spec_string (
      "msid", "Msid", "Name of the track for viewers (a=msid)", NULL, flags);
  /**
   * GstLatestWebRTCSinkPad:encoder-sharing:
   *
   * Which viewers are sent the same encode of this video: auto as
   * #GstLatestWebRTCSink:encoder-sharing says, all always, whatever that says.
   * With per-viewer, each viewer has encodes of its own, of this video and of those that
   * are not all. May be set in any state, from any thread, and counts within a
   * second; not used for audio, nor for video that comes encoded.
   */
  properties[PROP_ENCODER_SHARING] = g_param_spec_enum ("encoder-sharing",
      "Encoder sharing",
      "Which viewers are sent the same encode (auto = as the sink says; not for "
      "sound)",
      GST_TYPE_LATEST_WEBRTC_SINK_ENCODER_SHARING,
      GST_LATEST_ENCODER_SHARING_AUTO, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
gst_latest_webrtc_sink_pad_init (GstLatestWebRTCSinkPad *self)
{
  self->settings = (GstLatestTrackSettings) { DEFAULT_WEIGHT,
    DEFAULT_MIN_BITRATE, DEFAULT_MAX_BITRATE, DEFAULT_PAUSED };
}

GstPad *
gst_latest_webrtc_sink_pad_new (const gchar *name, GstPadTemplate *templ,
    GstLatestTrack *track, GstLatestWebRTCSinkPadFunc changed)
{
  GstLatestWebRTCSinkPad *self = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK_PAD,
      "name", name, "direction", GST_PAD_SINK, "template", templ, NULL);
  g_autoptr (GstPad) target = gst_latest_track_get_sink (track);

  self->track = track;
  self->changed = changed;
  gst_latest_track_set_msid (track, name);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self), target);
  if (gst_latest_track_is_audio (track))
    gst_latest_sound_foreign_attach (GST_PAD (self));
  return GST_PAD (self);
}

GstLatestTrack *
gst_latest_webrtc_sink_pad_get_track (GstLatestWebRTCSinkPad *self)
{
  return self->track;
}

GstLatestTrackSettings
gst_latest_webrtc_sink_pad_get_settings (GstLatestWebRTCSinkPad *self)
{
  GstLatestTrackSettings settings;

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  GST_OBJECT_UNLOCK (self);
  return settings;
}

/* What the track is to take of the rate now. */
static guint
get_target (GstLatestWebRTCSinkPad *self)
{
  GstLatestAllocationTrack sound;
  guint max_bitrate, target;

  GST_OBJECT_LOCK (self);
  max_bitrate = self->settings.max_bitrate;
  target = self->target;
  GST_OBJECT_UNLOCK (self);
  if (!gst_latest_track_is_audio (self->track))
    return target;
  gst_latest_sound_rate_describe (self->track, max_bitrate, &sound);
  return sound.max_bitrate;
}

GstStructure *
gst_latest_webrtc_sink_pad_make_stats (
    GstLatestWebRTCSinkPad *self, gboolean whole)
{
  g_autofree gchar *name = gst_object_get_name (GST_OBJECT (self));
  g_autofree gchar *msid = gst_latest_track_dup_msid (self->track);
  GstStructure *stats = gst_structure_new ("track", "track", G_TYPE_STRING,
      name, "msid", G_TYPE_STRING, msid, "kind", G_TYPE_STRING,
      gst_latest_track_is_audio (self->track) ? "audio" : "video", "paused",
      G_TYPE_BOOLEAN, gst_latest_webrtc_sink_pad_get_settings (self).paused,
      "target-bitrate", G_TYPE_UINT, get_target (self), NULL);

  gst_latest_track_stats_write (
      gst_latest_track_get_stats (self->track), whole, stats);
  for (guint i = 1; i < GST_LATEST_MAX_ENCODINGS; i++) {
    g_autoptr (GstElement) encoder =
        gst_latest_track_ref_encoder (self->track, i);

    if (encoder)
      gst_latest_track_stats_add_encoding (stats, i, encoder, whole);
  }
  return stats;
}

/* Tells whoever encodes what comes. */
static void
tell_target (GstLatestWebRTCSinkPad *self, guint bitrate)
{
  if (gst_latest_track_is_encoded (self->track))
    gst_pad_push_event (GST_PAD (self),
        gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
            gst_structure_new ("application/x-latest-target-bitrate", "bitrate",
                G_TYPE_UINT, bitrate, NULL)));
  else if (bitrate > 0)
    gst_latest_track_set_bitrate (self->track, 0, bitrate);
}

void
gst_latest_webrtc_sink_pad_set_target (
    GstLatestWebRTCSinkPad *self, guint bitrate)
{
  gboolean is_new, is_told;

  if (gst_latest_track_is_audio (self->track))
    return;
  GST_OBJECT_LOCK (self);
  is_new = self->target != bitrate;
  is_told = self->is_told && !is_new;
  self->target = bitrate;
  self->is_told = TRUE;
  GST_OBJECT_UNLOCK (self);
  if (!is_told)
    tell_target (self, bitrate);
  if (is_new)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TARGET_BITRATE]);
}

void
gst_latest_webrtc_sink_pad_forget_told (GstLatestWebRTCSinkPad *self)
{
  GST_OBJECT_LOCK (self);
  self->is_told = FALSE;
  GST_OBJECT_UNLOCK (self);
}
