/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

#include "signaller.h"

G_BEGIN_DECLS

/* A session as the WHEP server knows it, from its offer to its end. */
typedef struct
{
  guint generation;  /* of its entity tag */
  gboolean offered;  /* an offer of it has no answer yet */
  gboolean answered; /* one has had its answer */
  /* The request with that offer, which is held; NULL once its client has left. */
  SoupServerMessage *waiting;
  gchar *video, *audio; /* what it asks for: GstLatestTrackChoice */
  gboolean separate;    /* likewise */
} GstLatestWhepSession;

/* The sessions of a server, by their ids. */
typedef struct _GstLatestWhepSessions GstLatestWhepSessions;

GstLatestWhepSessions *gst_latest_whep_sessions_new (void);
void gst_latest_whep_sessions_free (GstLatestWhepSessions *self);
/* (transfer none) */
GstLatestWhepSession *gst_latest_whep_sessions_add (
    GstLatestWhepSessions *self, const gchar *id);
/* NULL if there is none. (transfer none) */
GstLatestWhepSession *gst_latest_whep_sessions_get (
    GstLatestWhepSessions *self, const gchar *id);
/* FALSE if there is none. */
gboolean gst_latest_whep_sessions_remove (
    GstLatestWhepSessions *self, const gchar *id);
/* How many offers have no answer yet. */
guint gst_latest_whep_sessions_count_offered (GstLatestWhepSessions *self);
/* The request of an offer of @id that waits for its answer, which is from now on
 * neither the session's nor waiting. NULL if there is none. (transfer full) */
SoupServerMessage *gst_latest_whep_sessions_take_waiting (
    GstLatestWhepSessions *self, const gchar *id);
/* Forgets all sessions. Returns the requests that have waited.
 * (element-type SoupServerMessage) (transfer full) */
GPtrArray *gst_latest_whep_sessions_clear (GstLatestWhepSessions *self);

G_END_DECLS
