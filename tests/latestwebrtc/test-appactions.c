/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "apppeers.h"
#include "offertext.h"

/* An application that signals by itself: what it may ask for, and when. */

#define CANDIDATE "candidate:1 1 udp 2113937151 127.0.0.1 9 typ host"
#define MAX_CANDIDATES 64
#define MAX_VIEWERS 64

typedef struct
{
  TestSender *sender;
  AppPeers *peers;
  GMutex busy; /* the sink's thread waits while it is locked */
  gboolean is_busy;
} App;

static App *
app_new (void)
{
  App *app = g_new0 (App, 1);

  g_mutex_init (&app->busy);
  app->sender = test_sender_new (TEST_SENDER_LIVE);
  app->peers = app_peers_new (app->sender->sink);
  return app;
}

static void
app_free (App *app)
{
  test_sender_free (app->sender);
  app_peers_free (app->peers);
  g_mutex_clear (&app->busy);
  g_free (app);
}

/* What is asked for in one situation after the other, of the peer "p". */

typedef enum
{
  CREATE_OFFER,
  SET_OFFER,
  SET_ANSWER,
  ADD_CANDIDATE,
  REMOVE,
  N_ACTIONS
} Action;

static gboolean
act (App *app, Action action, const gchar *peer)
{
  switch (action) {
    case CREATE_OFFER:
      return app_peers_create_offer (app->peers, peer);
    case SET_OFFER:
      return app_peers_set_offer (app->peers, peer, OFFER_CHROMIUM);
    case SET_ANSWER:
      return app_peers_set_answer (app->peers, peer, OFFER_CHROMIUM);
    case ADD_CANDIDATE:
      return app_peers_add_candidate (app->peers, peer, 0, CANDIDATE);
    default:
      return app_peers_remove (app->peers, peer);
  }
}

static void
no_peer (App *app)
{
}

static void
not_running (App *app)
{
  test_sender_stop (app->sender);
}

static void
closed (App *app)
{
  g_autofree gchar *entry = NULL;

  fail_unless (app_peers_set_offer (app->peers, "p", "nonsense"));
  entry = app_peers_wait (app->peers, "closed p", 1);
}

static void
invited (App *app)
{
  g_autofree gchar *offer = NULL;

  fail_unless (app_peers_create_offer (app->peers, "p"));
  offer = app_peers_wait_sdp (app->peers, "p");
}

static void
answered (App *app)
{
  g_autofree gchar *answer = NULL;

  fail_unless (app_peers_set_offer (app->peers, "p", OFFER_CHROMIUM));
  answer = app_peers_wait_sdp (app->peers, "p");
}

static void
wait_while_busy (
    GstElement *sink, const gchar *peer, const gchar *reason, App *app)
{
  g_mutex_lock (&app->busy);
  g_mutex_unlock (&app->busy);
}

/* Until leave_idle(), the sink does nothing of what it is asked for. */
static void
keep_busy (App *app)
{
  g_autofree gchar *entry = NULL;

  app->is_busy = TRUE;
  g_mutex_lock (&app->busy);
  g_signal_connect (
      app->sender->sink, "peer-closed", G_CALLBACK (wait_while_busy), app);
  fail_unless (app_peers_create_offer (app->peers, "other"));
  fail_unless (app_peers_remove (app->peers, "other"));
  entry = app_peers_wait (app->peers, "closed other", 1);
}

static void
offered (App *app)
{
  keep_busy (app);
  fail_unless (app_peers_set_offer (app->peers, "p", OFFER_CHROMIUM));
}

static void
wanted (App *app)
{
  keep_busy (app);
  fail_unless (app_peers_create_offer (app->peers, "p"));
}

static void
leaving (App *app)
{
  wanted (app);
  fail_unless (app_peers_remove (app->peers, "p"));
}

static void
accepted (App *app)
{
  invited (app);
  keep_busy (app);
  fail_unless (app_peers_set_answer (app->peers, "p", OFFER_CHROMIUM));
}

static void
leave_idle (App *app)
{
  if (app->is_busy)
    g_mutex_unlock (&app->busy);
}

static const struct
{
  void (*prepare) (App *app);
  gboolean allowed[N_ACTIONS];
} situations[] = {
  { not_running, { FALSE, FALSE, FALSE, FALSE, FALSE } },
  { no_peer, { TRUE, TRUE, FALSE, FALSE, FALSE } },
  { closed, { TRUE, TRUE, FALSE, FALSE, FALSE } },
  { offered, { FALSE, FALSE, FALSE, TRUE, TRUE } },
  { wanted, { FALSE, FALSE, FALSE, TRUE, TRUE } },
  { leaving, { FALSE, FALSE, FALSE, FALSE, FALSE } },
  { invited, { FALSE, FALSE, TRUE, TRUE, TRUE } },
  { accepted, { FALSE, FALSE, FALSE, TRUE, TRUE } },
  { answered, { FALSE, TRUE, FALSE, TRUE, TRUE } },
};

