/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxflow-private.h"

#include "vpxusable.h"

/* Two of the five points that are drawn in vpxflow.c, in one file: only both of
 * them tell whether an encoder works on a frame. */

/* (3) Encode start. */

/* Sets the encoder up for caps that go to it with what is pushed next. */
static void
prepare_for_caps (GstLatestVpxEnc *enc)
{
  GstLatestVpxFlow *flow = &enc->flow;
  const GstVideoInfo *info = &flow->encoded;

  if (!flow->new_caps || GST_VIDEO_INFO_WIDTH (info) == 0 || !enc->encoder)
    return;
  flow->new_caps = FALSE;
  gst_latest_vpx_stats_set_size (&enc->stats, info->width, info->height);
  gst_latest_vpx_budget_restart (&enc->budget);
  gst_latest_vpx_settings_apply_defaults (enc->settings, info, flow->cores);
  gst_latest_vpx_settings_apply_bitrate (
      enc->settings, gst_latest_vpx_settings_get_bitrate (enc->settings));
}

/* Gives the frame a time that the encoder can do with. FALSE: there is none. */
static gboolean
correct_time (GstLatestVpxEnc *enc, GstBuffer **buffer, GstLatestVpxCodec codec)
{
  GstLatestVpxFlow *flow = &enc->flow;
  gboolean restarted = FALSE;

  if (!gst_latest_vpx_correct_time (&flow->times, buffer, &flow->segment,
          gst_latest_vpx_flow_get_now (enc).running,
          gst_latest_vpx_flow_get_nominal_interval (flow), &restarted))
    return FALSE;
  if (restarted)
    gst_latest_vpx_recovery_restart (enc, codec);
  return TRUE;
}

/* The base class of encoders keeps the buffer of a frame that was dropped until
 * the next one is put out. When that happens, the next waits there as a copy,
 * so that a source with few buffers gets them back. */
static void
release_pooled_memory (GstLatestVpxFlow *flow, GstBuffer **buffer)
{
  GstBuffer *pooled = *buffer;

  if (!flow->encoding)
    return;
  *buffer = gst_buffer_copy_deep (pooled);
  gst_buffer_unref (pooled);
}

/* Tells the encoder what this frame is to become. */
static void
direct_encoder (GstLatestVpxEnc *enc, GstBuffer **buffer)
{
  GstLatestVpxFlow *flow = &enc->flow;
  gint64 running_time = flow->frame.running_time;
  gboolean key =
      gst_latest_vpx_key_frames_take (&enc->key_frames, running_time);
  GstLatestVpxBudgetFrame frame = { .running_time = running_time,
    .nominal_interval = gst_latest_vpx_flow_get_nominal_interval (flow),
    .bitrate = gst_latest_vpx_settings_get_bitrate (enc->settings),
    .codec = gst_latest_vpx_settings_get_codec (enc->settings),
    .is_key = key,
    .buffer = buffer,
    .info = &flow->encoded };
  GstLatestVpxFrameTarget target =
      gst_latest_vpx_budget_frame_in (&enc->budget, &frame);

  flow->frame.is_cut = target.is_cut;
  gst_latest_vpx_settings_apply_bitrate (enc->settings, target.bitrate);
  gst_latest_vpx_settings_apply_min_quantizer (
      enc->settings, target.min_quantizer);
  /* The frames after a cut make up for its coarse picture, so that frame need
   * not be the slowest of all. */
  gst_latest_vpx_settings_apply_max_speed (enc->settings, target.is_cut);
  gst_latest_vpx_settings_apply_intra_percent (
      enc->settings, target.intra_percent, key);
  if (key)
    gst_latest_vpx_key_frames_force (
        &enc->key_frames, enc->encoder, running_time);
}

static void
start_encode (GstLatestVpxEnc *enc, GstBuffer **buffer)
{
  GstLatestVpxFlow *flow = &enc->flow;
  GstLatestVpxFrame *frame = &flow->frame;

  prepare_for_caps (enc);
  release_pooled_memory (flow, buffer);
  frame->pts = GST_BUFFER_PTS (*buffer);
  frame->running_time =
      gst_latest_vpx_running_time (&flow->segment, frame->pts);
  direct_encoder (enc, buffer);
  frame->encode_start = gst_latest_vpx_flow_get_now (enc);
  gst_latest_vpx_frames_start (&flow->frames, frame);
  flow->encoding = TRUE;
  gst_latest_vpx_stats_frame_in (&enc->stats, frame);
}

/* Encodes the frame, by another encoder if one fails. Returns FALSE if there is
 * none. */
static gboolean
encode (GstLatestVpxEnc *enc, GstPad *pad, GstBuffer **buffer,
    GstLatestVpxCodec codec, GstFlowReturn *ret)
{
  gboolean done = FALSE;

  while (!done && gst_latest_vpx_recovery_prepare (enc, codec)) {
    start_encode (enc, buffer);
    done = gst_latest_vpx_recovery_push (enc, pad, *buffer, ret);
    if (!done) {
      enc->flow.encoding = FALSE;
      gst_latest_vpx_stats_frame_failed (&enc->stats);
    }
  }
  return done;
}

