/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* A frame's way through latestvpxenc. The functions of the five points follow
 * in the order in which a frame passes them, those of (3) and (4), the encode,
 * in vpxflowencode.c; each calls the parts it needs.
 *
 *    source's thread ║ streaming thread of the slot
 *  .-----------------║-------------------------------------------------.
 *  | latestvpxenc    ║                                                 |
 *  |     .------.    ║   .---------.  .------.  .-------.  .---------. |
 * sink(1)| slot |===(2)=>| convert |->| size |(3) input |->| encoder |(4)(5)src
 *  |     '------'    ║   '---------'  '------'  '-------'  '---------' |
 *  '-----------------║-------------------------------------------------'
 *
 * (1) Arrival, at the bin's sink pad: the only point in the source's thread,
 *     which goes on even when an encode hangs. So the watchdog looks here
 *     whether frames come out, and frames are numbered here, dropped ones too.
 * (2) Slot out, at the source pad of the slot: the frame will not be replaced
 *     any more and has not been converted. What costs conversion or changes it
 *     is decided here: whether there is an encoder for the frame, frame rate,
 *     size and speed, and that "deinterlace" is put behind "convert".
 * (3) Encode start, at the sink pad of "input", the element in front of the
 *     encoder: the frame has its final size, and the encoder works on no other.
 *     Its colours are made those of the encoder.
 *     So all that the encoder is told is told here: settings, bitrate, key
 *     frames. A frame on which an encoder fails starts again with the next.
 * (4) Encode end, at the pad inside the bin's source pad: the encoder's source
 *     pad may be another encoder's with the next frame, this pad stays.
 * (5) Output, at the same pad: the record is complete and is given to whoever
 *     wants it, then the frame is pushed. The result is kept, since an encoder
 *     returns the same values for its own failures.
 *
 * Events are followed at the same pads: caps and segment at (2), caps again at
 * (3), where they tell the size after scaling; requests for key frames at (3)
 * from upstream and at the bin's source pad from downstream.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxflow-private.h"

#include "cpucount.h"
#include "gstlatestframe.h"
#include "latestcontrol.h"
#include "vpxusable.h"

/* Expected time between two frames when the caps have no frame rate, ns. */
#define DEFAULT_INTERVAL_NS (GST_SECOND / 30)

GstLatestVpxMoment
gst_latest_vpx_flow_get_now (GstLatestVpxEnc *enc)
{
  return gst_latest_vpx_moment_now (GST_ELEMENT_CAST (enc));
}

gint64
gst_latest_vpx_flow_get_nominal_interval (GstLatestVpxFlow *flow)
{
  gint num = GST_VIDEO_INFO_FPS_N (&flow->input);
  gint den = GST_VIDEO_INFO_FPS_D (&flow->input);

  if (num <= 0 || den <= 0)
    return DEFAULT_INTERVAL_NS;
  return (gint64) gst_util_uint64_scale_int (GST_SECOND, den, num);
}

/* (1) Arrival. */

static GstPadProbeReturn
on_arrival (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxEnc *enc = data;
  GstLatestVpxMoment now = gst_latest_vpx_flow_get_now (enc);
  gboolean held;
  guint64 interval =
      gst_latest_frame_get_interval (GST_LATEST_FRAME (enc->slot), &held);

  gst_latest_vpx_watchdog_input (&enc->watchdog, now.steady, interval, held,
      g_atomic_int_get (&enc->flow.in_downstream));
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    gst_latest_vpx_frames_arrive (&enc->flow.frames,
        GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)), &now);
  return GST_PAD_PROBE_OK;
}

/* (2) Slot out. */

/* Returns whether there is an encoder for the frame. None is converted that no
 * encoder would take. */
static gboolean
find_encoder (GstLatestVpxEnc *enc)
{
  gboolean found;

  gst_latest_vpx_recovery_enter (enc);
  found =
      gst_latest_vpx_recovery_prepare (enc, gst_latest_vpx_enc_get_codec (enc));
  gst_latest_vpx_recovery_leave (enc);
  return found;
}

/* A repeat is shown now. Without a clock, correct_time() of vpxflowencode.c
 * finds it a time. */
