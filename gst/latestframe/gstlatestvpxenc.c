/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-latestvpxenc
 * @title: latestvpxenc
 * @short_description: VP8 or VP9 for live video, always from the newest frame
 * @see_also: latestframe, vp8enc, vp9enc
 *
 * Encodes live video with the smallest possible age of picture. A frame that
 * arrives while the encoder is busy replaces the one that waits, so nothing
 * queues; only frames that will be encoded are converted; and the encoder is
 * set up for live video by codec, frame size and the cores this process may
 * use. The elements inside are called `slot`, `convert` and `encoder`, and what
 * is set on them (`encoder::cpu-used=-4`) wins over what this bin would choose.
 *
 * All properties but #GstLatestVpxEnc:codec may be set at any time from any
 * thread and never wait for an encode, unlike those of the encoder itself. A new
 * #GstLatestVpxEnc:bitrate is in force for the first frame whose encode starts
 * after the call and causes no key frame.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! latestvpxenc bitrate=1500000 ! vp8dec ! videoconvert ! autovideosink
 * ]|
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! latestvpxenc codec=vp9 encoder::cpu-used=7 ! rtpvp9pay ! udpsink host=127.0.0.1 port=5004
 * ]|
 *
 * Since: 0.1
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestvpxenc.h"

#include <gst/pbutils/pbutils.h>
#include <gst/video/video.h>

#include "vpxfeed.h"

GST_DEBUG_CATEGORY_STATIC (latest_vpx_enc_debug);
#define GST_CAT_DEFAULT latest_vpx_enc_debug

/*
 *        .--------------------------------------------------.
 *        | latestvpxenc                                      |
 *        |  .------.    .---------.       .---------.        |
 * -> sink|->| slot |===>| convert |--(a)->| encoder |-(b)->src|->
 *        |  '------'    '---------'       '---------'        |
 *        '--------------------------------------------------'
 *
 * ===> is where slot's streaming thread begins. (a) and (b) are the probes of
 * vpxfeed.c.
 */
struct _GstLatestVpxEnc
{
  GstBin parent;

  /* Owned by the bin, NULL while their factories are missing. Changed only in
   * READY and below. */
  GstElement *slot;
  GstElement *convert;
  GstElement *encoder;
  GstPad *sinkpad;              /* constant */
  GstPad *srcpad;               /* constant */
  GstLatestVpxCodec codec;      /* protected by the object lock */
  GstLatestVpxFeed feed;
};

/* *INDENT-OFF* */
G_DEFINE_ENUM_TYPE (GstLatestVpxCodec, gst_latest_vpx_codec,
    { GST_LATEST_VPX_CODEC_VP8, "VP8", "vp8" },
    { GST_LATEST_VPX_CODEC_VP9, "VP9", "vp9" })
/* *INDENT-ON* */

G_DEFINE_TYPE_WITH_CODE (GstLatestVpxEnc, gst_latest_vpx_enc, GST_TYPE_BIN,
    GST_DEBUG_CATEGORY_INIT (latest_vpx_enc_debug, "latestvpxenc", 0,
        "live VP8/VP9 encoder"));
GST_ELEMENT_REGISTER_DEFINE (latestvpxenc, "latestvpxenc", GST_RANK_NONE,
    GST_TYPE_LATEST_VPX_ENC);

#define DEFAULT_CODEC GST_LATEST_VPX_CODEC_VP8
#define DEFAULT_BITRATE 2000000
#define DEFAULT_KEYFRAME_MIN_INTERVAL (500 * GST_MSECOND)

enum
{
  PROP_0,
  PROP_CODEC,
  PROP_BITRATE,
  PROP_MAX_AGE,
  PROP_MAX_FRAMERATE,
  PROP_KEYFRAME_MIN_INTERVAL,
  PROP_STATS,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (GST_VIDEO_FORMATS_ALL)));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-vp8; video/x-vp9"));

static const gchar *
encoder_factory (GstLatestVpxCodec codec)
{
  return codec == GST_LATEST_VPX_CODEC_VP9 ? "vp9enc" : "vp8enc";
}

static GstLatestVpxCodec
get_codec (GstLatestVpxEnc * self)
{
  GstLatestVpxCodec codec;

  GST_OBJECT_LOCK (self);
  codec = self->codec;
  GST_OBJECT_UNLOCK (self);
  return codec;
}

static gboolean
make_child (GstLatestVpxEnc * self, GstElement ** child, const gchar * factory,
    const gchar * name)
{
  if (*child)
    return TRUE;
  *child = gst_element_factory_make (factory, name);
  if (!*child)
    return FALSE;
  gst_bin_add (GST_BIN (self), *child);
  gst_element_sync_state_with_parent (*child);
  return TRUE;
}

static void
link_front (GstLatestVpxEnc * self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->slot, "sink");

  gst_element_link (self->slot, self->convert);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->sinkpad), sink);
}

