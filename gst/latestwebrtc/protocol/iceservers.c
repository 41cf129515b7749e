/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "iceservers.h"

#include <gst/gst.h>
#include <string.h>

#include "signaller.h"

gchar **
gst_latest_ice_servers_split (const gchar *turn_servers)
{
  gchar **servers = g_strsplit (turn_servers ? turn_servers : "", ",", 0);

  for (guint i = 0; servers[i]; i++)
    g_strstrip (servers[i]);
  return servers;
}

static gboolean
has_host_and_port (const GstUri *uri)
{
  return uri && gst_uri_get_host (uri) && *gst_uri_get_host (uri)
      && gst_uri_get_port (uri) != GST_URI_NO_PORT;
}

static gboolean
is_stun (const gchar *text)
{
  g_autoptr (GstUri) uri = gst_uri_from_string_escaped (text);

  return has_host_and_port (uri)
      && g_strcmp0 (gst_uri_get_scheme (uri), "stun") == 0;
}

static gboolean
is_turn (const gchar *text)
{
  g_autoptr (GstUri) uri = gst_uri_from_string_escaped (text);
  const gchar *scheme = uri ? gst_uri_get_scheme (uri) : NULL;
  const gchar *user = uri ? gst_uri_get_userinfo (uri) : NULL;

  return has_host_and_port (uri)
      && (g_strcmp0 (scheme, "turn") == 0 || g_strcmp0 (scheme, "turns") == 0)
      && user && *user != ':' && strchr (user, ':');
}

gboolean
gst_latest_ice_servers_check (
    const gchar *stun_server, const gchar *turn_servers, GError **error)
{
  g_auto (GStrv) servers = gst_latest_ice_servers_split (turn_servers);

  if (stun_server && *stun_server && !is_stun (stun_server)) {
    g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_FAILED,
        "stun-server is not stun://host:port but \"%s\".", stun_server);
    return FALSE;
  }
  for (guint i = 0; servers[i]; i++) {
    if (is_turn (servers[i]))
      continue;
    g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_FAILED,
        "Number %u of turn-server is not turn://user:password@host:port or "
        "turns://user:password@host:port, without blanks and commas in it.",
        i + 1);
    return FALSE;
  }
  return TRUE;
}

/* "turn:host:port?transport=tcp" as RFC 7064 and RFC 7065 write it. */
static gchar *
to_rfc_uri (const GstUri *uri)
{
  const gchar *host = gst_uri_get_host (uri);
  gboolean ipv6 = strchr (host, ':') != NULL;
  g_autofree gchar *query = gst_uri_get_query_string (uri);

  return g_strdup_printf ("%s:%s%s%s:%u%s%s", gst_uri_get_scheme (uri),
      ipv6 ? "[" : "", host, ipv6 ? "]" : "", gst_uri_get_port (uri),
      query ? "?" : "", query ? query : "");
}

/* A quoted string (RFC 9110, 5.6.4) of what is percent-encoded in a URI. NULL if
 * a header cannot carry it. */
static gchar *
quote (const gchar *encoded)
{
  g_autofree gchar *text = g_uri_unescape_string (encoded, NULL);
  GString *quoted;

  if (!text)
    return NULL;
  quoted = g_string_new ("\"");
  for (const gchar *c = text; *c; c++) {
    if (g_ascii_iscntrl (*c)) {
      g_string_free (quoted, TRUE);
      return NULL;
    }
    if (*c == '"' || *c == '\\')
      g_string_append_c (quoted, '\\');
    g_string_append_c (quoted, *c);
  }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

static void
add_turn (GStrvBuilder *links, const gchar *server)
{
  g_autoptr (GstUri) uri = gst_uri_from_string_escaped (server);
  g_autofree gchar *address = uri ? to_rfc_uri (uri) : NULL;
  g_auto (GStrv) user =
      g_strsplit (uri ? gst_uri_get_userinfo (uri) : "", ":", 2);
  g_autofree gchar *name = user[0] ? quote (user[0]) : NULL;
  g_autofree gchar *password = user[0] && user[1] ? quote (user[1]) : NULL;
  g_autofree gchar *link = NULL;

  if (!name || !password)
    return;
  link = g_strdup_printf ("<%s>; rel=\"ice-server\"; username=%s; "
                          "credential=%s; credential-type=\"password\"",
      address, name, password);
  g_strv_builder_add (links, link);
}

gchar **
gst_latest_ice_servers_to_links (
    const gchar *stun_server, const gchar *turn_servers)
{
  g_autoptr (GStrvBuilder) links = g_strv_builder_new ();
  g_auto (GStrv) servers = gst_latest_ice_servers_split (turn_servers);

  if (stun_server && *stun_server) {
    g_autoptr (GstUri) uri = gst_uri_from_string_escaped (stun_server);
    g_autofree gchar *address = to_rfc_uri (uri);
    g_autofree gchar *link =
        g_strdup_printf ("<%s>; rel=\"ice-server\"", address);

    g_strv_builder_add (links, link);
  }
  for (guint i = 0; servers[i]; i++)
    add_turn (links, servers[i]);
  return g_strv_builder_end (links);
}
