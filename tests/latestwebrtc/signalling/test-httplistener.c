/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../helpers/httpclient.h"
#include "httplistener.h"
#include "httpreply.h"

#define GET_OK "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
#define GET_HOLD "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n"
#define FOREVER_MS G_MAXINT

/* A server that holds requests for "/hold", replies to "/big" with more than
 * the kernel's buffers take, and to all others with "fine". */
typedef struct
{
  GMainContext *context;
  GstLatestHttpListener *listener;
  guint port;
  GPtrArray *clients; /* sockets, closed with the server */
  GPtrArray *held;    /* messages */
  guint requests, gone, undelivered;
} Server;

static void
on_request (SoupServerMessage *msg, const gchar *path, gpointer data)
{
  Server *server = data;

  server->requests++;
  if (g_str_equal (path, "/hold")) {
    g_ptr_array_add (server->held, g_object_ref (msg));
    gst_latest_http_listener_hold (server->listener, msg);
  } else if (g_str_equal (path, "/big")) {
    g_autofree gchar *big = g_strnfill (32 * 1024 * 1024, 'x');

    gst_latest_http_reply_text (msg, 200, big);
  } else {
    gst_latest_http_reply_text (msg, 200, "fine");
  }
}

static void
on_gone (SoupServerMessage *msg, gpointer data)
{
  Server *server = data;

  server->gone++;
  fail_unless (g_ptr_array_remove (server->held, msg));
}

static void
on_undelivered (SoupServerMessage *msg, gpointer data)
{
  ((Server *) data)->undelivered++;
}

static void
on_headers (SoupServerMessage *msg, gpointer data)
{
}

static const GstLatestHttpCallbacks callbacks = {
  .headers = on_headers,
  .request = on_request,
  .gone = on_gone,
  .undelivered = on_undelivered,
};

static Server *
server_new (const gchar *address, guint timeout_ms, guint max_connections)
{
  GstLatestHttpLimits limits = {
    .max_connections = max_connections,
    .max_body = 1024,
    .timeout_ms = timeout_ms,
  };
  g_autoptr (GError) error = NULL;
  Server *server = g_new0 (Server, 1);

  server->context = g_main_context_new ();
  g_main_context_push_thread_default (server->context);
  server->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_close);
  server->held = g_ptr_array_new_with_free_func (g_object_unref);
  server->listener = gst_latest_http_listener_new (
      server->context, address, 0, NULL, &limits, &callbacks, server, &error);
  fail_unless (server->listener != NULL, "%s", error ? error->message : "");
  server->port = gst_latest_http_listener_get_port (server->listener);
  return server;
}

static void
server_free (Server *server)
{
  gst_latest_http_listener_free (server->listener);
  g_ptr_array_unref (server->held);
  g_ptr_array_unref (server->clients);
  while (g_main_context_iteration (server->context, FALSE))
    ;
  g_main_context_pop_thread_default (server->context);
  g_main_context_unref (server->context);
  g_free (server);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)

/* A client that has sent @request, or a part of one. */
static GSocket *
client_new (Server *server, const gchar *request)
{
  GSocket *client = raw_connect (server->port);

  g_ptr_array_add (server->clients, client);
  raw_send (client, request);
  return client;
}

static void
client_leave (Server *server, GSocket *client)
{
  fail_unless (g_ptr_array_remove (server->clients, client));
}

/* Reads until the server closes the connection. */
static void
assert_receives (GSocket *client, const gchar *begin, const gchar *end)
{
  g_autofree gchar *response = raw_read_to_end (client);

  fail_unless (g_str_has_prefix (response, begin), "%s", response);
  fail_unless (g_str_has_suffix (response, end), "%s", response);
}

static void
assert_receives_nothing (GSocket *client)
{
  g_autofree gchar *response = raw_read_to_end (client);

  fail_unless_equals_string (response, "");
}

/* The server still replies to others. */
static void
assert_serves (Server *server)
{
  g_autoptr (HttpResponse) r =
      http_request ("GET", server->port, "/", NULL, NULL);

  fail_unless_equals_int (r->status, 200);
  fail_unless_equals_string (r->body, "fine\n");
}

/* A client whose request is held by now. */
static GSocket *
held_client_new (Server *server)
{
  guint n = server->held->len;
  GSocket *viewer = client_new (server, GET_HOLD);

  http_wait_until (server->held->len == n + 1);
  return viewer;
}

static const gchar *const unfinished[] = {
  "",
  "G",
  "GET / HTTP/1.1\r\nHost: x\r\n",
  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
};

GST_START_TEST (client_that_never_finishes_is_closed)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", 50, 8);

  assert_receives_nothing (client_new (server, unfinished[__i__]));
  fail_unless_equals_int (server->requests, 0);
  assert_serves (server);
}

GST_END_TEST;

static gboolean
send_a_byte (gpointer socket)
{
  return g_socket_send (socket, "x", 1, NULL, NULL) == 1;
}