GST_START_TEST (actions_have_their_time)
{
  for (Action action = 0; action < N_ACTIONS; action++) {
    App *app = app_new ();

    test_sender_play (app->sender);
    situations[__i__].prepare (app);
    fail_unless_equals_int (
        act (app, action, "p"), situations[__i__].allowed[action]);
    leave_idle (app);
    app_free (app);
  }
}

GST_END_TEST;

GST_START_TEST (nonsense_is_refused)
{
  g_autofree gchar *long_name = g_strnfill (257, 'n');
  g_autofree gchar *long_sdp = g_strnfill (64 * 1024 + 1, 'v');
  const gchar *const names[] = { NULL, "", "\xff", long_name };
  const gchar *const sdps[] = { NULL, "", long_sdp };
  const gchar *const candidates[] = { "candidate:",
    "1 1 udp 1 1.2.3.4 9 typ host", CANDIDATE "\na=end-of-candidates",
    "nonsense" };
  App *app = app_new ();

  test_sender_play (app->sender);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    for (Action action = 0; action < N_ACTIONS; action++)
      fail_if (act (app, action, names[i]));
  }
  for (guint i = 0; i < G_N_ELEMENTS (sdps); i++)
    fail_if (app_peers_set_offer (app->peers, "p", sdps[i]));
  fail_unless (app_peers_create_offer (app->peers, "p"));
  for (guint i = 0; i < G_N_ELEMENTS (sdps); i++)
    fail_if (app_peers_set_answer (app->peers, "p", sdps[i]));
  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    fail_if (app_peers_add_candidate (app->peers, "p", 0, candidates[i]));
  fail_unless_equals_int (app_peers_count (app->peers, "closed "), 0);
  app_free (app);
}

GST_END_TEST;

GST_START_TEST (candidates_are_bounded)
{
  App *app = app_new ();

  test_sender_play (app->sender);
  fail_unless (app_peers_create_offer (app->peers, "p"));
  for (guint i = 0; i < MAX_CANDIDATES; i++)
    fail_unless (app_peers_add_candidate (app->peers, "p", 0, CANDIDATE));
  fail_if (app_peers_add_candidate (app->peers, "p", 0, CANDIDATE));
  app_free (app);
}

GST_END_TEST;

/* While the pipeline is PAUSED. */
GST_START_TEST (a_peer_that_comes_too_early_is_told)
{
  App *app = app_new ();
  g_autofree gchar *entry = NULL;

  fail_if (app_peers_create_offer (app->peers, "p"));
  gst_element_set_state (app->sender->pipeline, GST_STATE_PAUSED);
  fail_unless (app_peers_create_offer (app->peers, "p"));
  entry = app_peers_wait (app->peers, "closed p", 1);
  fail_unless_equals_string (entry, "closed p There is no video yet.");
  app_free (app);
}

GST_END_TEST;

GST_START_TEST (a_stop_closes_every_peer_and_frees_its_name)
{
  App *app = app_new ();

  for (guint round = 1; round <= 3; round++) {
    test_sender_play (app->sender);
    answered (app);
    fail_unless (app_peers_create_offer (app->peers, "q"));
    fail_unless (app_peers_set_offer (app->peers, "r", OFFER_CHROMIUM));
    fail_unless (app_peers_remove (app->peers, "r"));
    test_sender_stop (app->sender);
    fail_unless_equals_int (app_peers_count (app->peers, "closed p"), round);
    fail_unless_equals_int (app_peers_count (app->peers, "closed q"), round);
    fail_unless_equals_int (app_peers_count (app->peers, "closed r"), round);
  }
  fail_unless_equals_int (app_peers_count (app->peers, "answer r"), 0);
  app_free (app);
}

GST_END_TEST;

/* Whoever they are for: of the oldest, nobody has been heard. */
GST_START_TEST (invitations_give_way_to_newer_ones)
{
  App *app = app_new ();
  g_autofree gchar *last = NULL;
  g_autofree gchar *closed = NULL;

  test_sender_play (app->sender);
  for (guint i = 0; i <= MAX_VIEWERS; i++) {
    g_autofree gchar *peer = g_strdup_printf ("p%u", i);

    fail_unless (app_peers_create_offer (app->peers, peer));
  }
  last = app_peers_wait (app->peers, "offer p64", 1);
  closed = app_peers_wait (app->peers, "closed ", 1);
  fail_unless_equals_string (
      closed, "closed p0 The session gave way to a newer one.");
  fail_unless_equals_int (app_peers_count (app->peers, "closed "), 1);
  app_free (app);
}

GST_END_TEST;

/* Handlers may act, also on the peer that they are told of. */

static void
remove_at_once (GstElement *sink, const gchar *peer, const gchar *sdp, App *app)
{
  fail_unless (app_peers_remove (app->peers, peer));
  fail_if (app_peers_set_answer (app->peers, peer, OFFER_CHROMIUM));
  fail_if (app_peers_remove (app->peers, peer));
}

