/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "signaller.h"

G_DEFINE_INTERFACE (GstLatestSignaller, gst_latest_signaller, G_TYPE_OBJECT)

enum
{
  SIGNAL_OFFER,
  SIGNAL_OFFER_WANTED,
  SIGNAL_ANSWER,
  SIGNAL_CANDIDATES,
  SIGNAL_SESSION_ENDED,
  SIGNAL_REQUEST_STATS,
  SIGNAL_REQUEST_TRACKS,
  SIGNAL_REQUEST_ENCODER_STATS,
  SIGNAL_REQUEST_SENDER_STATS,
  SIGNAL_TROUBLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_QUARK (gst - latest - signalling - error, gst_latest_signalling_error)

static void
gst_latest_signaller_default_init (GstLatestSignallerInterface *iface)
{
  GType type = G_TYPE_FROM_INTERFACE (iface);

  signals[SIGNAL_OFFER] = g_signal_new ("offer", type, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_OFFER_WANTED] = g_signal_new ("offer-wanted", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_ANSWER] = g_signal_new ("answer", type, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_CANDIDATES] = g_signal_new ("candidates", type,
      G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_first_wins, NULL, NULL,
      G_TYPE_POINTER, 2, G_TYPE_STRING, G_TYPE_POINTER);
  signals[SIGNAL_SESSION_ENDED] = g_signal_new ("session-ended", type,
      G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /* As a boxed value, a structure would be copied twice on its way back. */
  signals[SIGNAL_REQUEST_STATS] = g_signal_new ("request-stats", type,
      G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_first_wins, NULL, NULL,
      G_TYPE_POINTER, 1, G_TYPE_STRING);
  signals[SIGNAL_REQUEST_TRACKS] =
      g_signal_new ("request-tracks", type, G_SIGNAL_RUN_LAST, 0,
          g_signal_accumulator_first_wins, NULL, NULL, G_TYPE_POINTER, 0);
  signals[SIGNAL_REQUEST_ENCODER_STATS] =
      g_signal_new ("request-encoder-stats", type, G_SIGNAL_RUN_LAST, 0,
          g_signal_accumulator_first_wins, NULL, NULL, G_TYPE_POINTER, 0);
  signals[SIGNAL_REQUEST_SENDER_STATS] =
      g_signal_new ("request-sender-stats", type, G_SIGNAL_RUN_LAST, 0,
          g_signal_accumulator_first_wins, NULL, NULL, G_TYPE_POINTER, 0);
  signals[SIGNAL_TROUBLE] = g_signal_new ("trouble", type, G_SIGNAL_RUN_LAST, 0,
      NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_ERROR, G_TYPE_BOOLEAN);
}

gboolean
gst_latest_signaller_is_wanted (
    GstLatestSignaller *self, const GstLatestSignallerConfig *config)
{
  GstLatestSignallerInterface *iface = GST_LATEST_SIGNALLER_GET_IFACE (self);

  return !iface->is_wanted || iface->is_wanted (self, config);
}

gboolean
gst_latest_signaller_start (GstLatestSignaller *self, GMainContext *context,
    const GstLatestSignallerConfig *config, guint *port, GError **error)
{
  return GST_LATEST_SIGNALLER_GET_IFACE (self)->start (
      self, context, config, port, error);
}

gchar *
gst_latest_signaller_get_warning (GstLatestSignaller *self)
{
  GstLatestSignallerInterface *iface = GST_LATEST_SIGNALLER_GET_IFACE (self);

  return iface->get_warning ? iface->get_warning (self) : NULL;
}

void
gst_latest_signaller_ready (GstLatestSignaller *self)
{
  GstLatestSignallerInterface *iface = GST_LATEST_SIGNALLER_GET_IFACE (self);

  if (iface->ready)
    iface->ready (self);
}

void
gst_latest_signaller_stop (GstLatestSignaller *self)
{
  GST_LATEST_SIGNALLER_GET_IFACE (self)->stop (self);
}

void
gst_latest_signaller_answer (
    GstLatestSignaller *self, const gchar *session_id, const gchar *sdp)
{
  GST_LATEST_SIGNALLER_GET_IFACE (self)->answer (self, session_id, sdp);
}

void
gst_latest_signaller_offer (
    GstLatestSignaller *self, const gchar *session_id, const gchar *sdp)
{
  GST_LATEST_SIGNALLER_GET_IFACE (self)->offer (self, session_id, sdp);
}

void
gst_latest_signaller_candidate (
    GstLatestSignaller *self, const gchar *session_id, const gchar *candidate)
{
  GstLatestSignallerInterface *iface = GST_LATEST_SIGNALLER_GET_IFACE (self);

  if (iface->candidate)
    iface->candidate (self, session_id, candidate);
}

void
gst_latest_signaller_get_ice_servers (
    GstLatestSignaller *self, gchar **stun_server, gchar **turn_servers)
{
  GstLatestSignallerInterface *iface = GST_LATEST_SIGNALLER_GET_IFACE (self);

  *stun_server = *turn_servers = NULL;
  if (iface->get_ice_servers)
    iface->get_ice_servers (self, stun_server, turn_servers);
}

void
gst_latest_signaller_connected (
    GstLatestSignaller *self, const gchar *session_id)
{
  GstLatestSignallerInterface *iface = GST_LATEST_SIGNALLER_GET_IFACE (self);

  if (iface->connected)
    iface->connected (self, session_id);
}

gchar *
gst_latest_signaller_get_peer (
    GstLatestSignaller *self, const gchar *session_id)
{
  GstLatestSignallerInterface *iface = GST_LATEST_SIGNALLER_GET_IFACE (self);

  return iface->get_peer ? iface->get_peer (self, session_id) : NULL;
}

void
gst_latest_signaller_get_choice (GstLatestSignaller *self,
    const gchar *session_id, GstLatestTrackChoice *choice)
{
  GstLatestSignallerInterface *iface = GST_LATEST_SIGNALLER_GET_IFACE (self);

  *choice = (GstLatestTrackChoice) { NULL, NULL, FALSE };
  if (iface->get_choice)
    iface->get_choice (self, session_id, choice);
}

gboolean
gst_latest_signaller_refuse (
    GstLatestSignaller *self, const gchar *session_id, const GError *reason)
{
  GstLatestSignallerInterface *iface = GST_LATEST_SIGNALLER_GET_IFACE (self);

  if (!iface->refuse)
    return FALSE;
  iface->refuse (self, session_id, reason);
  return TRUE;
}

void
gst_latest_signaller_close (
    GstLatestSignaller *self, const gchar *session_id, const GError *reason)
{
  GST_LATEST_SIGNALLER_GET_IFACE (self)->close (self, session_id, reason);
}

void
gst_latest_signaller_emit_offer (
    GstLatestSignaller *self, const gchar *session_id, const gchar *sdp)
{
  g_signal_emit (self, signals[SIGNAL_OFFER], 0, session_id, sdp);
}

void
gst_latest_signaller_emit_offer_wanted (
    GstLatestSignaller *self, const gchar *session_id)
{
  g_signal_emit (self, signals[SIGNAL_OFFER_WANTED], 0, session_id);
}

void
gst_latest_signaller_emit_answer (
    GstLatestSignaller *self, const gchar *session_id, const gchar *sdp)
{
  g_signal_emit (self, signals[SIGNAL_ANSWER], 0, session_id, sdp);
}

void
gst_latest_signaller_emit_trouble (
    GstLatestSignaller *self, const GError *error, gboolean fatal)
{
  g_signal_emit (self, signals[SIGNAL_TROUBLE], 0, error, fatal);
}

GError *
gst_latest_signaller_emit_candidates (GstLatestSignaller *self,
    const gchar *session_id, GstLatestIceFragment *fragment)
{
  GError *error = NULL;

  g_signal_emit (
      self, signals[SIGNAL_CANDIDATES], 0, session_id, fragment, &error);
  return error;
}

void
gst_latest_signaller_emit_session_ended (
    GstLatestSignaller *self, const gchar *session_id)
{
  g_signal_emit (self, signals[SIGNAL_SESSION_ENDED], 0, session_id);
}

GstStructure *
gst_latest_signaller_emit_request_stats (
    GstLatestSignaller *self, const gchar *session_id)
{
  GstStructure *stats = NULL;

  g_signal_emit (self, signals[SIGNAL_REQUEST_STATS], 0, session_id, &stats);
  return stats;
}

GstStructure *
gst_latest_signaller_emit_request_tracks (GstLatestSignaller *self)
{
  GstStructure *tracks = NULL;

  g_signal_emit (self, signals[SIGNAL_REQUEST_TRACKS], 0, &tracks);
  return tracks;
}

GstStructure *
gst_latest_signaller_emit_request_encoder_stats (GstLatestSignaller *self)
{
  GstStructure *stats = NULL;

  g_signal_emit (self, signals[SIGNAL_REQUEST_ENCODER_STATS], 0, &stats);
  return stats;
}

GstStructure *
gst_latest_signaller_emit_request_sender_stats (GstLatestSignaller *self)
{
  GstStructure *stats = NULL;

  g_signal_emit (self, signals[SIGNAL_REQUEST_SENDER_STATS], 0, &stats);
  return stats;
}
