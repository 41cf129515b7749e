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

#include "access.h"
#include "halfopen.h"
#include "httplistener.h"
#include "httpreply.h"
#include "iceservers.h"
#include "playerpage.h"
#include "statsreply.h"
#include "whepoffer.h"
#include "wheppatch.h"

GST_DEBUG_CATEGORY_STATIC (whep_server_debug);
#define GST_CAT_DEFAULT whep_server_debug

#define SESSION_PREFIX "/whep/"
#define STATS_PREFIX "/stats/"
#define TOKEN_KEY "latest-whep-token"
/* A browser's offer with every codec has 5 to 20 KiB. */
#define MAX_BODY (64 * 1024)
#define MAX_CONNECTIONS 256
#define MAX_PENDING_OFFERS 32
/* As many viewers behind one router, or behind a proxy, connect at once. */
#define MAX_HALF_OPEN_PER_ADDRESS 16

/* For a request to arrive, and again for its response to leave. */
#define REQUEST_TIMEOUT_MS 10000

/* All fields: only on the thread of the context that start() was given. */
struct _GstLatestWhepServer
{
  GObject parent;

  GstLatestHttpListener *listener; /* NULL while stopped, like the next two */
  gchar **links; /* values of the header Link of each answer */
  GstLatestAccess *access;
  GstLatestTlsFiles *tls; /* NULL without TLS, too */
  GHashTable *sessions;   /* from session id to its generation of ICE, from 0 */
  /* From the ids of those sessions whose offer waits for its answer to the held
   * SoupServerMessage of the offer. */
  GHashTable *pending;
  GstLatestHalfOpen *half_open; /* ids of sessions not connected yet */
  GstLatestStatsReply stats;
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
  gpointer msg = NULL;

  g_hash_table_steal_extended (self->pending, id, NULL, &msg);
  return msg;
}

static void
session_ended (GstLatestWhepServer *self, const gchar *id)
{
  if (!g_hash_table_remove (self->sessions, id))
    return;
  gst_latest_half_open_remove (self->half_open, id);
  GST_DEBUG_OBJECT (self, "viewer %s left", id);
  gst_latest_signaller_emit_session_ended (GST_LATEST_SIGNALLER (self), id);
}

static void
give_way (GstLatestWhepServer *self, const gchar *id)
{
  g_autoptr (SoupServerMessage) msg = take_pending (self, id);

  GST_INFO_OBJECT (self, "%s gives way to a newer offer of its address", id);
  if (msg != NULL) {
    gst_latest_whep_offer_retry (
        msg, "too many offers of this address have not led to a connection");
    gst_latest_http_listener_release (self->listener, msg);
  }
  session_ended (self, id);
}

static void
add_session (GstLatestWhepServer *self, const gchar *id, SoupServerMessage *msg)
{
  const gchar *address = soup_server_message_get_remote_host (msg);
  g_autofree gchar *oldest = gst_latest_half_open_add (
      self->half_open, id, address != NULL ? address : "");

  g_hash_table_insert (self->sessions, g_strdup (id), GUINT_TO_POINTER (0));
  g_hash_table_insert (self->pending, g_strdup (id), g_object_ref (msg));
  gst_latest_http_listener_hold (self->listener, msg);
  if (oldest != NULL)
    give_way (self, oldest);
}

static void
begin_session (
    GstLatestWhepServer *self, SoupServerMessage *msg, const gchar *sdp)
{
  g_autofree gchar *token = gst_latest_whep_offer_new_token ();
  g_autofree gchar *id = NULL;

  if (token == NULL) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_INTERNAL_SERVER_ERROR,
        "the system has no random numbers for a session");
    return;
  }
  id = gst_latest_whep_offer_session_id (token);
  GST_DEBUG_OBJECT (self, "offer %s", id);
  g_object_set_data_full (
      G_OBJECT (msg), TOKEN_KEY, g_steal_pointer (&token), g_free);
  add_session (self, id, msg);
  gst_latest_signaller_emit_offer (GST_LATEST_SIGNALLER (self), id, sdp);
}

