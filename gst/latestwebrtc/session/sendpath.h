/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "headerextensions.h"
#include "offer.h"
#include "viewervalve.h"

G_BEGIN_DECLS

/* The names of a codec. */
typedef struct
{
  const gchar *nick;          /* as a property value: "vp8" */
  const gchar *encoding_name; /* in SDP: "VP8" */
  const gchar *payloader;     /* the element: "rtpvp8pay" */
} GstLatestCodec;

/* What one track passes in a session before its webrtcbin:
 *
 *   sink (valve) -> queue -> rtpvp8pay | rtpvp9pay
 *
 * Only on the worker's thread. */
typedef struct
{
  /* Immutable. */
  const GstLatestCodec *codec;   /* static */
  GstElement *queue, *payloader; /* owned by the session */
  GstLatestViewerValve *valve;   /* owned by the session */
  GstLatestPlayoutDelay *playout_delay;
  guint32 ssrc;

  GObject *transceiver; /* NULL: not linked yet */
} GstLatestSendPath;

/* Makes the elements, and the pad of @session. FALSE with @error when one is
 * missing. */
gboolean gst_latest_send_path_init (GstLatestSendPath *self, GstBin *session,
    const GstLatestCodec *codec, GstLatestPlayoutFloor *floor, GError **error);
/* Links it to @webrtcbin, for the line @n of @offer. FALSE if that cannot
 * be. */
gboolean gst_latest_send_path_link (GstLatestSendPath *self,
    GstElement *webrtcbin, const GstLatestOffer *offer, guint n);
/* Sends as @line of @offer says, once it is known what the viewer takes. */
void gst_latest_send_path_apply (GstLatestSendPath *self,
    const GstLatestOffer *offer, const GstLatestOfferLine *line);
void gst_latest_send_path_clear (GstLatestSendPath *self);

G_END_DECLS
