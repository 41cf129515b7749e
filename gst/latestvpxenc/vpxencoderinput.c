/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestvpxenc-private.h"

/* The element in front of the encoder, in its streaming thread. It outlives the
 * encoder: what has been said of the stream (caps, segment, tags) is kept on
 * its source pad and reaches each encoder that is put behind it. Frames and
 * events are the business of vpxflowencode.c. */
#define GST_TYPE_LATEST_VPX_ENCODER_INPUT \
  (gst_latest_vpx_encoder_input_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestVpxEncoderInput, gst_latest_vpx_encoder_input,
    GST_LATEST, VPX_ENCODER_INPUT, GstElement)

struct _GstLatestVpxEncoderInput
{
  GstElement parent;

  GstPad *sinkpad, *srcpad; /* constant */
  GstLatestVpxEnc *owner;   /* constant, not owned */
};

G_DEFINE_TYPE (
    GstLatestVpxEncoderInput, gst_latest_vpx_encoder_input, GST_TYPE_ELEMENT);

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw"));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw"));

static GstFlowReturn
sink_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstLatestVpxEncoderInput *self = GST_LATEST_VPX_ENCODER_INPUT (parent);

  return gst_latest_vpx_flow_encode (self->owner, self->srcpad, buffer);
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstLatestVpxEncoderInput *self = GST_LATEST_VPX_ENCODER_INPUT (parent);

  return gst_latest_vpx_flow_event (self->owner, self->srcpad, event);
}

/* The VP9 profile of a format: odd unless chroma has half the lines and
 * columns, 2 or more with more than 8 bits. */
static guint
profile_of (const GstVideoFormatInfo *info)
{
  gboolean is_420 = GST_VIDEO_FORMAT_INFO_W_SUB (info, 1) == 1
      && GST_VIDEO_FORMAT_INFO_H_SUB (info, 1) == 1;

  return (GST_VIDEO_FORMAT_INFO_BITS (info) > 8 ? 2 : 0) + (is_420 ? 0 : 1);
}

static gboolean
has_profile (const GstCaps *wanted, guint profile)
{
  gchar text[] = { (gchar) ('0' + profile), '\0' };
  g_autoptr (GstCaps) one =
      gst_caps_new_simple ("video/x-vp9", "profile", G_TYPE_STRING, text, NULL);

  return gst_caps_can_intersect (wanted, one);
}

/* Formats of more than 8 bits are wanted only if downstream takes nothing else:
 * few receivers of live video decode them. */
static gboolean
is_wanted (const GstCaps *wanted, const GValue *format)
{
  GstVideoFormat id =
      gst_video_format_from_string (g_value_get_string (format));
  guint profile;

  if (id == GST_VIDEO_FORMAT_UNKNOWN)
    return TRUE;
  profile = profile_of (gst_video_format_get_info (id));
  return has_profile (wanted, profile)
      && (profile < 2
          || (!has_profile (wanted, 0) && !has_profile (wanted, 1)));
}

/* Returns whether a format is left. */
static gboolean
keep_wanted_formats (GstStructure *s, const GstCaps *wanted)
{
  const GValue *formats = gst_structure_get_value (s, "format");
  g_auto (GValue) kept = G_VALUE_INIT;

  if (!formats)
    return TRUE;
  if (G_VALUE_HOLDS_STRING (formats))
    return is_wanted (wanted, formats);
  gst_value_list_init (&kept, gst_value_list_get_size (formats));
  for (guint i = 0; i < gst_value_list_get_size (formats); i++) {
    const GValue *format = gst_value_list_get_value (formats, i);

    if (is_wanted (wanted, format))
      gst_value_list_append_value (&kept, format);
  }
  gst_structure_set_value (s, "format", &kept);
  return gst_value_list_get_size (&kept) > 0;
}

/* Takes formats out of @caps, which are writable, whose profile downstream does
 * not take: vp9enc itself would accept them and then fail. VP8 has one format
 * only. */
static void
remove_refused_formats (GstLatestVpxEncoderInput *self, GstCaps *caps)
{
  g_autoptr (GstCaps) vp9 = gst_caps_new_empty_simple ("video/x-vp9");
  g_autoptr (GstCaps) wanted =
      gst_pad_peer_query_caps (self->owner->srcpad, vp9);

  for (guint i = gst_caps_get_size (caps); i > 0; i--) {
    if (!keep_wanted_formats (gst_caps_get_structure (caps, i - 1), wanted))
      gst_caps_remove_structure (caps, i - 1);
  }
}

static gboolean
query_caps (GstLatestVpxEncoderInput *self, GstQuery *query)
{
  GstCaps *result;
  g_autoptr (GstCaps) caps = NULL;

  if (!gst_pad_peer_query (self->srcpad, query))
    return FALSE;
  /* Another codec may be wanted by now, but this frame is for this encoder. */
  if (gst_latest_vpx_settings_get_codec (self->owner->settings)
      != GST_LATEST_VPX_CODEC_VP9)
    return TRUE;
  gst_query_parse_caps_result (query, &result);
  caps = gst_caps_copy (result);
  remove_refused_formats (self, caps);
  gst_query_set_caps_result (query, caps);
  return TRUE;
}

static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstLatestVpxEncoderInput *self = GST_LATEST_VPX_ENCODER_INPUT (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      return query_caps (self, query);
    case GST_QUERY_ALLOCATION:
      return gst_latest_vpx_flow_allocation (self->owner, self->srcpad, query);
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstLatestVpxEncoderInput *self = GST_LATEST_VPX_ENCODER_INPUT (parent);

  /* A new encoder may take other formats, which concerns the converter but not
   * the source. */
  if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE
      && gst_latest_vpx_recovery_is_exchanging (self->owner)) {
    g_autoptr (GstPad) converter =
        gst_element_get_static_pad (self->owner->convert, "src");

    gst_latest_vpx_adapt_takes_reconfigure (&self->owner->adapt);
    gst_pad_mark_reconfigure (converter);
    gst_event_unref (event);
    return TRUE;
  }
  return gst_pad_push_event (self->sinkpad, event);
}

static void
gst_latest_vpx_encoder_input_class_init (GstLatestVpxEncoderInputClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Encoder input",
      "Generic", "Hands frames to the encoder behind it and outlives it",
      "the gst-latestframe authors");
}

static void
gst_latest_vpx_encoder_input_init (GstLatestVpxEncoderInput *self)
{
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, GST_DEBUG_FUNCPTR (sink_chain));
  gst_pad_set_event_function (self->sinkpad, GST_DEBUG_FUNCPTR (sink_event));
  gst_pad_set_query_function (self->sinkpad, GST_DEBUG_FUNCPTR (sink_query));
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_event_function (self->srcpad, GST_DEBUG_FUNCPTR (src_event));
  GST_PAD_SET_PROXY_CAPS (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}

GstElement *
gst_latest_vpx_encoder_input_new (GstLatestVpxEnc *owner)
{
  GstLatestVpxEncoderInput *self =
      g_object_new (GST_TYPE_LATEST_VPX_ENCODER_INPUT, "name", "input", NULL);

  self->owner = owner;
  return GST_ELEMENT (self);
}
