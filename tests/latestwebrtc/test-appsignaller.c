/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE /* memmem() */
#include <gio/gio.h>
#include <gst/check/gstcheck.h>
#include <string.h>

#include "apppeers.h"
#include "offertext.h"

/* An application that signals by itself: what it gets, with real media. */

/* What a browser takes of the sink's offer. */
#define ANSWERED_VP8 \
  "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000"

#define EMPTY_SDP "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"

typedef struct
{
  TestSender *sender;
  AppPeers *peers;
} App;

/* On @interface only; NULL: on all. */
static App
app_new_on (const gchar *interface)
{
  App app = { test_sender_new (TEST_SENDER_LIVE), NULL };

  app.peers = app_peers_new (app.sender->sink);
  g_object_set (app.sender->sink, "ice-interfaces", interface, NULL);
  test_sender_play (app.sender);
  return app;
}

static App
app_new (void)
{
  return app_new_on (NULL);
}

static void
app_free (App *app)
{
  test_sender_free (app->sender);
  app_peers_free (app->peers);
}

static TestViewer *
join_by_offer (App *app, const gchar *peer)
{
  TestViewer *viewer = test_viewer_new (TEST_VIEWER_VP8);
  g_autofree gchar *offer = test_viewer_create_offer (viewer);
  g_autofree gchar *answer = NULL;

  fail_unless (app_peers_set_offer (app->peers, peer, offer));
  answer = app_peers_wait_sdp (app->peers, peer);
  test_viewer_set_answer (viewer, answer);
  return viewer;
}

static TestViewer *
join_by_answer (App *app, const gchar *peer)
{
  TestViewer *viewer = test_viewer_new (ANSWERED_VP8);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;

  fail_unless (app_peers_create_offer (app->peers, peer));
  offer = app_peers_wait_sdp (app->peers, peer);
  answer = test_viewer_answer_offer (viewer, offer);
  fail_unless (app_peers_set_answer (app->peers, peer, answer));
  return viewer;
}

static gchar *
get_only_peer (TestSender *sender)
{
  g_autoptr (GstStructure) stats = NULL;
  const GValue *sessions;

  g_object_get (sender->sink, "stats", &stats, NULL);
  sessions = gst_structure_get_value (stats, "sessions");
  fail_unless_equals_int (gst_value_array_get_size (sessions), 1);
  return g_strdup (gst_structure_get_string (
      gst_value_get_structure (gst_value_array_get_value (sessions, 0)),
      "peer"));
}

/* Either way round. */
GST_START_TEST (a_peer_sees_the_picture_until_it_is_removed)
{
  App app = app_new ();
  TestViewer *viewer =
      __i__ == 0 ? join_by_offer (&app, "ann") : join_by_answer (&app, "ann");
  g_autofree gchar *closed = NULL;
  g_autofree gchar *name = NULL;

  test_viewer_wait_frames (viewer, 5);
  fail_unless (test_viewer_began_with_key (viewer));
  fail_unless_equals_int (test_sender_get_viewers (app.sender), 1);
  name = get_only_peer (app.sender);
  fail_unless_equals_string (name, "ann");

  fail_unless (app_peers_remove (app.peers, "ann"));
  closed = app_peers_wait (app.peers, "closed ann", 1);
  fail_unless_equals_string (
      closed, "closed ann The application removed the peer.");
  test_sender_wait_removed (app.sender, "viewer-1");
  test_viewer_wait_disconnected (viewer);
  fail_if (app_peers_remove (app.peers, "ann"));
  test_viewer_free (viewer);
  app_free (&app);
}

GST_END_TEST;

GST_START_TEST (a_peer_that_goes_is_closed_once)
{
  App app = app_new ();
  TestViewer *viewer = join_by_offer (&app, "ann");
  g_autofree gchar *closed = NULL;

  test_viewer_wait_frames (viewer, 1);
  test_viewer_close (viewer);
  closed = app_peers_wait (app.peers, "closed ann", 1);
  test_viewer_free (viewer);
  test_sender_stop (app.sender);
  fail_unless_equals_int (app_peers_count (app.peers, "closed ann"), 1);
  app_free (&app);
}

GST_END_TEST;

/* Beside a viewer of another signaller. */
GST_START_TEST (many_names_at_once)
{
  App app = app_new ();
  TestViewer *viewers[3] = { join_by_offer (&app, "ann"),
    join_by_answer (&app, "bob"), test_sender_join (app.sender, "ann") };

  for (guint i = 0; i < G_N_ELEMENTS (viewers); i++)
    test_viewer_wait_frames (viewers[i], 2);
  fail_unless_equals_int (test_sender_get_viewers (app.sender), 3);
  test_sender_stop (app.sender);
  fail_unless_equals_int (app_peers_count (app.peers, "closed ann"), 1);
  fail_unless_equals_int (app_peers_count (app.peers, "closed bob"), 1);
  fail_unless_equals_int (app_peers_count (app.peers, "closed "), 2);
  for (guint i = 0; i < G_N_ELEMENTS (viewers); i++)
    test_viewer_free (viewers[i]);
  app_free (&app);
}

