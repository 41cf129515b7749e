/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "testsender.h"

G_BEGIN_DECLS

/* An application that signals by itself: what a sink tells it of its peers. */
typedef struct
{
  GstElement *sink;

  GMutex lock;
  GCond cond;
  /* Protected by lock. */
  GPtrArray *log;   /* "offer NAME", "answer NAME", "candidate NAME 0 …",
                     "closed NAME REASON" */
  GHashTable *sdps; /* from name to the last description */
} AppPeers;

AppPeers *app_peers_new (GstElement *sink);
/* After the sink. */
void app_peers_free (AppPeers *self);

/* The actions. */
gboolean app_peers_create_offer (AppPeers *self, const gchar *peer);
gboolean app_peers_set_offer (
    AppPeers *self, const gchar *peer, const gchar *sdp);
gboolean app_peers_set_answer (
    AppPeers *self, const gchar *peer, const gchar *sdp);
gboolean app_peers_add_candidate (
    AppPeers *self, const gchar *peer, guint mline, const gchar *candidate);
gboolean app_peers_remove (AppPeers *self, const gchar *peer);

/* Waits for the @n-th entry of the log that begins with @what. (transfer full) */
gchar *app_peers_wait (AppPeers *self, const gchar *what, guint n);
/* How many there are by now. */
guint app_peers_count (AppPeers *self, const gchar *what);
/* Waits for the sink's description, and takes it. (transfer full) */
gchar *app_peers_wait_sdp (AppPeers *self, const gchar *peer);

G_END_DECLS
