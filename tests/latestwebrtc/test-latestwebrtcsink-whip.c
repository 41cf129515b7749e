/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "../helpers/whipserver.h"
#include "dtlsleak.h"
#include "gstlatestwebrtcsink.h"
#include "testviewer.h"
#include "whipclient.h"

/* A sink that publishes to a server of the test, which runs on this thread. */

/* What a server takes of the offer: everything, with its numbers. */
#define ANSWERED_VP8 \
  "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000," \
  "extmap-3=(string)\"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\"," \
  "rtcp-fb-transport-cc=(boolean)true,rtcp-fb-nack=(boolean)true," \
  "rtcp-fb-nack-pli=(boolean)true"

typedef struct
{
  GstElement *pipeline, *sink;
  WhipServer *server;
  guint warnings; /* posted so far */
  GError *error;  /* posted; NULL: none */
} Publisher;

#define wait_until(condition) \
  G_STMT_START \
  { \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
  } \
  G_STMT_END

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  Publisher *self = data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_clear_error (&self->error);
    gst_message_parse_error (message, &self->error, NULL);
  }
  self->warnings += GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING;
  return G_SOURCE_CONTINUE;
}

static Publisher *
publisher_new (void)
{
  static GType types[2];
  Publisher *self = g_new0 (Publisher, 1);
  g_autoptr (GstBus) bus = NULL;
  g_autofree gchar *url = NULL;
  GstElement *source = gst_parse_bin_from_description (
      "videotestsrc is-live=true ! capsfilter "
      "caps=video/x-raw,width=160,height=120,framerate=30/1",
      TRUE, NULL);

  types[0] = GST_TYPE_LATEST_WHIP_CLIENT;
  gst_latest_webrtc_sink_set_signaller_types (types);
  self->server = whip_server_new ();
  url = whip_server_get_url (self->server);
  self->pipeline = gst_pipeline_new (NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_add_watch (bus, on_message, self);
  self->sink = g_object_new (GST_TYPE_LATEST_WEBRTC_SINK, "whip-endpoint", url,
      "whip-auth-token", "sesame", NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), source, self->sink, NULL);
  fail_unless (gst_element_link (source, self->sink));
  return self;
}

