/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whiphttp.h"

#include <string.h>

#include "signaller.h"

/* An answer has 1 to 20 KiB. */
#define MAX_BODY (64 * 1024)
#define MAX_REDIRECTIONS 5

/* All fields: only on the thread of the context. */
struct _GstLatestWhipHttp
{
  GMainContext *context;
  SoupSession *session;
  GUri *endpoint;
  gchar *token; /* nullable, secret */
  guint timeout_ms;
  GPtrArray *running; /* of Exchange */
};

/* A request and what became of it so far. */
typedef struct
{
  GstLatestWhipHttp *http;
  gchar *method, *type, *accept, *if_match;
  GBytes *body; /* nullable */
  GUri *uri;    /* now, after redirections */
  guint redirections;
  GstLatestWhipDone done;
  gpointer owner;

  SoupMessage *msg;
  GCancellable *cancellable;
  GSource *timeout;
  gboolean timed_out;
  GTlsCertificateFlags tls_errors;
  gchar *text; /* of the response; MAX_BODY + 1 bytes and a 0 */
} Exchange;

static gboolean
is_http (GUri *uri)
{
  const gchar *scheme = g_uri_get_scheme (uri);
  const gchar *host = g_uri_get_host (uri);

  return host && *host
      && (g_str_equal (scheme, "http") || g_str_equal (scheme, "https"));
}

static gboolean
is_tls (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "https");
}

static gint
get_port (GUri *uri)
{
  gint port = g_uri_get_port (uri);

  return port > 0 ? port : is_tls (uri) ? 443 : 80;
}

static gboolean
is_same_origin (GUri *a, GUri *b)
{
  return g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b))
      && g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0
      && get_port (a) == get_port (b);
}

GUri *
gst_latest_whip_http_parse_endpoint (const gchar *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri && is_http (uri) && !g_uri_get_userinfo (uri)
      && !g_uri_get_fragment (uri))
    return g_steal_pointer (&uri);
  g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_FAILED,
      "whip-endpoint is not https://host/path or http://host/path%s.",
      uri && is_http (uri) ? ", without user, password and #" : "");
  return NULL;
}

gchar *
gst_latest_whip_http_describe (GUri *uri)
{
  const gchar *host = g_uri_get_host (uri);
  gboolean ipv6 = strchr (host, ':') != NULL;

  if (g_uri_get_port (uri) > 0)
    return g_strdup_printf (ipv6 ? "%s://[%s]:%d" : "%s://%s:%d",
        g_uri_get_scheme (uri), host, g_uri_get_port (uri));
  return g_strdup_printf (
      ipv6 ? "%s://[%s]" : "%s://%s", g_uri_get_scheme (uri), host);
}

/* An exchange. */

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  if (self->timeout) {
    g_source_destroy (self->timeout);
    g_source_unref (self->timeout);
  }
  g_clear_object (&self->msg);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_uri_unref (self->uri);
  g_free (self->method);
  g_free (self->type);
  g_free (self->accept);
  g_free (self->if_match);
  g_free (self->text);
  g_free (self);
}

static guint
find_running (GstLatestWhipHttp *self, Exchange *exchange)
{
  guint index = 0;

  g_ptr_array_find (self->running, exchange, &index);
  return index;
}

static void
finish (Exchange *self, const gchar *trouble, gboolean is_lasting)
{
  GstLatestWhipHttp *http = self->http;
  GstLatestWhipResponse response = {
    .uri = self->uri,
    .foreign = !is_same_origin (self->uri, http->endpoint),
    .trouble = trouble,
    .is_lasting = is_lasting,
  };

  if (!trouble) {
    response.status = soup_message_get_status (self->msg);
    response.headers = soup_message_get_response_headers (self->msg);
    response.body = self->text;
  }
  /* Whoever is told may end everything. */
  g_ptr_array_steal_index_fast (http->running, find_running (http, self));
  self->done (&response, self->owner);
  exchange_free (self);
}