static GstLatestVpxFrame
begin_repeat (GstLatestVpxEnc *enc, GstPadProbeInfo *info)
{
  GstLatestVpxFlow *flow = &enc->flow;
  GstLatestVpxMoment now = gst_latest_vpx_flow_get_now (enc);
  GstBuffer *buffer =
      gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));

  if (flow->segment.format == GST_FORMAT_TIME
      && now.running != GST_LATEST_TIME_NONE)
    GST_BUFFER_PTS (buffer) = gst_segment_position_from_running_time (
        &flow->segment, GST_FORMAT_TIME, (guint64) now.running);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  info->data = buffer;
  return gst_latest_vpx_frame_make_repeat (GST_BUFFER_PTS (buffer));
}

static GstPadProbeReturn
slot_out (GstLatestVpxEnc *enc, GstPadProbeInfo *info)
{
  GstLatestVpxFlow *flow = &enc->flow;
  gboolean is_repeat = FALSE;

  if (GST_VIDEO_INFO_WIDTH (&flow->input) > 0
      && !gst_latest_vpx_check_picture (
          GST_ELEMENT (enc), &flow->input, info->data, &flow->reported)) {
    g_atomic_int_inc (&flow->unusable);
    gst_mini_object_unref (info->data);
    return GST_PAD_PROBE_HANDLED;
  }
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    is_repeat = gst_latest_vpx_still_slot_out (enc->still,
        GST_PAD_PROBE_INFO_BUFFER (info),
        gst_latest_vpx_flow_get_nominal_interval (flow));
  if (gst_latest_has_control (enc)
      && GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    gst_latest_follow_control (
        enc, &flow->segment, GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)));
  if (!find_encoder (enc)) {
    gst_mini_object_unref (info->data);
    GST_PAD_PROBE_INFO_FLOW_RETURN (info) =
        gst_latest_vpx_recovery_drop_frame (enc);
    return GST_PAD_PROBE_HANDLED;
  }
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
    flow->frame.has_number = FALSE;
    flow->frame.slot_out.steady = GST_LATEST_TIME_NONE;
    return GST_PAD_PROBE_OK;
  }
  flow->frame = is_repeat
      ? begin_repeat (enc, info)
      : gst_latest_vpx_frames_leave_slot (
          &flow->frames, GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)));
  flow->frame.running_time =
      gst_latest_vpx_running_time (&flow->segment, flow->frame.pts);
  flow->frame.held =
      gst_latest_frame_get_held_time (GST_LATEST_FRAME (enc->slot));
  gst_latest_vpx_adapt_before_frame (
      &enc->adapt, &flow->input, gst_latest_vpx_steady_time ());
  flow->frame.slot_out = gst_latest_vpx_flow_get_now (enc);
  return GST_PAD_PROBE_OK;
}

/* Fields that alternate as frames of their own are none of the encoder's
 * formats. */
static gboolean
is_interlaced (const GstVideoInfo *info)
{
  return info->interlace_mode == GST_VIDEO_INTERLACE_MODE_INTERLEAVED
      || info->interlace_mode == GST_VIDEO_INTERLACE_MODE_MIXED;
}

/* Takes caps and returns those for the converter. */
static GstEvent *
take_input_caps (GstLatestVpxEnc *enc, GstEvent *event)
{
  g_autoptr (GstCaps) caps = NULL;
  GstCaps *original;
  GstVideoInfo info;

  gst_event_parse_caps (event, &original);
  caps = gst_latest_vpx_colour_say (original);
  if (!gst_video_info_from_caps (&info, caps))
    return event;
  enc->flow.input = info;
  if (is_interlaced (&info) && !gst_latest_vpx_enc_deinterlace (enc))
    enc->recovery.flow = GST_FLOW_ERROR;
  enc->flow.reported = FALSE;
  gst_latest_vpx_adapt_input_changed (
      &enc->adapt, &info, gst_latest_vpx_steady_time ());
  gst_event_unref (event);
  return gst_event_new_caps (caps);
}

