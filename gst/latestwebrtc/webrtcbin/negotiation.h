/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "offer.h"
#include "worker.h"

G_BEGIN_DECLS

/* The negotiation of one session by webrtcbin, whose sink pads are linked and
 * whose transceivers are set up. An offer is answered in these steps:
 *
 *   set-remote -> create-answer -> set-local -> candidates gathered -> done
 *
 * An offer of ours is made in these:
 *
 *   create-offer -> set-local -> candidates gathered -> described, then the
 *   far end's answer: set-remote -> done
 *
 * The lines of an agreement that was answered may become more:
 *
 *   set-remote -> create-answer -> set-local -> renewed, described
 *
 * webrtcbin carries each step out on its own thread, and the next step is
 * started on the worker's. */
typedef struct _GstLatestNegotiation GstLatestNegotiation;

/* What the owner is told, on the worker. */
typedef struct
{
  /* What to send to the viewer: the answer, or our offer. Once, and once more
   * for each renew(). */
  void (*described) (const gchar *sdp, gpointer owner);
  /* webrtcbin has both descriptions. Once: with the answer before described(),
   * with an offer of ours after it. */
  void (*agreed) (gpointer owner);
  /* webrtcbin has the lines that renew() has added. Before described(). May be
   * NULL. */
  void (*renewed) (gpointer owner);
  /* A candidate ("candidate:1 1 udp …") that was found after described(), or
   * NULL once: no more come. */
  void (*candidate) (const gchar *candidate, gpointer owner);
  /* No more is told. After agreed() only if renew() fails. */
  void (*failed) (const GError *error, gpointer owner);
} GstLatestNegotiationCallbacks;

/* Answers @offer or, if that is ours, makes one. The gathering of candidates is
 * given a second; then the description has those there are. @callbacks is
 * static, @offer is the owner's until free(). Only on the worker's thread. */
GstLatestNegotiation *gst_latest_negotiation_start (GstElement *webrtcbin,
    GstLatestOffer *offer, GstLatestWorker *worker,
    const GstLatestNegotiationCallbacks *callbacks, gpointer owner);
/* The far end's answer @text to our offer has come. Once. Only on the worker's
 * thread. */
void gst_latest_negotiation_take_answer (
    GstLatestNegotiation *self, const gchar *text);
/* Whether renew() may be called: the viewer has an answer to each of its
 * offers. */
gboolean gst_latest_negotiation_is_agreed (GstLatestNegotiation *self);
/* Answers @offer, a new one of a viewer that has the answer to the one before
 * it (gst_latest_offer_renew()), in whose place it is from now on. webrtcbin
 * takes part if it has new lines, whose sink pads are linked; otherwise
 * described() is called at once. Only on the worker's thread. */
void gst_latest_negotiation_renew (
    GstLatestNegotiation *self, GstLatestOffer *offer);
/* Cancels the negotiation if it still runs, without a callback, and frees it.
 * NULL is accepted. Only on the worker's thread. */
void gst_latest_negotiation_free (GstLatestNegotiation *self);

G_END_DECLS
