/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "server.h"

#include "warmup.h"

struct _GstLatestServer
{
  /* Immutable once started. */
  GstBin *sink; /* not owned */
  const GstLatestViewersCallbacks *callbacks;
  GstLatestWorker *worker;
  GPtrArray *signallers; /* of GstLatestSignaller */
  GstLatestViewers *viewers;
  gchar *uri, *warning; /* nullable */
  guint port;
  gboolean has_control; /* viewers may open data channels */

  /* Used on the worker only. */
  GstLatestWarmUp *warm_up;
};

GstLatestServer *
gst_latest_server_ref (GstLatestServer *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  GstLatestServer *self = data;

  gst_latest_viewers_free (self->viewers);
  g_ptr_array_unref (self->signallers);
  gst_latest_worker_unref (self->worker);
  g_free (self->uri);
  g_free (self->warning);
}

void
gst_latest_server_unref (GstLatestServer *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Statistics. */

static GstStructure *
make_viewers_stats (GstLatestServer *self)
{
  GstStructure *stats =
      gst_structure_new_empty ("application/x-latestwebrtcsink-stats");
  GValue sessions = G_VALUE_INIT;
  guint connected = 0;

  g_value_init (&sessions, GST_TYPE_ARRAY);
  if (self)
    connected = gst_latest_viewers_get_stats (self->viewers, &sessions);
  gst_structure_set (stats, "viewers", G_TYPE_UINT, connected, NULL);
  gst_structure_take_value (stats, "sessions", &sessions);
  return stats;
}

GstStructure *
gst_latest_server_make_stats (GstLatestServer *self, GstElement *encoder)
{
  GstStructure *stats = make_viewers_stats (self);
  GValue value = G_VALUE_INIT;

  if (encoder) {
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_object_get_property (G_OBJECT (encoder), "stats", &value);
    gst_structure_take_value (stats, "encoder", &value);
  }
  return stats;
}

/* The other sessions are not looked at: each page asks for its own, every
 * second or two. */
static GstStructure *
stats_requested (GstLatestSignaller *signaller, const gchar *session_id,
    GstLatestServer *self)
{
  GstStructure *stats;

  if (session_id)
    return gst_latest_viewers_get_session_stats (self->viewers, session_id);
  stats = make_viewers_stats (self);
  self->callbacks->write_tracks (TRUE, stats, self->sink);
  return stats;
}

static GstStructure *
sender_stats_requested (GstLatestSignaller *signaller, GstLatestServer *self)
{
  GstStructure *stats = gst_structure_new_empty ("sender");

  self->callbacks->write_tracks (FALSE, stats, self->sink);
  return stats;
}

static void
append_track (GValue *list, GstLatestTrack *track)
{
  g_autofree gchar *msid = gst_latest_track_dup_msid (track);
  GValue value = G_VALUE_INIT;

  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value,
      gst_structure_new ("track", "kind", G_TYPE_STRING,
          gst_latest_track_is_audio (track) ? "audio" : "video", "msid",
          G_TYPE_STRING, msid, "ready", G_TYPE_BOOLEAN,
          gst_latest_track_has_caps (track), "paused", G_TYPE_BOOLEAN,
          gst_latest_track_is_paused (track), NULL));
  gst_value_array_append_and_take_value (list, &value);
}

/* Runs on the worker, so that no track is freed meanwhile. */
static GstStructure *
tracks_requested (GstLatestSignaller *signaller, GstLatestServer *self)
{
  g_autoptr (GPtrArray) tracks = self->callbacks->list_tracks (self->sink);
  GstStructure *all = gst_structure_new_empty ("tracks");
  GValue list = G_VALUE_INIT;
  gint control;

  g_value_init (&list, GST_TYPE_ARRAY);
  for (guint i = 0; i < tracks->len; i++) {
    if (!gst_latest_track_is_ended (tracks->pdata[i]))
      append_track (&list, tracks->pdata[i]);
  }
  gst_structure_take_value (all, "tracks", &list);
  g_object_get (self->sink, "control", &control, NULL);
  gst_structure_set (all, "control", G_TYPE_BOOLEAN,
      self->has_control && control != GST_LATEST_CONTROL_NONE, NULL);
  return all;
}

/* Runs on the worker, so that the track is not freed meanwhile. */
static GstStructure *
encoder_stats_requested (GstLatestSignaller *signaller, GstLatestServer *self)
{
  g_autoptr (GPtrArray) tracks = self->callbacks->list_tracks (self->sink);
  GstStructure *stats = NULL;

  if (tracks->len > 0 && !gst_latest_track_is_audio (tracks->pdata[0]))
    g_object_get (
        gst_latest_track_get_encoder (tracks->pdata[0]), "stats", &stats, NULL);
  return stats;
}

/* Start and stop. */

typedef struct
{
  GstLatestServer *self;
  GPtrArray *signallers;
  const GstLatestSignallerConfig *config;
  gboolean started;
  GError **error;
} Start;

static void
trouble_arrived (GstLatestSignaller *signaller, const GError *error,
    gboolean fatal, GstLatestServer *self)
{
  self->callbacks->trouble (error, fatal, self->sink);
}