static const gchar *
describe_tls (GTlsCertificateFlags errors)
{
  if (errors & G_TLS_CERTIFICATE_EXPIRED)
    return "its TLS certificate has expired, or this host's clock is wrong";
  if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return "its TLS certificate is not valid yet, or this host's clock is "
           "wrong";
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return "its TLS certificate is for another host name";
  if (errors & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return "its TLS certificate is not signed by an authority that this host "
           "trusts";
  return "its TLS certificate is not valid";
}

static void
finish_with_error (Exchange *self, const GError *error)
{
  g_autofree gchar *text = NULL;

  if (self->timed_out)
    text = g_strdup_printf ("it has not answered within %u s",
        (self->http->timeout_ms + 999) / 1000);
  else if (self->tls_errors != 0)
    text = g_strdup (describe_tls (self->tls_errors));
  else
    text = g_strdup_printf ("no answer came (%s)", error->message);
  finish (self, text, FALSE);
}

static gboolean
on_timeout (gpointer data)
{
  Exchange *self = data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
on_certificate (SoupMessage *msg, GTlsCertificate *certificate,
    GTlsCertificateFlags errors, gpointer data)
{
  ((Exchange *) data)->tls_errors = errors;
  return FALSE;
}

static void
on_body (GObject *stream, GAsyncResult *result, gpointer data)
{
  Exchange *self = data;
  g_autoptr (GError) error = NULL;
  gsize got = 0;

  if (!g_input_stream_read_all_finish (
          G_INPUT_STREAM (stream), result, &got, &error)) {
    finish_with_error (self, error);
    return;
  }
  self->text[got] = '\0';
  if (got > MAX_BODY || !g_utf8_validate_len (self->text, got, NULL))
    g_clear_pointer (&self->text, g_free);
  finish (self, NULL, FALSE);
}

static void send_now (Exchange *self);

/* RFC 9725, 4.5: only these keep the method. */
static gboolean
is_redirection (guint status)
{
  return status == SOUP_STATUS_TEMPORARY_REDIRECT
      || status == SOUP_STATUS_PERMANENT_REDIRECT;
}

static void
follow (Exchange *self)
{
  const GstLatestWhipResponse response = {
    .uri = self->uri,
    .headers = soup_message_get_response_headers (self->msg),
  };
  g_autoptr (GUri) next = gst_latest_whip_http_resolve (&response, "Location");

  if (!next) {
    finish (self,
        "it redirects to no address, or from https to http, which would show "
        "everybody what is sent",
        TRUE);
  } else if (++self->redirections > MAX_REDIRECTIONS) {
    finish (self, "it redirects again and again", TRUE);
  } else {
    g_uri_unref (self->uri);
    self->uri = g_steal_pointer (&next);
    send_now (self);
  }
}

static void
on_headers (GObject *session, GAsyncResult *result, gpointer data)
{
  Exchange *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (session), result, &error);

  if (!stream) {
    finish_with_error (self, error);
    return;
  }
  if (is_redirection (soup_message_get_status (self->msg))) {
    follow (self);
    return;
  }
  self->text = g_malloc (MAX_BODY + 2);
  g_input_stream_read_all_async (stream, self->text, MAX_BODY + 1,
      G_PRIORITY_DEFAULT, self->cancellable, on_body, self);
}

static void
add_header (SoupMessageHeaders *headers, const gchar *name, const gchar *value)
{
  if (value)
    soup_message_headers_append (headers, name, value);
}

static void
send_now (Exchange *self)
{
  GstLatestWhipHttp *http = self->http;
  SoupMessageHeaders *headers;

  g_clear_object (&self->msg);
  self->msg = soup_message_new_from_uri (self->method, self->uri);
  soup_message_add_flags (self->msg, SOUP_MESSAGE_NO_REDIRECT);
  g_signal_connect (
      self->msg, "accept-certificate", G_CALLBACK (on_certificate), self);
  if (self->body)
    soup_message_set_request_body_from_bytes (
        self->msg, self->type, self->body);
  headers = soup_message_get_request_headers (self->msg);
  add_header (headers, "Accept", self->accept);
  add_header (headers, "If-Match", self->if_match);
  if (http->token && is_same_origin (self->uri, http->endpoint)) {
    g_autofree gchar *value = g_strconcat ("Bearer ", http->token, NULL);

    add_header (headers, "Authorization", value);
  }
  soup_session_send_async (http->session, self->msg, G_PRIORITY_DEFAULT,
      self->cancellable, on_headers, self);
}

void
gst_latest_whip_http_send (GstLatestWhipHttp *self,
    const GstLatestWhipRequest *request, GstLatestWhipDone done, gpointer owner)
{
  Exchange *exchange = g_new0 (Exchange, 1);

  exchange->http = self;
  exchange->method = g_strdup (request->method);
  exchange->uri = g_uri_ref (request->uri);
  exchange->type = g_strdup (request->type);
  exchange->accept = g_strdup (request->accept);
  exchange->if_match = g_strdup (request->if_match);
  if (request->body)
    exchange->body = g_bytes_new (request->body, strlen (request->body));
  exchange->done = done;
  exchange->owner = owner;
  exchange->cancellable = g_cancellable_new ();
  exchange->timeout = g_timeout_source_new (self->timeout_ms);
  g_source_set_callback (exchange->timeout, on_timeout, exchange, NULL);
  g_source_attach (exchange->timeout, self->context);
  g_ptr_array_add (self->running, exchange);
  send_now (exchange);
}

GUri *
gst_latest_whip_http_resolve (
    const GstLatestWhipResponse *response, const gchar *name)
{
  const gchar *value = soup_message_headers_get_one (response->headers, name);
  g_autoptr (GUri) uri = value
      ? g_uri_parse_relative (response->uri, value, SOUP_HTTP_URI_FLAGS, NULL)
      : NULL;

  if (!uri || !is_http (uri) || (is_tls (response->uri) && !is_tls (uri)))
    return NULL;
  return g_steal_pointer (&uri);
}

GstLatestWhipHttp *
gst_latest_whip_http_new (GUri *endpoint, const gchar *token, guint timeout_ms)
{
  GstLatestWhipHttp *self = g_new0 (GstLatestWhipHttp, 1);

  self->context = g_main_context_ref_thread_default ();
  self->session =
      soup_session_new_with_options ("user-agent", "gst-latestframe", NULL);
  /* It would send requests again by itself. */
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);
  self->endpoint = g_uri_ref (endpoint);
  self->token = g_strdup (token);
  self->timeout_ms = timeout_ms;
  self->running = g_ptr_array_new_with_free_func (exchange_free);
  return self;
}

void
gst_latest_whip_http_free (GstLatestWhipHttp *self)
{
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_ptr_array_unref (self->running);
  g_uri_unref (self->endpoint);
  g_free (self->token);
  g_main_context_unref (self->context);
  g_free (self);
}

GUri *
gst_latest_whip_http_get_endpoint (GstLatestWhipHttp *self)
{
  return self->endpoint;
}

gboolean
gst_latest_whip_http_has_token (GstLatestWhipHttp *self, const gchar *text)
{
  return self->token && strstr (text, self->token);
}

static gboolean
set_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

void
gst_latest_whip_http_wait_idle (GstLatestWhipHttp *self, guint timeout_ms)
{
  g_autoptr (GSource) timeout = g_timeout_source_new (timeout_ms);
  gboolean over = FALSE;

  g_source_set_callback (timeout, set_flag, &over, NULL);
  g_source_attach (timeout, self->context);
  while (self->running->len > 0 && !over)
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (timeout);
  for (guint i = 0; i < self->running->len; i++)
    g_cancellable_cancel (((Exchange *) self->running->pdata[i])->cancellable);
  while (self->running->len > 0)
    g_main_context_iteration (self->context, TRUE);
}