static void
post_offer (GstLatestWhepServer *self, SoupServerMessage *msg)
{
  g_autofree gchar *sdp = gst_latest_whep_offer_parse (msg);

  if (sdp == NULL)
    return;
  if (g_hash_table_size (self->pending) < MAX_PENDING_OFFERS)
    begin_session (self, msg, sdp);
  else
    gst_latest_whep_offer_retry (
        msg, "too many offers are waiting for their answer");
}

/* 0 if the request may be served with @method, else the status of its
 * refusal. */
static guint
check_method (GstLatestWhepServer *self, SoupServerMessage *msg,
    const gchar *method, const gchar *path, gchar **text)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);
  const GstLatestAccessRequest request = {
    .scheme = self->tls != NULL ? "https" : "http",
    .method = method,
    .path = path,
    .host = soup_message_headers_get_list (headers, "Host"),
    .origin = soup_message_headers_get_list (headers, "Origin"),
    .authorization = soup_message_headers_get_list (headers, "Authorization"),
  };

  return gst_latest_access_check (self->access, &request, text);
}

/* Whether the request may be served; otherwise its refusal has been set. */
static gboolean
check_access (
    GstLatestWhepServer *self, SoupServerMessage *msg, const gchar *path)
{
  const gchar *method = soup_server_message_get_method (msg);
  g_autofree gchar *text = NULL;
  guint status = check_method (self, msg, method, path, &text);

  if (status == 0)
    return TRUE;
  GST_INFO_OBJECT (self, "%s %s refused: %s", method, path, text);
  gst_latest_http_reply_text (msg, status, text);
  if (status == SOUP_STATUS_UNAUTHORIZED)
    soup_message_headers_replace (
        soup_server_message_get_response_headers (msg), "WWW-Authenticate",
        "Bearer");
  return FALSE;
}

static void
handle_endpoint (GstLatestWhepServer *self, SoupServerMessage *msg)
{
  const gchar *method = soup_server_message_get_method (msg);
  g_autofree gchar *refusal = NULL;

  if (method == SOUP_METHOD_POST) {
    post_offer (self, msg);
    return;
  }
  gst_latest_http_reply_method (msg, "POST, OPTIONS");
  if (method != SOUP_METHOD_OPTIONS)
    return;
  soup_message_headers_replace (soup_server_message_get_response_headers (msg),
      "Accept-Post", "application/sdp");
  /* For players that need them before their offer: who may post one. */
  if (check_method (self, msg, SOUP_METHOD_POST, "/whep", &refusal) == 0)
    gst_latest_whep_offer_link (msg, self->links);
}

static void
patch_session (
    GstLatestWhepServer *self, SoupServerMessage *msg, const gchar *id)
{
  guint generation =
      GPOINTER_TO_UINT (g_hash_table_lookup (self->sessions, id));

  if (gst_latest_whep_patch_handle (
          GST_LATEST_SIGNALLER (self), msg, id, generation))
    g_hash_table_insert (
        self->sessions, g_strdup (id), GUINT_TO_POINTER (generation + 1));
}

static void
handle_session (
    GstLatestWhepServer *self, SoupServerMessage *msg, const gchar *token)
{
  const gchar *method = soup_server_message_get_method (msg);
  g_autofree gchar *id = gst_latest_whep_offer_session_id (token);

  if (method != SOUP_METHOD_OPTIONS
      && !g_hash_table_contains (self->sessions, id)) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND, "no such session");
  } else if (method == SOUP_METHOD_DELETE) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_OK, "session ended");
    session_ended (self, id);
  } else if (g_str_equal (method, "PATCH")) {
    patch_session (self, msg, id);
  } else {
    gst_latest_http_reply_method (msg, "DELETE, PATCH, OPTIONS");
  }
}

static void
handle_session_stats (
    GstLatestWhepServer *self, SoupServerMessage *msg, const gchar *token)
{
  g_autofree gchar *id = gst_latest_whep_offer_session_id (token);

  if (g_hash_table_contains (self->sessions, id)
      || soup_server_message_get_method (msg) == SOUP_METHOD_OPTIONS)
    gst_latest_stats_reply_json (
        &self->stats, msg, GST_LATEST_SIGNALLER (self), id);
  else
    gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND, "no such session");
}

