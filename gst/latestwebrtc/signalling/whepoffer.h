/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What a viewer posts to the WHEP endpoint, and what it gets back. */

/* The SDP of the offer; NULL when it is none: the refusal is set then. */
gchar *gst_latest_whep_offer_parse (SoupServerMessage *msg);
/* 201 with the SDP of the answer */
void gst_latest_whep_offer_answer (
    SoupServerMessage *msg, const gchar *location, const gchar *sdp);
/* The status that belongs to a GstLatestSignallingError; NULL: 500. */
void gst_latest_whep_offer_refuse (
    SoupServerMessage *msg, const GError *reason);
/* 503: the same offer may be welcome in a moment. */
void gst_latest_whep_offer_retry (SoupServerMessage *msg, const gchar *text);
/* Unguessable; NULL when the system has no random numbers to give. At most 32
 * bytes. */
gchar *gst_latest_whep_offer_random_hex (gsize n_bytes);

G_END_DECLS
