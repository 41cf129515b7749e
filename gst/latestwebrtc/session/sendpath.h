/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "codec.h"
#include "headerextensions.h"
#include "offer.h"
#include "viewervalve.h"

G_BEGIN_DECLS

/* What one track passes in a session before its webrtcbin, for one m-line:
 *
 *   valve -> queue -> payloader
 *
 * It stays as long as the session, as the m-line does, but its track may be
 * taken away. Only on the worker's thread unless it says otherwise. */
typedef struct
{
  /* Immutable. */
  const GstLatestCodec *codec;   /* static */
  gboolean av_sync;              /* it shares its MediaStream */
  GstElement *queue, *payloader; /* owned by the session */
  GstLatestViewerValve *valve;   /* owned by the session */
  GstLatestPlayoutDelay *playout_delay;
  guint32 ssrc;
  guint line; /* in the offer's lines */

  /* Of the line. Changed on the worker with the session's lock: read there
   * without, elsewhere with it. */
  gchar *mid;           /* NULL in an offer of ours until it is answered */
  gchar *msid;          /* the track's name; nullable */
  guint track_id;       /* the track's, or GST_LATEST_NO_TRACK */
  gboolean gone;        /* the sink has not the track of the line any more */
  GObject *transceiver; /* NULL: not linked yet */
  gboolean opened;      /* frames may flow */
  gboolean drained;     /* its last frame before EOS has left */
} GstLatestSendPath;

#define GST_LATEST_NO_TRACK G_MAXUINT

/* Makes the elements, and a pad of @session, for the line @n of @offer, whose
 * track is called @msid. NULL with @error when an element is missing. */
GstLatestSendPath *gst_latest_send_path_new (GstBin *session,
    const GstLatestOffer *offer, guint n, const gchar *msid,
    GstLatestPlayoutFloor *floor, GError **error);
/* Links it to @webrtcbin, for its line of @offer. FALSE if that cannot be. */
gboolean gst_latest_send_path_link (GstLatestSendPath *self,
    GstElement *webrtcbin, const GstLatestOffer *offer);
/* Sends as its line of @offer says, once it is known what the viewer takes. */
void gst_latest_send_path_apply (
    GstLatestSendPath *self, const GstLatestOffer *offer);
void gst_latest_send_path_free (GstLatestSendPath *self);

G_END_DECLS
