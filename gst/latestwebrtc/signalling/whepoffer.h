/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Requests to the WHEP endpoint, and the responses to them. */

/* The SDP in the body of @msg, or NULL if there is none: then a response that
 * refuses the request has been set. */
gchar *gst_latest_whep_offer_parse (SoupServerMessage *msg);
/* The body of the request, or NULL if it is not UTF-8. */
gchar *gst_latest_whep_offer_text (SoupServerMessage *msg);
/* Sets the response 201, with the answer @sdp, and the session's URL @location
 * and @etag. */
void gst_latest_whep_offer_answer (SoupServerMessage *msg,
    const gchar *location, const gchar *etag, gchar **links, const gchar *sdp);
/* Sets the response for an offer that is refused with @reason, a
 * GstLatestSignallingError. NULL means 500. */
void gst_latest_whep_offer_refuse (
    SoupServerMessage *msg, const GError *reason);
/* Sets the response 503 with Retry-After: the offer may be sent again soon. */
void gst_latest_whep_offer_retry (SoupServerMessage *msg, const gchar *text);
/* @n_bytes (at most 32) that nobody can guess, as hexadecimal digits. NULL if
 * the system has no such random numbers. */
gchar *gst_latest_whep_offer_random_hex (gsize n_bytes);

G_END_DECLS
