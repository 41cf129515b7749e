/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "viewers.h"
#include "waitingoffers.h"

G_BEGIN_DECLS

/* viewers.c        who there is, and what the sink wants of them
 * newviewers.c     what signallers bring: who comes, and who has to wait
 * viewermedia.c    what a viewer gets of the tracks there are
 * viewersharing.c  which viewers are sent the same encode of these */

#define GST_LATEST_MAX_VIEWERS 64

/* What encoders have done. */
typedef struct
{
  guint64 time; /* ns */
  guint64 bytes;
} GstLatestEncoderWork;

struct _GstLatestViewers
{
  /* Immutable. */
  GstBin *sink; /* not owned */
  const GstLatestViewersCallbacks *callbacks;
  GstLatestWorker *worker;
  GstLatestSettings settings;
  const GstLatestShared *shared; /* not owned */

  /* Used on the worker only. */
  GPtrArray *signallers; /* of GstLatestSignaller */
  GstLatestWaitingOffers *waiting;
  GPtrArray *tracks; /* of GstLatestTrack, not owned; in the sink's order */
  gint64 tracks_changed_at; /* us; or the base time was */
  guint64 viewers_seen;
  GSource *tick;
  GSource *finish_timeout;
  GstMessage *eos; /* for when the last viewer is removed; NULL: no end yet */
  guint encodings; /* a bit for each beside 0 that has viewers */
  GstLatestEncoderRoom room;
  GstLatestEncoderWork work[GST_LATEST_MAX_ENCODINGS]; /* of all tracks */
  gint64 measured_at;                                  /* us: when that was */
  guint need; /* bit/s that a viewer has use for; G_MAXUINT: no limit */
  gboolean stopped;
  gboolean warned; /* that there are too few descriptors or threads */

  GMutex lock;
  /* Session id -> session (owned). Changed on the worker with lock: read there
   * without, elsewhere with lock. */
  GHashTable *sessions;
};

/* (element-type GstLatestSession) (transfer full) In the order of their
 * numbers. Any thread. */
GPtrArray *gst_latest_viewers_list_sessions (GstLatestViewers *self);
/* @reason is for the far end; NULL when the viewer left by itself. */
void gst_latest_viewers_remove_session (
    GstLatestViewers *self, GstLatestSession *session, const GError *reason);
/* Links what the viewer gets, and of that the encodings it gets. */
void gst_latest_viewers_attach_tracks (
    GstLatestViewers *self, GstLatestSession *session);
/* Decides which encodings viewers get, and begins and ends those. To be called
 * about once a second, and when viewers come and go. */
void gst_latest_viewers_share_encoders (GstLatestViewers *self);
/* What there is for the viewer, of the tracks that it asks for and that have begun
 * and not ended. Without @is_offer, we offer. (transfer full)
 * (element-type GstLatestMedia) */
GArray *gst_latest_viewers_list_media (GstLatestViewers *self,
    GstLatestSignaller *signaller, const gchar *session_id, gboolean is_offer);
/* The same for a new viewer: NULL with @error if that is nothing, or if it asks
 * for a track that there is not. */
GArray *gst_latest_viewers_choose_media (GstLatestViewers *self,
    GstLatestSignaller *signaller, const gchar *session_id, gboolean is_offer,
    GError **error);
/* Takes an offer whatever its viewer has waited for. */
void gst_latest_viewers_take_offer (GstLatestSignaller *signaller,
    const gchar *session_id, const gchar *sdp, GPtrArray *fragments,
    gpointer viewers);
/* Tells the signallers if there is video, and takes the offers that wait for
 * it. */
void gst_latest_viewers_tell_ready (GstLatestViewers *self);

G_END_DECLS
