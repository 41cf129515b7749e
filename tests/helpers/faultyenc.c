/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "faultyenc.h"

#include <gst/video/video.h>

static GMutex lock;
static GCond changed;
/* Protected by lock. */
static guint failing_frames, failing_caps, refused_caps, failing_starts;
static FaultyEncFault frame_fault;
static gboolean swallow, hold, held;
static guint made, alive;
/* Used by the thread that installs and uninstalls. */
static GstPluginFeature *real, *fake;

#define FAULTY_TYPE_ENC (faulty_enc_get_type ())
G_DECLARE_FINAL_TYPE (FaultyEnc, faulty_enc, FAULTY, ENC, GstVideoEncoder)
/* The encoder is as vp8enc: one lock, which is held during an encode, protects
 * everything but the counters. */
struct _FaultyEnc
{
  GstVideoEncoder parent;

  GMutex encode_lock;
  gint target_bitrate, static_threshold; /* protected by encode_lock */
  gboolean need_key;                     /* stream lock */
};

G_DEFINE_TYPE (FaultyEnc, faulty_enc, GST_TYPE_VIDEO_ENCODER);

enum
{
  PROP_0,
  PROP_TARGET_BITRATE,
  PROP_STATIC_THRESHOLD,
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE ("I420")));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-vp8"));

static gboolean
take_one (guint *n)
{
  gboolean taken;

  g_mutex_lock (&lock);
  taken = *n > 0;
  if (taken)
    (*n)--;
  g_mutex_unlock (&lock);
  return taken;
}

static gboolean
faulty_enc_start (GstVideoEncoder *encoder)
{
  FAULTY_ENC (encoder)->need_key = TRUE;
  if (!take_one (&failing_starts))
    return TRUE;
  GST_ELEMENT_ERROR (encoder, LIBRARY, INIT, ("No configuration."), (NULL));
  return FALSE;
}

static gboolean
faulty_enc_set_format (GstVideoEncoder *encoder, GstVideoCodecState *state)
{
  GstVideoCodecState *output;

  if (take_one (&failing_caps)) {
    GST_ELEMENT_ERROR (
        encoder, LIBRARY, INIT, ("Failed to initialize encoder"), ("test"));
    return FALSE;
  }
  if (take_one (&refused_caps))
    return FALSE;
  FAULTY_ENC (encoder)->need_key = TRUE;
  output = gst_video_encoder_set_output_state (
      encoder, gst_caps_new_empty_simple ("video/x-vp8"), state);
  gst_video_codec_state_unref (output);
  return gst_video_encoder_negotiate (encoder);
}

static void
post_fault (FaultyEnc *self, FaultyEncFault fault)
{
  if (fault == FAULTY_ENC_NO_MEMORY)
    GST_ELEMENT_ERROR (
        self, RESOURCE, NO_SPACE_LEFT, ("Out of memory."), (NULL));
  else if (fault != FAULTY_ENC_SILENT)
    GST_ELEMENT_ERROR (
        self, LIBRARY, ENCODE, ("Failed to encode frame"), ("test"));
}

static gboolean
wait_as_told (void)
{
  gboolean swallowed;

  g_mutex_lock (&lock);
  held = hold;
  g_cond_broadcast (&changed);
  while (hold)
    g_cond_wait (&changed, &lock);
  held = FALSE;
  swallowed = swallow;
  g_mutex_unlock (&lock);
  return swallowed;
}

static GstFlowReturn
faulty_enc_handle_frame (GstVideoEncoder *encoder, GstVideoCodecFrame *frame)
{
  FaultyEnc *self = FAULTY_ENC (encoder);
  gboolean swallowed;

  g_mutex_lock (&self->encode_lock);
  swallowed = wait_as_told ();
  g_mutex_unlock (&self->encode_lock);
  if (take_one (&failing_frames)) {
    FaultyEncFault fault;

    g_mutex_lock (&lock);
    fault = frame_fault;
    g_mutex_unlock (&lock);
    post_fault (self, fault);
    gst_video_codec_frame_unref (frame);
    return fault == FAULTY_ENC_MESSAGE ? GST_FLOW_OK : GST_FLOW_ERROR;
  }
  if (swallowed)
    return gst_video_encoder_finish_frame (encoder, frame);

  if (self->need_key || GST_VIDEO_CODEC_FRAME_IS_FORCE_KEYFRAME (frame))
    GST_VIDEO_CODEC_FRAME_SET_SYNC_POINT (frame);
  self->need_key = FALSE;
  frame->output_buffer = gst_buffer_new_allocate (NULL, 100, NULL);
  return gst_video_encoder_finish_frame (encoder, frame);
}

