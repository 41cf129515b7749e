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
#include "vpxguard.h"

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

GstLatestVpxCodec
gst_latest_vpx_enc_get_encoder_codec (GstLatestVpxEnc *self)
{
  return (GstLatestVpxCodec) g_atomic_int_get (&self->encoder_codec);
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

/* The front is built once, and its parts live as long as the bin. */
static void
link_front (GstLatestVpxEnc *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->slot, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (self->slot, "src");

  gst_element_link_many (
      self->slot, self->convert, self->size, self->guard, NULL);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->sinkpad), sink);
  gst_latest_vpx_recovery_watch_input (self, src);
  gst_latest_vpx_adapt_watch (
      &self->adapt, self->slot, self->size, self->srcpad);
}

static void
make_guard (GstLatestVpxEnc *self)
{
  self->guard = gst_latest_vpx_guard_new (self);
  gst_bin_add (GST_BIN (self), self->guard);
  gst_element_sync_state_with_parent (self->guard);
}

/* Makes and links what is not there yet. */
static gboolean
build_front (GstLatestVpxEnc *self)
{
  if (self->guard)
    return TRUE;
  if (!make_child (self, &self->slot, "latestframe", "slot")
      || !make_child (self, &self->convert, "videoconvertscale", "convert")
      || !make_child (self, &self->size, "capsfilter", "size"))
    return FALSE;
  make_guard (self);
  /* Converting 1080p RGB in two bands takes half the time. */
  g_object_set (self->convert, "n-threads", MIN (self->feed.cores, 4), NULL);
  link_front (self);
  gst_latest_vpx_trace_watch (&self->trace, self->slot, self->convert);
  return TRUE;
}

/* A state change that another thread begins meanwhile may have passed the new
 * encoder by before it was in its list of children or before it was told its
 * state here, so look again. */
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

/* Removed from the bin but alive. A state change under way does not touch it any
 * more. */
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
attach_encoder (
    GstLatestVpxEnc *self, GstElement *encoder, GstLatestVpxCodec codec)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (encoder, "src");

  self->encoder = encoder;
  g_atomic_int_set (&self->encoder_codec, codec);
  gst_bin_add (GST_BIN (self), encoder);
  gst_element_link (self->guard, encoder);
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
  gst_latest_vpx_feed_set_encoder (&self->feed, encoder, codec);
  if (old)
    gst_element_set_state (old, GST_STATE_NULL);
  return encoder && attach_encoder (self, encoder, codec);
}

void
gst_latest_vpx_enc_build (GstLatestVpxEnc *self)
{
  GstLatestVpxCodec codec = gst_latest_vpx_enc_get_codec (self);

  if (build_front (self)
      && (!self->encoder
          || gst_latest_vpx_enc_get_encoder_codec (self) != codec))
    gst_latest_vpx_enc_exchange_encoder (self, codec);
}

static gboolean
report_if_missing (GstLatestVpxEnc *self, gpointer child, const gchar *factory)
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

void
gst_latest_vpx_enc_set_codec (GstLatestVpxEnc *self, GstLatestVpxCodec codec)
{
  GST_OBJECT_LOCK (self);
  self->codec = codec;
  GST_OBJECT_UNLOCK (self);

  /* Before anything streams, what is set on the encoder next is meant for the new
   * one. A state change under way, or the streaming thread, sees to it
   * otherwise. */
  if (!GST_STATE_TRYLOCK (self))
    return;
  if (GST_STATE (self) <= GST_STATE_READY)
    gst_latest_vpx_enc_build (self);
  GST_STATE_UNLOCK (self);
}
