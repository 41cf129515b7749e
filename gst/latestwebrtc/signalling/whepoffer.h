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
/* Whether the body of @msg says that it is SDP. */
gboolean gst_latest_whep_offer_is_sdp (SoupServerMessage *msg);
/* Reads what the query of the URL asks for, "video" and "audio" of a
 * GstLatestTrackChoice, which the caller frees, and whether "streams" is
 * "separate". FALSE if that is nothing that can be: then a response that refuses
 * the request has been set. */
gboolean gst_latest_whep_offer_parse_choice (
    SoupServerMessage *msg, gchar **video, gchar **audio, gboolean *separate);
/* The body of the request, or NULL if it is not UTF-8. */
gchar *gst_latest_whep_offer_text (SoupServerMessage *msg);
/* Adds the ICE servers @links, values of the header Link, to the response. */
void gst_latest_whep_offer_link (SoupServerMessage *msg, gchar **links);
/* Sets the response 201, with the answer @sdp, and the session's URL @location
 * and @etag. */
void gst_latest_whep_offer_answer (SoupServerMessage *msg,
    const gchar *location, const gchar *etag, gchar **links, const gchar *sdp);
/* Sets the response 200 for an offer of a session that there was. */
void gst_latest_whep_offer_answer_again (
    SoupServerMessage *msg, const gchar *etag, const gchar *sdp);
/* Sets the response for an offer that is refused with @reason, a
 * GstLatestSignallingError. NULL means 500. */
void gst_latest_whep_offer_refuse (
    SoupServerMessage *msg, const GError *reason);
/* Sets the response 503 with Retry-After: the offer may be sent again soon. */
void gst_latest_whep_offer_retry (SoupServerMessage *msg, const gchar *text);
/* A token for the URL of a session, as hexadecimal digits: a secret, as whoever
 * knows it may end the session and read its statistics. NULL if the system has
 * no random numbers that nobody can guess. */
gchar *gst_latest_whep_offer_new_token (void);
/* The id of the session of @token, which appears in the log: a hash, from which
 * the token cannot be found. */
gchar *gst_latest_whep_offer_session_id (const gchar *token);

G_END_DECLS
