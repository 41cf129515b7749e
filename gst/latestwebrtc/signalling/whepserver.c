/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whepserver-private.h"

#include "iceservers.h"
#include "whepoffer.h"
#include "wheppatch.h"

GST_DEBUG_CATEGORY (gst_latest_whep_server_debug);
#define GST_CAT_DEFAULT gst_latest_whep_server_debug

/* A browser's offer with every codec has 5 to 20 KiB. */
#define MAX_BODY (64 * 1024)
#define MAX_CONNECTIONS 256
/* As many viewers behind one router, or behind a proxy, connect at once. */
#define MAX_HALF_OPEN_PER_ADDRESS 16

/* For a request to arrive, and again for its response to leave. */
#define REQUEST_TIMEOUT_MS 10000

static void gst_latest_whep_server_signaller_init (
    GstLatestSignallerInterface *iface);

G_DEFINE_TYPE_WITH_CODE (GstLatestWhepServer, gst_latest_whep_server,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (GST_TYPE_LATEST_SIGNALLER,
                             gst_latest_whep_server_signaller_init);
                         GST_DEBUG_CATEGORY_INIT (gst_latest_whep_server_debug,
                             "latestwhepserver", 0, "WHEP server"));

/* NULL if @msg has no offer that was taken. */
static gchar *
session_id_of (SoupServerMessage *msg)
{
  const gchar *token =
      g_object_get_data (G_OBJECT (msg), GST_LATEST_WHEP_TOKEN_KEY);

  return token ? gst_latest_whep_offer_session_id (token) : NULL;
}

/* The viewer has not received the answer: unless it had one to an offer before,
 * it does not know that it has a session. */
static void
on_undelivered (SoupServerMessage *msg, gpointer data)
{
  g_autoptr (GstLatestWhepServer) self = g_object_ref (data);
  g_autofree gchar *id = session_id_of (msg);

  if (id != NULL && soup_server_message_get_method (msg) == SOUP_METHOD_POST)
    gst_latest_whep_server_end_session (self, id);
}

static void
on_gone (SoupServerMessage *msg, gpointer data)
{
  GstLatestWhepServer *self = data;
  g_autofree gchar *id = session_id_of (msg);
  SoupServerMessage *waiting =
      gst_latest_whep_sessions_take_waiting (self->sessions, id);

  g_clear_object (&waiting);
  on_undelivered (msg, self);
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
  .headers = gst_latest_whep_server_on_headers,
  .request = gst_latest_whep_server_on_request,
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
  g_autoptr (GPtrArray) waiting =
      gst_latest_whep_sessions_clear (self->sessions);

  for (guint i = 0; i < waiting->len; i++) {
    gst_latest_whep_offer_retry (waiting->pdata[i], "the sender has stopped");
    gst_latest_http_listener_send_now (self->listener, waiting->pdata[i]);
  }
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
  GstLatestWhepSession *session =
      gst_latest_whep_sessions_get (self->sessions, session_id);
  g_autoptr (SoupServerMessage) msg = NULL;
  g_autofree gchar *location = NULL;
  g_autofree gchar *etag = NULL;

  /* NULL: the viewer has left in the meantime. */
  if (session == NULL)
    return;
  msg = gst_latest_whep_sessions_take_waiting (self->sessions, session_id);
  if (session->answered)
    session->generation++;
  session->offered = FALSE;
  etag = gst_latest_whep_patch_etag (session_id, session->generation);
  if (msg != NULL && session->answered) {
    gst_latest_whep_offer_answer_again (msg, etag, sdp);
  } else if (msg != NULL) {
    /* Relative to /whep, so that it holds behind a proxy under a path, too. */
    location = g_strconcat (&GST_LATEST_WHEP_SESSION_PREFIX[1],
        g_object_get_data (G_OBJECT (msg), GST_LATEST_WHEP_TOKEN_KEY), NULL);
    gst_latest_whep_offer_answer (msg, location, etag, self->links, sdp);
  }
  session->answered = TRUE;
  if (msg != NULL)
    gst_latest_http_listener_release (self->listener, msg);
}

static void
gst_latest_whep_server_get_choice (GstLatestSignaller *signaller,
    const gchar *session_id, GstLatestTrackChoice *choice)
{
  const GstLatestWhepSession *session = gst_latest_whep_sessions_get (
      GST_LATEST_WHEP_SERVER (signaller)->sessions, session_id);

  if (session != NULL)
    *choice = (GstLatestTrackChoice) { session->video, session->audio,
      session->separate };
}

/* Sends the response for an offer that is refused to the client that waits for
 * it. */
static void
refuse_offer (
    GstLatestWhepServer *self, SoupServerMessage *msg, const GError *reason)
{
  GST_DEBUG_OBJECT (self, "offer refused: %s", reason ? reason->message : "?");
  gst_latest_whep_offer_refuse (msg, reason);
  gst_latest_http_listener_release (self->listener, msg);
}

static void
gst_latest_whep_server_refuse (GstLatestSignaller *signaller,
    const gchar *session_id, const GError *reason)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (signaller);
  GstLatestWhepSession *session =
      gst_latest_whep_sessions_get (self->sessions, session_id);
  g_autoptr (SoupServerMessage) msg =
      gst_latest_whep_sessions_take_waiting (self->sessions, session_id);

  if (session != NULL)
    session->offered = FALSE;
  if (msg != NULL)
    refuse_offer (self, msg, reason);
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
  g_autoptr (SoupServerMessage) msg =
      gst_latest_whep_sessions_take_waiting (self->sessions, session_id);

  gst_latest_whep_sessions_remove (self->sessions, session_id);
  gst_latest_half_open_remove (self->half_open, session_id);
  if (msg != NULL)
    refuse_offer (self, msg, reason);
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
  iface->get_choice = gst_latest_whep_server_get_choice;
  iface->refuse = gst_latest_whep_server_refuse;
  iface->close = gst_latest_whep_server_close;
}

static void
gst_latest_whep_server_finalize (GObject *object)
{
  GstLatestWhepServer *self = GST_LATEST_WHEP_SERVER (object);

  gst_latest_whep_server_stop (GST_LATEST_SIGNALLER (self));
  gst_latest_half_open_free (self->half_open);
  gst_latest_whep_sessions_free (self->sessions);
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
  self->sessions = gst_latest_whep_sessions_new ();
}
