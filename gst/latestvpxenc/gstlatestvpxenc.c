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
 * Encodes live video so that the picture that comes out is as fresh as
 * possible. A frame that arrives while the encoder is busy replaces the one
 * that waits, so frames never queue up; only frames that will be encoded are
 * converted; and the encoder is set up for live video by codec, frame size and
 * the number of cores this process may use. Elements inside are called `slot`,
 * `convert` and `encoder`, and what is set on them (`encoder::cpu-used=-4`)
 * wins over what this bin would choose.
 *
 * All properties may be set at any time from any thread, and setting one never
 * waits for an encode, unlike setting one of the encoder itself. A new
 * #GstLatestVpxEnc:bitrate is in force for the first frame whose encode starts
 * after the call and causes no key frame. An encoder that fails is replaced
 * while the stream goes on.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! latestvpxenc bitrate=1500000 !
 * vp8dec ! videoconvert ! autovideosink
 * ]|
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! latestvpxenc codec=vp9
 * encoder::cpu-used=7 ! rtpvp9pay ! udpsink host=127.0.0.1 port=5004
 * ]|
 *
 * Since: 0.1
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestvpxenc.h"

#include <gst/video/video.h>

#include "gstlatestframe.h"
#include "gstlatestvpxenc-private.h"
#include "vpxforeign.h"

GST_DEBUG_CATEGORY (gst_latest_vpx_enc_debug);
#define GST_CAT_DEFAULT gst_latest_vpx_enc_debug

/* clang-format off */
G_DEFINE_ENUM_TYPE (GstLatestVpxCodec, gst_latest_vpx_codec,
    { GST_LATEST_VPX_CODEC_VP8, "VP8", "vp8" },
    { GST_LATEST_VPX_CODEC_VP9, "VP9", "vp9" })
/* clang-format on */

G_DEFINE_TYPE_WITH_CODE (GstLatestVpxEnc, gst_latest_vpx_enc, GST_TYPE_BIN,
    GST_DEBUG_CATEGORY_INIT (
        gst_latest_vpx_enc_debug, "latestvpxenc", 0, "live VP8/VP9 encoder"));
GST_ELEMENT_REGISTER_DEFINE (
    latestvpxenc, "latestvpxenc", GST_RANK_NONE, GST_TYPE_LATEST_VPX_ENC);

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-vp8; video/x-vp9"));

GstStructure *
gst_latest_vpx_enc_create_stats (GstLatestVpxEnc *self)
{
  GstStructure *out = gst_latest_vpx_stats_to_structure (&self->stats,
      gst_element_get_current_running_time (GST_ELEMENT_CAST (self)));
  g_autoptr (GstStructure) slot = NULL;
  guint64 held = 0;

  gst_latest_vpx_key_frames_add_stats (&self->key_frames, out);
  gst_latest_vpx_adapt_add_stats (&self->adapt, out);
  gst_latest_vpx_recovery_add_stats (self, out);
  gst_latest_vpx_flow_add_stats (self, out);
  if (self->slot) {
    slot = gst_latest_frame_create_stats (GST_LATEST_FRAME (self->slot));
    gst_structure_get_uint64 (slot, "held", &held);
    gst_structure_set (out, "slot", GST_TYPE_STRUCTURE, slot, NULL);
  }
  gst_structure_set (out, "target-bitrate", G_TYPE_UINT,
      gst_latest_vpx_settings_get_bitrate (self->settings), "frames-held",
      G_TYPE_UINT64, held, "frames-repeated", G_TYPE_UINT64,
      gst_latest_vpx_still_get_repeats (self->still), NULL);
  return out;
}

void
gst_latest_vpx_enc_hold (GstLatestVpxEnc *self, guint64 ready)
{
  gint64 until = (gint64) MIN (ready, G_MAXINT64);

  if (self->slot)
    gst_latest_frame_hold (GST_LATEST_FRAME (self->slot),
        until - gst_latest_vpx_adapt_get_encode_time (&self->adapt));
}

static gboolean
open_log (GstLatestVpxEnc *self)
{
  g_autoptr (GError) error = NULL;

  if (gst_latest_vpx_trace_start (&self->trace, &error))
    return TRUE;
  GST_ELEMENT_ERROR (
      self, RESOURCE, OPEN_WRITE, ("%s", error->message), ("frame-log"));
  return FALSE;
}

static void
close_log (GstLatestVpxEnc *self)
{
  g_autoptr (GError) error = NULL;

  if (!gst_latest_vpx_trace_stop (&self->trace, &error))
    GST_ELEMENT_WARNING (self, RESOURCE, WRITE,
        ("The frame log is incomplete: %s", error->message), (NULL));
}

/* Forgets the last stream. */
static void
reset (GstLatestVpxEnc *self)
{
  gst_latest_vpx_flow_reset (self);
  gst_latest_vpx_adapt_reset (&self->adapt);
  gst_latest_vpx_key_frames_reset (&self->key_frames);
  gst_latest_vpx_budget_reset (&self->budget);
  gst_latest_vpx_recovery_reset (self);
  gst_latest_vpx_watchdog_reset (&self->watchdog);
  gst_latest_vpx_stats_reset (&self->stats);
}

