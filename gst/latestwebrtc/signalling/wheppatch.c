/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "wheppatch.h"

#include <string.h>

#include "httpreply.h"
#include "icefragment.h"
#include "whepoffer.h"

#define FRAGMENT_TYPE "application/trickle-ice-sdpfrag"
/* RFC 6585, 3. libsoup has no name for it. */
#define STATUS_PRECONDITION_REQUIRED 428
#define ETAG_LENGTH 16

gchar *
gst_latest_whep_patch_etag (const gchar *session_id, guint generation)
{
  g_autofree gchar *text = g_strdup_printf ("%s %u", session_id, generation);
  g_autofree gchar *hash =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("\"%.*s\"", ETAG_LENGTH, hash);
}

static void
require_if_match (SoupServerMessage *msg)
{
  gst_latest_http_reply_text (msg, STATUS_PRECONDITION_REQUIRED,
      "PATCH needs the header If-Match with the ETag of the session");
}

/* Whether the client means this generation of ICE, or whichever there is: "*".
 * If not, the response is set. */
static gboolean
check_if_match (SoupServerMessage *msg, const gchar *if_match,
    const gchar *session_id, guint generation)
{
  g_autofree gchar *etag = gst_latest_whep_patch_etag (session_id, generation);
  g_auto (GStrv) tags = g_strsplit (if_match, ",", 0);

  for (guint i = 0; tags[i]; i++) {
    const gchar *tag = g_strstrip (tags[i]);

    if (g_str_equal (tag, "*") || g_str_equal (tag, etag))
      return TRUE;
  }
  gst_latest_http_reply_text (msg, SOUP_STATUS_PRECONDITION_FAILED,
      "If-Match is not the ETag of the session");
  return FALSE;
}

static gboolean
check_type (SoupServerMessage *msg)
{
  const gchar *type = soup_message_headers_get_content_type (
      soup_server_message_get_request_headers (msg), NULL);

  if (type != NULL && g_ascii_strcasecmp (type, FRAGMENT_TYPE) == 0)
    return TRUE;
  gst_latest_http_reply_text (msg, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE,
      "PATCH needs the Content-Type " FRAGMENT_TYPE ", or application/sdp");
  /* RFC 5789, 2.2. */
  soup_message_headers_replace (soup_server_message_get_response_headers (msg),
      "Accept-Patch", FRAGMENT_TYPE ", application/sdp");
  return FALSE;
}

gchar *
gst_latest_whep_patch_parse_offer (
    SoupServerMessage *msg, const gchar *session_id, guint generation)
{
  const gchar *if_match = soup_message_headers_get_list (
      soup_server_message_get_request_headers (msg), "If-Match");

  if (if_match == NULL) {
    require_if_match (msg);
    return NULL;
  }
  return check_if_match (msg, if_match, session_id, generation)
      ? gst_latest_whep_offer_parse (msg)
      : NULL;
}

/* RFC 9725, 4.3.3: ICE has been restarted. */
static void
reply_restarted (
    SoupServerMessage *msg, const gchar *fragment, const gchar *etag)
{
  soup_server_message_set_status (msg, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (
      msg, FRAGMENT_TYPE, SOUP_MEMORY_COPY, fragment, strlen (fragment));
  soup_message_headers_replace (
      soup_server_message_get_response_headers (msg), "ETag", etag);
}

gboolean
gst_latest_whep_patch_handle (GstLatestSignaller *signaller,
    SoupServerMessage *msg, const gchar *session_id, guint generation)
{
  const gchar *if_match = soup_message_headers_get_list (
      soup_server_message_get_request_headers (msg), "If-Match");
  g_autofree gchar *text = NULL;
  g_autoptr (GstLatestIceFragment) fragment = NULL;
  g_autoptr (GError) error = NULL;

  if (!check_type (msg)
      || (if_match && !check_if_match (msg, if_match, session_id, generation)))
    return FALSE;
  text = gst_latest_whep_offer_text (msg);
  fragment = gst_latest_ice_fragment_parse (text ? text : "", &error);
  if (fragment && !if_match && !fragment->ufrag) {
    require_if_match (msg);
    return FALSE;
  }
  if (fragment) {
    /* whip-whep sends no If-Match. Its fragment says which generation it means
     * all the same, unless it is a new one. */
    fragment->current_only = if_match == NULL;
    error =
        gst_latest_signaller_emit_candidates (signaller, session_id, fragment);
  }
  if (error) {
    if (fragment && fragment->current_only)
      require_if_match (msg);
    else
      gst_latest_whep_offer_refuse (msg, error);
    return FALSE;
  }
  gst_latest_http_reply_common (msg);
  if (fragment->reply) {
    g_autofree gchar *etag =
        gst_latest_whep_patch_etag (session_id, generation + 1);

    reply_restarted (msg, fragment->reply, etag);
    return TRUE;
  }
  soup_server_message_set_status (msg, SOUP_STATUS_NO_CONTENT, NULL);
  return FALSE;
}