GstFlowReturn
gst_latest_vpx_flow_encode (
    GstLatestVpxEnc *enc, GstPad *pad, GstBuffer *buffer)
{
  GstFlowReturn ret = GST_FLOW_OK;
  /* The codec the frame was converted for, whatever is wanted by now. */
  GstLatestVpxCodec codec = gst_latest_vpx_settings_get_codec (enc->settings);

  gst_latest_vpx_recovery_enter (enc);
  gst_latest_vpx_watchdog_set_busy (&enc->watchdog, TRUE);
  enc->flow.last_qp = -1;
  buffer = gst_latest_vpx_colour_convert (&enc->flow.colour, buffer);
  if (!correct_time (enc, &buffer, codec))
    g_atomic_int_inc (&enc->flow.unusable);
  else if (!encode (enc, pad, &buffer, codec, &ret))
    ret = gst_latest_vpx_recovery_drop_frame (enc);
  gst_latest_vpx_watchdog_set_busy (&enc->watchdog, FALSE);
  gst_latest_vpx_recovery_leave (enc);
  gst_buffer_unref (buffer);
  gst_latest_vpx_still_done (enc->still, enc->flow.last_qp, codec,
      gst_latest_vpx_key_frames_is_due (
          &enc->key_frames, enc->flow.frame.running_time));
  return ret;
}

/* Stores caps, which go out with what is pushed next: a frame can be pushed
 * again. */
static gboolean
take_encoder_caps (GstLatestVpxFlow *flow, GstPad *pad, GstEvent *event)
{
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstEvent) stored = NULL;
  GstCaps *converted;
  GstVideoInfo info;

  gst_event_parse_caps (event, &converted);
  caps =
      gst_latest_vpx_colour_set_caps (&flow->colour, converted, &flow->input);
  if (gst_video_info_from_caps (&info, caps))
    flow->encoded = info;
  flow->new_caps = TRUE;
  stored = gst_event_new_caps (caps);
  return gst_pad_store_sticky_event (pad, stored) == GST_FLOW_OK;
}

gboolean
gst_latest_vpx_flow_event (GstLatestVpxEnc *enc, GstPad *pad, GstEvent *event)
{
  GstLatestVpxFlow *flow = &enc->flow;
  gboolean ret;

  if (gst_latest_vpx_key_frames_add (&enc->key_frames, event)) {
    gst_event_unref (event);
    return TRUE;
  }
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      ret = take_encoder_caps (flow, pad, event);
      gst_event_unref (event);
      return ret;
    case GST_EVENT_FLUSH_STOP:
      gst_segment_init (&flow->segment, GST_FORMAT_UNDEFINED);
      gst_latest_frame_times_init (&flow->times);
      break;
    default:
      break;
  }
  /* A flush comes from another thread. */
  if (!GST_EVENT_IS_SERIALIZED (event)
      || GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    return gst_pad_push_event (pad, event);
  prepare_for_caps (enc);
  return gst_latest_vpx_recovery_push_event (enc, pad, event);
}

gboolean
gst_latest_vpx_flow_allocation (
    GstLatestVpxEnc *enc, GstPad *pad, GstQuery *query)
{
  prepare_for_caps (enc);
  return gst_latest_vpx_recovery_query (enc, pad, query);
}

/* (4) Encode end. */

GstLatestVpxFrame
gst_latest_vpx_flow_end_encode (GstLatestVpxEnc *enc, GstBuffer *buffer)
{
  GstLatestVpxFlow *flow = &enc->flow;
  GstLatestVpxFrame frame = gst_latest_vpx_frames_find_started (
      &flow->frames, GST_BUFFER_PTS (buffer));

  /* An encoder that looks ahead has worked on the frame that went in last, or
   * on none if several come out. */
  frame.slot_out.steady =
      flow->encoding ? flow->frame.slot_out.steady : GST_LATEST_TIME_NONE;
  frame.encode_start.steady =
      flow->encoding ? flow->frame.encode_start.steady : GST_LATEST_TIME_NONE;
  flow->encoding = FALSE;
  frame.encode_end = gst_latest_vpx_flow_get_now (enc);
  gst_latest_vpx_frame_set_encoded (
      &frame, buffer, gst_latest_vpx_settings_get_codec (enc->settings));
  frame.running_time = gst_latest_vpx_running_time (&flow->segment, frame.pts);

  gst_latest_vpx_stats_frame_out (&enc->stats, &frame);
  gst_latest_vpx_budget_frame_out (&enc->budget, frame.is_key, frame.qp);
  gst_latest_vpx_key_frames_frame_out (
      &enc->key_frames, frame.running_time, frame.is_key);
  gst_latest_vpx_watchdog_output (&enc->watchdog);
  flow->last_qp = frame.qp;
  return frame;
}
