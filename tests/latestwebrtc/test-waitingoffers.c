/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "fakesignaller.h"
#include "waitingoffers.h"

static GstLatestWorker *worker;
static GstLatestWaitingOffers *offers;
static GstLatestSignaller *signaller;
static GString *taken; /* only on the worker until that has stopped */

static void
take (GstLatestSignaller *from, const gchar *session_id, const gchar *sdp,
    GPtrArray *fragments, gpointer owner)
{
  g_string_append_printf (taken, "%s:%s", session_id, sdp ? sdp : "-");
  for (guint i = 0; i < fragments->len; i++) {
    GstLatestIceFragment *fragment = fragments->pdata[i];

    g_string_append_printf (taken, ",%s", fragment->ufrag);
  }
  g_string_append_c (taken, ' ');
}

static void
add_candidates (const gchar *session_id, const gchar *text)
{
  g_autoptr (GstLatestIceFragment) fragment =
      gst_latest_ice_fragment_parse (text, NULL);

  gst_latest_waiting_offers_add_candidates (offers, session_id, fragment);
}

static void
let_them_wait (gpointer data)
{
  offers = gst_latest_waiting_offers_new (worker, take, NULL);
  gst_latest_waiting_offers_add (offers, signaller, "a", "A");
  gst_latest_waiting_offers_add (offers, signaller, "gone", "G");
  gst_latest_waiting_offers_add (offers, signaller, "b", NULL);
  add_candidates ("a", "a=ice-ufrag:EsAw\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1");
  add_candidates ("nobody", "a=end-of-candidates");
  gst_latest_waiting_offers_remove (offers, "gone");
  gst_latest_waiting_offers_release (offers);
  g_string_append (taken, "closed ");
  gst_latest_waiting_offers_open (offers);
  gst_latest_waiting_offers_release (offers);
}

static void
let_too_many_wait (gpointer data)
{
  offers = gst_latest_waiting_offers_new (worker, take, NULL);
  for (guint i = 0; i < 65; i++) {
    g_autofree gchar *id = g_strdup_printf ("%u", i);

    gst_latest_waiting_offers_add (offers, signaller, id, "A");
  }
}

static void
free_offers (gpointer data)
{
  gst_latest_waiting_offers_free (offers);
}

static void
expect (GSourceOnceFunc func, const gchar *expected)
{
  worker = gst_latest_worker_new ("worker");
  signaller = g_object_new (FAKE_TYPE_SIGNALLER, NULL);
  taken = g_string_new (NULL);
  gst_latest_worker_invoke_sync (worker, func, NULL);
  gst_latest_worker_invoke_sync (worker, free_offers, NULL);
  gst_latest_worker_stop (worker);
  fail_unless_equals_string (taken->str, expected);
  g_string_free (taken, TRUE);
  g_object_unref (signaller);
  gst_latest_worker_unref (worker);
}

/* In the order in which they came, with what their viewers have told. */
GST_START_TEST (they_wait_until_they_are_open)
{
  expect (let_them_wait, "closed a:A,EsAw b:- ");
}

GST_END_TEST;

GST_START_TEST (the_oldest_gives_way)
{
  expect (let_too_many_wait, "0:A ");
}

GST_END_TEST;

static Suite *
waitingoffers_suite (void)
{
  Suite *suite = suite_create ("waitingoffers");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, they_wait_until_they_are_open);
  tcase_add_test (tcase, the_oldest_gives_way);
  return suite;
}

GST_CHECK_MAIN (waitingoffers);
