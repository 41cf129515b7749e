/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/pbutils/pbutils.h>

#include "gstlatestvpxenc-private.h"

#define GST_CAT_DEFAULT gst_latest_vpx_enc_debug

static const gchar *
encoder_factory (GstLatestVpxCodec codec)
{
  return codec == GST_LATEST_VPX_CODEC_VP9 ? "vp9enc" : "vp8enc";
}

GstLatestVpxCodec
gst_latest_vpx_enc_get_codec (GstLatestVpxEnc *self)
{
  GstLatestVpxCodec codec;

  GST_OBJECT_LOCK (self);
  codec = self->codec;
  GST_OBJECT_UNLOCK (self);
  return codec;
}

static gboolean
make_child (GstLatestVpxEnc *self, GstElement **child, const gchar *factory,
    const gchar *name)
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

/* Links the elements before the encoder, which live as long as the bin. */
static void
link_front (GstLatestVpxEnc *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->slot, "sink");

  gst_element_link_many (
      self->slot, self->convert, self->size, self->input, NULL);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->sinkpad), sink);
  gst_latest_vpx_flow_attach_slot (self);
}

/* Makes and links the elements before the encoder. */
static gboolean
build_front (GstLatestVpxEnc *self)
{
  if (self->input)
    return TRUE;
  if (!make_child (self, &self->slot, "latestframe", "slot")
      || !make_child (self, &self->convert, "videoconvertscale", "convert")
      || !make_child (self, &self->size, "capsfilter", "size"))
    return FALSE;
  self->input = gst_latest_vpx_encoder_input_new (self);
  gst_bin_add (GST_BIN (self), self->input);
  gst_element_sync_state_with_parent (self->input);
  /* Converting 1080p RGB in two bands takes half the time. */
  g_object_set (self->convert, "n-threads", MIN (self->flow.cores, 4), NULL);
  link_front (self);
  return TRUE;
}

/* Gives the new encoder the state of the bin. A state change that another
 * thread begins meanwhile may have passed the encoder by before it was in the
 * list of children or before it was told its state here, so look again. */
static gboolean
follow_state (GstLatestVpxEnc *self)
{
  GstState target, now;
  gboolean ok;

  do {
    GST_OBJECT_LOCK (self);
    target = GST_STATE_TARGET (self);
    GST_OBJECT_UNLOCK (self);
    ok = gst_element_set_state (self->encoder, target)
        != GST_STATE_CHANGE_FAILURE;
    GST_OBJECT_LOCK (self);
    now = GST_STATE_TARGET (self);
    GST_OBJECT_UNLOCK (self);
  } while (now != target);
  return ok;
}

/* Takes the encoder out of the bin, alive, and returns it. A state change under
 * way does not touch it any more. */
static GstElement *
detach_encoder (GstLatestVpxEnc *self)
{
  GstElement *old = self->encoder;

  if (!old)
    return NULL;
  gst_object_ref (old);
  gst_element_set_locked_state (old, TRUE);
  gst_bin_remove (GST_BIN (self), old);
  self->encoder = NULL;
  return old;
}

static gboolean
attach_encoder (GstLatestVpxEnc *self, GstElement *encoder)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (encoder, "src");

  self->encoder = encoder;
  gst_bin_add (GST_BIN (self), encoder);
  /* Caps are not looked at: those of now may be for the encoder before. */
  gst_element_link_pads_full (
      self->input, "src", encoder, "sink", GST_PAD_LINK_CHECK_NOTHING);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->srcpad), src);
  return follow_state (self);
}

gboolean
gst_latest_vpx_enc_exchange_encoder (
    GstLatestVpxEnc *self, GstLatestVpxCodec codec)
{
  GstElement *encoder =
      gst_element_factory_make (encoder_factory (codec), "encoder");
  g_autoptr (GstElement) old = detach_encoder (self);

  /* What was set on the old one is carried over. */
  gst_latest_vpx_settings_set_encoder (self->settings, encoder, codec);
  self->flow.new_caps = TRUE;
  if (old)
    gst_element_set_state (old, GST_STATE_NULL);
  return encoder && attach_encoder (self, encoder);
}

