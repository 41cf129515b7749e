/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One m-line of a fragment may have so many candidates: a browser on a host with
 * ten interfaces has some forty. */
#define GST_LATEST_ICE_FRAGMENT_MAX_CANDIDATES 64

typedef struct
{
  gchar *mid;   /* of the m-line it belongs to; NULL: none is named */
  gint mline;   /* the number of that m-line; -1: none is given */
  gchar *value; /* "1 1 udp 2113937151 10.0.0.1 9 typ host" */
} GstLatestIceCandidate;

/* What a viewer tells of its ICE after its offer: an SDP fragment of the type
 * application/trickle-ice-sdpfrag (RFC 8840, 9). */
typedef struct
{
  gchar *ufrag, *pwd;         /* the ICE generation; NULL: none is named */
  GArray *candidates;         /* of GstLatestIceCandidate */
  gboolean end_of_candidates; /* no more come */
  gboolean current_only;      /* refuse it if it is of another generation */
  gchar *reply; /* a fragment for the viewer, once ICE has been restarted */
} GstLatestIceFragment;

/* Reads @text. Returns NULL with a GstLatestSignallingError (MALFORMED) whose
 * message is meant for the viewer. Attributes it does not know are ignored. */
GstLatestIceFragment *gst_latest_ice_fragment_parse (
    const gchar *text, GError **error);
void gst_latest_ice_fragment_free (GstLatestIceFragment *self);
/* Without its reply. */
GstLatestIceFragment *gst_latest_ice_fragment_copy (
    const GstLatestIceFragment *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstLatestIceFragment, gst_latest_ice_fragment_free)

G_END_DECLS
