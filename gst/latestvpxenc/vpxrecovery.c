/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxrecovery.h"

#include "gstlatestvpxenc-private.h"

#define GST_CAT_DEFAULT gst_latest_vpx_enc_debug

void
gst_latest_vpx_recovery_enter (GstLatestVpxEnc *enc)
{
  g_atomic_pointer_set (&enc->recovery.thread, g_thread_self ());
}

void
gst_latest_vpx_recovery_leave (GstLatestVpxEnc *enc)
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
      &r->policy, gst_latest_vpx_steady_time ());
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
    gst_latest_vpx_watchdog_set_failed (&enc->watchdog);
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

/* Exchanges the encoder if downstream wants another profile, which is a matter
 * of the caps, and gives up if downstream does not take the codec. */
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
    exchange (enc, gst_latest_vpx_settings_get_codec (enc->settings));
}

gboolean
gst_latest_vpx_recovery_prepare (GstLatestVpxEnc *enc, GstLatestVpxCodec codec)
{
  GstLatestVpxRecovery *r = &enc->recovery;

  while (r->flow == GST_FLOW_OK) {
    if (r->broken) {
      if (!gst_latest_retry_policy_is_due (
              &r->policy, gst_latest_vpx_steady_time ()))
        return FALSE;
      exchange (enc, codec);
    } else if (gst_latest_vpx_settings_get_codec (enc->settings) != codec) {
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

void
gst_latest_vpx_recovery_restart (GstLatestVpxEnc *enc, GstLatestVpxCodec codec)
{
  if (enc->recovery.broken)
    return;
  GST_DEBUG_OBJECT (enc, "time went back, starting anew");
  exchange (enc, codec);
}

GstFlowReturn
gst_latest_vpx_recovery_drop_frame (GstLatestVpxEnc *enc)
{
  g_atomic_int_inc (&enc->recovery.lost);
  return enc->recovery.flow;
}

/* Returns whether @ret tells of a failure of the encoder, not of downstream. */
static gboolean
is_encoders_fault (GstLatestVpxRecovery *r, GstFlowReturn ret)
{
  if (r->downstream != GST_FLOW_OK || ret == GST_FLOW_FLUSHING)
    return FALSE;
  return r->error || ret == GST_FLOW_NOT_NEGOTIATED || ret <= GST_FLOW_ERROR;
}

gboolean
gst_latest_vpx_recovery_push (
    GstLatestVpxEnc *enc, GstPad *pad, GstBuffer *buffer, GstFlowReturn *ret)
{
  GstLatestVpxRecovery *r = &enc->recovery;

  forget_error (r);
  r->downstream = GST_FLOW_OK;
  *ret = gst_pad_push (pad, gst_buffer_ref (buffer));
  if (!is_encoders_fault (r, *ret))
    return TRUE;
  GST_DEBUG_OBJECT (enc, "encoder returned %s", gst_flow_get_name (*ret));
  on_failure (enc);
  return FALSE;
}

/* The end of the stream makes a failure of the encoder final: no frame will
 * come with which another encoder could be tried. */
static gboolean
send_eos (GstLatestVpxEnc *enc, GstPad *pad, GstEvent *event)
{
  GstLatestVpxRecovery *r = &enc->recovery;
  gboolean ret;

  if (r->broken && r->flow == GST_FLOW_OK)
    post_error (enc, TRUE, "the stream has ended");
  forget_error (r);
  gst_latest_vpx_recovery_enter (enc);
  ret = gst_pad_push_event (pad, event);
  gst_latest_vpx_recovery_leave (enc);
  /* What it still had to put out is lost. */
  if (!r->broken && r->error)
    post_error (enc, TRUE, "the stream has ended");
  return ret;
}

/* The encoder may fail on an event or a query, and on the caps that go before
 * it. */
static void
begin_push (GstLatestVpxEnc *enc)
{
  gst_latest_vpx_recovery_enter (enc);
  if (!enc->recovery.broken)
    forget_error (&enc->recovery);
}

static void
end_push (GstLatestVpxEnc *enc)
{
  if (!enc->recovery.broken && enc->recovery.error)
    on_failure (enc);
  gst_latest_vpx_recovery_leave (enc);
}

gboolean
gst_latest_vpx_recovery_push_event (
    GstLatestVpxEnc *enc, GstPad *pad, GstEvent *event)
{
  gboolean ret;

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    return send_eos (enc, pad, event);
  begin_push (enc);
  ret = gst_pad_push_event (pad, event);
  end_push (enc);
  return ret;
}

gboolean
gst_latest_vpx_recovery_query (
    GstLatestVpxEnc *enc, GstPad *pad, GstQuery *query)
{
  gboolean ret;

  begin_push (enc);
  ret = gst_pad_peer_query (pad, query);
  end_push (enc);
  return ret;
}

void
gst_latest_vpx_recovery_add_stats (GstLatestVpxEnc *enc, GstStructure *stats)
{
  GstLatestVpxRecovery *r = &enc->recovery;

  gst_structure_set (stats, "encoder-restarts", G_TYPE_UINT,
      (guint) g_atomic_int_get (&r->restarts), "frames-lost", G_TYPE_UINT,
      (guint) g_atomic_int_get (&r->lost), NULL);
}

void
gst_latest_vpx_recovery_reset (GstLatestVpxEnc *enc)
{
  GstLatestVpxRecovery *r = &enc->recovery;

  gst_latest_retry_policy_init (&r->policy);
  r->flow = GST_FLOW_OK;
  forget_error (r);
  g_atomic_int_set (&r->check_downstream, TRUE);
  g_atomic_int_set (&r->restarts, 0);
  g_atomic_int_set (&r->lost, 0);
}
