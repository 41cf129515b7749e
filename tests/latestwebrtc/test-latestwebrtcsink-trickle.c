/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gio/gio.h>
#include <gst/check/gstcheck.h>

#include "icefragment.h"
#include "offertext.h"
#include "testsender.h"

/* A viewer that finds its candidates after the answer (trickle ICE). Only the
 * loopback interface is used, so that the sender reaches this test. */

static TestSender *
answered_sender (const gchar *offer)
{
  TestSender *sender = test_sender_new (TEST_SENDER_LIVE);
  g_autofree gchar *answer = NULL;

  g_object_set (sender->sink, "ice-interfaces", "lo", NULL);
  test_sender_play (sender);
  fake_signaller_offer (sender->signaller, "a", offer);
  answer = fake_signaller_wait_answer (sender->signaller, "a");
  fail_unless (answer != NULL);
  return sender;
}

static GSocket *
open_socket (guint *port)
{
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
      G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) any =
      g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  fail_unless (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return socket;
}

/* The sender's connectivity check comes: a STUN binding request. */
static void
wait_for_check (GSocket *socket)
{
  gchar packet[1500];
  gssize size = g_socket_receive (socket, packet, sizeof (packet), NULL, NULL);

  fail_unless (size >= 20 && packet[0] == 0 && packet[1] == 1);
}

static gboolean
was_checked (GSocket *socket)
{
  return g_socket_condition_check (socket, G_IO_IN) != 0;
}

/* With BUNDLE, candidates are those of the first m-line, whatever it is for. */
GST_START_TEST (candidates_of_the_bundle_are_tried)
{
  TestSender *sender =
      answered_sender (OFFER_HEAD "a=group:BUNDLE a v\r\n" OFFER_AUDIO ("a")
              OFFER_VIDEO ("v") OFFER_DATA ("d"));
  guint port, other_port;
  g_autoptr (GSocket) socket = open_socket (&port);
  g_autoptr (GSocket) other = open_socket (&other_port);
  g_autofree gchar *fragment = g_strdup_printf (
      "a=ice-ufrag:Qmzc\r\na=ice-pwd:bTgX0xqbXqWMLu1zXuTTNzOZ\r\n"
      "m=application 9 x y\r\na=mid:d\r\n"
      "a=candidate:1 1 udp 2113937151 127.0.0.1 %u typ host\r\n"
      "m=audio 9 RTP/AVP 0\r\na=mid:a\r\n"
      "a=candidate:2 1 udp 2113937151 hidden.local 9 typ host\r\n"
      "a=candidate:3 1 udp 2113937151 127.0.0.1 %u typ host\r\n"
      "a=end-of-candidates\r\n",
      other_port, port);
  g_autoptr (GError) error =
      fake_signaller_tell_candidates (sender->signaller, "a", fragment, NULL);

  g_assert_no_error (error);
  /* By the time a check is repeated, every candidate has had its first. */
  wait_for_check (socket);
  wait_for_check (socket);
  fail_if (was_checked (other));
  test_sender_free (sender);
}

GST_END_TEST;

/* RFC 8445, 9: checks begin anew, with the credentials that the viewer has
 * now. */
GST_START_TEST (another_generation_restarts_ice)
{
  TestSender *sender = answered_sender (OFFER_CHROMIUM);
  guint port;
  g_autoptr (GSocket) socket = open_socket (&port);
  g_autofree gchar *fragment = g_strdup_printf (
      "a=ice-ufrag:Other\r\na=ice-pwd:anotherpassword0123456789\r\n"
      "m=video 9 RTP/AVP 96\r\na=mid:0\r\n"
      "a=candidate:1 1 udp 2113937151 127.0.0.1 %u typ host\r\n",
      port);
  g_autofree gchar *reply = NULL;
  g_autofree gchar *again = NULL;
  g_autofree gchar *later = NULL;
  g_autoptr (GstLatestIceFragment) a = NULL;
  g_autoptr (GstLatestIceFragment) b = NULL;

  fail_unless (
      fake_signaller_tell_candidates (sender->signaller, "a", fragment, &reply)
      == NULL);
  fail_unless (reply != NULL);
  wait_for_check (socket);
  a = gst_latest_ice_fragment_parse (reply, NULL);
  fail_unless (a != NULL && a->ufrag != NULL);
  fail_unless (a->candidates->len > 0 && a->end_of_candidates);
  fail_unless_equals_string (
      g_array_index (a->candidates, GstLatestIceCandidate, 0).mid, "0");

  fail_unless (
      fake_signaller_tell_candidates (sender->signaller, "a", fragment, &again)
      == NULL);
  fail_unless (again == NULL);
  fail_unless (
      fake_signaller_tell_candidates (sender->signaller, "a",
          "a=ice-ufrag:Third\r\na=ice-pwd:anotherpassword0123456789\r\n",
          &later)
      == NULL);
  b = gst_latest_ice_fragment_parse (later, NULL);
  fail_unless (b != NULL);
  fail_unless_equals_string (a->ufrag, b->ufrag);
  fail_unless_equals_string (a->pwd, b->pwd);
  fail_if (fake_signaller_is_closed (sender->signaller, "a"));
  test_sender_free (sender);
}

GST_END_TEST;

static Suite *
latestwebrtcsink_trickle_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-trickle");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, candidates_of_the_bundle_are_tried);
  tcase_add_test (tcase, another_generation_restarts_ice);
  return suite;
}

GST_CHECK_MAIN (latestwebrtcsink_trickle);
