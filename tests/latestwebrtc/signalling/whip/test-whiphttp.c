/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "../../../helpers/tlspair.h"
#include "../../../helpers/whipserver.h"
#include "whiphttp.h"

#define TOKEN "sesame-0123"

/* A client, the server it is for, and another one. */
typedef struct
{
  GMainContext *context;
  WhipServer *server, *other;
  GUri *endpoint;
  GstLatestWhipHttp *http;
  gboolean done;
  guint status;
  gchar *trouble, *body;
  gboolean lasting, foreign;
} Client;

static Client *
client_new (guint timeout_ms)
{
  Client *self = g_new0 (Client, 1);
  g_autofree gchar *url = NULL;

  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->server = whip_server_new ();
  self->other = whip_server_new ();
  url = whip_server_get_url (self->server);
  self->endpoint = gst_latest_whip_http_parse_endpoint (url, NULL);
  self->http = gst_latest_whip_http_new (self->endpoint, TOKEN, timeout_ms);
  return self;
}

static void
client_free (Client *self)
{
  gst_latest_whip_http_free (self->http);
  g_uri_unref (self->endpoint);
  whip_server_free (self->server);
  whip_server_free (self->other);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  g_main_context_unref (self->context);
  g_free (self->trouble);
  g_free (self->body);
  g_free (self);
}

static void
on_done (const GstLatestWhipResponse *response, gpointer owner)
{
  Client *self = owner;

  fail_if (self->done);
  self->done = TRUE;
  self->status = response->status;
  self->foreign = response->foreign;
  self->trouble = g_strdup (response->trouble);
  self->body = g_strdup (response->body);
  self->lasting = response->is_lasting;
}

static void
client_send (Client *self, GUri *uri)
{
  const GstLatestWhipRequest request = {
    .method = "POST",
    .uri = uri,
    .type = WHIP_SDP,
    .body = "offer",
  };

  gst_latest_whip_http_send (self->http, &request, on_done, self);
}

static void
client_post (Client *self)
{
  client_send (self, self->endpoint);
  while (!self->done)
    g_main_context_iteration (self->context, TRUE);
}

GST_START_TEST (redirections_keep_the_request)
{
  static const WhipReply replies[] = {
    { 307, NULL, NULL, 0, { "Location", "/there" } },
    { 308, NULL, NULL, 0, { "Location", "there" } },
  };
  Client *client = client_new (60000);
  WhipRequest *moved;

  client->server->post = &replies[__i__];
  client_send (client, client->endpoint);
  while (client->server->posts == 0)
    g_main_context_iteration (client->context, TRUE);
  client->server->post = NULL;
  while (!client->done)
    g_main_context_iteration (client->context, TRUE);
  moved = whip_server_get (client->server, "POST", 1);
  fail_unless_equals_string (
      moved->path, __i__ == 0 ? "/there" : "/rooms/there");
  fail_unless_equals_string (moved->body, "offer");
  fail_unless_equals_string (moved->type, WHIP_SDP);
  fail_unless_equals_string (moved->authorization, "Bearer " TOKEN);
  fail_unless_equals_int (client->status, 201);
  fail_if (client->foreign);
  client_free (client);
}

GST_END_TEST;

GST_START_TEST (another_origin_does_not_see_the_token)
{
  Client *client = client_new (60000);
  g_autofree gchar *url = whip_server_get_url (client->other);
  const WhipReply reply = { 307, NULL, NULL, 0, { "Location", url } };
  WhipRequest *request;

  client->server->post = &reply;
  client_post (client);
  request = whip_server_get (client->other, "POST", 0);
  fail_unless_equals_string (request->authorization, NULL);
  fail_unless_equals_string (request->body, "offer");
  fail_unless_equals_int (client->status, 201);
  fail_unless (client->foreign);
  client_free (client);
}

GST_END_TEST;

GST_START_TEST (redirections_are_followed_five_times)
{
  static const WhipReply reply = { 307, NULL, NULL, 0,
    { "Location", WHIP_PATH } };
  Client *client = client_new (60000);

  client->server->post = &reply;
  client_post (client);
  fail_unless_equals_int (client->server->posts, 6);
  fail_unless_equals_int (client->status, 0);
  fail_unless (client->lasting);
  fail_unless (strstr (client->trouble, "again and again"));
  client_free (client);
}

GST_END_TEST;

GST_START_TEST (a_silent_server_is_not_waited_for)
{
  Client *client = client_new (20);

  client->server->hold = TRUE;
  client_post (client);
  fail_unless (strstr (client->trouble, "not answered within 1 s"));
  fail_if (client->lasting);
  client_free (client);
}

GST_END_TEST;

GST_START_TEST (a_certificate_that_is_not_trusted_is_explained)
{
  Client *client = client_new (60000);
  TlsPair *pair = tls_pair_new (0);
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_files (pair->certificate, pair->key, NULL);
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  GSList *uris;

  fail_unless (certificate != NULL);
  soup_server_set_tls_certificate (server, certificate);
  fail_unless (
      soup_server_listen (server, address, SOUP_SERVER_LISTEN_HTTPS, NULL));
  uris = soup_server_get_uris (server);
  client_send (client, uris->data);
  while (!client->done)
    g_main_context_iteration (client->context, TRUE);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  fail_unless (strstr (client->trouble, "its TLS certificate is"), "%s",
      client->trouble);
  fail_if (client->lasting);
  soup_server_disconnect (server);
  client_free (client);
  tls_pair_free (pair);
}

GST_END_TEST;

static const struct
{
  const gchar *base, *location, *result;
} links[] = {
  { "https://a/x/y", "z", "https://a/x/z" },
  { "https://a/x/y", "/z?k=1", "https://a/z?k=1" },
  { "https://a/x/y", "https://b:8443/z", "https://b:8443/z" },
  { "http://a/x", "https://a/z", "https://a/z" },
  { "https://a/x", "http://a/z", NULL },
  { "https://a/x", "//b/z", "https://b/z" },
  { "https://a/x", "ftp://a/z", NULL },
  { "https://a/x", "http://", NULL },
  { "https://a/x", NULL, NULL },
};

GST_START_TEST (addresses_are_resolved_and_never_give_up_tls)
{
  g_autoptr (GUri) base =
      g_uri_parse (links[__i__].base, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessageHeaders *headers =
      soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  const GstLatestWhipResponse response = { .uri = base, .headers = headers };
  g_autoptr (GUri) uri = NULL;
  g_autofree gchar *text = NULL;

  if (links[__i__].location)
    soup_message_headers_append (headers, "Location", links[__i__].location);
  uri = gst_latest_whip_http_resolve (&response, "Location");
  text = uri ? g_uri_to_string (uri) : NULL;
  fail_unless_equals_string (text, links[__i__].result);
  soup_message_headers_unref (headers);
}

GST_END_TEST;

static Suite *
whiphttp_suite (void)
{
  Suite *suite = suite_create ("whiphttp");
  TCase *tcase = tcase_create ("requests");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, redirections_keep_the_request, 0, 2);
  tcase_add_test (tcase, another_origin_does_not_see_the_token);
  tcase_add_test (tcase, redirections_are_followed_five_times);
  tcase_add_test (tcase, a_silent_server_is_not_waited_for);
  tcase_add_test (tcase, a_certificate_that_is_not_trusted_is_explained);
  tcase_add_loop_test (tcase, addresses_are_resolved_and_never_give_up_tls, 0,
      G_N_ELEMENTS (links));
  return suite;
}

GST_CHECK_MAIN (whiphttp);
