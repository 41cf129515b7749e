/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whepserver.h"

#include <string.h>

#include "httplistener.h"
#include "httpreply.h"
#include "playerpage.h"
#include "statsjson.h"
#include "whepoffer.h"

GST_DEBUG_CATEGORY_STATIC (whep_server_debug);
#define GST_CAT_DEFAULT whep_server_debug

#define SESSION_PREFIX "/whep/"
#define STATS_PREFIX "/stats/"
#define TOKEN_BYTES 16
#define TOKEN_KEY "latest-whep-token"
#define SESSION_ID_LENGTH 32
#define SESSION_ID_KEY "latest-whep-session"
/* A browser's offer with every codec has 5 to 20 KiB. */
#define MAX_BODY (64 * 1024)
#define MAX_CONNECTIONS 256
#define MAX_PENDING_OFFERS 32

#define DEFAULT_HTTP_ADDRESS "127.0.0.1"
#define DEFAULT_HTTP_PORT 8080
#define DEFAULT_REQUEST_TIMEOUT_MS 10000

enum
{
  PROP_0,
  PROP_HTTP_ADDRESS,
  PROP_HTTP_PORT,
  PROP_REQUEST_TIMEOUT,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

struct _GstLatestWhepServer
{
  GObject parent;

  GMutex lock;
  gchar *http_address;      /* lock */
  guint http_port;          /* lock */
  guint bound_port;         /* lock; 0 while stopped */
  guint request_timeout_ms; /* construct-only */

  /* Only on the thread of the context that start() was given. */
  GstLatestHttpListener *listener; /* NULL while stopped */
  /* From session id to the held SoupServerMessage of an offer that waits for
   * its answer, or to NULL once it is answered. */
  GHashTable *sessions;
  guint n_pending; /* offers that wait for their answer */
  GstLatestStatsJson stats_json;
};

static void gst_latest_whep_server_signaller_init (
    GstLatestSignallerInterface *iface);

G_DEFINE_TYPE_WITH_CODE (GstLatestWhepServer, gst_latest_whep_server,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (GST_TYPE_LATEST_SIGNALLER,
                             gst_latest_whep_server_signaller_init);
                         GST_DEBUG_CATEGORY_INIT (whep_server_debug,
                             "latestwhepserver", 0, "WHEP server"));

/* The message of the offer of session @id if it still waits for its answer,
 * else NULL. From now on, it does not wait any more. (transfer full) */
static SoupServerMessage *
take_pending (GstLatestWhepServer *self, const gchar *id)
{
  SoupServerMessage *msg = g_hash_table_lookup (self->sessions, id);

  if (msg == NULL)
    return NULL;
  g_object_ref (msg);
  g_hash_table_insert (self->sessions, g_strdup (id), NULL);
  self->n_pending--;
  return msg;
}

static void
session_ended (GstLatestWhepServer *self, const gchar *id)
{
  if (!g_hash_table_remove (self->sessions, id))
    return;
  GST_DEBUG_OBJECT (self, "viewer %s left", id);
  gst_latest_signaller_emit_session_ended (GST_LATEST_SIGNALLER (self), id);
}

static const gchar *
session_id_of (SoupServerMessage *msg)
{
  return g_object_get_data (G_OBJECT (msg), SESSION_ID_KEY);
}

/* The token in the URL of a session is a secret: whoever knows it may end the
 * session and read its statistics. The session id, which appears in the log, is
 * a hash of the token, from which the token cannot be found. */
static gchar *
session_id_of_token (const gchar *token)
{
  gchar *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);

  hash[SESSION_ID_LENGTH] = '\0';
  return hash;
}