static GstPadProbeReturn
on_slot_out (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxEnc *enc = data;
  GstEvent *event;

  if (GST_PAD_PROBE_INFO_TYPE (info)
      & (GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST))
    return slot_out (enc, info);
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM) {
    /* Upstream wants its buffers back, or is about to have others. */
    if (GST_QUERY_IS_SERIALIZED (GST_PAD_PROBE_INFO_QUERY (info)))
      gst_latest_vpx_still_forget (enc->still);
    return GST_PAD_PROBE_OK;
  }
  event = GST_PAD_PROBE_INFO_EVENT (info);
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_latest_vpx_still_forget (enc->still);
      GST_PAD_PROBE_INFO_DATA (info) = take_input_caps (enc, event);
      break;
    case GST_EVENT_SEGMENT:
      gst_latest_vpx_still_forget (enc->still);
      gst_event_copy_segment (event, &enc->flow.segment);
      break;
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_EOS:
      gst_latest_vpx_still_forget (enc->still);
      break;
    case GST_EVENT_RECONFIGURE:
      /* Upstream has nothing to do with a size that is made here. */
      if (gst_latest_vpx_adapt_takes_reconfigure (&enc->adapt))
        return GST_PAD_PROBE_DROP;
      break;
    default:
      break;
  }
  return GST_PAD_PROBE_OK;
}

/* (3) Encode start and (4) encode end: vpxflowencode.c. */

/* (5) Output. A handler of "frame-encoded" counts as downstream: it keeps the
 * frame from going on. */

static GstFlowReturn
encoder_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  g_autoptr (GstLatestVpxEnc) enc =
      GST_LATEST_VPX_ENC (gst_object_get_parent (parent));
  GstLatestVpxFrame frame;
  GstFlowReturn ret;

  if (!enc) {
    gst_buffer_unref (buffer);
    return GST_FLOW_FLUSHING;
  }
  frame = gst_latest_vpx_flow_end_encode (enc, buffer);
  g_atomic_int_set (&enc->flow.in_downstream, TRUE);
  gst_latest_vpx_trace_frame_out (&enc->trace, &frame);
  /* What is encoded again tells nothing of the source. */
  if (!frame.is_repeat)
    gst_latest_vpx_adapt_frame_out (&enc->adapt, &frame,
        gst_latest_vpx_settings_get_bitrate (enc->settings));
  ret = gst_proxy_pad_chain_default (pad, parent, buffer);
  g_atomic_int_set (&enc->flow.in_downstream, FALSE);
  enc->recovery.downstream = ret;
  return ret;
}

static GstPadProbeReturn
on_downstream_request (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxEnc *enc = data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (gst_latest_vpx_key_frames_add (&enc->key_frames, event)) {
    gst_event_unref (event);
    gst_latest_vpx_still_wanted (enc->still);
    return GST_PAD_PROBE_HANDLED;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE)
    g_atomic_int_set (&enc->recovery.check_downstream, TRUE);
  return GST_PAD_PROBE_OK;
}

/* Set-up. */

void
gst_latest_vpx_flow_attach (GstLatestVpxEnc *enc)
{
  GstProxyPad *inner = gst_proxy_pad_get_internal (GST_PROXY_PAD (enc->srcpad));

  gst_pad_add_probe (enc->sinkpad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_arrival,
      enc, NULL);
  gst_pad_set_chain_function (
      GST_PAD_CAST (inner), GST_DEBUG_FUNCPTR (encoder_chain));
  gst_object_unref (inner);
  gst_pad_add_probe (enc->srcpad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
      on_downstream_request, enc, NULL);
}

void
gst_latest_vpx_flow_attach_slot (GstLatestVpxEnc *enc)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (enc->slot, "src");

  gst_pad_add_probe (src,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST
          | GST_PAD_PROBE_TYPE_EVENT_BOTH | GST_PAD_PROBE_TYPE_EVENT_FLUSH
          | GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM,
      on_slot_out, enc, NULL);
  gst_latest_vpx_still_set_slot (enc->still, enc->slot);
}

void
gst_latest_vpx_flow_add_stats (GstLatestVpxEnc *enc, GstStructure *stats)
{
  gst_structure_set (stats, "frames-unusable", G_TYPE_UINT,
      (guint) g_atomic_int_get (&enc->flow.unusable), NULL);
}

void
gst_latest_vpx_flow_reset (GstLatestVpxEnc *enc)
{
  GstLatestVpxFlow *flow = &enc->flow;

  gst_latest_vpx_frames_reset (&flow->frames);
  gst_segment_init (&flow->segment, GST_FORMAT_UNDEFINED);
  gst_video_info_init (&flow->input);
  gst_video_info_init (&flow->encoded);
  flow->colour.is_needed = FALSE;
  flow->new_caps = FALSE;
  gst_latest_frame_times_init (&flow->times);
  flow->encoding = FALSE;
  flow->cores = gst_latest_cpu_count ();
  g_atomic_int_set (&flow->unusable, 0);
}
