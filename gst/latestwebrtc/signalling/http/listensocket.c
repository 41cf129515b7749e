/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "listensocket.h"

#include <netinet/in.h>
#include <string.h>

static GSocketAddress *
parse_address (const gchar *address, guint port)
{
  gsize len = strlen (address);
  g_autofree gchar *literal = NULL;

  if (g_ascii_strcasecmp (address, "localhost") == 0)
    literal = g_strdup ("127.0.0.1");
  else if (len > 2 && address[0] == '[' && address[len - 1] == ']')
    literal = g_strndup (address + 1, len - 2);
  else
    literal = g_strdup (address);
  return g_inet_socket_address_new_from_string (literal, port);
}

static GSocket *
listen_on (const gchar *address, guint port, GError **error)
{
  g_autoptr (GSocketAddress) where = parse_address (address, port);
  g_autoptr (GSocket) socket = NULL;
  GSocketFamily family;

  if (where == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "not an IPv4 or IPv6 address");
    return NULL;
  }
  family = g_socket_address_get_family (where);
  socket = g_socket_new (
      family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL)
    return NULL;
  if (family == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, NULL);
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, 128);
  if (!g_socket_bind (socket, where, TRUE, error)
      || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

GSocket *
gst_latest_listen_socket_new (const gchar *address, guint port, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GSocket *socket = listen_on (address, port, &cause);

  if (socket == NULL) {
    gboolean bare_ipv6 = strchr (address, ':') != NULL && address[0] != '[';
    /* The message of GLib names the address, too: only its end is used. */
    const gchar *why = g_strrstr (cause->message, ": ");

    g_set_error (error, cause->domain, cause->code,
        "Cannot listen on %s%s%s:%u: %s", bare_ipv6 ? "[" : "", address,
        bare_ipv6 ? "]" : "", port, why ? why + 2 : cause->message);
  }
  return socket;
}