/* Every byte comes in time, but the request never ends. */
GST_START_TEST (client_that_trickles_is_closed_too)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", 100, 8);
  GSocket *slow = client_new (server, "GET / HTTP/1.1\r\nX: ");
  g_autoptr (GSource) every_ms = g_timeout_source_new (1);

  g_source_set_callback (every_ms, send_a_byte, slow, NULL);
  g_source_attach (every_ms, server->context);
  http_wait_until (g_source_is_destroyed (every_ms));
  fail_unless_equals_int (server->requests, 0);
  assert_serves (server);
}

GST_END_TEST;

GST_START_TEST (client_that_does_not_read_is_closed)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", 100, 8);

  client_new (server, "GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
  http_wait_until (server->undelivered == 1);
  assert_serves (server);
}

GST_END_TEST;

GST_START_TEST (held_request_has_no_deadline)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", 50, 8);
  GSocket *viewer = held_client_new (server);

  /* The deadlines of two other clients pass. */
  assert_receives_nothing (client_new (server, ""));
  assert_receives_nothing (client_new (server, ""));
  gst_latest_http_reply_text (server->held->pdata[0], 200, "at last");
  gst_latest_http_listener_release (server->listener, server->held->pdata[0]);
  assert_receives (viewer, "HTTP/1.1 200 ", "\r\n\r\nat last\n");
  fail_unless_equals_int (server->gone, 0);
}

GST_END_TEST;

GST_START_TEST (client_that_leaves_while_held_is_noticed)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", FOREVER_MS, 8);
  GSocket *viewer = held_client_new (server);
  GSocket *other = held_client_new (server);

  client_leave (server, viewer);
  http_wait_until (server->gone == 1);
  fail_unless_equals_int (server->held->len, 1);
  assert_serves (server);
  client_leave (server, other);
  http_wait_until (server->gone == 2);
}

GST_END_TEST;

GST_START_TEST (idle_clients_cannot_lock_others_out)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", FOREVER_MS, 4);

  held_client_new (server);
  for (guint i = 0; i < 20; i++)
    client_new (server, "");
  assert_serves (server);
  fail_unless_equals_int (server->gone, 0);
}

GST_END_TEST;

/* A held request is not dropped for a new client. */
GST_START_TEST (full_of_held_requests_turns_newcomers_away)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", FOREVER_MS, 2);
  GSocket *a = held_client_new (server);

  held_client_new (server);
  assert_receives_nothing (client_new (server, GET_OK));
  client_leave (server, a);
  http_wait_until (server->gone == 1);
  assert_serves (server);
}

GST_END_TEST;

GST_START_TEST (running_out_of_file_descriptors_passes)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", FOREVER_MS, 1000);
  GSocket *idle = client_new (server, "");
  GSocket *client;
  struct rlimit limit, none;
  int lowest;

  http_wait_until (!g_main_context_pending (server->context));
  client = client_new (server, GET_OK);
  fail_unless (getrlimit (RLIMIT_NOFILE, &limit) == 0);
  /* Below the lowest free number nothing can be opened. */
  lowest = dup (0);
  close (lowest);
  none = limit;
  none.rlim_cur = lowest;
  fail_unless (setrlimit (RLIMIT_NOFILE, &none) == 0);
  /* The idle client is dropped. */
  assert_receives_nothing (idle);
  fail_unless (setrlimit (RLIMIT_NOFILE, &limit) == 0);
  assert_receives (client, "HTTP/1.1 200 ", "fine\n");
}

GST_END_TEST;

static const struct
{
  const gchar *headers, *body;
  guint status;
} bodies[] = {
  { "Content-Length: 1024", "%1024", 200 },
  { "Content-Length: 1025", "%1025", 413 },
  { "Content-Length: 5000000", "%5000000", 413 },
  { "Content-Length: 5000000\r\nExpect: 100-continue", "", 413 },
  { "Transfer-Encoding: chunked", "400\r\n%1024\r\n0\r\n\r\n", 200 },
  { "Transfer-Encoding: chunked", "400\r\n%1024\r\n1\r\nx\r\n0\r\n\r\n", 413 },
  { "Content-Length: -5", "", 400 },
  { "Content-Length: +5", "%5", 400 },
  { "Content-Length: 5, 5", "%5", 400 },
  { "Content-Length: 5\r\nContent-Length: 5", "%5", 400 },
  { "Content-Length: 5\r\nContent-Length: 6", "%5", 400 },
  { "Content-Length: 0x5", "%5", 400 },
  { "Content-Length: 5 5", "%5", 400 },
  { "Content-Length: five", "%5", 400 },
  { "Content-Length:", "", 400 },
  { "Content-Length: 99999999999999999999", "", 400 },
  { "Content-Length: 9223372036854775807", "", 400 },
  { "Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n", 400 },
  { "Transfer-Encoding: chunked\r\nContent-Length: -1", "0\r\n\r\n", 400 },
  { "Transfer-Encoding: identity", "", 400 },
  { "Transfer-Encoding: gzip, chunked", "0\r\n\r\n", 501 },
  { "Transfer-Encoding: chunked, chunked", "0\r\n\r\n", 501 },
  { "Transfer-Encoding: xchunked", "0\r\n\r\n", 501 },
  { "Transfer-Encoding: chunked", "4c4b40\r\n%5000000\r\n0\r\n\r\n", 413 },
};