static void
come_again (GstElement *sink, const gchar *peer, const gchar *reason, App *app)
{
  if (app_peers_count (app->peers, "closed p") < 3)
    fail_unless (app_peers_set_offer (app->peers, peer, OFFER_CHROMIUM));
  else if (app_peers_count (app->peers, "closed p") == 3)
    fail_unless (app_peers_create_offer (app->peers, peer));
}

GST_START_TEST (handlers_may_act)
{
  App *app = app_new ();
  g_autofree gchar *last = NULL;

  g_signal_connect (
      app->sender->sink, "answer-created", G_CALLBACK (remove_at_once), app);
  g_signal_connect (
      app->sender->sink, "offer-created", G_CALLBACK (remove_at_once), app);
  g_signal_connect (
      app->sender->sink, "peer-closed", G_CALLBACK (come_again), app);
  test_sender_play (app->sender);
  fail_unless (app_peers_create_offer (app->peers, "p"));
  last = app_peers_wait (app->peers, "closed p", 4);
  fail_unless_equals_int (app_peers_count (app->peers, "offer p"), 2);
  fail_unless_equals_int (app_peers_count (app->peers, "answer p"), 2);
  fail_unless_equals_int (app_peers_count (app->peers, "candidate p"), 0);
  app_free (app);
}

GST_END_TEST;

static void
bring_another (
    GstElement *sink, const gchar *peer, const gchar *reason, App *app)
{
  gboolean runs = g_str_equal (peer, "p");

  fail_unless_equals_int (app_peers_create_offer (app->peers, "late"), runs);
}

/* What the sink does not get to any more is closed, too. */
GST_START_TEST (a_peer_that_comes_during_the_stop_is_closed)
{
  App *app = app_new ();

  test_sender_play (app->sender);
  answered (app);
  g_signal_connect (
      app->sender->sink, "peer-closed", G_CALLBACK (bring_another), app);
  test_sender_stop (app->sender);
  fail_unless_equals_int (app_peers_count (app->peers, "closed p"), 1);
  fail_unless_equals_int (app_peers_count (app->peers, "closed late"), 1);
  fail_unless_equals_int (app_peers_count (app->peers, "offer late"), 0);
  app_free (app);
}

GST_END_TEST;

/* From several threads, while the sink stops and starts. */

#define THREADS 4
#define ROUNDS 6

typedef struct
{
  App *app;
  guint number;
  gint *stop; /* atomic */
  guint begun;
} Caller;

static gpointer
call (gpointer data)
{
  Caller *caller = data;
  AppPeers *peers = caller->app->peers;

  for (guint i = 0; !g_atomic_int_get (caller->stop); i++) {
    g_autofree gchar *peer = g_strdup_printf ("p%u-%u", caller->number, i % 8);

    if (i % 3 == 0)
      caller->begun += app_peers_create_offer (peers, peer);
    else
      caller->begun += app_peers_set_offer (
          peers, peer, i % 3 == 1 ? OFFER_CHROMIUM : "nonsense");
    app_peers_add_candidate (peers, peer, 0, CANDIDATE);
    app_peers_set_answer (peers, peer, "nonsense");
    app_peers_remove (peers, peer);
    g_usleep (1000);
  }
  return NULL;
}

/* With this way of calling, no offer is for a session that there is. */
GST_START_TEST (each_session_is_closed_once)
{
  App *app = app_new ();
  gint stop = FALSE;
  Caller callers[THREADS];
  GThread *threads[THREADS];
  guint begun = 0;

  for (guint i = 0; i < THREADS; i++) {
    callers[i] = (Caller) { app, i, &stop, 0 };
    threads[i] = g_thread_new ("caller", call, &callers[i]);
  }
  for (guint i = 0; i < ROUNDS; i++) {
    g_autofree gchar *entry = NULL;

    test_sender_play (app->sender);
    entry = app_peers_wait (
        app->peers, "closed p0", app_peers_count (app->peers, "closed p0") + 3);
    test_sender_stop (app->sender);
  }
  g_atomic_int_set (&stop, TRUE);
  for (guint i = 0; i < THREADS; i++) {
    g_thread_join (threads[i]);
    begun += callers[i].begun;
  }
  fail_unless (begun >= 3 * ROUNDS);
  fail_unless_equals_int (app_peers_count (app->peers, "closed "), begun);
  app_free (app);
}

GST_END_TEST;

static Suite *
appactions_suite (void)
{
  Suite *suite = suite_create ("appactions");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, actions_have_their_time, 0, G_N_ELEMENTS (situations));
  tcase_add_test (tcase, nonsense_is_refused);
  tcase_add_test (tcase, candidates_are_bounded);
  tcase_add_test (tcase, a_peer_that_comes_too_early_is_told);
  tcase_add_test (tcase, a_stop_closes_every_peer_and_frees_its_name);
  tcase_add_test (tcase, invitations_give_way_to_newer_ones);
  tcase_add_test (tcase, handlers_may_act);
  tcase_add_test (tcase, a_peer_that_comes_during_the_stop_is_closed);
  tcase_add_test (tcase, each_session_is_closed_once);
  return suite;
}

GST_CHECK_MAIN (appactions);
