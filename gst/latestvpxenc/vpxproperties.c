/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestframe.h"
#include "gstlatestvpxenc-private.h"

enum
{
  PROP_0,
  PROP_CODEC,
  PROP_BITRATE,
  PROP_MIN_BITRATE,
  PROP_MAX_BITRATE,
  PROP_MAX_AGE,
  PROP_MAX_FRAMERATE,
  PROP_ADAPTATION,
  PROP_DEGRADATION_PREFERENCE,
  PROP_MIN_FRAMERATE,
  PROP_MIN_HEIGHT,
  PROP_KEYFRAME_MIN_INTERVAL,
  PROP_MAX_FRAME_LATENCY,
  PROP_STALL_TIMEOUT,
  PROP_HEALTHY,
  PROP_FRAME_LOG,
  PROP_STATS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static GstStructure *
get_stats (GstLatestVpxEnc *self)
{
  GstStructure *out = gst_latest_vpx_stats_to_structure (&self->stats,
      gst_element_get_current_running_time (GST_ELEMENT_CAST (self)));
  g_autoptr (GstStructure) slot = NULL;

  gst_structure_set (out, "target-bitrate", G_TYPE_UINT,
      gst_latest_vpx_settings_get_bitrate (self->settings), NULL);
  gst_latest_vpx_key_frames_add_stats (&self->key_frames, out);
  gst_latest_vpx_scene_cut_add_stats (&self->scene_cut, out);
  gst_latest_vpx_adapt_add_stats (&self->adapt, out);
  gst_latest_vpx_recovery_add_stats (self, out);
  if (self->slot) {
    slot = gst_latest_frame_create_stats (GST_LATEST_FRAME (self->slot));
    gst_structure_set (out, "slot", GST_TYPE_STRUCTURE, slot, NULL);
  }
  return out;
}

static void
set_adaptation (GstLatestVpxEnc *self, guint prop_id, const GValue *value)
{
  GstLatestVpxAdaptLimits *s = &self->adapt.limits;

  g_mutex_lock (&self->adapt.lock);
  switch (prop_id) {
    case PROP_ADAPTATION:
      s->flags = g_value_get_flags (value);
      break;
    case PROP_DEGRADATION_PREFERENCE:
      s->preference = g_value_get_enum (value);
      break;
    case PROP_MIN_FRAMERATE:
      s->min_framerate_n = gst_value_get_fraction_numerator (value);
      s->min_framerate_d = gst_value_get_fraction_denominator (value);
      break;
    default:
      s->min_height = g_value_get_uint (value);
      break;
  }
  g_mutex_unlock (&self->adapt.lock);
}

static void
get_adaptation (GstLatestVpxEnc *self, guint prop_id, GValue *value)
{
  GstLatestVpxAdaptLimits *s = &self->adapt.limits;

  g_mutex_lock (&self->adapt.lock);
  switch (prop_id) {
    case PROP_ADAPTATION:
      g_value_set_flags (value, s->flags);
      break;
    case PROP_DEGRADATION_PREFERENCE:
      g_value_set_enum (value, s->preference);
      break;
    case PROP_MIN_FRAMERATE:
      gst_value_set_fraction (value, s->min_framerate_n, s->min_framerate_d);
      break;
    default:
      g_value_set_uint (value, s->min_height);
      break;
  }
  g_mutex_unlock (&self->adapt.lock);
}

void
gst_latest_vpx_enc_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (object);

