/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fakesignaller.h"

#include "gstlatestwebrtcsink.h"

struct _FakeSignaller
{
  GObject parent;

  GMainContext *context;

  GMutex lock;
  GCond cond;
  GHashTable *answers; /* lock; id -> SDP */
  GHashTable *closes;  /* lock; id -> GError */
  gboolean ready;      /* lock */
  guint said, heard;   /* lock */
  gboolean stopped;    /* of the sink's worker */
};

static void fake_signaller_iface_init (GstLatestSignallerInterface *iface);

G_DEFINE_TYPE_WITH_CODE (FakeSignaller, fake_signaller, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (
        GST_TYPE_LATEST_SIGNALLER, fake_signaller_iface_init));

static FakeSignaller *latest;
static const gchar *fail_next;
static const gchar *warn_next;
static gint one_stream; /* atomic boolean */

void
fake_signaller_set_separate (gboolean separate)
{
  g_atomic_int_set (&one_stream, !separate);
}

static void
fake_signaller_get_choice (GstLatestSignaller *signaller, const gchar *id,
    GstLatestTrackChoice *choice)
{
  choice->separate = !g_atomic_int_get (&one_stream);
}

static gchar *
fake_signaller_get_warning (GstLatestSignaller *signaller)
{
  gchar *warning = g_strdup (warn_next);

  warn_next = NULL;
  return warning;
}

void
fake_signaller_warn_next (const gchar *message)
{
  warn_next = message;
}

static gboolean
fake_signaller_start (GstLatestSignaller *signaller, GMainContext *context,
    const GstLatestSignallerConfig *config, guint *port, GError **error)
{
  FakeSignaller *self = FAKE_SIGNALLER (signaller);
  const gchar *message = fail_next;

  fail_next = NULL;
  if (message) {
    g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_FAILED, message);
    return FALSE;
  }
  self->context = g_main_context_ref (context);
  g_set_object (&latest, self);
  return TRUE;
}