GST_END_TEST;

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

/* The sender's connectivity check comes, for a viewer with this ICE user name: a
 * STUN binding request. */
static void
wait_for_check (GSocket *socket, const gchar *ufrag)
{
  gchar packet[1500];
  gssize size = g_socket_receive (socket, packet, sizeof (packet), NULL, NULL);

  fail_unless (size >= 20 && packet[0] == 0 && packet[1] == 1);
  fail_unless (memmem (packet, size, ufrag, strlen (ufrag)) != NULL);
}

static gchar *
make_candidate (guint port)
{
  return g_strdup_printf (
      "candidate:1 1 udp 2113937151 127.0.0.1 %u typ host", port);
}

/* Before the answer, and after it. */
GST_START_TEST (candidates_of_an_offering_peer_are_tried)
{
  App app = app_new_on ("lo");
  guint port;
  g_autoptr (GSocket) socket = open_socket (&port);
  g_autofree gchar *candidate = make_candidate (port);
  g_autofree gchar *answer = NULL;

  fail_unless (app_peers_set_offer (app.peers, "ann", OFFER_CHROMIUM));
  if (__i__ == 0)
    fail_unless (app_peers_add_candidate (app.peers, "ann", 0, candidate));
  answer = app_peers_wait_sdp (app.peers, "ann");
  if (__i__ == 1)
    fail_unless (app_peers_add_candidate (app.peers, "ann", 0, candidate));
  fail_unless (app_peers_add_candidate (app.peers, "ann", 0, ""));
  fail_unless (app_peers_add_candidate (app.peers, "ann", 0, NULL));
  wait_for_check (socket, "Qmzc:");
  app_free (&app);
}

GST_END_TEST;

static gchar *
without_candidates (const gchar *sdp)
{
  g_autoptr (GRegex) line = g_regex_new ("a=candidate:[^\n]*\n", 0, 0, NULL);

  return g_regex_replace (line, sdp, -1, 0, "", 0, NULL);
}

/* With BUNDLE, candidates are those of the first m-line, whatever it is for. */
GST_START_TEST (candidates_of_other_m_lines_are_not_tried)
{
  App app = app_new_on ("lo");
  guint port, other_port;
  g_autoptr (GSocket) socket = open_socket (&port);
  g_autoptr (GSocket) other = open_socket (&other_port);
  g_autofree gchar *candidate = make_candidate (port);
  g_autofree gchar *other_candidate = make_candidate (other_port);

  fail_unless (app_peers_set_offer (app.peers, "ann",
      OFFER_HEAD "a=group:BUNDLE a v\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v")
          OFFER_DATA ("d")));
  fail_unless (app_peers_add_candidate (app.peers, "ann", 2, other_candidate));
  fail_unless (app_peers_add_candidate (app.peers, "ann", 0, candidate));
  /* By the time a check is repeated, every candidate has had its first. */
  wait_for_check (socket, "Qmzc:");
  wait_for_check (socket, "Qmzc:");
  fail_if (g_socket_condition_check (other, G_IO_IN) != 0);
  app_free (&app);
}

GST_END_TEST;

/* Before its answer, and after it. */
GST_START_TEST (candidates_of_an_answering_peer_are_tried)
{
  App app = app_new_on ("lo");
  guint port;
  g_autoptr (GSocket) socket = open_socket (&port);
  g_autofree gchar *candidate = make_candidate (port);
  TestViewer *viewer = test_viewer_new (ANSWERED_VP8);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *mute_offer = NULL;
  g_autofree gchar *answer = NULL;
  g_autofree gchar *mute_answer = NULL;

  fail_unless (app_peers_create_offer (app.peers, "ann"));
  offer = app_peers_wait_sdp (app.peers, "ann");
  mute_offer = without_candidates (offer);
  answer = test_viewer_answer_offer (viewer, mute_offer);
  mute_answer = without_candidates (answer);
  if (__i__ == 0)
    fail_unless (app_peers_add_candidate (app.peers, "ann", 0, candidate));
  fail_unless (app_peers_set_answer (app.peers, "ann", mute_answer));
  if (__i__ == 1)
    fail_unless (app_peers_add_candidate (app.peers, "ann", 0, candidate));
  wait_for_check (socket, ":");
  test_viewer_free (viewer);
  app_free (&app);
}

GST_END_TEST;

