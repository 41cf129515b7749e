/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxrecovery.h"

#include <gst/video/video.h>

#include "cachedquark.h"
#include "gstlatestframe.h"
#include "gstlatestvpxenc-private.h"
#include "vpxchildren.h"

#define GST_CAT_DEFAULT gst_latest_vpx_enc_debug

#define DEFAULT_INTERVAL (GST_SECOND / 30)

/* Between these two, errors of the encoder come to takes_message(). */
static void
enter (GstLatestVpxEnc *enc)
{
  g_atomic_pointer_set (&enc->recovery.thread, g_thread_self ());
}

static void
leave (GstLatestVpxEnc *enc)
{
  g_atomic_pointer_set (&enc->recovery.thread, NULL);
}

static gboolean
is_here (GstLatestVpxEnc *enc)
{
  return g_atomic_pointer_get (&enc->recovery.thread) == g_thread_self ();
}

gboolean
gst_latest_vpx_recovery_is_exchanging (GstLatestVpxEnc *enc)
{
  return is_here (enc) && enc->recovery.exchanging;
}

static void
forget_error (GstLatestVpxRecovery *r)
{
  g_clear_error (&r->error);
  g_clear_pointer (&r->debug, g_free);
}

gboolean
gst_latest_vpx_recovery_takes_message (
    GstLatestVpxEnc *enc, GstMessage *message)
{
  GstLatestVpxRecovery *r = &enc->recovery;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR || !is_here (enc)
      || GST_MESSAGE_SRC (message) != GST_OBJECT_CAST (enc->encoder))
    return FALSE;
  forget_error (r);
  gst_message_parse_error (message, &r->error, &r->debug);
  return TRUE;
}

static void
post_error (GstLatestVpxEnc *enc, gboolean fatal, const gchar *consequence)
{
  GstLatestVpxRecovery *r = &enc->recovery;
  g_autofree gchar *debug = NULL;

  if (!r->error)
    r->error = g_error_new_literal (GST_STREAM_ERROR, GST_STREAM_ERROR_ENCODE,
        "The encoder failed without saying why.");
  debug = g_strdup_printf (
      "%s; encoder: %s", consequence, r->debug ? r->debug : "no details");
  gst_element_post_message (GST_ELEMENT_CAST (enc),
      fatal ? gst_message_new_error (GST_OBJECT_CAST (enc), r->error, debug)
            : gst_message_new_warning (GST_OBJECT_CAST (enc), r->error, debug));
}

static void
on_failure (GstLatestVpxEnc *enc)
{
  GstLatestVpxRecovery *r = &enc->recovery;
  gint64 wait = gst_latest_retry_policy_failed (
      &r->policy, gst_latest_vpx_watch_now (GST_ELEMENT_CAST (enc)));
  g_autofree gchar *consequence = NULL;

  r->broken = TRUE;
  if (wait == GST_LATEST_RETRY_GIVE_UP) {
    r->flow = GST_FLOW_ERROR;
    consequence = g_strdup_printf (
        "given up after %u encoders", GST_LATEST_RETRY_MAX + 1);
  } else {
    consequence = g_strdup_printf (
        "it is replaced in %d ms", (gint) (wait / GST_MSECOND));
  }
  post_error (enc, wait == GST_LATEST_RETRY_GIVE_UP, consequence);
  if (wait != 0)
    gst_latest_vpx_watch_set_failed (&enc->watch);
}

static gboolean
exchange (GstLatestVpxEnc *enc, GstLatestVpxCodec codec)
{
  GstLatestVpxRecovery *r = &enc->recovery;

  forget_error (r);
  if (!gst_latest_vpx_enc_can_make_encoder (enc, codec)) {
    r->flow = GST_FLOW_ERROR;
    return FALSE;
  }
  g_atomic_int_inc (&r->restarts);
  g_atomic_int_set (&r->check_downstream, TRUE);
  r->exchanging = TRUE;
  r->broken = !gst_latest_vpx_enc_exchange_encoder (enc, codec);
  r->exchanging = FALSE;
  if (r->broken)
    on_failure (enc);
  return !r->broken;
}

/* Downstream may want another codec, or, as the profile is a matter of the caps,
 * another profile. */