static void
faulty_enc_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  FaultyEnc *self = FAULTY_ENC (object);

  g_mutex_lock (&self->encode_lock);
  if (prop_id == PROP_TARGET_BITRATE)
    self->target_bitrate = g_value_get_int (value);
  else
    self->static_threshold = g_value_get_int (value);
  g_mutex_unlock (&self->encode_lock);
}

static void
faulty_enc_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  FaultyEnc *self = FAULTY_ENC (object);

  g_mutex_lock (&self->encode_lock);
  g_value_set_int (value,
      prop_id == PROP_TARGET_BITRATE ? self->target_bitrate
                                     : self->static_threshold);
  g_mutex_unlock (&self->encode_lock);
}

static void
faulty_enc_finalize (GObject *object)
{
  g_mutex_clear (&FAULTY_ENC (object)->encode_lock);
  g_mutex_lock (&lock);
  alive--;
  g_mutex_unlock (&lock);
  G_OBJECT_CLASS (faulty_enc_parent_class)->finalize (object);
}

static void
faulty_enc_class_init (FaultyEncClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstVideoEncoderClass *encoder_class = GST_VIDEO_ENCODER_CLASS (klass);

  object_class->set_property = faulty_enc_set_property;
  object_class->get_property = faulty_enc_get_property;
  object_class->finalize = faulty_enc_finalize;
  g_object_class_install_property (object_class, PROP_TARGET_BITRATE,
      g_param_spec_int ("target-bitrate", "Bitrate", "bit/s", 0, G_MAXINT, 0,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_STATIC_THRESHOLD,
      g_param_spec_int ("static-threshold", "Threshold", "as vp8enc", 0,
          G_MAXINT, 1, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Faulty encoder",
      "Codec/Encoder/Video", "Fails as told", "the gst-latestframe authors");
  encoder_class->start = faulty_enc_start;
  encoder_class->set_format = faulty_enc_set_format;
  encoder_class->handle_frame = faulty_enc_handle_frame;
}

static void
faulty_enc_init (FaultyEnc *self)
{
  g_mutex_init (&self->encode_lock);
  g_mutex_lock (&lock);
  made++;
  alive++;
  g_mutex_unlock (&lock);
}

void
faulty_enc_install (void)
{
  GstRegistry *registry = gst_registry_get ();
  GstElement *one = gst_element_factory_make ("vp8enc", NULL);

  /* Loading its plugin would bring the real one back, so it was loaded
   * before. */
  gst_object_unref (one);
  real = gst_registry_lookup_feature (registry, "vp8enc");
  gst_registry_remove_feature (registry, real);
  gst_element_register (NULL, "vp8enc", GST_RANK_NONE, FAULTY_TYPE_ENC);
  fake = gst_registry_lookup_feature (registry, "vp8enc");
  failing_frames = failing_caps = refused_caps = failing_starts = 0;
  swallow = hold = held = FALSE;
  made = alive = 0;
}

void
faulty_enc_uninstall (void)
{
  GstRegistry *registry = gst_registry_get ();

  gst_registry_remove_feature (registry, fake);
  gst_clear_object (&fake);
  gst_registry_add_feature (registry, real);
  gst_clear_object (&real);
}

static void
set_uint (guint *where, guint n)
{
  g_mutex_lock (&lock);
  *where = n;
  g_mutex_unlock (&lock);
}

void
faulty_enc_fail_frames (guint n, FaultyEncFault fault)
{
  g_mutex_lock (&lock);
  failing_frames = n;
  frame_fault = fault;
  g_mutex_unlock (&lock);
}

void
faulty_enc_fail_caps (guint n)
{
  set_uint (&failing_caps, n);
}

void
faulty_enc_refuse_caps (guint n)
{
  set_uint (&refused_caps, n);
}

void
faulty_enc_fail_starts (guint n)
{
  set_uint (&failing_starts, n);
}

static void
set_flag (gboolean *flag, gboolean value)
{
  g_mutex_lock (&lock);
  *flag = value;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

void
faulty_enc_swallow (gboolean value)
{
  set_flag (&swallow, value);
}

void
faulty_enc_hold (void)
{
  set_flag (&hold, TRUE);
}

void
faulty_enc_wait_held (void)
{
  g_mutex_lock (&lock);
  while (!held)
    g_cond_wait (&changed, &lock);
  g_mutex_unlock (&lock);
}

void
faulty_enc_release (void)
{
  set_flag (&hold, FALSE);
}

static guint
get_uint (const guint *where)
{
  guint n;

  g_mutex_lock (&lock);
  n = *where;
  g_mutex_unlock (&lock);
  return n;
}

guint
faulty_enc_made (void)
{
  return get_uint (&made);
}

guint
faulty_enc_alive (void)
{
  return get_uint (&alive);
}