/* That of the first m-line whose transport is used. */
GST_START_TEST (the_end_of_the_sinks_candidates_is_told_once)
{
  const gchar *const offers[] = { OFFER_HEAD
    "a=group:BUNDLE a v\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v"),
    OFFER_HEAD OFFER_AUDIO ("a") OFFER_VIDEO ("v") };
  App app = app_new_on ("lo");
  g_autofree gchar *end = NULL;

  fail_unless (app_peers_set_offer (app.peers, "ann", offers[__i__]));
  end = app_peers_wait (app.peers, "candidate ann", 1);
  fail_unless_equals_string (
      end, __i__ == 0 ? "candidate ann 0 " : "candidate ann 1 ");
  fail_unless_equals_int (app_peers_count (app.peers, "answer ann"), 1);
  test_sender_stop (app.sender);
  fail_unless_equals_int (app_peers_count (app.peers, "candidate ann"), 1);
  app_free (&app);
}

GST_END_TEST;

static gchar *
replace (const gchar *text, const gchar *what, const gchar *with)
{
  g_auto (GStrv) parts = g_strsplit (text, what, 0);

  fail_unless (parts[1] != NULL);
  return g_strjoinv (with, parts);
}

/* With the credentials that it has now. */
GST_START_TEST (a_new_offer_restarts_ice)
{
  App app = app_new_on ("lo");
  guint port;
  g_autoptr (GSocket) socket = open_socket (&port);
  g_autofree gchar *candidate = make_candidate (port);
  g_autofree gchar *offer = NULL;
  g_autofree gchar *answer = NULL;
  g_autofree gchar *again = NULL;

  fail_unless (app_peers_set_offer (app.peers, "ann", OFFER_CHROMIUM));
  answer = app_peers_wait_sdp (app.peers, "ann");
  offer = replace (OFFER_CHROMIUM, "a=ice-ufrag:", "a=ice-ufrag:New");
  fail_unless (app_peers_set_offer (app.peers, "ann", offer));
  fail_unless (app_peers_add_candidate (app.peers, "ann", 0, candidate));
  again = app_peers_wait_sdp (app.peers, "ann");
  fail_unless_equals_string (again, answer);
  wait_for_check (socket, "NewQmzc:");
  app_free (&app);
}

GST_END_TEST;

GST_START_TEST (a_new_offer_of_something_else_ends_the_session)
{
  const struct
  {
    const gchar *what, *with;
  } changes[] = {
    { "a=mid:0", "a=mid:other" },
    { "a=fingerprint:sha-256 ", "a=fingerprint:sha-256 00:" },
    { "a=recvonly", "a=inactive" },
  };
  App app = app_new ();
  g_autofree gchar *offer =
      replace (OFFER_CHROMIUM, changes[__i__].what, changes[__i__].with);
  g_autofree gchar *answer = NULL;
  g_autofree gchar *closed = NULL;

  fail_unless (app_peers_set_offer (app.peers, "ann", OFFER_CHROMIUM));
  answer = app_peers_wait_sdp (app.peers, "ann");
  fail_unless (app_peers_set_offer (app.peers, "ann", offer));
  closed = app_peers_wait (app.peers, "closed ann", 1);
  fail_unless (strlen (closed) > strlen ("closed ann "));
  fail_unless_equals_int (app_peers_count (app.peers, "answer ann"), 1);
  app_free (&app);
}

GST_END_TEST;

GST_START_TEST (what_is_of_no_use_ends_the_session)
{
  App app = app_new ();
  g_autofree gchar *offer = NULL;
  g_autofree gchar *ann = NULL;
  g_autofree gchar *bob = NULL;

  fail_unless (app_peers_set_offer (app.peers, "ann", EMPTY_SDP));
  ann = app_peers_wait (app.peers, "closed ann", 1);
  fail_unless (strstr (ann, "m=") != NULL, "%s", ann);
  fail_unless (app_peers_create_offer (app.peers, "bob"));
  offer = app_peers_wait_sdp (app.peers, "bob");
  fail_unless (app_peers_set_answer (app.peers, "bob", EMPTY_SDP));
  bob = app_peers_wait (app.peers, "closed bob", 1);
  fail_unless (strstr (bob, "m=") != NULL, "%s", bob);
  app_free (&app);
}

GST_END_TEST;

static Suite *
appsignaller_suite (void)
{
  Suite *suite = suite_create ("appsignaller");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, a_peer_sees_the_picture_until_it_is_removed, 0, 2);
  tcase_add_test (tcase, a_peer_that_goes_is_closed_once);
  tcase_add_test (tcase, many_names_at_once);
  tcase_add_loop_test (tcase, candidates_of_an_offering_peer_are_tried, 0, 2);
  tcase_add_test (tcase, candidates_of_other_m_lines_are_not_tried);
  tcase_add_loop_test (tcase, candidates_of_an_answering_peer_are_tried, 0, 2);
  tcase_add_loop_test (
      tcase, the_end_of_the_sinks_candidates_is_told_once, 0, 2);
  tcase_add_test (tcase, a_new_offer_restarts_ice);
  tcase_add_loop_test (
      tcase, a_new_offer_of_something_else_ends_the_session, 0, 3);
  tcase_add_test (tcase, what_is_of_no_use_ends_the_session);
  return suite;
}

GST_CHECK_MAIN (appsignaller);