static void
check_downstream (GstLatestVpxEnc *enc)
{
  GstLatestVpxRecovery *r = &enc->recovery;
  g_autoptr (GstPad) src = gst_element_get_static_pad (enc->encoder, "src");
  g_autoptr (GstCaps) possible = gst_pad_get_pad_template_caps (src);
  g_autoptr (GstCaps) wanted = gst_pad_peer_query_caps (enc->srcpad, possible);
  g_autoptr (GstCaps) current = gst_pad_get_current_caps (src);

  if (gst_caps_is_empty (wanted)) {
    r->flow = GST_FLOW_NOT_NEGOTIATED;
    GST_ELEMENT_ERROR (enc, CORE, NEGOTIATION,
        ("Downstream does not take %s.",
            gst_structure_get_name (gst_caps_get_structure (possible, 0))),
        (NULL));
    return;
  }
  if (current && !gst_caps_can_intersect (wanted, current))
    exchange (enc, gst_latest_vpx_enc_get_encoder_codec (enc));
}

/* Sees to it that there is an encoder of this codec that works. FALSE: not yet,
 * or, if the flow says so, never. */
static gboolean
prepare_encoder (GstLatestVpxEnc *enc, GstLatestVpxCodec codec)
{
  GstLatestVpxRecovery *r = &enc->recovery;

  while (r->flow == GST_FLOW_OK) {
    if (r->broken) {
      if (!gst_latest_retry_policy_is_due (
              &r->policy, gst_latest_vpx_watch_now (GST_ELEMENT_CAST (enc))))
        return FALSE;
      exchange (enc, codec);
    } else if (gst_latest_vpx_enc_get_encoder_codec (enc) != codec) {
      exchange (enc, codec);
    } else if (g_atomic_int_compare_and_exchange (
                   &r->check_downstream, TRUE, FALSE)) {
      check_downstream (enc);
    } else {
      return TRUE;
    }
  }
  return FALSE;
}

static gint64
running_time_of (GstLatestVpxRecovery *r, GstClockTime pts)
{
  GstClockTime time =
      gst_segment_to_running_time (&r->segment, GST_FORMAT_TIME, pts);

  return GST_CLOCK_TIME_IS_VALID (time) ? (gint64) MIN (time, G_MAXINT64)
                                        : GST_LATEST_TIME_NONE;
}

/* A frame before or after the segment is left to the encoder, which clips it. */
static GstLatestTimeResult
check_time (GstLatestVpxEnc *enc, GstBuffer **buffer)
{
  GstLatestVpxRecovery *r = &enc->recovery;
  GstClockTime now;
  GstLatestTimeResult result;
  gint64 time;

  if (r->segment.format != GST_FORMAT_TIME)
    return GST_LATEST_TIME_KEPT;
  time = running_time_of (r, GST_BUFFER_PTS (*buffer));
  if (time == GST_LATEST_TIME_NONE && GST_BUFFER_PTS_IS_VALID (*buffer))
    return GST_LATEST_TIME_KEPT;
  now = gst_element_get_current_running_time (GST_ELEMENT_CAST (enc));
  result = gst_latest_frame_times_next (&r->times, &time,
      GST_CLOCK_TIME_IS_VALID (now) ? (gint64) now : GST_LATEST_TIME_NONE,
      r->interval);
  if (result == GST_LATEST_TIME_MOVED) {
    /* Of the buffer alone; its memory is not copied. */
    *buffer = gst_buffer_make_writable (*buffer);
    GST_BUFFER_PTS (*buffer) = gst_segment_position_from_running_time (
        &r->segment, GST_FORMAT_TIME, (guint64) time);
  }
  return result;
}

/* Whether @ret means that the encoder failed, and not downstream. */
static gboolean
is_encoders_fault (GstLatestVpxRecovery *r, GstFlowReturn ret)
{
  if (r->downstream != GST_FLOW_OK || ret == GST_FLOW_FLUSHING)
    return FALSE;
  return r->error || ret == GST_FLOW_NOT_NEGOTIATED || ret <= GST_FLOW_ERROR;
}