static void
link_encoder (GstLatestVpxEnc * self)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (self->encoder, "src");

  gst_element_link (self->convert, self->encoder);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->srcpad), src);
}

/* Makes and links what is not there yet. */
static gboolean
build_front (GstLatestVpxEnc * self)
{
  if (self->slot && self->convert)
    return TRUE;
  if (!make_child (self, &self->slot, "latestframe", "slot")
      || !make_child (self, &self->convert, "videoconvertscale", "convert"))
    return FALSE;
  /* Converting 1080p RGB in two bands takes half the time. */
  g_object_set (self->convert, "n-threads", MIN (self->feed.cores, 4), NULL);
  link_front (self);
  return TRUE;
}

static void
build (GstLatestVpxEnc * self)
{
  GstLatestVpxCodec codec = get_codec (self);

  if (!build_front (self) || self->encoder
      || !make_child (self, &self->encoder, encoder_factory (codec), "encoder"))
    return;
  gst_latest_vpx_feed_set_encoder (&self->feed, self->encoder, codec);
  link_encoder (self);
}

static gboolean
report_if_missing (GstLatestVpxEnc * self, GstElement * child,
    const gchar * factory)
{
  if (child)
    return FALSE;
  gst_element_post_message (GST_ELEMENT (self),
      gst_missing_element_message_new (GST_ELEMENT (self), factory));
  GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN,
      ("The GStreamer element \"%s\" is not installed.", factory), (NULL));
  return TRUE;
}

static gboolean
is_complete (GstLatestVpxEnc * self)
{
  build (self);
  return !report_if_missing (self, self->slot, "latestframe")
      && !report_if_missing (self, self->convert, "videoconvertscale")
      && !report_if_missing (self, self->encoder,
      encoder_factory (get_codec (self)));
}

static void
set_codec (GstLatestVpxEnc * self, GstLatestVpxCodec codec)
{
  GstElement *old = self->encoder;
  gboolean same, running;

  GST_OBJECT_LOCK (self);
  same = codec == self->codec;
  running = GST_STATE (self) > GST_STATE_READY;
  if (same || running) {
    GST_OBJECT_UNLOCK (self);
    if (!same)
      GST_WARNING_OBJECT (self, "codec can only be changed up to READY");
    return;
  }
  self->codec = codec;
  GST_OBJECT_UNLOCK (self);

  /* Two children cannot have the same name. The old one lives until its
   * settings have been carried over. */
  if (old) {
    gst_element_set_state (old, GST_STATE_NULL);
    gst_bin_remove (GST_BIN (self), old);
    self->encoder = NULL;
  }
  build (self);
  if (!self->encoder)
    gst_latest_vpx_feed_set_encoder (&self->feed, NULL, codec);
}

static GstStructure *
get_stats (GstLatestVpxEnc * self)
{
  GstStructure *out = gst_latest_vpx_feed_get_stats (&self->feed);
  g_autoptr (GstStructure) slot = NULL;

  if (self->slot)
    g_object_get (self->slot, "stats", &slot, NULL);
  if (slot)
    gst_structure_set (out, "slot", GST_TYPE_STRUCTURE, slot, NULL);
  return out;
}

