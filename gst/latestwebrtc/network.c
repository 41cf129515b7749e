/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "network.h"

#include "signaller.h"
#include "viewers.h"
#include "warmup.h"
#include "worker.h"

struct _GstLatestNetwork
{
  gatomicrefcount refs;
  /* Immutable after start(). */
  GstBin *sink; /* not owned */
  GstLatestWorker *worker;
  GstLatestSignaller *signaller;
  GstLatestViewers *viewers;
  gchar *uri;
  guint port;

  /* Used on the worker only. */
  GstLatestWarmUp *warm_up;
  GstMessage *eos;
};

GstLatestNetwork *
gst_latest_network_ref (GstLatestNetwork *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
gst_latest_network_unref (GstLatestNetwork *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  gst_latest_viewers_free (self->viewers);
  g_clear_object (&self->signaller);
  gst_latest_worker_unref (self->worker);
  g_free (self->uri);
  g_free (self);
}

static void
network_unref (gpointer data)
{
  gst_latest_network_unref (data);
}

/* Start and stop. */

static gboolean
has_property (GstLatestNetwork *self, const gchar *name)
{
  return g_object_class_find_property (
             G_OBJECT_GET_CLASS (self->signaller), name)
      != NULL;
}

static void
configure_signaller (GstLatestNetwork *self, const GstLatestSettings *settings)
{
  if (has_property (self, "http-address") && settings->http_address)
    g_object_set (
        self->signaller, "http-address", settings->http_address, NULL);
  if (has_property (self, "http-port"))
    g_object_set (self->signaller, "http-port", settings->http_port, NULL);
}

static void
read_back_address (GstLatestNetwork *self, const GstLatestSettings *settings)
{
  const gchar *address = settings->http_address;

  self->port = settings->http_port;
  if (!has_property (self, "http-port") || !address)
    return;
  g_object_get (self->signaller, "http-port", &self->port, NULL);
  /* An IPv6 address stands in brackets. */
  self->uri = g_strdup_printf (
      strchr (address, ':') ? "http://[%s]:%u/" : "http://%s:%u/", address,
      self->port);
}

typedef struct
{
  GstLatestNetwork *self;
  gboolean started;
  GError **error;
} Start;

static void
start_signaller (gpointer data)
{
  Start *start = data;

  start->started = gst_latest_signaller_start (start->self->signaller,
      gst_latest_worker_get_context (start->self->worker), start->error);
}

static void
warm_up (gpointer data)
{
  GstLatestNetwork *self = data;

  self->warm_up = gst_latest_warm_up_start (self->worker);
}

/* Of one viewer, with those of the encoder it shares. (transfer full) @stats */
static GstStructure *
of_session (GstLatestNetwork *self, const gchar *id, GstStructure *stats)
{
  GstStructure *out = gst_latest_viewers_get_session_stats (self->viewers, id);
  const GValue *encoder = gst_structure_get_value (stats, "encoder");

  if (out && encoder)
    gst_structure_set_value (out, "encoder", encoder);
  gst_structure_free (stats);
  return out;
}

static GstStructure *
stats_requested (GstLatestSignaller *signaller, const gchar *session_id,
    GstLatestNetwork *self)
{
  GstStructure *stats = NULL;

  g_object_get (self->sink, "stats", &stats, NULL);
  return session_id ? of_session (self, session_id, stats) : stats;
}

GstLatestNetwork *
gst_latest_network_start (GstBin *sink, GType signaller_type,
    const GstLatestSettings *settings, GstLatestRateControl *rate_control,
    GError **error)
{
  g_autoptr (GstLatestNetwork) self = g_new0 (GstLatestNetwork, 1);
  Start start = { self, FALSE, error };

  g_atomic_ref_count_init (&self->refs);
  self->sink = sink;
  self->worker = gst_latest_worker_ref (gst_latest_worker_new ("latestwebrtc"));
  self->signaller = g_object_new (signaller_type, NULL);
  configure_signaller (self, settings);
  self->viewers = gst_latest_viewers_new (
      sink, self->worker, self->signaller, settings, rate_control);
  g_signal_connect (
      self->signaller, "request-stats", G_CALLBACK (stats_requested), self);

  gst_latest_worker_invoke_sync (self->worker, start_signaller, &start);
  if (!start.started) {
    gst_latest_network_stop (g_steal_pointer (&self));
    return NULL;
  }
  read_back_address (self, settings);
  gst_latest_worker_invoke (
      self->worker, warm_up, gst_latest_network_ref (self), network_unref);
  return g_steal_pointer (&self);
}

static void
stop_everything (gpointer data)
{
  GstLatestNetwork *self = data;

  g_clear_pointer (&self->warm_up, gst_latest_warm_up_stop);
  gst_latest_viewers_stop (self->viewers);
  g_signal_handlers_disconnect_by_data (self->signaller, self);
  gst_latest_signaller_stop (self->signaller);
  gst_clear_message (&self->eos);
}

void
gst_latest_network_stop (GstLatestNetwork *self)
{
  if (!self)
    return;
  gst_latest_worker_invoke_sync (self->worker, stop_everything, self);
  gst_latest_worker_free (self->worker);
  gst_latest_network_unref (self);
}

/* While it runs. */

typedef struct
{
  GstLatestNetwork *self;
  GstLatestTrack *track;
} SetTrack;

static void
set_track (gpointer data)
{
  SetTrack *job = data;

  gst_latest_viewers_set_track (job->self->viewers, job->track);
}

void
gst_latest_network_set_track (GstLatestNetwork *self, GstLatestTrack *track)
{
  SetTrack job = { self, track };

  gst_latest_worker_invoke_sync (self->worker, set_track, &job);
}

typedef struct
{
  GstLatestNetwork *self;
  GstLatestRateSettings rate;
} SetRate;

static void
set_rate (gpointer data)
{
  SetRate *job = data;

  gst_latest_viewers_set_rate (job->self->viewers, &job->rate);
}

static void
set_rate_free (gpointer data)
{
  SetRate *job = data;

  gst_latest_network_unref (job->self);
  g_free (job);
}

void
gst_latest_network_set_rate (
    GstLatestNetwork *self, const GstLatestRateSettings *rate)
{
  SetRate *job = g_new (SetRate, 1);

  *job = (SetRate) { gst_latest_network_ref (self), *rate };
  gst_latest_worker_invoke (self->worker, set_rate, job, set_rate_free);
}

static void
set_base_time (gpointer data)
{
  GstLatestNetwork *self = data;

  gst_latest_viewers_set_base_time (
      self->viewers, gst_element_get_base_time (GST_ELEMENT (self->sink)));
}

void
gst_latest_network_update_base_time (GstLatestNetwork *self)
{
  gst_latest_worker_invoke (self->worker, set_base_time,
      gst_latest_network_ref (self), network_unref);
}

typedef struct
{
  GstLatestNetwork *self;
  GstMessage *message;
} Finish;

static void
forward_eos (gpointer data)
{
  GstLatestNetwork *self = data;
  GstBinClass *bin_class = g_type_class_peek (GST_TYPE_BIN);

  bin_class->handle_message (self->sink, g_steal_pointer (&self->eos));
}

static void
finish (gpointer data)
{
  Finish *job = data;
  GstLatestNetwork *self = job->self;

  gst_clear_message (&self->eos);
  self->eos = g_steal_pointer (&job->message);
  gst_latest_viewers_finish (self->viewers, forward_eos, self);
}

static void
finish_free (gpointer data)
{
  Finish *job = data;

  gst_clear_message (&job->message);
  gst_latest_network_unref (job->self);
  g_free (job);
}

void
gst_latest_network_finish (GstLatestNetwork *self, GstMessage *message)
{
  Finish *job = g_new (Finish, 1);

  *job = (Finish) { gst_latest_network_ref (self), message };
  gst_latest_worker_invoke (self->worker, finish, job, finish_free);
}

const gchar *
gst_latest_network_get_uri (GstLatestNetwork *self)
{
  return self->uri;
}

guint
gst_latest_network_get_port (GstLatestNetwork *self)
{
  return self->port;
}

guint
gst_latest_network_get_stats (GstLatestNetwork *self, GValue *sessions)
{
  return gst_latest_viewers_get_stats (self->viewers, sessions);
}