/* TRUE: the encoder is done with the frame, with this result. */
static gboolean
try_encoder (
    GstLatestVpxEnc *enc, GstPad *pad, GstBuffer *buffer, GstFlowReturn *ret)
{
  GstLatestVpxRecovery *r = &enc->recovery;

  forget_error (r);
  r->downstream = GST_FLOW_OK;
  *ret = gst_pad_push (pad, gst_buffer_ref (buffer));
  if (!is_encoders_fault (r, *ret))
    return TRUE;
  GST_DEBUG_OBJECT (enc, "encoder returned %s", gst_flow_get_name (*ret));
  gst_latest_vpx_feed_frame_failed (&enc->feed);
  on_failure (enc);
  return FALSE;
}

GstFlowReturn
gst_latest_vpx_recovery_encode (
    GstLatestVpxEnc *enc, GstPad *pad, GstBuffer *buffer)
{
  GstLatestVpxRecovery *r = &enc->recovery;
  GstFlowReturn ret = GST_FLOW_OK;
  gboolean done = FALSE;
  /* The one the frame was converted for, whatever is wanted by now. */
  GstLatestVpxCodec codec = gst_latest_vpx_enc_get_encoder_codec (enc);

  enter (enc);
  gst_latest_vpx_watch_begin (&enc->watch);
  if (check_time (enc, &buffer) == GST_LATEST_TIME_RESTARTED && !r->broken) {
    GST_DEBUG_OBJECT (enc, "time went back, starting anew");
    exchange (enc, codec);
  }
  while (!done && prepare_encoder (enc, codec))
    done = try_encoder (enc, pad, buffer, &ret);
  gst_latest_vpx_watch_end (&enc->watch);
  leave (enc);
  gst_buffer_unref (buffer);
  if (done)
    return ret;
  g_atomic_int_inc (&r->lost);
  return r->flow;
}

static void
parse_caps (GstLatestVpxRecovery *r, GstEvent *event)
{
  GstCaps *caps;
  GstVideoInfo info;

  gst_event_parse_caps (event, &caps);
  r->interval = DEFAULT_INTERVAL;
  if (gst_video_info_from_caps (&info, caps) && GST_VIDEO_INFO_FPS_N (&info) > 0
      && GST_VIDEO_INFO_FPS_D (&info) > 0)
    r->interval = (gint64) gst_util_uint64_scale (GST_SECOND,
        (guint64) GST_VIDEO_INFO_FPS_D (&info),
        (guint64) GST_VIDEO_INFO_FPS_N (&info));
}

/* No frame will come for which to try again. */
static gboolean
send_eos (GstLatestVpxEnc *enc, GstPad *pad, GstEvent *event)
{
  GstLatestVpxRecovery *r = &enc->recovery;
  gboolean ret;

  if (r->broken && r->flow == GST_FLOW_OK)
    post_error (enc, TRUE, "the stream has ended");
  forget_error (r);
  enter (enc);
  ret = gst_pad_push_event (pad, event);
  leave (enc);
  /* What it still had to put out is lost. */
  if (!r->broken && r->error)
    post_error (enc, TRUE, "the stream has ended");
  return ret;
}

/* The encoder may fail on it or on the caps, which then go before it. */
static gboolean
push_serialized (GstLatestVpxEnc *enc, GstPad *pad, GstEvent *event)
{
  GstLatestVpxRecovery *r = &enc->recovery;
  gboolean ret;

  enter (enc);
  if (!r->broken)
    forget_error (r);
  ret = gst_pad_push_event (pad, event);
  if (!r->broken && r->error)
    on_failure (enc);
  leave (enc);
  return ret;
}

gboolean
gst_latest_vpx_recovery_send_event (
    GstLatestVpxEnc *enc, GstPad *pad, GstEvent *event)
{
  GstLatestVpxRecovery *r = &enc->recovery;
  gboolean ret;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      /* Goes out with the next frame, where it can be tried again. */
      parse_caps (r, event);
      ret = gst_pad_store_sticky_event (pad, event) == GST_FLOW_OK;
      gst_event_unref (event);
      return ret;
    case GST_EVENT_EOS:
      return send_eos (enc, pad, event);
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &r->segment);
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_segment_init (&r->segment, GST_FORMAT_UNDEFINED);
      gst_latest_frame_times_init (&r->times);
      break;
    default:
      break;
  }
  /* Not from within a flush, which comes from another thread. */
  if (!GST_EVENT_IS_SERIALIZED (event)
      || GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP)
    return gst_pad_push_event (pad, event);
  return push_serialized (enc, pad, event);
}