/* Each response is open to the same pages, whatever it is. */
static void
on_headers (SoupServerMessage *msg, gpointer data)
{
  GstLatestWhepServer *self = data;
  const gchar *origin = soup_message_headers_get_list (
      soup_server_message_get_request_headers (msg), "Origin");

  gst_latest_http_reply_allow_origin (
      msg, gst_latest_access_get_allow_origin (self->access, origin));
}

static void
on_request (SoupServerMessage *msg, const gchar *path, gpointer data)
{
  g_autoptr (GstLatestWhepServer) self = g_object_ref (data);

  GST_LOG_OBJECT (self, "%s %s", soup_server_message_get_method (msg), path);
  if (!check_access (self, msg, path))
    return;
  if (g_str_equal (path, "/whep"))
    handle_endpoint (self, msg);
  else if (g_str_has_prefix (path, SESSION_PREFIX))
    handle_session (self, msg, path + strlen (SESSION_PREFIX));
  else if (g_str_equal (path, "/stats"))
    gst_latest_stats_reply_json (
        &self->stats, msg, GST_LATEST_SIGNALLER (self), NULL);
  else if (g_str_has_prefix (path, STATS_PREFIX))
    handle_session_stats (self, msg, path + strlen (STATS_PREFIX));
  else if (g_str_equal (path, "/metrics"))
    gst_latest_stats_reply_metrics (
        &self->stats, msg, GST_LATEST_SIGNALLER (self));
  else if (g_str_equal (path, "/clock"))
    gst_latest_stats_reply_clock (msg);
  else if (!gst_latest_player_page_reply (msg, path))
    gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND, "nothing here");
}

/* NULL if @msg began no session. */
static gchar *
session_id_of (SoupServerMessage *msg)
{
  const gchar *token = g_object_get_data (G_OBJECT (msg), TOKEN_KEY);

  return token ? gst_latest_whep_offer_session_id (token) : NULL;
}

static void
on_gone (SoupServerMessage *msg, gpointer data)
{
  g_autoptr (GstLatestWhepServer) self = g_object_ref (data);
  g_autofree gchar *id = session_id_of (msg);

  g_hash_table_remove (self->pending, id);
  session_ended (self, id);
}

/* The viewer has not received the answer: it does not know that it has a
 * session. */
static void
on_undelivered (SoupServerMessage *msg, gpointer data)
{
  g_autoptr (GstLatestWhepServer) self = g_object_ref (data);
  g_autofree gchar *id = session_id_of (msg);

  if (id != NULL)
    session_ended (self, id);
}

static void
on_tls_failed (const GError *error, gpointer data)
{
  g_autoptr (GstLatestWhepServer) self = g_object_ref (data);
  g_autoptr (GError) trouble = g_error_new (error->domain, error->code,
      "%s. The certificate before stays in use.", error->message);

  GST_WARNING_OBJECT (self, "%s", trouble->message);
  gst_latest_signaller_emit_trouble (
      GST_LATEST_SIGNALLER (self), trouble, FALSE);
}

static const GstLatestHttpCallbacks http_callbacks = {
  .headers = on_headers,
  .request = on_request,
  .gone = on_gone,
  .undelivered = on_undelivered,
  .tls_failed = on_tls_failed,
};

static gboolean
use_config (GstLatestWhepServer *self, const GstLatestSignallerConfig *config,
    GError **error)
{
  self->stats.metrics = config->metrics;
  self->links = gst_latest_ice_servers_to_links (
      config->stun_server, config->turn_servers);
  self->access = gst_latest_access_new (config, error);
  if (self->access == NULL)
    return FALSE;
  if (config->tls_certificate == NULL && config->tls_key == NULL)
    return TRUE;
  self->tls = gst_latest_tls_files_new (
      config->tls_certificate, config->tls_key, error);
  return self->tls != NULL;
}

static void
clear_config (GstLatestWhepServer *self)
{
  g_clear_pointer (&self->links, g_strfreev);
  g_clear_pointer (&self->access, gst_latest_access_free);
  g_clear_pointer (&self->tls, gst_latest_tls_files_free);
}

static gboolean
gst_latest_whep_server_is_wanted (
    GstLatestSignaller *signaller, const GstLatestSignallerConfig *config)
{
  return config->http_server;
}

