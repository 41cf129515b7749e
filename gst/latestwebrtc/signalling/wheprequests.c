/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whepserver-private.h"

#include <string.h>

#include "httpreply.h"
#include "playerpage.h"
#include "whepoffer.h"
#include "wheppatch.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_whep_server_debug);
#define GST_CAT_DEFAULT gst_latest_whep_server_debug

#define STATS_PREFIX "/stats/"
#define MAX_PENDING_OFFERS 32

void
gst_latest_whep_server_end_session (GstLatestWhepServer *self, const gchar *id)
{
  if (!gst_latest_whep_sessions_remove (self->sessions, id))
    return;
  gst_latest_half_open_remove (self->half_open, id);
  GST_DEBUG_OBJECT (self, "viewer %s left", id);
  gst_latest_signaller_emit_session_ended (GST_LATEST_SIGNALLER (self), id);
}

static void
give_way (GstLatestWhepServer *self, const gchar *id)
{
  g_autoptr (SoupServerMessage) msg =
      gst_latest_whep_sessions_take_waiting (self->sessions, id);

  GST_INFO_OBJECT (self, "%s gives way to a newer offer of its address", id);
  if (msg != NULL) {
    gst_latest_whep_offer_retry (
        msg, "too many offers of this address have not led to a connection");
    gst_latest_http_listener_release (self->listener, msg);
  }
  gst_latest_whep_server_end_session (self, id);
}

/* The offer of @session in @msg waits for its answer from now on. */
static void
hold_offer (GstLatestWhepServer *self, GstLatestWhepSession *session,
    SoupServerMessage *msg)
{
  session->offered = TRUE;
  g_set_object (&session->waiting, msg);
  gst_latest_http_listener_hold (self->listener, msg);
}

static void
add_session (GstLatestWhepServer *self, const gchar *id, SoupServerMessage *msg,
    const GstLatestTrackChoice *choice)
{
  GstLatestWhepSession *session =
      gst_latest_whep_sessions_add (self->sessions, id);
  const gchar *address = soup_server_message_get_remote_host (msg);
  g_autofree gchar *oldest = gst_latest_half_open_add (
      self->half_open, id, address != NULL ? address : "");

  session->video = g_strdup (choice->video);
  session->audio = g_strdup (choice->audio);
  session->separate = choice->separate;
  hold_offer (self, session, msg);
  if (oldest != NULL)
    give_way (self, oldest);
}

static void
begin_session (GstLatestWhepServer *self, SoupServerMessage *msg,
    const gchar *sdp, const GstLatestTrackChoice *choice)
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
  g_object_set_data_full (G_OBJECT (msg), GST_LATEST_WHEP_TOKEN_KEY,
      g_steal_pointer (&token), g_free);
  add_session (self, id, msg, choice);
  gst_latest_signaller_emit_offer (GST_LATEST_SIGNALLER (self), id, sdp);
}

/* Whether one more offer may wait; otherwise the response has been set. */
static gboolean
check_room (GstLatestWhepServer *self, SoupServerMessage *msg)
{
  if (gst_latest_whep_sessions_count_offered (self->sessions)
      < MAX_PENDING_OFFERS)
    return TRUE;
  gst_latest_whep_offer_retry (
      msg, "too many offers are waiting for their answer");
  return FALSE;
}

static void
post_offer (GstLatestWhepServer *self, SoupServerMessage *msg)
{
  g_autofree gchar *sdp = gst_latest_whep_offer_parse (msg);
  g_autofree gchar *video = NULL;
  g_autofree gchar *audio = NULL;
  gboolean separate;
  GstLatestTrackChoice choice;

  if (sdp == NULL
      || !gst_latest_whep_offer_parse_choice (msg, &video, &audio, &separate)
      || !check_room (self, msg))
    return;
  choice = (GstLatestTrackChoice) { video, audio, separate };
  begin_session (self, msg, sdp, &choice);
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
renew_session (GstLatestWhepServer *self, GstLatestWhepSession *session,
    SoupServerMessage *msg, const gchar *token, const gchar *id)
{
  g_autofree gchar *sdp =
      gst_latest_whep_patch_parse_offer (msg, id, session->generation);

  if (sdp == NULL)
    return;
  if (session->offered) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_CONFLICT,
        "an offer of this session is waiting for its answer");
    return;
  }
  if (!check_room (self, msg))
    return;
  GST_DEBUG_OBJECT (self, "new offer of %s", id);
  g_object_set_data_full (
      G_OBJECT (msg), GST_LATEST_WHEP_TOKEN_KEY, g_strdup (token), g_free);
  hold_offer (self, session, msg);
  gst_latest_signaller_emit_offer (GST_LATEST_SIGNALLER (self), id, sdp);
}

