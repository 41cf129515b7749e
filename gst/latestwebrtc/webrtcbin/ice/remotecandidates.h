/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "icefragment.h"
#include "offer.h"

G_BEGIN_DECLS

/* What the viewer tells of its ICE after its description. Zero is the
 * beginning. Only on the worker's thread. */
typedef struct
{
  gchar
      *ufrag;  /* the viewer's since a restart; NULL: that of its description */
  guint count; /* candidates of this generation */
} GstLatestRemoteCandidates;

/* Gives webrtcbin those candidates of @fragment that belong to the transport in
 * use, and restarts ICE if the fragment is of a new generation: then it has a
 * reply afterwards. FALSE with a GstLatestSignallingError (UNACCEPTABLE) if that
 * cannot be. */
gboolean gst_latest_remote_candidates_add (GstLatestRemoteCandidates *self,
    GstElement *webrtcbin, const GstLatestOffer *offer,
    GstLatestIceFragment *fragment, GError **error);
void gst_latest_remote_candidates_clear (GstLatestRemoteCandidates *self);

G_END_DECLS
