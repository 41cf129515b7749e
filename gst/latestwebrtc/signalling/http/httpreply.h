/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Responses of the HTTP server. All have the headers for CORS, against caching
 * and against keep-alive; refusals have a line of text for people. */

/* Sets the headers that every response has, those of libsoup included. */
void gst_latest_http_reply_common (SoupServerMessage *msg);
/* Lets web pages of @origin read the response, those of any for "*". NULL: only
 * those that the server itself has served. To be called once, before a
 * response is set. */
void gst_latest_http_reply_allow_origin (
    SoupServerMessage *msg, const gchar *origin);
void gst_latest_http_reply_text (
    SoupServerMessage *msg, guint status, const gchar *text);
/* Sets the response 200 with @data (transfer full) of the content type @type. */
void gst_latest_http_reply_data (
    SoupServerMessage *msg, const gchar *type, GString *data);
/* Sets the response to a request whose method is none of those in @allow but
 * OPTIONS: 204 for that, which a CORS preflight is, too, else 405. */
void gst_latest_http_reply_method (SoupServerMessage *msg, const gchar *allow);
/* The bytes of the whole response. */
GBytes *gst_latest_http_reply_serialize (SoupServerMessage *msg);

G_END_DECLS
