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

/* The negotiation of one session by webrtcbin, whose sink pad is linked and whose
 * transceiver is set up. An offer is answered in these steps:
 *
 *   set-remote -> create-answer -> set-local -> candidates gathered -> done
 *
 * An offer of ours is made in these:
 *
 *   create-offer -> set-local -> candidates gathered -> described, then the
 *   far end's answer: set-remote -> done
 *
 * webrtcbin carries each step out on its own thread, and the next step is
 * started on the worker's. */
typedef struct _GstLatestNegotiation GstLatestNegotiation;

/* What the owner is told, on the worker. */
typedef struct
{
  /* What to send to the viewer: the answer, or our offer. Once. */
  void (*described) (const gchar *sdp, gpointer owner);
  /* webrtcbin has both descriptions. Once: with the answer before described(),
   * with an offer of ours after it. */
  void (*agreed) (gpointer owner);
  /* A candidate ("candidate:1 1 udp …") that was found after described(), or
   * NULL once: no more come. */
  void (*candidate) (const gchar *candidate, gpointer owner);
  /* No more is told. Not after agreed(). */
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
/* Cancels the negotiation if it still runs, without a callback, and frees it.
 * NULL is accepted. Only on the worker's thread. */
void gst_latest_negotiation_free (GstLatestNegotiation *self);

G_END_DECLS
