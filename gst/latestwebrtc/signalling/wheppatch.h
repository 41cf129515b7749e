/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

#include "signaller.h"

G_BEGIN_DECLS

/* The entity tag of a session's ICE (RFC 9725, 4.3.1), in quotation marks. It
 * changes with each restart of ICE and each new offer: with the @generation. */
gchar *gst_latest_whep_patch_etag (const gchar *session_id, guint generation);
/* The offer of a PATCH with an offer, by which the viewer asks for other lines of
 * its session. NULL if it may not be taken: then a response that refuses the
 * request has been set. */
gchar *gst_latest_whep_patch_parse_offer (
    SoupServerMessage *msg, const gchar *session_id, guint generation);
/* Handles any other PATCH on the session: has @signaller tell the candidates that the
 * viewer has found after its offer, or restart ICE (RFC 9725, 4.3), and sets the
 * response. Returns TRUE if there is a new generation now. */
gboolean gst_latest_whep_patch_handle (GstLatestSignaller *signaller,
    SoupServerMessage *msg, const gchar *session_id, guint generation);

G_END_DECLS