void
gst_latest_vpx_enc_build (GstLatestVpxEnc *self)
{
  GstLatestVpxCodec codec = gst_latest_vpx_enc_get_codec (self);

  if (build_front (self)
      && (!self->encoder
          || gst_latest_vpx_settings_get_codec (self->settings) != codec))
    gst_latest_vpx_enc_exchange_encoder (self, codec);
}

static gboolean
report_if_missing (GstLatestVpxEnc *self, gpointer child, const gchar *factory)
{
  if (child)
    return FALSE;
  gst_pb_utils_init ();
  gst_element_post_message (GST_ELEMENT (self),
      gst_missing_element_message_new (GST_ELEMENT (self), factory));
  GST_ELEMENT_ERROR (self, CORE, MISSING_PLUGIN,
      ("The GStreamer element \"%s\" is not installed.", factory), (NULL));
  return TRUE;
}

gboolean
gst_latest_vpx_enc_is_complete (GstLatestVpxEnc *self)
{
  gst_latest_vpx_enc_build (self);
  return !report_if_missing (self, self->slot, "latestframe")
      && !report_if_missing (self, self->convert, "videoconvertscale")
      && !report_if_missing (self, self->size, "capsfilter")
      && !report_if_missing (self, self->encoder,
          encoder_factory (gst_latest_vpx_enc_get_codec (self)));
}

gboolean
gst_latest_vpx_enc_can_make_encoder (
    GstLatestVpxEnc *self, GstLatestVpxCodec codec)
{
  const gchar *name = encoder_factory (codec);
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  return !report_if_missing (self, factory, name);
}

gboolean
gst_latest_vpx_enc_deinterlace (GstLatestVpxEnc *self)
{
  if (self->deinterlace)
    return TRUE;
  make_child (self, &self->deinterlace, "deinterlace", "deinterlace");
  if (report_if_missing (self, self->deinterlace, "deinterlace"))
    return FALSE;
  /* One picture per frame, of the field that is there in any order of fields
   * without waiting for the next frame. */
  gst_util_set_object_arg (G_OBJECT (self->deinterlace), "method", "linear");
  gst_util_set_object_arg (G_OBJECT (self->deinterlace), "fields", "bottom");
  gst_element_unlink (self->convert, self->size);
  return gst_element_link_many (
      self->convert, self->deinterlace, self->size, NULL);
}

static void
build_if_stopped_locked (GstLatestVpxEnc *self)
{
  g_atomic_int_set (&self->build_queued, FALSE);
  if (GST_STATE (self) <= GST_STATE_READY)
    gst_latest_vpx_enc_build (self);
}

static void
build_later (GstElement *element, gpointer data)
{
  GST_STATE_LOCK (element);
  build_if_stopped_locked (GST_LATEST_VPX_ENC (element));
  GST_STATE_UNLOCK (element);
}

/* While a frame may come, the streaming thread exchanges the encoder before it.
 * In READY and below the encoder is exchanged at once, since what is set on it
 * next is meant for the new one; that needs the state lock. If a state change
 * has it, a thread waits for the lock, so that the caller need not. */
void
gst_latest_vpx_enc_set_codec (GstLatestVpxEnc *self, GstLatestVpxCodec codec)
{
  GST_OBJECT_LOCK (self);
  self->codec = codec;
  GST_OBJECT_UNLOCK (self);

  if (GST_STATE_TRYLOCK (self)) {
    build_if_stopped_locked (self);
    GST_STATE_UNLOCK (self);
  } else if (g_atomic_int_compare_and_exchange (
                 &self->build_queued, FALSE, TRUE)) {
    gst_element_call_async (GST_ELEMENT (self), build_later, NULL, NULL);
  }
}
