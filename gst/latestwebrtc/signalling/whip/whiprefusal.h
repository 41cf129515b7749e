/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "whiphttp.h"

G_BEGIN_DECLS

/* What a refusal means. */
typedef struct
{
  gchar *text;         /* why, for people; NULL: it is no refusal */
  gboolean is_lasting; /* the same offer would be refused again */
  guint retry_after_s; /* what the server asks for; 0: nothing */
} GstLatestWhipRefusal;

/* Reads the response to an offer, which is to be 201 with an answer in SDP and
 * with the URL of a session, @resource (RFC 9725, 4.2). */
GstLatestWhipRefusal gst_latest_whip_refusal_of_offer (GstLatestWhipHttp *http,
    const GstLatestWhipResponse *response, GUri *resource);

G_END_DECLS
