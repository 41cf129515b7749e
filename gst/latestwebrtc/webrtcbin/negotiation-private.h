/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "negotiation.h"

#include <gst/webrtc/webrtc.h>

#include "signaller.h"

G_BEGIN_DECLS

/* negotiation.c       the steps, and what comes of them for the viewer
 * negotiationsteps.c  a step's way to webrtcbin, and its reply's to the worker */

struct _GstLatestNegotiation
{
  /* Immutable. */
  GstElement *webrtcbin;
  GstLatestWorker *worker;
  gpointer owner;

  /* Only on the worker. */
  const GstLatestNegotiationCallbacks *callbacks; /* NULL: it is freed */
  gboolean finished;                              /* agreed, or failed */
  gboolean local_set, described, gathered;
  gboolean answer_taken; /* the viewer's, to our offer */
  gboolean renewing;     /* finished was set once before */
  GstLatestOffer *offer; /* the owner's: until free() */
  GSource *gather_timeout;
  gulong gathering_handler, candidate_handler;
};

/* What is done on the worker once webrtcbin has carried out what was asked of it
 * before. */
typedef void (*GstLatestNegotiationStep) (
    GstLatestNegotiation *self, const GstStructure *reply);

/* negotiation.c. Any thread: gives a reference back, each of which is made by
 * g_atomic_rc_box_acquire(). */
void gst_latest_negotiation_unref (gpointer data);
/* On the worker. Nothing if the negotiation is over already. */
void gst_latest_negotiation_fail (GstLatestNegotiation *self,
    GstLatestSignallingError code, const gchar *message);

/* negotiationsteps.c. On the worker: webrtcbin is asked by @signal. @next follows,
 * unless the negotiation is over by then or the step fails, which ends it. */
void gst_latest_negotiation_set_description (GstLatestNegotiation *self,
    const gchar *signal, GstWebRTCSessionDescription *description,
    GstLatestNegotiationStep next);
void gst_latest_negotiation_create_description (GstLatestNegotiation *self,
    const gchar *signal, GstLatestNegotiationStep next);
/* What the viewer has sent: its offer, or its answer to ours. */
void gst_latest_negotiation_set_remote (GstLatestNegotiation *self,
    GstWebRTCSDPType type, GstLatestNegotiationStep next);

G_END_DECLS