static void
fake_signaller_ready (GstLatestSignaller *signaller)
{
  FakeSignaller *self = FAKE_SIGNALLER (signaller);

  g_assert_false (self->stopped);
  g_mutex_lock (&self->lock);
  self->ready = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
fake_signaller_wait_ready (FakeSignaller *self)
{
  g_mutex_lock (&self->lock);
  while (!self->ready)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

static void
fake_signaller_stop (GstLatestSignaller *signaller)
{
  FAKE_SIGNALLER (signaller)->stopped = TRUE;
  if (latest == FAKE_SIGNALLER (signaller))
    g_clear_object (&latest);
}

/* An answer of the sink's, or an offer of its. */
static void
fake_signaller_answer (
    GstLatestSignaller *signaller, const gchar *id, const gchar *sdp)
{
  FakeSignaller *self = FAKE_SIGNALLER (signaller);

  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->answers, g_strdup (id), g_strdup (sdp));
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static void
fake_signaller_close (
    GstLatestSignaller *signaller, const gchar *id, const GError *reason)
{
  FakeSignaller *self = FAKE_SIGNALLER (signaller);

  g_mutex_lock (&self->lock);
  g_assert_false (g_hash_table_contains (self->closes, id));
  g_hash_table_insert (self->closes, g_strdup (id), g_error_copy (reason));
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static void
fake_signaller_iface_init (GstLatestSignallerInterface *iface)
{
  iface->start = fake_signaller_start;
  iface->get_warning = fake_signaller_get_warning;
  iface->ready = fake_signaller_ready;
  iface->stop = fake_signaller_stop;
  iface->answer = fake_signaller_answer;
  iface->offer = fake_signaller_answer;
  iface->close = fake_signaller_close;
  iface->get_choice = fake_signaller_get_choice;
}

static void
fake_signaller_finalize (GObject *object)
{
  FakeSignaller *self = FAKE_SIGNALLER (object);

  g_clear_pointer (&self->context, g_main_context_unref);
  g_hash_table_unref (self->answers);
  g_hash_table_unref (self->closes);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (fake_signaller_parent_class)->finalize (object);
}

static void
fake_signaller_class_init (FakeSignallerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_signaller_finalize;
}

static void
fake_signaller_init (FakeSignaller *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->answers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->closes = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_error_free);
}

void
fake_signaller_use (void)
{
  static GType types[2];

  types[0] = FAKE_TYPE_SIGNALLER;
  gst_latest_webrtc_sink_set_signaller_types (types);
}

FakeSignaller *
fake_signaller_get_latest (void)
{
  g_assert_nonnull (latest);
  return g_object_ref (latest);
}

void
fake_signaller_fail_next (const gchar *message)
{
  fail_next = message;
}

typedef void (*Say) (
    GstLatestSignaller *signaller, const gchar *id, const gchar *sdp);

typedef struct
{
  FakeSignaller *self;
  Say say;
  gchar *id, *sdp;
} Speech;

static gboolean
speak (gpointer data)
{
  Speech *speech = data;

  speech->say (GST_LATEST_SIGNALLER (speech->self), speech->id, speech->sdp);
  g_mutex_lock (&speech->self->lock);
  speech->self->heard++;
  g_cond_broadcast (&speech->self->cond);
  g_mutex_unlock (&speech->self->lock);
  return G_SOURCE_REMOVE;
}

static void
speech_free (gpointer data)
{
  Speech *speech = data;

  g_object_unref (speech->self);
  g_free (speech->id);
  g_free (speech->sdp);
  g_free (speech);
}

static void
say (FakeSignaller *self, Say what, const gchar *id, const gchar *sdp)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Speech *speech = g_new (Speech, 1);

  *speech =
      (Speech) { g_object_ref (self), what, g_strdup (id), g_strdup (sdp) };
  g_mutex_lock (&self->lock);
  self->said++;
  g_mutex_unlock (&self->lock);
  /* As that of the sink's own work, before which it was said. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, speak, speech, speech_free);
  g_source_attach (source, self->context);
}

void
fake_signaller_wait_heard (FakeSignaller *self)
{
  g_mutex_lock (&self->lock);
  while (self->heard < self->said)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
fake_signaller_offer (FakeSignaller *self, const gchar *id, const gchar *sdp)
{
  /* The answer to the offer before is not the one to this. */
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->answers, id);
  g_mutex_unlock (&self->lock);
  say (self, gst_latest_signaller_emit_offer, id, sdp);
}

static void
want_offer (GstLatestSignaller *signaller, const gchar *id, const gchar *sdp)
{
  gst_latest_signaller_emit_offer_wanted (signaller, id);
}

void
fake_signaller_want_offer (FakeSignaller *self, const gchar *id)
{
  say (self, want_offer, id, NULL);
}

void
fake_signaller_give_answer (
    FakeSignaller *self, const gchar *id, const gchar *sdp)
{
  say (self, gst_latest_signaller_emit_answer, id, sdp);
}

static void
leave (GstLatestSignaller *signaller, const gchar *id, const gchar *sdp)
{
  gst_latest_signaller_emit_session_ended (signaller, id);
}

void
fake_signaller_leave (FakeSignaller *self, const gchar *id)
{
  say (self, leave, id, NULL);
}

typedef struct
{
  FakeSignaller *self;
  const gchar *id;
  GstLatestIceFragment *fragment;
  gboolean done; /* lock */
  GError *error;
} Trickle;

static gboolean
trickle (gpointer data)
{
  Trickle *told = data;
  FakeSignaller *self = told->self;

  told->error = gst_latest_signaller_emit_candidates (
      GST_LATEST_SIGNALLER (self), told->id, told->fragment);
  g_mutex_lock (&self->lock);
  told->done = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return G_SOURCE_REMOVE;
}

