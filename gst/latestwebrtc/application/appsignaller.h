/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "signaller.h"

G_BEGIN_DECLS

/* The signaller without a transport: the application carries everything between
 * the sink and peers, to which it gives names of its own.
 *
 * Each peer has one session at a time. It is there from the action that makes
 * it until closed(), which comes exactly once; no other callback comes for it
 * afterwards. Then its name may be used again, also in closed() itself. */
#define GST_TYPE_LATEST_APP_SIGNALLER (gst_latest_app_signaller_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestAppSignaller, gst_latest_app_signaller,
    GST_LATEST, APP_SIGNALLER, GObject)

/* What the application is told, on the context that start() was given and with
 * no lock held. */
typedef struct
{
  void (*offer_created) (const gchar *peer, const gchar *sdp, gpointer owner);
  void (*answer_created) (const gchar *peer, const gchar *sdp, gpointer owner);
  /* @candidate is "" when no more come. */
  void (*candidate) (
      const gchar *peer, guint mline, const gchar *candidate, gpointer owner);
  void (*closed) (const gchar *peer, const gchar *reason, gpointer owner);
} GstLatestAppCallbacks;

/* @callbacks is static. They come between start() and stop() only. */
GstLatestAppSignaller *gst_latest_app_signaller_new (
    const GstLatestAppCallbacks *callbacks, gpointer owner);

/* What the application wants. From any thread, also from a callback; none of
 * these waits for anything. FALSE with @error, for people, if it cannot be: then
 * nothing has changed and nothing follows. */
gboolean gst_latest_app_signaller_create_offer (
    GstLatestAppSignaller *self, const gchar *peer, GError **error);
gboolean gst_latest_app_signaller_set_offer (GstLatestAppSignaller *self,
    const gchar *peer, const gchar *sdp, GError **error);
gboolean gst_latest_app_signaller_set_answer (GstLatestAppSignaller *self,
    const gchar *peer, const gchar *sdp, GError **error);
/* @candidate is "candidate:…"; NULL or "": no more come. */
gboolean gst_latest_app_signaller_add_candidate (GstLatestAppSignaller *self,
    const gchar *peer, guint mline, const gchar *candidate, GError **error);
gboolean gst_latest_app_signaller_remove_peer (
    GstLatestAppSignaller *self, const gchar *peer, GError **error);

G_END_DECLS
