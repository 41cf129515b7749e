/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "whiphttp.h"
#include "whiprefusal.h"

G_BEGIN_DECLS

/* A WHIP session is what a server has for one offer of ours: POST makes it,
 * PATCH tells it candidates, DELETE ends it. */
typedef struct _GstLatestWhipSession GstLatestWhipSession;

/* What the owner is told, one of the two, once. */
typedef struct
{
  /* @headers: of the response. */
  void (*answered) (
      const gchar *sdp, SoupMessageHeaders *headers, gpointer owner);
  void (*refused) (const GstLatestWhipRefusal *refusal, gpointer owner);
} GstLatestWhipSessionCallbacks;

/* Sends @offer. @callbacks is static, @http outlives the requests. */
GstLatestWhipSession *gst_latest_whip_session_new (GstLatestWhipHttp *http,
    const gchar *offer, const GstLatestWhipSessionCallbacks *callbacks,
    gpointer owner);
/* A candidate that was found after the offer; NULL: no more come. */
void gst_latest_whip_session_add_candidate (
    GstLatestWhipSession *self, const gchar *candidate);
/* Ends the session here and, as soon as it is known where, on the server. No
 * callback comes any more, and @self is the owner's no longer. NULL is
 * accepted. */
void gst_latest_whip_session_close (GstLatestWhipSession *self);

G_END_DECLS
