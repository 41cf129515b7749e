/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Candidates that were found after our offer, on their way to the server as
 * fragments of the type application/trickle-ice-sdpfrag (RFC 8840, 9). */
typedef struct
{
  gchar *head;        /* what each fragment begins with; NULL: no offer yet */
  GPtrArray *waiting; /* lines of candidates; NULL: none was found so far */
  gboolean complete;  /* no more come */
} GstLatestWhipTrickle;

/* @offer is the one that the candidates belong to. FALSE if it has no ICE. */
gboolean gst_latest_whip_trickle_start (
    GstLatestWhipTrickle *self, const gchar *offer);
/* "candidate:1 1 udp …"; NULL: no more come. */
void gst_latest_whip_trickle_add (
    GstLatestWhipTrickle *self, const gchar *candidate);
/* All that wait, as a fragment, and none does any more. NULL if there is
 * nothing to tell: that no more come is told with the last of them only, as an offer
 * with all candidates needs no other request. (transfer full) */
gchar *gst_latest_whip_trickle_take (GstLatestWhipTrickle *self);
void gst_latest_whip_trickle_clear (GstLatestWhipTrickle *self);

G_END_DECLS