/* "%123" stands for 123 bytes. */
static void
send_body (GSocket *socket, const gchar *body)
{
  const gchar *percent = strchr (body, '%');
  g_autofree gchar *before = NULL;
  g_autofree gchar *fill = NULL;
  gchar *after;

  if (percent == NULL) {
    raw_send (socket, body);
    return;
  }
  before = g_strndup (body, percent - body);
  fill = g_strnfill (g_ascii_strtoull (percent + 1, &after, 10), 'x');
  raw_send (socket, before);
  raw_send (socket, fill);
  raw_send (socket, after);
}

GST_START_TEST (bodies_are_bounded)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", FOREVER_MS, 8);
  GSocket *socket = client_new (server, "POST / HTTP/1.1\r\nHost: x\r\n");
  g_autofree gchar *wanted =
      g_strdup_printf ("HTTP/1.1 %u ", bodies[__i__].status);

  raw_send (socket, bodies[__i__].headers);
  raw_send (socket, "\r\n\r\n");
  send_body (socket, bodies[__i__].body);
  /* libsoup's own refusal of codings has no text. */
  assert_receives (socket, wanted, bodies[__i__].status == 501 ? "" : "\n");
  fail_unless_equals_int (server->requests, bodies[__i__].status == 200);
  assert_serves (server);
}

GST_END_TEST;

GST_START_TEST (endless_body_is_cut_off)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", FOREVER_MS, 8);
  GSocket *socket = client_new (server,
      "POST / HTTP/1.1\r\nHost: x\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  g_autofree gchar *piece = g_strnfill (65536, 'x');

  for (guint i = 0; i < 1024; i++) {
    raw_send (socket, "10000\r\n");
    raw_send (socket, piece);
    raw_send (socket, "\r\n");
  }
  assert_receives_nothing (socket);
  fail_unless_equals_int (server->requests, 0);
  assert_serves (server);
}

GST_END_TEST;

GST_START_TEST (endless_headers_are_cut_off)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", FOREVER_MS, 8);
  GSocket *socket = client_new (server, "GET / HTTP/1.1\r\n");
  g_autofree gchar *response = NULL;

  for (guint i = 0; i < 20000; i++)
    raw_send (socket, "X-Padding: 0123456789\r\n");
  response = raw_read_to_end (socket);
  fail_unless (strstr (response, " 200 ") == NULL);
  fail_unless_equals_int (server->requests, 0);
  assert_serves (server);
}

GST_END_TEST;

GST_START_TEST (ranges_are_ignored)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", FOREVER_MS, 8);
  GSocket *client = client_new (
      server, "GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=0-0,2-2\r\n\r\n");

  assert_receives (client, "HTTP/1.1 200 ", "fine\n");
}

GST_END_TEST;

GST_START_TEST (reply_can_be_sent_right_before_the_end)
{
  g_autoptr (Server) server = server_new ("127.0.0.1", FOREVER_MS, 8);
  GSocket *viewer = held_client_new (server);

  gst_latest_http_reply_text (server->held->pdata[0], 503, "over");
  gst_latest_http_listener_send_now (server->listener, server->held->pdata[0]);
  gst_latest_http_listener_free (g_steal_pointer (&server->listener));
  assert_receives (
      viewer, "HTTP/1.1 503 Service", "Content-Length: 5\r\n\r\nover\n");
  fail_unless_equals_int (server->gone, 0);
}

GST_END_TEST;

static Suite *
httplistener_suite (void)
{
  Suite *s = suite_create ("httplistener");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, client_that_never_finishes_is_closed, 0, G_N_ELEMENTS (unfinished));
  tcase_add_test (tc, client_that_trickles_is_closed_too);
  tcase_add_test (tc, client_that_does_not_read_is_closed);
  tcase_add_test (tc, held_request_has_no_deadline);
  tcase_add_test (tc, client_that_leaves_while_held_is_noticed);
  tcase_add_test (tc, idle_clients_cannot_lock_others_out);
  tcase_add_test (tc, full_of_held_requests_turns_newcomers_away);
  tcase_add_test (tc, running_out_of_file_descriptors_passes);
  tcase_add_loop_test (tc, bodies_are_bounded, 0, G_N_ELEMENTS (bodies));
  tcase_add_test (tc, endless_body_is_cut_off);
  tcase_add_test (tc, endless_headers_are_cut_off);
  tcase_add_test (tc, ranges_are_ignored);
  tcase_add_test (tc, reply_can_be_sent_right_before_the_end);
  return s;
}

GST_CHECK_MAIN (httplistener);