GError *
fake_signaller_tell_candidates (
    FakeSignaller *self, const gchar *id, const gchar *fragment, gchar **reply)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Trickle told = { self, id, gst_latest_ice_fragment_parse (fragment, NULL) };

  g_assert_nonnull (told.fragment);
  g_source_set_callback (source, trickle, &told, NULL);
  g_source_attach (source, self->context);
  g_mutex_lock (&self->lock);
  while (!told.done)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
  if (reply)
    *reply = g_strdup (told.fragment->reply);
  gst_latest_ice_fragment_free (told.fragment);
  return told.error;
}

typedef struct
{
  FakeSignaller *self;
  const gchar *id;
  /* What is the same for all sessions; NULL: statistics of @id. */
  GstStructure *(*request_shared) (GstLatestSignaller *signaller);
  gboolean done; /* lock */
  GstStructure *stats;
} StatsRequest;

static gboolean
request_stats (gpointer data)
{
  StatsRequest *request = data;
  FakeSignaller *self = request->self;
  GstLatestSignaller *signaller = GST_LATEST_SIGNALLER (self);

  request->stats = request->request_shared
      ? request->request_shared (signaller)
      : gst_latest_signaller_emit_request_stats (signaller, request->id);
  g_mutex_lock (&self->lock);
  request->done = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return G_SOURCE_REMOVE;
}

static GstStructure *
get_stats (StatsRequest request)
{
  FakeSignaller *self = request.self;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, request_stats, &request, NULL);
  g_source_attach (source, self->context);
  g_mutex_lock (&self->lock);
  while (!request.done)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
  return request.stats;
}

GstStructure *
fake_signaller_get_stats (FakeSignaller *self, const gchar *id)
{
  return get_stats ((StatsRequest) { .self = self, .id = id });
}

GstStructure *
fake_signaller_get_encoder_stats (FakeSignaller *self)
{
  return get_stats ((StatsRequest) { .self = self,
      .request_shared = gst_latest_signaller_emit_request_encoder_stats });
}

GstStructure *
fake_signaller_get_sender_stats (FakeSignaller *self)
{
  return get_stats ((StatsRequest) { .self = self,
      .request_shared = gst_latest_signaller_emit_request_sender_stats });
}

GstStructure *
fake_signaller_get_tracks (FakeSignaller *self)
{
  return get_stats ((StatsRequest) { .self = self,
      .request_shared = gst_latest_signaller_emit_request_tracks });
}

gchar *
fake_signaller_wait_answer (FakeSignaller *self, const gchar *id)
{
  gchar *answer;

  g_mutex_lock (&self->lock);
  while (!g_hash_table_contains (self->answers, id)
      && !g_hash_table_contains (self->closes, id))
    g_cond_wait (&self->cond, &self->lock);
  answer = g_strdup (g_hash_table_lookup (self->answers, id));
  g_mutex_unlock (&self->lock);
  return answer;
}

GError *
fake_signaller_wait_close (FakeSignaller *self, const gchar *id)
{
  GError *error;

  g_mutex_lock (&self->lock);
  while (!g_hash_table_contains (self->closes, id))
    g_cond_wait (&self->cond, &self->lock);
  error = g_error_copy (g_hash_table_lookup (self->closes, id));
  g_mutex_unlock (&self->lock);
  return error;
}

gboolean
fake_signaller_is_answered (FakeSignaller *self, const gchar *id)
{
  gboolean answered;

  g_mutex_lock (&self->lock);
  answered = g_hash_table_contains (self->answers, id);
  g_mutex_unlock (&self->lock);
  return answered;
}

gboolean
fake_signaller_is_closed (FakeSignaller *self, const gchar *id)
{
  gboolean closed;

  g_mutex_lock (&self->lock);
  closed = g_hash_table_contains (self->closes, id);
  g_mutex_unlock (&self->lock);
  return closed;
}