/* No frame is converted that will not be encoded. */
static GstPadProbeReturn
before_convert (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxEnc *enc = data;
  gboolean ready;

  enter (enc);
  ready = prepare_encoder (enc, gst_latest_vpx_enc_get_codec (enc));
  leave (enc);
  if (ready)
    return GST_PAD_PROBE_OK;
  g_atomic_int_inc (&enc->recovery.lost);
  gst_mini_object_unref (info->data);
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = enc->recovery.flow;
  return GST_PAD_PROBE_HANDLED;
}

void
gst_latest_vpx_recovery_watch_input (GstLatestVpxEnc *enc, GstPad *pad)
{
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
      before_convert, enc, NULL);
}

static GstPadProbeReturn
on_upstream_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxEnc *enc = data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_RECONFIGURE)
    g_atomic_int_set (&enc->recovery.check_downstream, TRUE);
  return GST_PAD_PROBE_OK;
}

/* Tells downstream's results from the encoder's own. */
static GstFlowReturn
push_downstream (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  g_autoptr (GstLatestVpxEnc) enc =
      GST_LATEST_VPX_ENC (gst_object_get_parent (parent));
  GstFlowReturn ret;

  if (!enc) {
    gst_buffer_unref (buffer);
    return GST_FLOW_FLUSHING;
  }
  gst_latest_vpx_watch_output (&enc->watch);
  g_atomic_int_set (&enc->recovery.in_downstream, TRUE);
  ret = gst_proxy_pad_chain_default (pad, parent, buffer);
  g_atomic_int_set (&enc->recovery.in_downstream, FALSE);
  enc->recovery.downstream = ret;
  return ret;
}

static GstPadProbeReturn
on_input (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxEnc *enc = data;

  gst_latest_vpx_watch_input (&enc->watch,
      gst_latest_frame_get_interval (GST_LATEST_FRAME (enc->slot)),
      g_atomic_int_get (&enc->recovery.in_downstream));
  return GST_PAD_PROBE_OK;
}

void
gst_latest_vpx_recovery_watch_pads (GstLatestVpxEnc *enc)
{
  GstProxyPad *inner = gst_proxy_pad_get_internal (GST_PROXY_PAD (enc->srcpad));

  gst_pad_set_chain_function (
      GST_PAD_CAST (inner), GST_DEBUG_FUNCPTR (push_downstream));
  gst_object_unref (inner);
  gst_pad_add_probe (enc->srcpad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM,
      on_upstream_event, enc, NULL);
  gst_pad_add_probe (enc->sinkpad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_input, enc,
      NULL);
}

void
gst_latest_vpx_recovery_add_stats (GstLatestVpxEnc *enc, GstStructure *stats)
{
  GstLatestVpxRecovery *r = &enc->recovery;

  gst_structure_id_set (stats, GST_LATEST_QUARK ("encoder-restarts"),
      G_TYPE_UINT, (guint) g_atomic_int_get (&r->restarts),
      GST_LATEST_QUARK ("frames-lost"), G_TYPE_UINT,
      (guint) g_atomic_int_get (&r->lost), NULL);
}

void
gst_latest_vpx_recovery_init (GstLatestVpxEnc *enc)
{
  gst_latest_vpx_recovery_reset (enc);
}

void
gst_latest_vpx_recovery_clear (GstLatestVpxEnc *enc)
{
  forget_error (&enc->recovery);
}

void
gst_latest_vpx_recovery_reset (GstLatestVpxEnc *enc)
{
  GstLatestVpxRecovery *r = &enc->recovery;

  gst_segment_init (&r->segment, GST_FORMAT_UNDEFINED);
  r->interval = DEFAULT_INTERVAL;
  gst_latest_frame_times_init (&r->times);
  gst_latest_retry_policy_init (&r->policy);
  r->flow = GST_FLOW_OK;
  forget_error (r);
  g_atomic_int_set (&r->check_downstream, TRUE);
  g_atomic_int_set (&r->restarts, 0);
  g_atomic_int_set (&r->lost, 0);
}
