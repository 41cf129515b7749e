/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/webrtc/webrtc.h>

#include "dtlsleak.h"
#include "icerestart.h"
#include "offerparse.h"
#include "offertext.h"
#include "shutdown.h"

#define UFRAG "newufrag"
#define PWD "newpasswordwith22letters"

/* A socket can be bound to it, but no interface has it: as with an address that
 * the host has lost. */
#define LOST "127.0.0.2"
#define KEPT "127.0.0.1"

static GstPromise *
ask (GstElement *webrtcbin, const gchar *step, gpointer argument)
{
  GstPromise *promise = gst_promise_new ();

  g_signal_emit_by_name (webrtcbin, step, argument, promise);
  fail_unless_equals_int (
      gst_promise_wait (promise), GST_PROMISE_RESULT_REPLIED);
  return promise;
}

static void
await_candidates (GstElement *webrtcbin)
{
  GstWebRTCICEGatheringState state;

  do {
    g_usleep (1000);
    g_object_get (webrtcbin, "ice-gathering-state", &state, NULL);
  } while (state != GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE);
}

/* One that has gathered its candidates: of the addresses LOST and KEPT, as it
 * is told. */
static GstElement *
make_webrtcbin (gboolean lost, gboolean kept)
{
  GstElement *webrtcbin = gst_element_factory_make ("webrtcbin", NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (
      "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,"
      "payload=96");
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;
  GstWebRTCRTPTransceiver *transceiver;
  GstPromise *promise;
  GObject *ice;
  gboolean added;

  gst_object_ref_sink (webrtcbin);
  g_object_get (webrtcbin, "ice-agent", &ice, NULL);
  if (lost)
    g_signal_emit_by_name (ice, "add-local-ip-address", LOST, &added);
  if (kept)
    g_signal_emit_by_name (ice, "add-local-ip-address", KEPT, &added);
  g_object_unref (ice);
  gst_element_set_state (webrtcbin, GST_STATE_PLAYING);
  g_signal_emit_by_name (webrtcbin, "add-transceiver",
      GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, caps, &transceiver);
  gst_object_unref (transceiver);
  promise = ask (webrtcbin, "create-offer", NULL);
  gst_structure_get (gst_promise_get_reply (promise), "offer",
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer, NULL);
  gst_promise_unref (promise);
  gst_promise_unref (ask (webrtcbin, "set-local-description", offer));
  await_candidates (webrtcbin);
  return webrtcbin;
}

static gchar *
restart (gboolean lost, gboolean kept)
{
  GstElement *webrtcbin = make_webrtcbin (lost, kept);
  g_autoptr (GstLatestOffer) offer =
      offer_parse_video (OFFER_CHROMIUM, "VP8", NULL);
  gchar *fragment = gst_latest_ice_restart (webrtcbin, offer, UFRAG, PWD);

  gst_latest_webrtc_shut_down (webrtcbin, webrtcbin);
  gst_object_unref (webrtcbin);
  return fragment;
}

GST_START_TEST (a_lost_address_is_no_candidate)
{
  g_autofree gchar *fragment = restart (TRUE, TRUE);

  fail_unless (g_str_has_prefix (fragment, "a=ice-ufrag:"));
  fail_unless (strstr (fragment, " " KEPT " ") != NULL);
  fail_unless (strstr (fragment, LOST) == NULL);
  fail_unless (g_str_has_suffix (fragment, "a=end-of-candidates\r\n"));
  dtls_leak_allow ();
}

GST_END_TEST;

GST_START_TEST (without_an_address_there_is_no_restart)
{
  g_autofree gchar *fragment = restart (TRUE, FALSE);

  fail_unless (fragment == NULL);
  dtls_leak_allow ();
}

GST_END_TEST;

static Suite *
icerestart_suite (void)
{
  Suite *suite = suite_create ("icerestart");
  TCase *tc = tcase_create ("icerestart");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, a_lost_address_is_no_candidate);
  tcase_add_test (tc, without_an_address_there_is_no_restart);
  return suite;
}

GST_CHECK_MAIN (icerestart);