static gboolean
gst_latest_whep_server_start (GstLatestSignaller *signaller,
    GMainContext *context, const GstLatestSignallerConfig *config, guint *port,
    GError **error)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (signaller);
  static const GstLatestHttpLimits limits = {
    .max_connections = MAX_CONNECTIONS,
    .max_body = MAX_BODY,
    .timeout_ms = REQUEST_TIMEOUT_MS,
  };

  g_return_val_if_fail (self->listener == NULL, FALSE);
  if (use_config (self, config, error))
    self->listener = gst_latest_http_listener_new (context, config->address,
        *port, self->tls, &limits, &http_callbacks, self, error);
  if (self->listener == NULL) {
    clear_config (self);
    return FALSE;
  }
  *port = gst_latest_http_listener_get_port (self->listener);
  GST_INFO_OBJECT (self, "listening on %s port %u", config->address, *port);
  return TRUE;
}

static gchar *
gst_latest_whep_server_get_warning (GstLatestSignaller *signaller)
{
  return gst_latest_access_describe_public (
      GST_LATEST_WHEP_SERVER (signaller)->access);
}

static void
gst_latest_whep_server_stop (GstLatestSignaller *signaller)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (signaller);
  GHashTableIter iter;
  gpointer msg;

  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, NULL, &msg)) {
    gst_latest_whep_offer_retry (msg, "the sender has stopped");
    gst_latest_http_listener_send_now (self->listener, msg);
  }
  g_hash_table_remove_all (self->pending);
  g_hash_table_remove_all (self->sessions);
  gst_latest_half_open_clear (self->half_open);
  gst_latest_stats_reply_clear (&self->stats);
  g_clear_pointer (&self->listener, gst_latest_http_listener_free);
  clear_config (self);
}

static void
gst_latest_whep_server_answer (
    GstLatestSignaller *signaller, const gchar *session_id, const gchar *sdp)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (signaller);
  g_autoptr (SoupServerMessage) msg = take_pending (self, session_id);
  g_autofree gchar *location = NULL;
  g_autofree gchar *etag = NULL;

  /* NULL: the viewer has left in the meantime. */
  if (msg == NULL)
    return;
  /* Relative to /whep, so that it holds behind a proxy under a path, too. */
  location = g_strconcat (
      &SESSION_PREFIX[1], g_object_get_data (G_OBJECT (msg), TOKEN_KEY), NULL);
  etag = gst_latest_whep_patch_etag (session_id, 0);
  gst_latest_whep_offer_answer (msg, location, etag, self->links, sdp);
  gst_latest_http_listener_release (self->listener, msg);
}

static void
gst_latest_whep_server_connected (
    GstLatestSignaller *signaller, const gchar *session_id)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (signaller);

  gst_latest_half_open_remove (self->half_open, session_id);
}

static void
gst_latest_whep_server_close (GstLatestSignaller *signaller,
    const gchar *session_id, const GError *reason)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (signaller);
  g_autoptr (SoupServerMessage) msg = take_pending (self, session_id);

  g_hash_table_remove (self->sessions, session_id);
  gst_latest_half_open_remove (self->half_open, session_id);
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
  iface->is_wanted = gst_latest_whep_server_is_wanted;
  iface->start = gst_latest_whep_server_start;
  iface->get_warning = gst_latest_whep_server_get_warning;
  iface->stop = gst_latest_whep_server_stop;
  iface->answer = gst_latest_whep_server_answer;
  iface->connected = gst_latest_whep_server_connected;
  iface->close = gst_latest_whep_server_close;
}

static void
gst_latest_whep_server_finalize (GObject *object)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (object);

  gst_latest_whep_server_stop (GST_LATEST_SIGNALLER (self));
  gst_latest_half_open_free (self->half_open);
  g_hash_table_unref (self->pending);
  g_hash_table_unref (self->sessions);
  G_OBJECT_CLASS (gst_latest_whep_server_parent_class)->finalize (object);
}

static void
gst_latest_whep_server_class_init (GstLatestWhepServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_latest_whep_server_finalize;
}

static void
gst_latest_whep_server_init (GstLatestWhepServer *self)
{
  self->half_open = gst_latest_half_open_new (MAX_HALF_OPEN_PER_ADDRESS);
  self->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->pending =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