static void
add_warning (GstLatestServer *self, GstLatestSignaller *signaller)
{
  g_autofree gchar *warning = gst_latest_signaller_get_warning (signaller);
  g_autofree gchar *before = self->warning;

  self->warning = before && warning ? g_strjoin (" ", before, warning, NULL)
                                    : g_strdup (before ? before : warning);
}

/* Only a signaller that is started is kept, to be stopped. */
static gboolean
start_signaller (GstLatestServer *self, GstLatestSignaller *signaller,
    const GstLatestSignallerConfig *config, GError **error)
{
  guint port = config->port;

  if (!gst_latest_signaller_is_wanted (signaller, config))
    return TRUE;
  gst_latest_viewers_serve (self->viewers, signaller);
  g_signal_connect (
      signaller, "request-stats", G_CALLBACK (stats_requested), self);
  g_signal_connect (
      signaller, "request-tracks", G_CALLBACK (tracks_requested), self);
  g_signal_connect (signaller, "request-encoder-stats",
      G_CALLBACK (encoder_stats_requested), self);
  g_signal_connect (signaller, "request-sender-stats",
      G_CALLBACK (sender_stats_requested), self);
  g_signal_connect (signaller, "trouble", G_CALLBACK (trouble_arrived), self);
  g_ptr_array_add (self->signallers, g_object_ref (signaller));
  if (!gst_latest_signaller_start (signaller,
          gst_latest_worker_get_context (self->worker), config, &port, error))
    return FALSE;
  if (port != 0)
    self->port = port;
  add_warning (self, signaller);
  return TRUE;
}

static void
start (gpointer data)
{
  Start *job = data;

  job->started = TRUE;
  for (guint i = 0; i < job->signallers->len && job->started; i++)
    job->started = start_signaller (
        job->self, job->signallers->pdata[i], job->config, job->error);
}

static void
warmed_up (gpointer data)
{
  GstLatestServer *self = data;

  gst_latest_viewers_open (self->viewers);
}

static void
warm_up (gpointer data)
{
  GstLatestServer *self = data;

  self->warm_up = gst_latest_warm_up_start (self->worker, warmed_up, self);
}

GstLatestServer *
gst_latest_server_start (GstBin *sink, GPtrArray *signallers,
    const GstLatestSettings *settings, const GstLatestShared *shared,
    const GstLatestViewersCallbacks *callbacks, GError **error)
{
  g_autoptr (GstLatestServer) self = g_atomic_rc_box_new0 (GstLatestServer);
  const gchar *address = settings->http_address;
  const GstLatestSignallerConfig config = {
    .http_server = settings->http_server,
    .address = address,
    .port = settings->http_port,
    .allowed_origins = settings->allowed_origins,
    .auth_token = settings->auth_token,
    .tls_certificate = settings->tls_certificate,
    .tls_key = settings->tls_key,
    .control = shared->control != NULL,
    .metrics = settings->metrics,
    .whip_endpoint = settings->whip_endpoint,
    .whip_auth_token = settings->whip_auth_token,
    .stun_server = settings->stun_server,
    .turn_servers = settings->turn_server,
  };
  Start job = { self, signallers, &config, FALSE, error };

  self->sink = sink;
  self->callbacks = callbacks;
  self->has_control = shared->control != NULL;
  self->worker = gst_latest_worker_new ("latestwebrtc");
  self->signallers = g_ptr_array_new_with_free_func (g_object_unref);
  self->viewers =
      gst_latest_viewers_new (sink, self->worker, settings, shared, callbacks);

  gst_latest_worker_invoke_sync (self->worker, start, &job);
  if (!job.started) {
    gst_latest_server_stop (g_steal_pointer (&self));
    return NULL;
  }
  /* An IPv6 address stands in brackets. */
  if (self->port != 0)
    self->uri = g_strdup_printf (strchr (address, ':') && *address != '['
            ? "%s://[%s]:%u/"
            : "%s://%s:%u/",
        settings->tls_certificate ? "https" : "http", address, self->port);
  gst_latest_worker_invoke (self->worker, warm_up, self, NULL);
  return g_steal_pointer (&self);
}

static void
stop (gpointer data)
{
  GstLatestServer *self = data;

  g_clear_pointer (&self->warm_up, gst_latest_warm_up_stop);
  gst_latest_viewers_stop (self->viewers);
  for (guint i = 0; i < self->signallers->len; i++) {
    g_signal_handlers_disconnect_by_data (self->signallers->pdata[i], self);
    gst_latest_signaller_stop (self->signallers->pdata[i]);
  }
}

void
gst_latest_server_stop (GstLatestServer *self)
{
  if (!self)
    return;
  gst_latest_worker_invoke_sync (self->worker, stop, self);
  gst_latest_worker_stop (self->worker);
  gst_latest_server_unref (self);
}

GstLatestViewers *
gst_latest_server_get_viewers (GstLatestServer *self)
{
  return self->viewers;
}

const gchar *
gst_latest_server_get_uri (GstLatestServer *self)
{
  return self->uri;
}

const gchar *
gst_latest_server_get_warning (GstLatestServer *self)
{
  return self->warning;
}

guint
gst_latest_server_get_port (GstLatestServer *self)
{
  return self->port;
}
