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
