/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whiplinks.h"

#include <string.h>

/* RFC 7064 (3.2) and RFC 7065 (3.2): ports where a URI names none. */
#define PORT 3478
#define TLS_PORT 5349
/* More would only make the gathering of candidates slow. */
#define MAX_TURN 4

/* "host:port" of "host", "host:port" or "[::1]:port". NULL if it is none of
 * them. */
static gchar *
complete_address (const gchar *address, guint port)
{
  const gchar *end = *address == '[' ? strchr (address, ']') : address;
  const gchar *colon = end ? strchr (end, ':') : NULL;

  if (!end || !*address || strpbrk (address, " @/\\\"<>,"))
    return NULL;
  if (!colon)
    return g_strdup_printf ("%s:%u", address, port);
  if (!g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, NULL, NULL))
    return NULL;
  return g_strdup (address);
}

/* Of "stun:host:port". */
static gchar *
read_stun (const gchar *uri)
{
  g_autofree gchar *address = complete_address (uri + strlen ("stun:"), PORT);

  return address ? g_strconcat ("stun://", address, NULL) : NULL;
}

/* Of "turn:host:port?transport=udp". */
static gchar *
read_turn (const gchar *uri, GHashTable *params)
{
  const gchar *name = g_hash_table_lookup (params, "username");
  const gchar *password = g_hash_table_lookup (params, "credential");
  gboolean tls = g_ascii_strncasecmp (uri, "turns:", 6) == 0;
  g_auto (GStrv) parts = g_strsplit (strchr (uri, ':') + 1, "?", 2);
  g_autofree gchar *address =
      complete_address (parts[0], tls ? TLS_PORT : PORT);
  g_autofree gchar *user = NULL;
  g_autofree gchar *pass = NULL;

  if (!address || !name || !password
      || (parts[1] && strpbrk (parts[1], ", <>\"")))
    return NULL;
  user = g_uri_escape_string (name, NULL, FALSE);
  pass = g_uri_escape_string (password, NULL, FALSE);
  return g_strdup_printf ("%s://%s:%s@%s%s%s", tls ? "turns" : "turn", user,
      pass, address, parts[1] ? "?" : "", parts[1] ? parts[1] : "");
}

static gboolean
has_scheme (const gchar *uri, const gchar *scheme)
{
  return g_ascii_strncasecmp (uri, scheme, strlen (scheme)) == 0;
}

/* @link: <uri>; rel="ice-server"; username="…" */
static void
read_link (const gchar *link, gchar **stun_server, GPtrArray *turn)
{
  const gchar *end = *link == '<' ? strchr (link, '>') : NULL;
  const gchar *semicolon = end ? strchr (end, ';') : NULL;
  g_autofree gchar *uri = end ? g_strndup (link + 1, end - link - 1) : NULL;
  GHashTable *params;
  gchar *server = NULL;

  if (!semicolon)
    return;
  params = soup_header_parse_semi_param_list (semicolon + 1);
  if (g_strcmp0 (g_hash_table_lookup (params, "rel"), "ice-server") == 0) {
    if (!*stun_server && has_scheme (uri, "stun:"))
      *stun_server = read_stun (uri);
    else if (turn->len < MAX_TURN
        && (has_scheme (uri, "turn:") || has_scheme (uri, "turns:")))
      server = read_turn (uri, params);
    if (server)
      g_ptr_array_add (turn, server);
  }
  soup_header_free_param_list (params);
}

void
gst_latest_whip_links_read (
    SoupMessageHeaders *headers, gchar **stun_server, gchar **turn_servers)
{
  const gchar *value = soup_message_headers_get_list (headers, "Link");
  GSList *links = value ? soup_header_parse_list (value) : NULL;
  g_autoptr (GPtrArray) turn = g_ptr_array_new_with_free_func (g_free);

  *stun_server = *turn_servers = NULL;
  for (GSList *l = links; l; l = l->next)
    read_link (l->data, stun_server, turn);
  soup_header_free_list (links);
  if (turn->len == 0)
    return;
  g_ptr_array_add (turn, NULL);
  *turn_servers = g_strjoinv (",", (gchar **) turn->pdata);
}