static void
begin_session (
    GstLatestWhepServer *self, SoupServerMessage *msg, const gchar *sdp)
{
  g_autofree gchar *token = gst_latest_whep_offer_random_hex (TOKEN_BYTES);
  g_autofree gchar *id = NULL;

  if (token == NULL) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_INTERNAL_SERVER_ERROR,
        "the system has no random numbers for a session");
    return;
  }
  id = session_id_of_token (token);
  GST_DEBUG_OBJECT (self, "offer %s", id);
  g_object_set_data_full (
      G_OBJECT (msg), TOKEN_KEY, g_steal_pointer (&token), g_free);
  g_object_set_data_full (
      G_OBJECT (msg), SESSION_ID_KEY, g_strdup (id), g_free);
  g_hash_table_insert (self->sessions, g_strdup (id), g_object_ref (msg));
  self->n_pending++;
  gst_latest_http_listener_hold (self->listener, msg);
  gst_latest_signaller_emit_offer (GST_LATEST_SIGNALLER (self), id, sdp);
}

static void
post_offer (GstLatestWhepServer *self, SoupServerMessage *msg)
{
  g_autofree gchar *sdp = gst_latest_whep_offer_parse (msg);

  if (sdp == NULL)
    return;
  if (self->n_pending < MAX_PENDING_OFFERS)
    begin_session (self, msg, sdp);
  else
    gst_latest_whep_offer_retry (
        msg, "too many offers are waiting for their answer");
}

static void
handle_endpoint (GstLatestWhepServer *self, SoupServerMessage *msg)
{
  const gchar *method = soup_server_message_get_method (msg);

  if (method == SOUP_METHOD_POST) {
    post_offer (self, msg);
  } else if (method == SOUP_METHOD_OPTIONS) {
    gst_latest_http_reply_options (msg, "POST, OPTIONS");
    soup_message_headers_replace (
        soup_server_message_get_response_headers (msg), "Accept-Post",
        "application/sdp");
  } else {
    gst_latest_http_reply_not_allowed (msg, "POST, OPTIONS");
  }
}

static void
handle_session (
    GstLatestWhepServer *self, SoupServerMessage *msg, const gchar *token)
{
  const gchar *method = soup_server_message_get_method (msg);
  g_autofree gchar *id = session_id_of_token (token);

  if (method == SOUP_METHOD_OPTIONS) {
    gst_latest_http_reply_options (msg, "DELETE, OPTIONS");
  } else if (!g_hash_table_contains (self->sessions, id)) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND, "no such session");
  } else if (method == SOUP_METHOD_DELETE) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_OK, "session ended");
    session_ended (self, id);
  } else {
    gst_latest_http_reply_not_allowed (msg, "DELETE, OPTIONS");
  }
}

static GString *
stats_json (GstLatestWhepServer *self, const gchar *session_id)
{
  return gst_latest_stats_json_make (
      &self->stats_json, GST_LATEST_SIGNALLER (self), session_id);
}

static GString *
clock_json (GstLatestWhepServer *self, const gchar *session_id)
{
  gint64 us = g_get_real_time ();
  GString *json = g_string_new (NULL);

  g_string_printf (json, "{\"unix_ms\":%" G_GINT64_FORMAT ".%03d}", us / 1000,
      (gint) (us % 1000));
  return json;
}

static void
handle_json (GstLatestWhepServer *self, SoupServerMessage *msg,
    GString *(*make) (GstLatestWhepServer *self, const gchar *session_id),
    const gchar *session_id)
{
  const gchar *method = soup_server_message_get_method (msg);

  if (method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD) {
    gst_latest_http_reply_json (msg, make (self, session_id));
  } else if (method == SOUP_METHOD_OPTIONS) {
    gst_latest_http_reply_options (msg, "GET, HEAD, OPTIONS");
  } else {
    gst_latest_http_reply_not_allowed (msg, "GET, HEAD, OPTIONS");
  }
}

static void
handle_session_stats (
    GstLatestWhepServer *self, SoupServerMessage *msg, const gchar *token)
{
  g_autofree gchar *id = session_id_of_token (token);

  if (g_hash_table_contains (self->sessions, id)
      || soup_server_message_get_method (msg) == SOUP_METHOD_OPTIONS)
    handle_json (self, msg, stats_json, id);
  else
    gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND, "no such session");
}

