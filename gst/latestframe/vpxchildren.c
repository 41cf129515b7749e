/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxchildren.h"

#include <gst/pbutils/pbutils.h>

#include "gstlatestvpxenc-private.h"

#define GST_CAT_DEFAULT gst_latest_vpx_enc_debug

static const gchar *
encoder_factory (GstLatestVpxCodec codec)
{
  return codec == GST_LATEST_VPX_CODEC_VP9 ? "vp9enc" : "vp8enc";
}

GstLatestVpxCodec
gst_latest_vpx_enc_get_codec (GstLatestVpxEnc * self)
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
  gst_latest_vpx_trace_watch (&self->trace, self->slot, self->convert);
  return TRUE;
}

void
gst_latest_vpx_enc_build (GstLatestVpxEnc * self)
{
  GstLatestVpxCodec codec = gst_latest_vpx_enc_get_codec (self);

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

gboolean
gst_latest_vpx_enc_is_complete (GstLatestVpxEnc * self)
{
  gst_latest_vpx_enc_build (self);
  return !report_if_missing (self, self->slot, "latestframe")
      && !report_if_missing (self, self->convert, "videoconvertscale")
      && !report_if_missing (self, self->encoder,
      encoder_factory (gst_latest_vpx_enc_get_codec (self)));
}

void
gst_latest_vpx_enc_set_codec (GstLatestVpxEnc * self, GstLatestVpxCodec codec)
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
  gst_latest_vpx_enc_build (self);
  if (!self->encoder)
    gst_latest_vpx_feed_set_encoder (&self->feed, NULL, codec);
}
