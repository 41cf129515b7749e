/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "whiphttp.h"

G_BEGIN_DECLS

/* The STUN and TURN servers that the headers Link of a response name (RFC 9725,
 * 4.6), in the form that the properties stun-server and turn-server have:
 * "stun://host:port", and "turn://user:password@host:port" separated by commas.
 * NULL where there is none. (transfer full) */
void gst_latest_whip_links_read (
    SoupMessageHeaders *headers, gchar **stun_server, gchar **turn_servers);

G_END_DECLS