static void
on_request (SoupServerMessage *msg, const gchar *path, gpointer data)
{
  g_autoptr (GstLatestWhepServer) self = g_object_ref (data);

  GST_LOG_OBJECT (self, "%s %s", soup_server_message_get_method (msg), path);
  if (g_str_equal (path, "/whep"))
    handle_endpoint (self, msg);
  else if (g_str_has_prefix (path, SESSION_PREFIX))
    handle_session (self, msg, path + strlen (SESSION_PREFIX));
  else if (g_str_equal (path, "/stats"))
    handle_json (self, msg, stats_json, NULL);
  else if (g_str_has_prefix (path, STATS_PREFIX))
    handle_session_stats (self, msg, path + strlen (STATS_PREFIX));
  else if (g_str_equal (path, "/clock"))
    handle_json (self, msg, clock_json, NULL);
  else if (!gst_latest_player_page_reply (msg, path))
    gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND, "nothing here");
}

static void
on_gone (SoupServerMessage *msg, gpointer data)
{
  g_autoptr (GstLatestWhepServer) self = g_object_ref (data);
  const gchar *id = session_id_of (msg);

  g_object_unref (take_pending (self, id));
  session_ended (self, id);
}

/* The viewer has not received the answer: it does not know that it has a
 * session. */
static void
on_undelivered (SoupServerMessage *msg, gpointer data)
{
  g_autoptr (GstLatestWhepServer) self = g_object_ref (data);
  const gchar *id = session_id_of (msg);

  if (id != NULL)
    session_ended (self, id);
}

static const GstLatestHttpCallbacks http_callbacks = {
  .request = on_request,
  .gone = on_gone,
  .undelivered = on_undelivered,
};

static gboolean
gst_latest_whep_server_start (
    GstLatestSignaller *signaller, GMainContext *context, GError **error)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (signaller);
  GstLatestHttpLimits limits = {
    .max_connections = MAX_CONNECTIONS,
    .max_body = MAX_BODY,
    .timeout_ms = self->request_timeout_ms,
  };
  g_autofree gchar *address = NULL;
  guint port;

  g_return_val_if_fail (self->listener == NULL, FALSE);
  g_mutex_lock (&self->lock);
  address = g_strdup (self->http_address);
  port = self->http_port;
  g_mutex_unlock (&self->lock);

  self->listener = gst_latest_http_listener_new (
      context, address, port, &limits, &http_callbacks, self, error);
  if (self->listener == NULL)
    return FALSE;
  port = gst_latest_http_listener_get_port (self->listener);
  g_mutex_lock (&self->lock);
  self->bound_port = port;
  g_mutex_unlock (&self->lock);
  GST_INFO_OBJECT (self, "listening on %s port %u", address, port);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HTTP_PORT]);
  return TRUE;
}

static void
gst_latest_whep_server_stop (GstLatestSignaller *signaller)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (signaller);
  GstLatestHttpListener *listener = g_steal_pointer (&self->listener);
  GHashTableIter iter;
  gpointer msg;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &msg)) {
    if (msg == NULL)
      continue;
    gst_latest_whep_offer_retry (msg, "the sender has stopped");
    gst_latest_http_listener_send_now (listener, msg);
  }
  g_hash_table_remove_all (self->sessions);
  self->n_pending = 0;
  gst_latest_stats_json_clear (&self->stats_json);
  gst_latest_http_listener_free (listener);
  g_mutex_lock (&self->lock);
  self->bound_port = 0;
  g_mutex_unlock (&self->lock);
}

static void
gst_latest_whep_server_answer (
    GstLatestSignaller *signaller, const gchar *session_id, const gchar *sdp)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (signaller);
  g_autoptr (SoupServerMessage) msg = take_pending (self, session_id);
  g_autofree gchar *location = NULL;

  /* NULL: the viewer has left in the meantime. */
  if (msg == NULL)
    return;
  location = g_strconcat (
      SESSION_PREFIX, g_object_get_data (G_OBJECT (msg), TOKEN_KEY), NULL);
  gst_latest_whep_offer_answer (msg, location, sdp);
  gst_latest_http_listener_release (self->listener, msg);
}

