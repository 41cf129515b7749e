/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whipclient.h"

#include <string.h>

#include "whiphttp.h"
#include "whiplinks.h"
#include "whipretry.h"
#include "whipsession.h"

GST_DEBUG_CATEGORY (gst_latest_whip_client_debug);
#define GST_CAT_DEFAULT gst_latest_whip_client_debug

static const GstLatestWhipTimes default_times = {
  .request_ms = 10000,
  .first_retry_ms = 500,
  .max_retry_ms = 30000,
  .lasting_ms = 10000,
  .stop_ms = 1000,
};

/* All fields: only on the thread of the context that start() was given. */
struct _GstLatestWhipClient
{
  GObject parent;

  GstLatestWhipTimes times;
  GMainContext *context; /* NULL while stopped, like the next one */
  GstLatestWhipHttp *http;
  gboolean published; /* at least once since the start */
  gboolean over;      /* nothing is tried any more */
  guint sessions_seen;
  gchar *id; /* of the session in the sink; NULL: there is none */
  GstLatestWhipSession *session; /* NULL: our offer is not there yet, either */
  gboolean answered;
  gint64 connected_at; /* us; 0: not yet */
  GstLatestWhipRetry retry;
  GSource *retry_source; /* NULL: no retry is due */
  gchar *lost;   /* why the last connection ended, not told yet; nullable */
  gboolean told; /* the user knows that nothing is published */
  gchar *stun_server, *turn_servers; /* the server's; nullable */
};

static void gst_latest_whip_client_signaller_init (
    GstLatestSignallerInterface *iface);

G_DEFINE_TYPE_WITH_CODE (GstLatestWhipClient, gst_latest_whip_client,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (GST_TYPE_LATEST_SIGNALLER,
                             gst_latest_whip_client_signaller_init);
                         GST_DEBUG_CATEGORY_INIT (gst_latest_whip_client_debug,
                             "latestwhipclient", 0, "WHIP client"));

/* What the user is told. */

static void
tell (GstLatestWhipClient *self, const gchar *text, gboolean is_lasting)
{
  g_autofree gchar *server = gst_latest_whip_http_describe (
      gst_latest_whip_http_get_endpoint (self->http));
  gboolean is_sentence = g_str_has_suffix (text, ".");
  g_autoptr (GError) error = g_error_new (GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_FAILED, "Cannot publish to %s: %s%s%s",
      server, text, is_sentence ? "" : ".",
      is_lasting ? "" : " Trying again until it works.");

  GST_INFO_OBJECT (self, "%s", error->message);
  if (self->told && !is_lasting)
    return;
  self->told = TRUE;
  gst_latest_signaller_emit_trouble (
      GST_LATEST_SIGNALLER (self), error, is_lasting);
}

/* Sessions. */

static void
begin (GstLatestWhipClient *self)
{
  if (self->id || self->retry_source || self->over || !self->context)
    return;
  self->id = g_strdup_printf ("whip-%u", ++self->sessions_seen);
  gst_latest_signaller_emit_offer_wanted (
      GST_LATEST_SIGNALLER (self), self->id);
}

static void
clear_retry (GstLatestWhipClient *self)
{
  if (!self->retry_source)
    return;
  g_source_destroy (self->retry_source);
  g_clear_pointer (&self->retry_source, g_source_unref);
}

