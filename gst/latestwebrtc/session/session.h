/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "control.h"
#include "encodersharing.h"
#include "iceagent.h"
#include "icefragment.h"
#include "networkwait.h"
#include "offer.h"
#include "ratecontrol.h"
#include "sendpath.h"
#include "signaller.h"
#include "worker.h"

G_BEGIN_DECLS

/* A session is one viewer's connection, from the offer to the end:
 *
 *   sink_0 (valve) -> queue -> payloader (GstLatestSendPath) -> webrtcbin
 *   sink_1 (valve) -> queue -> payloader ---------------------> webrtcbin
 *   ...
 *
 * It is a bin whose troubles stay inside: messages that would concern the
 * pipeline (errors, EOS, latency, clocks) end here, and upstream is never
 * blocked. The worker decides its state, not the bin around it: a connection
 * survives a paused pipeline.
 *
 * It has two ids. The session id is what the signaller and the sink call it by,
 * and is shown to nobody. The name of the bin, "viewer-1" and so on, is the
 * "id" in statistics, signals and messages.
 *
 * Functions are called on the worker's thread unless they say otherwise. */
#define GST_TYPE_LATEST_SESSION (gst_latest_session_get_type ())
G_DECLARE_FINAL_TYPE (
    GstLatestSession, gst_latest_session, GST_LATEST, SESSION, GstBin)

/* What the owner is told, on the worker. */
typedef struct
{
  /* What the viewer is to be sent: the answer to its offer, or our offer. */
  void (*described) (
      GstLatestSession *session, const gchar *sdp, gpointer owner);
  /* A candidate that was found after described(), or NULL: no more come. */
  void (*candidate) (
      GstLatestSession *session, const gchar *candidate, gpointer owner);
  /* Frames begin to flow. */
  void (*connected) (GstLatestSession *session, gpointer owner);
  /* The viewer's network has been carrying only @bitrate for long, less than
   * the user's least rate. */
  void (*below_minimum) (
      GstLatestSession *session, guint bitrate, gpointer owner);
  /* The viewer gets other tracks: gst_latest_session_get_valve(). */
  void (*tracks_changed) (GstLatestSession *session, gpointer owner);
  /* The last frame before EOS has left. */
  void (*drained) (GstLatestSession *session, gpointer owner);
  /* Before the answer: the offer is refused. After: the viewer is gone. It
   * comes once, and the owner calls stop(). */
  void (*ended) (
      GstLatestSession *session, const GError *reason, gpointer owner);
} GstLatestSessionCallbacks;

/* What the sessions of a sink have in common. */
typedef struct
{
  GstLatestRateControl *rate_control;
  GstLatestNetworkWait *network_wait;
  GstLatestPlayoutFloor *playout_floor;
  GstLatestControl *control; /* NULL: nobody may */
} GstLatestShared;

typedef struct
{
  GstLatestWorker *worker;
  GstLatestSignaller *signaller; /* the one that has the viewer */
  const GstLatestMedia *media;   /* what there is for a viewer */
  guint n_media;
  gboolean av_sync;         /* all tracks are one MediaStream */
  const gchar *stun_server; /* nullable */
  const gchar *turn_server; /* nullable */
  GstLatestIceSettings ice;
  GstClockTime peer_timeout;   /* of silence, after which the viewer is gone */
  gboolean congestion_control; /* for viewers that give the feedback it needs */
  const GstLatestShared *shared;              /* outlives start() */
  const GstLatestSessionCallbacks *callbacks; /* static */
  gpointer owner;
} GstLatestSessionConfig;

/* Takes @offer. NULL with @error when an element is missing. */
GstLatestSession *gst_latest_session_new (const gchar *session_id,
    const gchar *name, GstLatestOffer *offer,
    const GstLatestSessionConfig *config, GError **error);
/* Starts everything and answers the offer, or makes it if it is ours, once the
 * session is in its bin. Only then may frames be pushed into it. */
void gst_latest_session_start (GstLatestSession *self);
/* The viewer's answer to our offer. The session ends if it is of no use. */
void gst_latest_session_take_answer (GstLatestSession *self, const gchar *sdp);
/* Takes an offer of a viewer that has the answer to one before, by which it
 * restarts ICE, or wants other tracks of @media, which is what there is now. FALSE
 * with a GstLatestSignallingError if the offer is of another session. */
gboolean gst_latest_session_take_new_offer (GstLatestSession *self,
    const GstLatestMedia *media, guint n_media, const gchar *sdp,
    GError **error);
/* Takes what a viewer that has the answer tells of its ICE. FALSE with a
 * GstLatestSignallingError if it cannot be used. */
gboolean gst_latest_session_add_candidates (
    GstLatestSession *self, GstLatestIceFragment *fragment, GError **error);
/* Notices viewers that do not connect or have vanished, and refreshes
 * statistics. To be called about once a second, with the monotonic time in
 * us. */
void gst_latest_session_tick (GstLatestSession *self, gint64 now);
/* The pad for the track @track_id, to be linked once the session is started.
 * NULL if the viewer does not get it. (transfer none) */
GstPad *gst_latest_session_get_valve (GstLatestSession *self, guint track_id);
/* What decides which encoding of the tracks the viewer gets, as it is now. Only on
 * the worker. (transfer none) */
GstLatestEncoderShare *gst_latest_session_get_share (GstLatestSession *self);
/* The rates of that encoding are what the viewer's network has to carry from now
 * on. Returns whether it is another one than before. */
gboolean gst_latest_session_use_share (GstLatestSession *self);
/* The track is taken away. FALSE when the session has none left. */
gboolean gst_latest_session_drop_track (GstLatestSession *self, guint track_id);
/* There is a track again in the place of one that was taken away. The viewer gets
 * it if it had that one, and @msid is its name: nobody need have noticed. */
void gst_latest_session_return_track (
    GstLatestSession *self, guint track_id, const gchar *msid);
/* Unlinks all pads. */
void gst_latest_session_detach (GstLatestSession *self);
/* Ends all activity; no callback comes any more. The session must be
 * unlinked. */
void gst_latest_session_stop (GstLatestSession *self);

const gchar *gst_latest_session_get_id (GstLatestSession *self);
GstLatestSignaller *gst_latest_session_get_signaller (GstLatestSession *self);
/* Whether we offer. */
gboolean gst_latest_session_is_ours (GstLatestSession *self);
/* Whether the session gives way to others until it is connected: not if the sink
 * itself asked for it. Behind a peer that the application has invited, there may
 * be anybody. */
gboolean gst_latest_session_gives_way (GstLatestSession *self);
/* Whether the offer is not answered yet: the session has not taken everything
 * it needs. */
gboolean gst_latest_session_is_negotiating (GstLatestSession *self);
/* The time since start(), in us. Only on the worker. */
gint64 gst_latest_session_get_age (GstLatestSession *self);
/* Whether the viewer is connected or, if the session has ended, was. */
gboolean gst_latest_session_was_connected (GstLatestSession *self);
/* What the session has in the sink's "stats". @connected (nullable) is set to
 * whether the viewer is. Any thread, waits for nothing. */
GstStructure *gst_latest_session_get_stats (
    GstLatestSession *self, gboolean *connected);

G_END_DECLS