static void
gst_latest_whep_server_close (GstLatestSignaller *signaller,
    const gchar *session_id, const GError *reason)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (signaller);
  g_autoptr (SoupServerMessage) msg = take_pending (self, session_id);

  g_hash_table_remove (self->sessions, session_id);
  if (msg == NULL)
    return;
  GST_DEBUG_OBJECT (
      self, "offer %s refused: %s", session_id, reason ? reason->message : "?");
  gst_latest_whep_offer_refuse (msg, reason);
  gst_latest_http_listener_release (self->listener, msg);
}

static void
gst_latest_whep_server_signaller_init (GstLatestSignallerInterface *iface)
{
  iface->start = gst_latest_whep_server_start;
  iface->stop = gst_latest_whep_server_stop;
  iface->answer = gst_latest_whep_server_answer;
  iface->close = gst_latest_whep_server_close;
}

static void
gst_latest_whep_server_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (object);

  g_mutex_lock (&self->lock);
  switch (id) {
    case PROP_HTTP_ADDRESS:
      g_free (self->http_address);
      self->http_address = g_value_dup_string (value);
      if (self->http_address == NULL)
        self->http_address = g_strdup (DEFAULT_HTTP_ADDRESS);
      break;
    case PROP_HTTP_PORT:
      self->http_port = g_value_get_uint (value);
      break;
    case PROP_REQUEST_TIMEOUT:
      self->request_timeout_ms = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  g_mutex_unlock (&self->lock);
}

static void
gst_latest_whep_server_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (object);

  g_mutex_lock (&self->lock);
  switch (id) {
    case PROP_HTTP_ADDRESS:
      g_value_set_string (value, self->http_address);
      break;
    case PROP_HTTP_PORT:
      g_value_set_uint (
          value, self->bound_port ? self->bound_port : self->http_port);
      break;
    case PROP_REQUEST_TIMEOUT:
      g_value_set_uint (value, self->request_timeout_ms);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  g_mutex_unlock (&self->lock);
}

static void
gst_latest_whep_server_finalize (GObject *object)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (object);

  gst_latest_whep_server_stop (GST_LATEST_SIGNALLER (self));
  g_hash_table_unref (self->sessions);
  g_free (self->http_address);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_latest_whep_server_parent_class)->finalize (object);
}

static void
gst_latest_whep_server_class_init (GstLatestWhepServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = gst_latest_whep_server_set_property;
  object_class->get_property = gst_latest_whep_server_get_property;
  object_class->finalize = gst_latest_whep_server_finalize;

  properties[PROP_HTTP_ADDRESS] =
      g_param_spec_string ("http-address", "HTTP address",
          "IPv4 or IPv6 address to listen on (0.0.0.0 or :: = all addresses of "
          "this host, reachable from the network)",
          DEFAULT_HTTP_ADDRESS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  properties[PROP_HTTP_PORT] = g_param_spec_uint ("http-port", "HTTP port",
      "TCP port to listen on (0 = any free port; while running, the port in "
      "use is returned)",
      0, 65535, DEFAULT_HTTP_PORT,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  properties[PROP_REQUEST_TIMEOUT] = g_param_spec_uint ("request-timeout",
      "Request timeout",
      "Time in ms in which a client has to send its whole request, and then "
      "again to receive the response",
      1, G_MAXINT, DEFAULT_REQUEST_TIMEOUT_MS,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
clear_message (gpointer msg)
{
  if (msg != NULL)
    g_object_unref (msg);
}

static void
gst_latest_whep_server_init (GstLatestWhepServer *self)
{
  g_mutex_init (&self->lock);
  self->http_address = g_strdup (DEFAULT_HTTP_ADDRESS);
  self->http_port = DEFAULT_HTTP_PORT;
  self->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, clear_message);
}
