/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Sets the response to a request for a file of the player page. Returns FALSE
 * if @path is none of them. */
gboolean gst_latest_player_page_reply (
    SoupServerMessage *msg, const gchar *path);

G_END_DECLS
