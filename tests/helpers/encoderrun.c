/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encoderrun.h"

#include <gst/video/video.h>

#define MARKER "encoder-run-marker"

struct _EncoderRun
{
  GstElement *element, *encoder;
  GstElement *queue;  /* NULL when the element has its own thread */
  GstPad *src, *sink; /* ours */
  gsize frame_size;
  gint64 started;        /* streaming thread of the encoder */
  EncoderRunFrame frame; /* that thread, then whoever waited for done */

  GMutex lock;
  GCond changed;
  gboolean done; /* protected by lock */
};

static gint64
now_ns (void)
{
  return g_get_monotonic_time () * 1000;
}

static void
say_done (EncoderRun *run)
{
  run->frame.encode_ns = now_ns () - run->started;
  g_mutex_lock (&run->lock);
  run->done = TRUE;
  g_cond_signal (&run->changed);
  g_mutex_unlock (&run->lock);
}

/* An event follows each frame. When it reaches the encoder, the frame's encode
 * is over, whether something came out of it or not. */
static GstPadProbeReturn
on_encoder_sink (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  EncoderRun *run = data;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    run->started = now_ns ();
    return GST_PAD_PROBE_OK;
  }
  if (!gst_event_has_name (GST_PAD_PROBE_INFO_EVENT (info), MARKER))
    return GST_PAD_PROBE_OK;
  say_done (run);
  return GST_PAD_PROBE_DROP;
}

static GstFlowReturn
take_encoded (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  EncoderRun *run = gst_pad_get_element_private (pad);

  run->frame.bytes = gst_buffer_get_size (buffer);
  run->frame.is_key =
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  gst_buffer_replace (&run->frame.buffer, NULL);
  run->frame.buffer = buffer;
  return GST_FLOW_OK;
}

/* A bare encoder gets a thread of its own too, so that all encode on a core
 * that did something else before. */
static void
find_encoder (EncoderRun *run)
{
  if (GST_IS_BIN (run->element)) {
    run->encoder = gst_bin_get_by_name (GST_BIN (run->element), "encoder");
    return;
  }
  run->encoder = gst_object_ref (run->element);
  run->queue = gst_object_ref_sink (gst_element_factory_make ("queue", NULL));
}

static void
turn_adaptation_off (GstElement *element)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), "adaptation");

  if (pspec && G_IS_PARAM_SPEC_FLAGS (pspec))
    g_object_set (element, "adaptation", 0, NULL);
}

static void
connect (GstPad *src, GstPad *sink)
{
  if (gst_pad_link (src, sink) != GST_PAD_LINK_OK)
    g_error ("cannot link %s to %s", GST_PAD_NAME (src), GST_PAD_NAME (sink));
}

static void
make_pads (EncoderRun *run)
{
  GstElement *first = run->queue ? run->queue : run->element;
  g_autoptr (GstPad) sink = gst_element_get_static_pad (first, "sink");
  g_autoptr (GstPad) src = gst_element_get_static_pad (run->element, "src");
  g_autoptr (GstPad) encoder =
      gst_element_get_static_pad (run->encoder, "sink");

  run->src = gst_object_ref_sink (gst_pad_new ("src", GST_PAD_SRC));
  run->sink = gst_object_ref_sink (gst_pad_new ("sink", GST_PAD_SINK));
  gst_pad_set_element_private (run->sink, run);
  gst_pad_set_chain_function (run->sink, take_encoded);
  connect (run->src, sink);
  connect (src, run->sink);
  if (run->queue) {
    g_autoptr (GstPad) out = gst_element_get_static_pad (run->queue, "src");

    connect (out, encoder);
  }
  gst_pad_add_probe (encoder,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_encoder_sink, run, NULL);
}

static void
add_event (EncoderRun *run, GstEvent *event)
{
  gst_pad_store_sticky_event (run->src, event);
  gst_event_unref (event);
}

/* The beginning of the stream goes out with the first frame: with the caps, an
 * element with a thread of its own sets its encoder up, and what is set on that
 * encoder in the same moment may be lost. */
static void
prepare_stream (EncoderRun *run, guint width, guint height, guint fps)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "format",
      G_TYPE_STRING, "I420", "width", G_TYPE_INT, width, "height", G_TYPE_INT,
      height, "framerate", GST_TYPE_FRACTION, fps, 1, NULL);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  add_event (run, gst_event_new_stream_start ("run"));
  add_event (run, gst_event_new_caps (caps));
  add_event (run, gst_event_new_segment (&segment));
}

EncoderRun *
encoder_run_new (const gchar *launch, guint width, guint height, guint fps)
{
  EncoderRun *run = g_new0 (EncoderRun, 1);
  g_autoptr (GError) error = NULL;

  g_mutex_init (&run->lock);
  g_cond_init (&run->changed);
  run->frame_size = (gsize) width * height * 3 / 2;

  run->element = gst_parse_launch (launch, &error);
  if (!run->element)
    g_error ("%s: %s", launch, error->message);
  gst_object_ref_sink (run->element);
  find_encoder (run);
  turn_adaptation_off (run->element);
  make_pads (run);
  gst_pad_set_active (run->sink, TRUE);
  gst_element_set_state (run->element, GST_STATE_PLAYING);
  if (run->queue)
    gst_element_set_state (run->queue, GST_STATE_PLAYING);
  gst_pad_set_active (run->src, TRUE);
  prepare_stream (run, width, height, fps);
  return run;
}

void
encoder_run_free (EncoderRun *run)
{
  if (run->queue)
    gst_element_set_state (run->queue, GST_STATE_NULL);
  gst_element_set_state (run->element, GST_STATE_NULL);
  gst_clear_object (&run->queue);
  gst_pad_set_active (run->src, FALSE);
  gst_pad_set_active (run->sink, FALSE);
  gst_object_unref (run->src);
  gst_object_unref (run->sink);
  gst_object_unref (run->encoder);
  gst_object_unref (run->element);
  gst_clear_buffer (&run->frame.buffer);
  g_mutex_clear (&run->lock);
  g_cond_clear (&run->changed);
  g_free (run);
}

GstElement *
encoder_run_element (EncoderRun *run)
{
  return run->element;
}

GstElement *
encoder_run_encoder (EncoderRun *run)
{
  return run->encoder;
}

const EncoderRunFrame *
encoder_run_push_buffer (EncoderRun *run, GstBuffer *buffer)
{
  gst_clear_buffer (&run->frame.buffer);
  run->frame = (EncoderRunFrame) { 0 };
  run->done = FALSE;
  if (gst_pad_push (run->src, buffer) != GST_FLOW_OK)
    g_error ("%s does not take a frame", GST_OBJECT_NAME (run->element));
  gst_pad_push_event (run->src,
      gst_event_new_custom (
          GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty (MARKER)));
  g_mutex_lock (&run->lock);
  while (!run->done)
    g_cond_wait (&run->changed, &run->lock);
  g_mutex_unlock (&run->lock);
  return &run->frame;
}

const EncoderRunFrame *
encoder_run_push (EncoderRun *run, GstClockTime pts, GstClockTime duration,
    const guint8 *i420)
{
  GstBuffer *buffer = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
      (gpointer) i420, run->frame_size, 0, run->frame_size, NULL, NULL);

  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = duration;
  return encoder_run_push_buffer (run, buffer);
}

void
encoder_run_request_key (EncoderRun *run)
{
  gst_pad_push_event (run->sink,
      gst_video_event_new_upstream_force_key_unit (
          GST_CLOCK_TIME_NONE, FALSE, 0));
}