static gboolean
on_retry (gpointer data)
{
  GstLatestWhipClient *self = data;

  clear_retry (self);
  begin (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (GstLatestWhipClient *self, guint retry_after_s)
{
  guint ms = gst_latest_whip_retry_next (
      &self->retry, retry_after_s, g_random_double ());

  clear_retry (self);
  GST_DEBUG_OBJECT (self, "trying again in %u ms", ms);
  self->retry_source = g_timeout_source_new (ms);
  g_source_set_callback (self->retry_source, on_retry, self, NULL);
  g_source_attach (self->retry_source, self->context);
}

/* Forgets the session here, and ends it on the server. */
static void
drop_session (GstLatestWhipClient *self)
{
  gint64 age = g_get_monotonic_time () - self->connected_at;

  if (self->connected_at != 0 && age >= self->times.lasting_ms * (gint64) 1000)
    gst_latest_whip_retry_reset (&self->retry);
  self->connected_at = 0;
  self->answered = FALSE;
  gst_latest_whip_session_close (g_steal_pointer (&self->session));
  g_clear_pointer (&self->id, g_free);
}

/* The server will not have us. One that had us before may still have our old
 * session, or have lost its settings for a while: a sender nobody sits at goes
 * on trying. */
static void
give_up (GstLatestWhipClient *self, const gchar *text)
{
  self->over = !self->published;
  if (!self->over)
    retry_later (self, 0);
  tell (self, text, self->over);
}

static void
on_refused (const GstLatestWhipRefusal *refusal, gpointer data)
{
  g_autoptr (GstLatestWhipClient) self = g_object_ref (data);
  g_autofree gchar *id = g_strdup (self->id);

  drop_session (self);
  gst_latest_signaller_emit_session_ended (GST_LATEST_SIGNALLER (self), id);
  if (!self->context)
    return;
  if (refusal->is_lasting) {
    give_up (self, refusal->text);
  } else {
    retry_later (self, refusal->retry_after_s);
    tell (self, refusal->text, FALSE);
  }
}

/* The servers come too late for this offer: libnice has gathered its
 * candidates. The next one has them. */
static void
take_ice_servers (GstLatestWhipClient *self, SoupMessageHeaders *headers)
{
  g_free (self->stun_server);
  g_free (self->turn_servers);
  gst_latest_whip_links_read (headers, &self->stun_server, &self->turn_servers);
}

static void
on_answered (const gchar *sdp, SoupMessageHeaders *headers, gpointer data)
{
  g_autoptr (GstLatestWhipClient) self = g_object_ref (data);

  take_ice_servers (self, headers);
  self->answered = TRUE;
  gst_latest_signaller_emit_answer (GST_LATEST_SIGNALLER (self), self->id, sdp);
}

static const GstLatestWhipSessionCallbacks session_callbacks = {
  .answered = on_answered,
  .refused = on_refused,
};

/* The interface. */

static gboolean
gst_latest_whip_client_is_wanted (
    GstLatestSignaller *signaller, const GstLatestSignallerConfig *config)
{
  return config->whip_endpoint && *config->whip_endpoint;
}

/* RFC 6750, 2.1, is stricter than servers are; what is more would be another
 * header. */
static gboolean
check_token (const gchar *token, GError **error)
{
  for (const gchar *c = token; c && *c; c++) {
    if (g_ascii_isgraph (*c))
      continue;
    g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_FAILED,
        "whip-auth-token has a character that is not visible ASCII.");
    return FALSE;
  }
  return TRUE;
}

static gboolean
gst_latest_whip_client_start (GstLatestSignaller *signaller,
    GMainContext *context, const GstLatestSignallerConfig *config, guint *port,
    GError **error)
{
  GstLatestWhipClient *self = GST_LATEST_WHIP_CLIENT (signaller);
  const gchar *token = config->whip_auth_token;
  g_autoptr (GUri) endpoint =
      gst_latest_whip_http_parse_endpoint (config->whip_endpoint, error);

  if (!endpoint || !check_token (token, error))
    return FALSE;
  *port = 0;
  self->context = g_main_context_ref (context);
  self->http = gst_latest_whip_http_new (
      endpoint, token && *token ? token : NULL, self->times.request_ms);
  self->retry = (GstLatestWhipRetry) {
    .first_ms = self->times.first_retry_ms,
    .max_ms = self->times.max_retry_ms,
  };
  self->over = self->told = self->published = FALSE;
  return TRUE;
}

static gboolean
is_loopback (const gchar *host)
{
  return g_ascii_strcasecmp (host, "localhost") == 0
      || g_str_has_prefix (host, "127.") || g_str_equal (host, "::1");
}

static gchar *
gst_latest_whip_client_get_warning (GstLatestSignaller *signaller)
{
  GstLatestWhipClient *self = GST_LATEST_WHIP_CLIENT (signaller);
  GUri *endpoint = gst_latest_whip_http_get_endpoint (self->http);

  if (g_str_equal (g_uri_get_scheme (endpoint), "https")
      || is_loopback (g_uri_get_host (endpoint)))
    return NULL;
  return g_strdup ("whip-endpoint is not https: whoever reads the network on "
                   "the way there reads whip-auth-token, and can put himself "
                   "between.");
}

static void
gst_latest_whip_client_ready (GstLatestSignaller *signaller)
{
  begin (GST_LATEST_WHIP_CLIENT (signaller));
}

static void
gst_latest_whip_client_offer (
    GstLatestSignaller *signaller, const gchar *session_id, const gchar *sdp)
{
  GstLatestWhipClient *self = GST_LATEST_WHIP_CLIENT (signaller);
  g_autofree gchar *lost = g_steal_pointer (&self->lost);

  if (g_strcmp0 (session_id, self->id) != 0 || self->session)
    return;
  self->session =
      gst_latest_whip_session_new (self->http, sdp, &session_callbacks, self);
  if (lost)
    tell (self, lost, FALSE);
}

static void
gst_latest_whip_client_candidate (GstLatestSignaller *signaller,
    const gchar *session_id, const gchar *candidate)
{
  GstLatestWhipClient *self = GST_LATEST_WHIP_CLIENT (signaller);

  if (g_strcmp0 (session_id, self->id) == 0 && self->session)
    gst_latest_whip_session_add_candidate (self->session, candidate);
}

static void
gst_latest_whip_client_get_ice_servers (
    GstLatestSignaller *signaller, gchar **stun_server, gchar **turn_servers)
{
  GstLatestWhipClient *self = GST_LATEST_WHIP_CLIENT (signaller);

  *stun_server = g_strdup (self->stun_server);
  *turn_servers = g_strdup (self->turn_servers);
}

static void
gst_latest_whip_client_connected (
    GstLatestSignaller *signaller, const gchar *session_id)
{
  GstLatestWhipClient *self = GST_LATEST_WHIP_CLIENT (signaller);

  if (g_strcmp0 (session_id, self->id) != 0)
    return;
  self->connected_at = g_get_monotonic_time ();
  self->published = TRUE;
  self->told = FALSE;
  GST_INFO_OBJECT (self, "published");
}

static gchar *
describe_loss (const GError *reason)
{
  const gchar *message = reason->message;
  gsize length = strlen (message);

  if (length > 0 && message[length - 1] == '.')
    length--;
  return g_strdup_printf (
      "the connection was lost (%.*s)", (gint) length, message);
}

/* A connection may be lost as there is no more video: the user is told only if
 * it turns out that there is. */
static void
gst_latest_whip_client_close (GstLatestSignaller *signaller,
    const gchar *session_id, const GError *reason)
{
  GstLatestWhipClient *self = GST_LATEST_WHIP_CLIENT (signaller);
  gboolean offered = self->session != NULL, answered = self->answered;
  gboolean is_no_use;

  if (g_strcmp0 (session_id, self->id) != 0)
    return;
  GST_INFO_OBJECT (self, "%s closed: %s", session_id, reason->message);
  is_no_use = reason->code == GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE
      || reason->code == GST_LATEST_SIGNALLING_ERROR_MALFORMED;
  g_clear_pointer (&self->lost, g_free);
  drop_session (self);
  if (reason->code == GST_LATEST_SIGNALLING_ERROR_NOT_READY)
    return;
  if (is_no_use && answered) {
    give_up (self, reason->message);
    return;
  }
  retry_later (self, 0);
  if (offered)
    self->lost = describe_loss (reason);
  else
    tell (self, reason->message, FALSE);
}

static void
gst_latest_whip_client_stop (GstLatestSignaller *signaller)
{
  GstLatestWhipClient *self = GST_LATEST_WHIP_CLIENT (signaller);
  GstLatestWhipHttp *http = g_steal_pointer (&self->http);

  if (!http)
    return;
  self->over = TRUE;
  clear_retry (self);
  drop_session (self);
  g_clear_pointer (&self->lost, g_free);
  gst_latest_whip_http_wait_idle (http, self->times.stop_ms);
  gst_latest_whip_http_free (http);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->stun_server, g_free);
  g_clear_pointer (&self->turn_servers, g_free);
}