  switch (prop_id) {
    case PROP_CODEC:
      gst_latest_vpx_enc_set_codec (self, g_value_get_enum (value));
      break;
    case PROP_BITRATE:
      gst_latest_vpx_settings_set_bitrate (
          self->settings, g_value_get_uint (value));
      break;
    case PROP_MIN_BITRATE:
      gst_latest_vpx_settings_set_min_bitrate (
          self->settings, g_value_get_uint (value));
      break;
    case PROP_MAX_BITRATE:
      gst_latest_vpx_settings_set_max_bitrate (
          self->settings, g_value_get_uint (value));
      break;
    case PROP_ADAPTATION:
    case PROP_DEGRADATION_PREFERENCE:
    case PROP_MIN_FRAMERATE:
    case PROP_MIN_HEIGHT:
      set_adaptation (self, prop_id, value);
      break;
    case PROP_MAX_AGE:
    case PROP_MAX_FRAMERATE:
      if (self->slot)
        g_object_set_property (G_OBJECT (self->slot), pspec->name, value);
      break;
    case PROP_KEYFRAME_MIN_INTERVAL:
      gst_latest_vpx_key_frames_set_min_interval (
          &self->key_frames, g_value_get_uint64 (value));
      break;
    case PROP_MAX_FRAME_LATENCY:
      gst_latest_vpx_budget_set_max_latency (
          &self->budget, g_value_get_uint64 (value));
      break;
    case PROP_STALL_TIMEOUT:
      gst_latest_vpx_watchdog_set_timeout (
          &self->watchdog, g_value_get_uint64 (value));
      break;
    case PROP_FRAME_LOG:
      gst_latest_vpx_trace_set_path (&self->trace, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
}

void
gst_latest_vpx_enc_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (object);

  switch (prop_id) {
    case PROP_CODEC:
      g_value_set_enum (value, gst_latest_vpx_enc_get_codec (self));
      break;
    case PROP_BITRATE:
      g_value_set_uint (
          value, gst_latest_vpx_settings_get_wanted_bitrate (self->settings));
      break;
    case PROP_MIN_BITRATE:
      g_value_set_uint (
          value, gst_latest_vpx_settings_get_min_bitrate (self->settings));
      break;
    case PROP_MAX_BITRATE:
      g_value_set_uint (
          value, gst_latest_vpx_settings_get_max_bitrate (self->settings));
      break;
    case PROP_ADAPTATION:
    case PROP_DEGRADATION_PREFERENCE:
    case PROP_MIN_FRAMERATE:
    case PROP_MIN_HEIGHT:
      get_adaptation (self, prop_id, value);
      break;
    case PROP_MAX_AGE:
    case PROP_MAX_FRAMERATE:
      if (self->slot)
        g_object_get_property (G_OBJECT (self->slot), pspec->name, value);
      break;
    case PROP_KEYFRAME_MIN_INTERVAL:
      g_value_set_uint64 (value,
          gst_latest_vpx_key_frames_get_min_interval (&self->key_frames));
      break;
    case PROP_MAX_FRAME_LATENCY:
      g_value_set_uint64 (
          value, gst_latest_vpx_budget_get_max_latency (&self->budget));
      break;
    case PROP_STALL_TIMEOUT:
      g_value_set_uint64 (
          value, gst_latest_vpx_watchdog_get_timeout (&self->watchdog));
      break;
    case PROP_HEALTHY:
      g_value_set_boolean (
          value, gst_latest_vpx_watchdog_is_healthy (&self->watchdog));
      break;
    case PROP_FRAME_LOG:
      g_value_take_string (value, gst_latest_vpx_trace_get_path (&self->trace));
      break;
    case PROP_STATS:
      g_value_take_boxed (value, get_stats (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
}

static void
install_adaptation (void)
{
  GParamFlags live =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestVpxEnc:adaptation:
   *
   * What may be changed when the encoder cannot keep up or the bitrate is too low
   * for so many pixels: the frame rate (fewer frames are encoded, the caps stay),
   * the resolution (smaller pictures; each change costs a key frame and there is
   * at most one in five seconds) and the encoder's speed. It goes back when there
   * is room. A cpu-used set on the encoder, and a size that is asked for
   * downstream, stay what they are.
   */
  properties[PROP_ADAPTATION] = g_param_spec_flags ("adaptation", "Adaptation",
      "What may give way when bitrate or processor time is short, from the next "
      "frame on (0 = nothing)",
      GST_TYPE_LATEST_ADAPTATION, GST_LATEST_ADAPT_ALL, live);
  /**
   * GstLatestVpxEnc:degradation-preference:
   *
   * What gives way first, as RTCDegradationPreference of W3C mst-content-hint.
   * Balanced: the frame rate down to two thirds of what arrives, then the resolution
   * down to #GstLatestVpxEnc:min-height, then the frame rate down to
   * #GstLatestVpxEnc:min-framerate. The others change one of the two only.
   */
  properties[PROP_DEGRADATION_PREFERENCE] =
      g_param_spec_enum ("degradation-preference", "Degradation preference",
          "Which of frame rate and resolution gives way when adaptation has to",
          GST_TYPE_LATEST_DEGRADATION_PREFERENCE,
          GST_LATEST_DEGRADATION_BALANCED, live);
  /**
   * GstLatestVpxEnc:min-framerate:
   *
   * The frame rate is not limited to less than this. There may still be fewer if
   * the source has fewer or the encoder cannot make them.
   */
  properties[PROP_MIN_FRAMERATE] =
      gst_param_spec_fraction ("min-framerate", "Minimum frame rate",
          "Frames per second below which adaptation does not limit the rate "
          "(0/1 = any)",
          0, 1, G_MAXINT, 1, GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_N,
          GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_D, live);
  /**
   * GstLatestVpxEnc:min-height:
   *
   * Pictures are not made smaller than this. Those that arrive smaller stay as
   * they are.
   */
  properties[PROP_MIN_HEIGHT] =
      g_param_spec_uint ("min-height", "Minimum height",
          "Height in pixels below which adaptation does not make the picture "
          "smaller (0 = any)",
          0, G_MAXUINT, GST_LATEST_VPX_ADAPT_DEFAULT_MIN_HEIGHT, live);
}

static void
install_bitrate (void)
{
  GParamFlags live =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestVpxEnc:bitrate:
   *
   * The rate to hold. The encoder takes whole kbit/s between 1 kbit/s and
   * 1 Gbit/s, so the value is rounded down to one of those; reading returns what
   * was set. A target-bitrate set on the encoder itself counts as set here.
   */
  properties[PROP_BITRATE] = g_param_spec_uint ("bitrate", "Bitrate",
      "Target bitrate in bit/s, from the next frame on; rounded down to kbit/s, "
      "at least 1000 and at most 1000000000 is used, within min- and max-bitrate",
      0, G_MAXUINT, GST_LATEST_VPX_ENC_DEFAULT_BITRATE, live);
  /**
   * GstLatestVpxEnc:min-bitrate:
   *
   * A #GstLatestVpxEnc:bitrate below this counts as this.
   */
  properties[PROP_MIN_BITRATE] = g_param_spec_uint ("min-bitrate",
      "Minimum bitrate", "A lower bitrate counts as this, in bit/s (0 = none)",
      0, G_MAXUINT, 0, live);
  /**
   * GstLatestVpxEnc:max-bitrate:
   *
   * A #GstLatestVpxEnc:bitrate above this counts as this, also when
   * #GstLatestVpxEnc:min-bitrate is even higher.
   */
  properties[PROP_MAX_BITRATE] =
      g_param_spec_uint ("max-bitrate", "Maximum bitrate",
          "A higher bitrate counts as this, in bit/s; wins over min-bitrate", 0,
          G_MAXUINT, G_MAXUINT, live);
}

/* What tells how it goes. */
static void
install_observation (void)
{
  GParamFlags live =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestVpxEnc:stall-timeout:
   *
   * When frames arrive for so long and none comes out, a WARNING is posted and
   * #GstLatestVpxEnc:healthy becomes %FALSE. It is checked with each frame that
   * arrives, while PLAYING. Where the frame rate is limited so much, by
   * #GstLatestVpxEnc:max-framerate or adaptation, that frames come out less often,
   * twice their distance counts instead.
   */
  properties[PROP_STALL_TIMEOUT] =
      g_param_spec_uint64 ("stall-timeout", "Stall timeout",
          "When frames arrive and none comes out for so long, in ns, healthy "
          "becomes false and a warning is posted (0 = off)",
          0, G_MAXUINT64, GST_LATEST_VPX_ENC_DEFAULT_STALL_TIMEOUT, live);
  /**
   * GstLatestVpxEnc:healthy:
   *
   * %FALSE from when the stream stalls, or the encoder has failed and cannot be
   * replaced at once, until a frame comes out again. Notified from streaming
   * threads.
   */
  properties[PROP_HEALTHY] = g_param_spec_boolean ("healthy", "Healthy",
      "False while the stream stalls or the encoder has failed; notified", TRUE,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * GstLatestVpxEnc:frame-log:
   *
   * A file that is replaced when the element leaves READY and gets a line of CSV
   * for every frame that comes out, with the fields of
   * #GstLatestVpxEnc::frame-encoded. A thread of its own writes it: a slow disk
   * costs lines, never time. A file that cannot be written is an error then. Any
   * thread; a change counts from the next start on.
   */
  properties[PROP_FRAME_LOG] = g_param_spec_string ("frame-log", "Frame log",
      "File that is replaced at each start and gets a line of CSV for each "
      "encoded frame, times in ns (unset = none)",
      NULL,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  /**
   * GstLatestVpxEnc:stats:
   *
   * What has been encoded since the element last left READY; every field is
   * described in the manual page of this element.
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Counters since the last start, encode times and ages in ns "
      "(application/x-latestvpxenc-stats)",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

/* What the slot in front of the encoder is told. */
static void
install_slot (void)
{
  GParamFlags live =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestVpxEnc:max-age:
   *
   * See #GstLatestFrame:max-age.
   */
  properties[PROP_MAX_AGE] = g_param_spec_uint64 ("max-age", "Maximum age",
      "Frames older than this against the clock are not encoded, in ns "
      "(0 = off)",
      0, G_MAXUINT64, 0, live);
  /**
   * GstLatestVpxEnc:max-framerate:
   *
   * See #GstLatestFrame:max-framerate.
   */
  properties[PROP_MAX_FRAMERATE] =
      gst_param_spec_fraction ("max-framerate", "Maximum frame rate",
          "At most this many frames per second are encoded (0/1 = off)", 0, 1,
          G_MAXINT, 1, 0, 1, live);
}

/* How often there are key frames, and how large a frame may be. */
static void
install_frame_limits (void)
{
  GParamFlags live =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestVpxEnc:keyframe-min-interval:
   *
   * Key frames that are asked for come at least this far apart. Requests in
   * between are answered together by one key frame when the time is over.
   */
  properties[PROP_KEYFRAME_MIN_INTERVAL] = g_param_spec_uint64 (
      "keyframe-min-interval", "Minimum keyframe interval",
      "Least time from a key frame to the next requested one, in ns of the "
      "frames' time (0 = every request gets one)",
      0, G_MAXUINT64, GST_LATEST_VPX_ENC_DEFAULT_KEYFRAME_MIN_INTERVAL, live);
  /**
   * GstLatestVpxEnc:max-frame-latency:
   *
   * How long a frame may need to leave at #GstLatestVpxEnc:bitrate. Key frames are
   * limited to it, also at a low frame rate, and what they lack is made up for in
   * steps; a cut to another scene begins with a coarse frame; and a frame after a gap
   * gets no more than it either.
   * Pictures so detailed that the coarsest quantizer does not suffice exceed it:
   * only a smaller picture helps then.
   */
  properties[PROP_MAX_FRAME_LATENCY] = g_param_spec_uint64 ("max-frame-latency",
      "Maximum frame latency",
      "Time in ns in which a frame should have left at the bitrate: limits key "
      "frames, cuts and frames after a gap (0 = off)",
      0, G_MAXUINT64, GST_LATEST_VPX_ENC_DEFAULT_MAX_FRAME_LATENCY, live);
}

void
gst_latest_vpx_enc_install_properties (GObjectClass *gobject_class)
{
  GParamFlags live =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestVpxEnc:codec:
   *
   * What to encode to. A change replaces the encoder, at once up to READY and
   * before the next frame above it; what was set on the old one is carried over as
   * far as the new one has it too. The first frame of the new codec is a key frame.
   */
  properties[PROP_CODEC] = g_param_spec_enum ("codec", "Codec",
      "What to encode to, from the next frame on", GST_TYPE_LATEST_VPX_CODEC,
      GST_LATEST_VPX_ENC_DEFAULT_CODEC, live);
  install_bitrate ();
  install_slot ();
  install_frame_limits ();
  install_adaptation ();
  install_observation ();
  g_object_class_install_properties (gobject_class, N_PROPERTIES, properties);
}
