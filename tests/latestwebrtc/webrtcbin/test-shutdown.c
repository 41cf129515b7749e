/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/webrtc/webrtc.h>

#include "dtlsleak.h"
#include "iceagent.h"
#include "offertext.h"
#include "pendingpromises.h"
#include "shutdown.h"

/* A webrtcbin that is shut down leaves nothing, whenever that happens. */

#define SESSIONS 200

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* Has webrtcbin take a step, whose promise is kept as by a negotiation. */
static GstPromise *
take_step (GstElement *webrtcbin, const gchar *step, gpointer argument)
{
  GstPromise *promise = gst_promise_new ();

  g_signal_emit_by_name (webrtcbin, step, argument, promise);
  gst_latest_pending_promise_keep (
      webrtcbin, GST_LATEST_PROMISE_NEGOTIATION, gst_promise_ref (promise));
  return promise;
}

static GstPromise *
begin_offer (GstElement *webrtcbin)
{
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;
  GstSDPMessage *sdp;

  gst_sdp_message_new (&sdp);
  gst_sdp_message_parse_buffer (
      (const guint8 *) OFFER_CHROMIUM, strlen (OFFER_CHROMIUM), sdp);
  offer = gst_webrtc_session_description_new (GST_WEBRTC_SDP_TYPE_OFFER, sdp);
  return take_step (webrtcbin, "set-remote-description", offer);
}

/* Up to the last step, which is under way afterwards. */
static GstPromise *
begin_answer (GstElement *webrtcbin)
{
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;
  GstPromise *promise = begin_offer (webrtcbin);

  gst_promise_wait (promise);
  gst_promise_unref (promise);
  promise = take_step (webrtcbin, "create-answer", NULL);
  gst_promise_wait (promise);
  gst_structure_get (gst_promise_get_reply (promise), "answer",
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &answer, NULL);
  gst_promise_unref (promise);
  return take_step (webrtcbin, "set-local-description", answer);
}

static GstElement *
make_webrtcbin (void)
{
  GstElement *webrtcbin = gst_element_factory_make ("webrtcbin", NULL);

  gst_object_ref_sink (webrtcbin);
  gst_util_set_object_arg (G_OBJECT (webrtcbin), "bundle-policy", "max-bundle");
  gst_latest_ice_agent_configure (webrtcbin, NULL);
  fail_unless (gst_element_set_state (webrtcbin, GST_STATE_PLAYING)
      != GST_STATE_CHANGE_FAILURE);
  return webrtcbin;
}

/* Shut down at any moment of the first or of the last step: each time at another
 * one. */
GST_START_TEST (an_offer_taken_back_leaves_nothing)
{
  guint before = 0;

  for (guint i = 0; i < SESSIONS; i++) {
    GstElement *webrtcbin = make_webrtcbin ();

    gst_promise_unref (
        i % 2 ? begin_offer (webrtcbin) : begin_answer (webrtcbin));
    g_usleep (i * 20);
    gst_latest_webrtc_shut_down (webrtcbin, webrtcbin);
    gst_object_unref (webrtcbin);
    /* The first one has opened what stays open for good. */
    if (i == 0)
      before = count_descriptors ();
  }
  /* libnice's threads end by themselves; what leaks stays for ever. */
  while (count_descriptors () > before)
    g_usleep (1000);
  dtls_leak_allow ();
}

GST_END_TEST;

static GstElement *
find_receive_bin (GstElement *webrtcbin)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_elements (GST_BIN (webrtcbin));
  GstElement *found = NULL;
  GValue item = G_VALUE_INIT;

  while (!found && gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    GObject *element = g_value_get_object (&item);

    if (g_str_equal (G_OBJECT_TYPE_NAME (element), "TransportReceiveBin"))
      found = GST_ELEMENT (element);
    g_value_reset (&item);
  }
  g_value_unset (&item);
  return found;
}

static GObject *
get_ice_transport (GstElement *webrtcbin)
{
  g_autoptr (GObject) transceiver = NULL;
  g_autoptr (GObject) receiver = NULL;
  g_autoptr (GObject) dtls = NULL;
  GObject *ice = NULL;

  g_signal_emit_by_name (webrtcbin, "get-transceiver", 0, &transceiver);
  g_object_get (transceiver, "receiver", &receiver, NULL);
  g_object_get (receiver, "transport", &dtls, NULL);
  g_object_get (dtls, "transport", &ice, NULL);
  return ice;
}

/* libnice goes on until its agent is freed. */
GST_START_TEST (a_late_change_of_ice_leaves_nothing)
{
  GstElement *webrtcbin = make_webrtcbin ();
  GstPromise *promise;
  g_autoptr (GObject) ice = NULL;
  gpointer receive_bin;

  promise = begin_answer (webrtcbin);
  gst_promise_wait (promise);
  gst_promise_unref (promise);
  receive_bin = find_receive_bin (webrtcbin);
  ice = get_ice_transport (webrtcbin);
  fail_unless (receive_bin && ice);
  g_object_add_weak_pointer (receive_bin, &receive_bin);

  gst_latest_webrtc_shut_down (webrtcbin, webrtcbin);
  g_object_notify (ice, "state");
  gst_object_unref (webrtcbin);
  fail_unless (receive_bin == NULL);
  g_clear_object (&ice);
  dtls_leak_allow ();
}

GST_END_TEST;

/* Longer than webrtcbin takes to go to NULL. */
#define BUSY_US (50 * G_TIME_SPAN_MILLISECOND)

/* Called on webrtcbin's thread. */
static void
stay_busy (GstPromise *promise, gpointer data)
{
  g_usleep (BUSY_US);
}

/* Called on webrtcbin's thread, before it reads statistics. */
static GObject *
on_read (GstElement *rtpbin, guint session, gpointer reads)
{
  if (GST_STATE (rtpbin) == GST_STATE_PLAYING)
    g_atomic_int_inc ((gint *) reads);
  return NULL;
}

/* rtpbin throws away what they are read from when it leaves PAUSED. */
GST_START_TEST (statistics_are_read_before_the_end)
{
  GstElement *webrtcbin = make_webrtcbin ();
  g_autoptr (GstPad) pad = gst_element_request_pad_simple (webrtcbin, "sink_0");
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (webrtcbin), "rtpbin");
  g_autoptr (GstPromise) answered = begin_answer (webrtcbin);
  g_autoptr (GstPromise) busy =
      gst_promise_new_with_change_func (stay_busy, NULL, NULL);
  GstPromise *question = gst_promise_new ();
  gint reads = 0; /* atomic */

  gst_promise_wait (answered);
  fail_unless (pad);
  g_signal_connect (
      rtpbin, "get-internal-session", G_CALLBACK (on_read), &reads);
  g_signal_emit_by_name (webrtcbin, "get-stats", NULL, busy);
  g_signal_emit_by_name (webrtcbin, "get-stats", NULL, question);
  gst_latest_pending_promise_keep (
      webrtcbin, GST_LATEST_PROMISE_STATS, question);
  gst_latest_webrtc_shut_down (webrtcbin, webrtcbin);
  fail_unless_equals_int (g_atomic_int_get (&reads), 2);
  gst_object_unref (webrtcbin);
  dtls_leak_allow ();
}

GST_END_TEST;

static Suite *
shutdown_suite (void)
{
  Suite *s = suite_create ("shutdown");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, an_offer_taken_back_leaves_nothing);
  tcase_add_test (tc, a_late_change_of_ice_leaves_nothing);
  tcase_add_test (tc, statistics_are_read_before_the_end);
  return s;
}

GST_CHECK_MAIN (shutdown);
