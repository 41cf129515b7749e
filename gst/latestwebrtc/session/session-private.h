/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "session.h"

#include "controllink.h"
#include "negotiation.h"
#include "peerwatch.h"
#include "remotecandidates.h"
#include "rtpstats.h"
#include "viewerrate.h"

G_BEGIN_DECLS

/* session.c        a session's life
 * sessionpaths.c   what it does with each of its tracks
 * sessionstats.c   what it tells of itself */

typedef enum
{
  GST_LATEST_SESSION_NEGOTIATING,
  GST_LATEST_SESSION_CONNECTING,
  GST_LATEST_SESSION_CONNECTED,
  GST_LATEST_SESSION_ENDED,
} GstLatestSessionState;

struct _GstLatestSession
{
  GstBin parent;

  /* Immutable after new(). */
  gchar *id;   /* the signaller's */
  gchar *peer; /* the application's name for it; nullable */
  const GstLatestSessionCallbacks *callbacks;
  gpointer owner;
  GstLatestWorker *worker;
  GstLatestSignaller *signaller;
  gint64 peer_timeout_us;
  GstElement *webrtcbin; /* owned by the bin */
  GstLatestNetworkWait *wait;
  gboolean av_sync;
  GstLatestViewerRate *viewer_rate; /* NULL: no congestion control */
  GstLatestRtpStats *rtp_stats;
  GstLatestPlayoutFloor *playout_floor;
  gboolean gives_feedback; /* transport-wide, as was offered */

  /* Used on the worker only. */
  GstLatestOffer *offer; /* if it is ours, changed by the answer */
  GstLatestNegotiation *negotiation;
  GstLatestRemoteCandidates candidates;
  GstLatestPeerWatch *watch;
  GSource *open_timeout;              /* NULL: no new lines wait */
  GstLatestControlLink *control_link; /* NULL: there is no control */
  gboolean peer_listens;              /* connected, and not known to be gone */
  gint64 started_at;                  /* us */
  gint64 sending_since;               /* us */
  guint64 frames_seen;                /* sent or dropped until the last tick */
  GstLatestEncoderShare share;
  guint encoding; /* that is used */

  GMutex lock;
  /* Written on the worker with lock: read there without, elsewhere with
   * lock. */
  GstLatestSessionState state;
  gint64 connected_at; /* us; 0: not yet */
  GPtrArray *paths;    /* GstLatestSendPath */
};

/* Makes a path for each m-line of the offer with media that has none. */
gboolean gst_latest_session_add_paths (GstLatestSession *self,
    const GstLatestMedia *media, guint n_media, GError **error);
gboolean gst_latest_session_add_congestion_control (GstLatestSession *self,
    const GstLatestSessionConfig *config, GError **error);
/* Links the paths to webrtcbin that are not linked. FALSE if that cannot be. */
gboolean gst_latest_session_link_paths (GstLatestSession *self);
/* Both descriptions are known. */
void gst_latest_session_agree_on_paths (GstLatestSession *self);
/* The paths get and lose their tracks as the lines are active. */
void gst_latest_session_renew_paths (GstLatestSession *self);
void gst_latest_session_open_paths (GstLatestSession *self);
void gst_latest_session_close_paths (GstLatestSession *self);
/* Frames that the viewer has reported, or should have, of all tracks. */
guint64 gst_latest_session_count_due_frames (GstLatestSession *self);

G_END_DECLS