static void
patch_session (GstLatestWhepServer *self, SoupServerMessage *msg,
    const gchar *token, const gchar *id)
{
  GstLatestWhepSession *session =
      gst_latest_whep_sessions_get (self->sessions, id);

  if (gst_latest_whep_offer_is_sdp (msg))
    renew_session (self, session, msg, token, id);
  else if (gst_latest_whep_patch_handle (
               GST_LATEST_SIGNALLER (self), msg, id, session->generation)
      && (session = gst_latest_whep_sessions_get (self->sessions, id)) != NULL)
    session->generation++;
}

static void
handle_session (
    GstLatestWhepServer *self, SoupServerMessage *msg, const gchar *token)
{
  const gchar *method = soup_server_message_get_method (msg);
  g_autofree gchar *id = gst_latest_whep_offer_session_id (token);

  if (method != SOUP_METHOD_OPTIONS
      && gst_latest_whep_sessions_get (self->sessions, id) == NULL) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND, "no such session");
  } else if (method == SOUP_METHOD_DELETE) {
    gst_latest_http_reply_text (msg, SOUP_STATUS_OK, "session ended");
    gst_latest_whep_server_end_session (self, id);
  } else if (g_str_equal (method, "PATCH")) {
    patch_session (self, msg, token, id);
  } else {
    gst_latest_http_reply_method (msg, "DELETE, PATCH, OPTIONS");
  }
}

static void
handle_session_stats (
    GstLatestWhepServer *self, SoupServerMessage *msg, const gchar *token)
{
  g_autofree gchar *id = gst_latest_whep_offer_session_id (token);

  if (gst_latest_whep_sessions_get (self->sessions, id) != NULL
      || soup_server_message_get_method (msg) == SOUP_METHOD_OPTIONS)
    gst_latest_stats_reply_json (
        &self->stats, msg, GST_LATEST_SIGNALLER (self), id);
  else
    gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND, "no such session");
}

/* Each response is open to the same pages, whatever it is. */
void
gst_latest_whep_server_on_headers (SoupServerMessage *msg, gpointer data)
{
  GstLatestWhepServer *self = data;
  const gchar *origin = soup_message_headers_get_list (
      soup_server_message_get_request_headers (msg), "Origin");

  gst_latest_http_reply_allow_origin (
      msg, gst_latest_access_get_allow_origin (self->access, origin));
}

void
gst_latest_whep_server_on_request (
    SoupServerMessage *msg, const gchar *path, gpointer data)
{
  g_autoptr (GstLatestWhepServer) self = g_object_ref (data);

  GST_LOG_OBJECT (self, "%s %s", soup_server_message_get_method (msg), path);
  if (!check_access (self, msg, path))
    return;
  if (g_str_equal (path, "/whep"))
    handle_endpoint (self, msg);
  else if (g_str_has_prefix (path, GST_LATEST_WHEP_SESSION_PREFIX))
    handle_session (self, msg, path + strlen (GST_LATEST_WHEP_SESSION_PREFIX));
  else if (g_str_equal (path, "/stats"))
    gst_latest_stats_reply_json (
        &self->stats, msg, GST_LATEST_SIGNALLER (self), NULL);
  else if (g_str_has_prefix (path, STATS_PREFIX))
    handle_session_stats (self, msg, path + strlen (STATS_PREFIX));
  else if (g_str_equal (path, "/tracks"))
    gst_latest_stats_reply_tracks (msg, GST_LATEST_SIGNALLER (self));
  else if (g_str_equal (path, "/metrics"))
    gst_latest_stats_reply_metrics (
        &self->stats, msg, GST_LATEST_SIGNALLER (self));
  else if (g_str_equal (path, "/clock"))
    gst_latest_stats_reply_clock (msg);
  else if (!gst_latest_player_page_reply (msg, path))
    gst_latest_http_reply_text (msg, SOUP_STATUS_NOT_FOUND, "nothing here");
}