static GstStateChangeReturn
gst_latest_vpx_enc_change_state (GstElement *element, GstStateChange transition)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY
      && !gst_latest_vpx_enc_is_complete (self))
    return GST_STATE_CHANGE_FAILURE;
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    reset (self);
    if (!open_log (self))
      return GST_STATE_CHANGE_FAILURE;
  }
  ret = GST_ELEMENT_CLASS (gst_latest_vpx_enc_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    gst_latest_vpx_still_forget (self->still);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY
      || (transition == GST_STATE_CHANGE_READY_TO_PAUSED
          && ret == GST_STATE_CHANGE_FAILURE))
    close_log (self);
  return ret;
}

static void
gst_latest_vpx_enc_handle_message (GstBin *bin, GstMessage *message)
{
  if (gst_latest_vpx_recovery_takes_message (GST_LATEST_VPX_ENC (bin), message))
    gst_message_unref (message);
  else
    GST_BIN_CLASS (gst_latest_vpx_enc_parent_class)
        ->handle_message (bin, message);
}

static void
gst_latest_vpx_enc_dispose (GObject *object)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (object);

  gst_latest_vpx_still_set_slot (self->still, NULL);
  gst_latest_vpx_settings_set_encoder (
      self->settings, NULL, GST_LATEST_VPX_ENC_DEFAULT_CODEC);
  G_OBJECT_CLASS (gst_latest_vpx_enc_parent_class)->dispose (object);
  /* The bin's own dispose released them. */
  self->slot = self->convert = self->deinterlace = self->size = NULL;
  self->input = self->encoder = NULL;
}

static void
gst_latest_vpx_enc_finalize (GObject *object)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (object);

  gst_latest_vpx_frames_clear (&self->flow.frames);
  gst_latest_vpx_adapt_clear (&self->adapt);
  gst_latest_vpx_key_frames_clear (&self->key_frames);
  gst_latest_vpx_budget_clear (&self->budget);
  gst_latest_vpx_recovery_reset (self);
  gst_latest_vpx_watchdog_clear (&self->watchdog);
  gst_latest_vpx_stats_clear (&self->stats);
  gst_latest_vpx_trace_clear (&self->trace);
  gst_latest_vpx_still_free (self->still);
  gst_latest_vpx_settings_unref (self->settings);
  G_OBJECT_CLASS (gst_latest_vpx_enc_parent_class)->finalize (object);
}

static void
gst_latest_vpx_enc_class_init (GstLatestVpxEncClass *klass)
{
  GObjectClass *gobject_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  g_autoptr (GstCaps) foreign = gst_latest_vpx_foreign_get_template_caps ();

  gobject_class->set_property = gst_latest_vpx_enc_set_property;
  gobject_class->get_property = gst_latest_vpx_enc_get_property;
  gobject_class->dispose = gst_latest_vpx_enc_dispose;
  gobject_class->finalize = gst_latest_vpx_enc_finalize;
  gst_latest_vpx_enc_install_properties (gobject_class);
  gst_latest_vpx_trace_install_signal (G_TYPE_FROM_CLASS (klass));

  GST_BIN_CLASS (klass)->handle_message =
      GST_DEBUG_FUNCPTR (gst_latest_vpx_enc_handle_message);
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_latest_vpx_enc_change_state);
  gst_element_class_add_pad_template (element_class,
      gst_pad_template_new ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, foreign));
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Live VP8/VP9 encoder",
      "Codec/Encoder/Video",
      "Encodes live video to VP8 or VP9, always the newest frame, and never "
      "blocks its source",
      "the gst-latestframe authors");
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_VPX_CODEC, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_ADAPTATION, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_DEGRADATION_PREFERENCE, 0);
}

static void
init_parts (GstLatestVpxEnc *self)
{
  self->codec = GST_LATEST_VPX_ENC_DEFAULT_CODEC;
  self->settings =
      gst_latest_vpx_settings_new (self, GST_LATEST_VPX_ENC_DEFAULT_BITRATE);
  gst_latest_vpx_frames_init (&self->flow.frames);
  gst_latest_vpx_flow_reset (self);
  gst_latest_vpx_adapt_init (&self->adapt, self);
  gst_latest_vpx_key_frames_init (
      &self->key_frames, GST_LATEST_VPX_ENC_DEFAULT_KEYFRAME_MIN_INTERVAL);
  gst_latest_vpx_budget_init (
      &self->budget, GST_LATEST_VPX_ENC_DEFAULT_MAX_FRAME_LATENCY);
  gst_latest_vpx_recovery_reset (self);
  gst_latest_vpx_watchdog_init (&self->watchdog, GST_ELEMENT (self),
      GST_LATEST_VPX_ENC_DEFAULT_STALL_TIMEOUT);
  gst_latest_vpx_stats_init (&self->stats);
  gst_latest_vpx_trace_init (&self->trace, GST_ELEMENT (self));
  self->still = gst_latest_vpx_still_new ();
}

static void
gst_latest_vpx_enc_init (GstLatestVpxEnc *self)
{
  GstPadTemplate *sink =
      gst_element_class_get_pad_template (GST_ELEMENT_GET_CLASS (self), "sink");
  g_autoptr (GstPadTemplate) src = gst_static_pad_template_get (&src_template);

  init_parts (self);
  self->sinkpad = gst_ghost_pad_new_no_target_from_template ("sink", sink);
  self->srcpad = gst_ghost_pad_new_no_target_from_template ("src", src);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
  gst_latest_vpx_foreign_attach (self->sinkpad);
  gst_latest_vpx_flow_attach (self);
  gst_latest_vpx_enc_build (self);
}
