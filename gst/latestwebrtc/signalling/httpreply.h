/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The responses of the server: what every one of them carries (CORS, no caching, no
 * keep-alive) and one-line texts for people who read them with curl. */

/* Headers every response has, also those libsoup makes by itself. */
void gst_latest_http_reply_common (SoupServerMessage *msg);
void gst_latest_http_reply_text (
    SoupServerMessage *msg, guint status, const gchar *text);
void gst_latest_http_reply_json (SoupServerMessage *msg, const gchar *json);
/* 204 for a CORS preflight and for whoever asks what is possible here. */
void gst_latest_http_reply_options (SoupServerMessage *msg, const gchar *allow);
/* 405 */
void gst_latest_http_reply_not_allowed (
    SoupServerMessage *msg, const gchar *allow);
/* The whole response as it goes over the wire. */
GBytes *gst_latest_http_reply_serialize (SoupServerMessage *msg);

G_END_DECLS
