/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Checks the STUN server ("stun://host:port") and the TURN servers, separated by
 * commas ("turn://user:password@host:port", "turns://..."), that the user has
 * named; NULL and "" stand for none. FALSE with a GstLatestSignallingError
 * (FAILED) whose message does not have the password. */
gboolean gst_latest_ice_servers_check (
    const gchar *stun_server, const gchar *turn_servers, GError **error);

/* The servers as values of the header Link for players (RFC 9725, 4.6), users
 * and passwords included. NULL-terminated. (transfer full) */
gchar **gst_latest_ice_servers_to_links (
    const gchar *stun_server, const gchar *turn_servers);

/* The TURN servers one by one, NULL-terminated. (transfer full) */
gchar **gst_latest_ice_servers_split (const gchar *turn_servers);

G_END_DECLS