static gpointer
stop_pipeline (gpointer pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* Before the far end goes, so that DELETE is seen. */
static void
publisher_stop (Publisher *self)
{
  guint sessions = self->server->deletes;
  GThread *thread = g_thread_new ("stop", stop_pipeline, self->pipeline);

  if (self->server->server && self->server->posts > sessions)
    wait_until (self->server->deletes > sessions);
  g_thread_join (thread);
  fail_unless (self->error == NULL);
}

/* After every viewer. */
static void
publisher_free (Publisher *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  gst_object_unref (self->pipeline);
  whip_server_free (self->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  dtls_leak_allow ();
  g_clear_error (&self->error);
  g_free (self);
}

/* The far end answers the @n-th offer. */
static TestViewer *
take_offer (Publisher *self, guint n)
{
  TestViewer *viewer = test_viewer_new (ANSWERED_VP8);
  g_autofree gchar *answer = NULL;

  wait_until (self->server->held->len == 1);
  answer = test_viewer_answer_offer (
      viewer, whip_server_get (self->server, "POST", n)->body);
  self->server->hold = FALSE;
  self->server->answer = answer;
  whip_server_release (self->server);
  wait_until (
      self->server->held->len == 0 && !g_main_context_iteration (NULL, FALSE));
  test_viewer_wait_frames (viewer, 10);
  return viewer;
}

/* What the statistics have of the one session there is. */
static gchar *
get_field (Publisher *self, const gchar *field)
{
  g_autoptr (GstStructure) stats = NULL;
  const GValue *sessions;

  g_object_get (self->sink, "stats", &stats, NULL);
  sessions = gst_structure_get_value (stats, "sessions");
  fail_unless_equals_int (gst_value_array_get_size (sessions), 1);
  return g_strdup (gst_structure_get_string (
      gst_value_get_structure (gst_value_array_get_value (sessions, 0)),
      field));
}

GST_START_TEST (a_server_receives_the_picture)
{
  Publisher *publisher = publisher_new ();
  g_autofree gchar *feedback = NULL;
  TestViewer *viewer;

  publisher->server->hold = TRUE;
  gst_element_set_state (publisher->pipeline, GST_STATE_PLAYING);
  viewer = take_offer (publisher, 0);
  fail_unless (test_viewer_began_with_key (viewer));
  while (g_strcmp0 (feedback, "transport-cc") != 0) {
    test_viewer_wait_more_frames (viewer, 1);
    g_free (feedback);
    feedback = get_field (publisher, "feedback");
  }
  publisher_stop (publisher);
  test_viewer_free (viewer);
  publisher_free (publisher);
}

GST_END_TEST;

static gchar *
get_stun_server (Publisher *self)
{
  g_autofree gchar *name = get_field (self, "id");
  g_autoptr (GstElement) session =
      gst_bin_get_by_name (GST_BIN (self->sink), name);
  g_autoptr (GstIterator) it = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (session), "webrtcbin");
  GValue item = G_VALUE_INIT;
  gchar *server = NULL;

  fail_unless_equals_int (gst_iterator_next (it, &item), GST_ITERATOR_OK);
  g_object_get (g_value_get_object (&item), "stun-server", &server, NULL);
  g_value_unset (&item);
  return server;
}

/* With the ICE servers that it has named. */
GST_START_TEST (a_server_that_comes_back_receives_it_again)
{
  Publisher *publisher = publisher_new ();
  g_autofree gchar *none = NULL;
  g_autofree gchar *stun = NULL;
  TestViewer *viewer;

  publisher->server->hold = TRUE;
  publisher->server->link = "<stun:127.0.0.1:9>; rel=\"ice-server\"";
  gst_element_set_state (publisher->pipeline, GST_STATE_PLAYING);
  viewer = take_offer (publisher, 0);
  none = get_stun_server (publisher);
  fail_unless (none == NULL);
  whip_server_leave (publisher->server);
  test_viewer_close (viewer);
  wait_until (publisher->warnings > 0);
  test_viewer_free (viewer);

  publisher->server->hold = TRUE;
  whip_server_return (publisher->server);
  viewer = take_offer (publisher, 1);
  fail_unless (test_viewer_began_with_key (viewer));
  fail_unless_equals_int (publisher->warnings, 1);
  stun = get_stun_server (publisher);
  fail_unless_equals_string (stun, "stun://127.0.0.1:9");
  publisher_stop (publisher);
  test_viewer_free (viewer);
  publisher_free (publisher);
}

GST_END_TEST;

GST_START_TEST (a_wrong_token_is_an_error)
{
  static const WhipReply reply = { 401, NULL, NULL, 0, { NULL } };
  Publisher *publisher = publisher_new ();

  publisher->server->post = &reply;
  gst_element_set_state (publisher->pipeline, GST_STATE_PLAYING);
  wait_until (publisher->error);
  fail_unless (strstr (publisher->error->message, "whip-auth-token"));
  fail_if (strstr (publisher->error->message, "sesame"));
  publisher_free (publisher);
}

GST_END_TEST;

GST_START_TEST (a_bad_endpoint_is_an_error_at_once)
{
  Publisher *publisher = publisher_new ();

  g_object_set (publisher->sink, "whip-endpoint", "nonsense", NULL);
  fail_unless_equals_int (
      gst_element_set_state (publisher->pipeline, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  wait_until (publisher->error);
  fail_unless (strstr (publisher->error->message, "whip-endpoint"));
  publisher_free (publisher);
}

GST_END_TEST;

GST_START_TEST (the_token_cannot_be_read)
{
  Publisher *publisher = publisher_new ();
  g_autofree gchar *token = NULL;

  g_object_get (publisher->sink, "whip-auth-token", &token, NULL);
  fail_unless (token == NULL);
  publisher_free (publisher);
}

GST_END_TEST;

static Suite *
whip_suite (void)
{
  Suite *suite = suite_create ("latestwebrtcsink-whip");
  TCase *tcase = tcase_create ("whip");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, a_server_receives_the_picture);
  tcase_add_test (tcase, a_server_that_comes_back_receives_it_again);
  tcase_add_test (tcase, a_wrong_token_is_an_error);
  tcase_add_test (tcase, a_bad_endpoint_is_an_error_at_once);
  tcase_add_test (tcase, the_token_cannot_be_read);
  return suite;
}

GST_CHECK_MAIN (whip);