static void
gst_latest_vpx_enc_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (object);

  switch (prop_id) {
    case PROP_CODEC:
      set_codec (self, g_value_get_enum (value));
      break;
    case PROP_BITRATE:
      gst_latest_vpx_tuning_set_bitrate (self->feed.tuning,
          g_value_get_uint (value));
      break;
    case PROP_MAX_AGE:
    case PROP_MAX_FRAMERATE:
      if (self->slot)
        g_object_set_property (G_OBJECT (self->slot), pspec->name, value);
      break;
    case PROP_KEYFRAME_MIN_INTERVAL:
      gst_latest_vpx_feed_set_key_interval (&self->feed,
          g_value_get_uint64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
}

static void
gst_latest_vpx_enc_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (object);

  switch (prop_id) {
    case PROP_CODEC:
      g_value_set_enum (value, get_codec (self));
      break;
    case PROP_BITRATE:
      g_value_set_uint (value,
          gst_latest_vpx_tuning_get_bitrate (self->feed.tuning));
      break;
    case PROP_MAX_AGE:
    case PROP_MAX_FRAMERATE:
      if (self->slot)
        g_object_get_property (G_OBJECT (self->slot), pspec->name, value);
      break;
    case PROP_KEYFRAME_MIN_INTERVAL:
      g_value_set_uint64 (value,
          gst_latest_vpx_feed_get_key_interval (&self->feed));
      break;
    case PROP_STATS:
      g_value_take_boxed (value, get_stats (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
}

static GstStateChangeReturn
gst_latest_vpx_enc_change_state (GstElement * element,
    GstStateChange transition)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (element);

  if (transition == GST_STATE_CHANGE_NULL_TO_READY && !is_complete (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    gst_latest_vpx_feed_reset (&self->feed);
  return GST_ELEMENT_CLASS
      (gst_latest_vpx_enc_parent_class)->change_state (element, transition);
}

static void
gst_latest_vpx_enc_dispose (GObject * object)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (object);

  gst_latest_vpx_feed_set_encoder (&self->feed, NULL, DEFAULT_CODEC);
  G_OBJECT_CLASS (gst_latest_vpx_enc_parent_class)->dispose (object);
  /* The bin's own dispose released them. */
  self->slot = self->convert = self->encoder = NULL;
}

static void
gst_latest_vpx_enc_finalize (GObject * object)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (object);

  gst_latest_vpx_feed_clear (&self->feed);
  G_OBJECT_CLASS (gst_latest_vpx_enc_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass * gobject_class)
{
  GParamFlags live = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestVpxEnc:codec:
   *
   * What to encode to. A change replaces the encoder; what was set on the old one
   * is carried over as far as the new one has it too.
   */
  properties[PROP_CODEC] = g_param_spec_enum ("codec", "Codec",
      "What to encode to; may be changed in the NULL and READY states",
      GST_TYPE_LATEST_VPX_CODEC, DEFAULT_CODEC,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  /**
   * GstLatestVpxEnc:bitrate:
   *
   * The rate to hold. The encoder takes whole kbit/s between 1 kbit/s and
   * 1 Gbit/s, so the value is rounded down to one of those; reading returns what
   * was set. A target-bitrate set on the encoder itself counts as set here.
   */
  properties[PROP_BITRATE] = g_param_spec_uint ("bitrate", "Bitrate",
      "Target bitrate in bit/s, from the next frame on; rounded down to kbit/s, "
      "at least 1000 and at most 1000000000 is used",
      0, G_MAXUINT, DEFAULT_BITRATE, live);
  /**
   * GstLatestVpxEnc:max-age:
   *
   * See #GstLatestFrame:max-age.
   */
  properties[PROP_MAX_AGE] = g_param_spec_uint64 ("max-age", "Maximum age",
      "Frames older than this against the clock are not encoded, in ns "
      "(0 = off)", 0, G_MAXUINT64, 0, live);
  /**
   * GstLatestVpxEnc:max-framerate:
   *
   * See #GstLatestFrame:max-framerate.
   */
  properties[PROP_MAX_FRAMERATE] = gst_param_spec_fraction ("max-framerate",
      "Maximum frame rate",
      "At most this many frames per second are encoded (0/1 = off)",
      0, 1, G_MAXINT, 1, 0, 1, live);
  /**
   * GstLatestVpxEnc:keyframe-min-interval:
   *
   * Key frames that are asked for come at least this far apart. Requests in
   * between are answered together by one key frame when the time is over.
   */
  properties[PROP_KEYFRAME_MIN_INTERVAL] =
      g_param_spec_uint64 ("keyframe-min-interval", "Minimum keyframe interval",
      "Least time from a key frame to the next requested one, in ns "
      "(0 = every request gets one)",
      0, G_MAXUINT64, DEFAULT_KEYFRAME_MIN_INTERVAL, live);
  /**
   * GstLatestVpxEnc:stats:
   *
   * What has been encoded since the element last left READY; every field is
   * described in the manual page of this element.
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Counters, encode times and ages in ns (application/x-latestvpxenc-stats)",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (gobject_class, N_PROPERTIES, properties);
}

static void
gst_latest_vpx_enc_class_init (GstLatestVpxEncClass * klass)
{
  GObjectClass *gobject_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  gst_pb_utils_init ();
  gobject_class->set_property = gst_latest_vpx_enc_set_property;
  gobject_class->get_property = gst_latest_vpx_enc_get_property;
  gobject_class->dispose = gst_latest_vpx_enc_dispose;
  gobject_class->finalize = gst_latest_vpx_enc_finalize;
  install_properties (gobject_class);

  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_latest_vpx_enc_change_state);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Live VP8/VP9 encoder", "Codec/Encoder/Video",
      "Encodes live video, always the newest frame, without ever blocking a "
      "caller", "the gst-latestframe authors");
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_VPX_CODEC, 0);
}

static void
gst_latest_vpx_enc_init (GstLatestVpxEnc * self)
{
  g_autoptr (GstPadTemplate) sink =
      gst_static_pad_template_get (&sink_template);
  g_autoptr (GstPadTemplate) src = gst_static_pad_template_get (&src_template);

  self->codec = DEFAULT_CODEC;
  gst_latest_vpx_feed_init (&self->feed, GST_ELEMENT (self), DEFAULT_BITRATE,
      DEFAULT_KEYFRAME_MIN_INTERVAL);
  self->sinkpad = gst_ghost_pad_new_no_target_from_template ("sink", sink);
  self->srcpad = gst_ghost_pad_new_no_target_from_template ("src", src);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
  build (self);
}