static void
gst_latest_whip_client_signaller_init (GstLatestSignallerInterface *iface)
{
  iface->is_wanted = gst_latest_whip_client_is_wanted;
  iface->start = gst_latest_whip_client_start;
  iface->get_warning = gst_latest_whip_client_get_warning;
  iface->ready = gst_latest_whip_client_ready;
  iface->stop = gst_latest_whip_client_stop;
  iface->offer = gst_latest_whip_client_offer;
  iface->candidate = gst_latest_whip_client_candidate;
  iface->get_ice_servers = gst_latest_whip_client_get_ice_servers;
  iface->connected = gst_latest_whip_client_connected;
  iface->close = gst_latest_whip_client_close;
}

static void
gst_latest_whip_client_finalize (GObject *object)
{
  gst_latest_whip_client_stop (GST_LATEST_SIGNALLER (object));
  G_OBJECT_CLASS (gst_latest_whip_client_parent_class)->finalize (object);
}

static void
gst_latest_whip_client_class_init (GstLatestWhipClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_latest_whip_client_finalize;
}

static void
gst_latest_whip_client_init (GstLatestWhipClient *self)
{
  self->times = default_times;
}

void
gst_latest_whip_client_set_times (
    GstLatestWhipClient *self, const GstLatestWhipTimes *times)
{
  self->times = *times;
}
