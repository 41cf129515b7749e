/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "appsignaller-private.h"

#include <gst/sdp/sdp.h>
#include <string.h>

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

static void gst_latest_app_signaller_iface_init (
    GstLatestSignallerInterface *iface);

G_DEFINE_TYPE_WITH_CODE (GstLatestAppSignaller, gst_latest_app_signaller,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (
        GST_TYPE_LATEST_SIGNALLER, gst_latest_app_signaller_iface_init));

/* Peers. */

static void
peer_free (gpointer data)
{
  GstLatestAppPeer *peer = data;

  g_queue_clear_full (
      &peer->early, (GDestroyNotify) gst_latest_ice_fragment_free);
  g_free (peer->id);
  g_free (peer);
}

static GHashTable *
make_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, peer_free);
}

GstLatestAppPeer *
gst_latest_app_peer_new_locked (
    GstLatestAppSignaller *self, const gchar *name, GstLatestAppPeerState state)
{
  GstLatestAppPeer *peer = g_new0 (GstLatestAppPeer, 1);

  peer->id =
      g_strdup_printf ("app-%" G_GUINT64_FORMAT " %s", ++self->sessions, name);
  peer->state = state;
  peer->is_ours = state == GST_LATEST_APP_PEER_WANTED;
  g_queue_init (&peer->early);
  g_hash_table_insert (self->peers, g_strdup (name), peer);
  return peer;
}

static const gchar *
get_name (const gchar *id)
{
  return strchr (id, ' ') + 1;
}

static GstLatestAppPeer *
find_locked (GstLatestAppSignaller *self, const gchar *id)
{
  GstLatestAppPeer *peer = g_hash_table_lookup (self->peers, get_name (id));

  return peer && g_str_equal (peer->id, id) ? peer : NULL;
}

/* NULL if the session is over, or the application has said so. */
static GstLatestAppPeer *
find_staying (GstLatestAppSignaller *self, const gchar *id)
{
  GstLatestAppPeer *peer;

  g_mutex_lock (&self->lock);
  peer = find_locked (self, id);
  if (peer && peer->state == GST_LATEST_APP_PEER_LEAVING)
    peer = NULL;
  g_mutex_unlock (&self->lock);
  return peer;
}

static void
close_peer (GstLatestAppSignaller *self, const gchar *id, const gchar *reason)
{
  g_autofree gchar *name = g_strdup (get_name (id));
  gboolean known;

  g_mutex_lock (&self->lock);
  known = find_locked (self, id) != NULL;
  if (known)
    g_hash_table_remove (self->peers, name);
  g_mutex_unlock (&self->lock);
  if (known)
    self->callbacks->closed (name, reason, self->owner);
}

/* What the application wants, on its way to the worker. */

typedef struct
{
  GstLatestAppSignaller *self;
  GstLatestAppAction action;
  gchar *id;
  gchar *sdp;                     /* nullable */
  GstLatestIceFragment *fragment; /* nullable */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_free (job->id);
  g_free (job->sdp);
  g_clear_pointer (&job->fragment, gst_latest_ice_fragment_free);
  g_free (job);
}

static void
do_create_offer (GstLatestAppSignaller *self, Job *job)
{
  if (find_staying (self, job->id))
    gst_latest_signaller_emit_offer_wanted (
        GST_LATEST_SIGNALLER (self), job->id);
}

static void
do_set_offer (GstLatestAppSignaller *self, Job *job)
{
  GstLatestAppPeer *peer = find_staying (self, job->id);

  if (!peer)
    return;
  peer->described = FALSE;
  gst_latest_signaller_emit_offer (
      GST_LATEST_SIGNALLER (self), job->id, job->sdp);
}

static void
tell_candidate (GstLatestAppSignaller *self, const gchar *id,
    GstLatestIceFragment *fragment)
{
  g_autoptr (GError) error = gst_latest_signaller_emit_candidates (
      GST_LATEST_SIGNALLER (self), id, fragment);

  if (error)
    GST_INFO_OBJECT (self, "a candidate is of no use: %s", error->message);
}

static void
set_described (GstLatestAppSignaller *self, const gchar *id)
{
  GstLatestAppPeer *peer = find_staying (self, id);
  GstLatestIceFragment *fragment;

  if (!peer)
    return;
  peer->described = TRUE;
  while ((fragment = g_queue_pop_head (&peer->early))) {
    tell_candidate (self, id, fragment);
    gst_latest_ice_fragment_free (fragment);
  }
}

static void
do_set_answer (GstLatestAppSignaller *self, Job *job)
{
  if (!find_staying (self, job->id))
    return;
  gst_latest_signaller_emit_answer (
      GST_LATEST_SIGNALLER (self), job->id, job->sdp);
  set_described (self, job->id);
}

static void
do_add_candidate (GstLatestAppSignaller *self, Job *job)
{
  GstLatestAppPeer *peer = find_staying (self, job->id);

  if (peer && peer->described)
    tell_candidate (self, job->id, job->fragment);
  else if (peer)
    g_queue_push_tail (&peer->early, g_steal_pointer (&job->fragment));
}

static void
do_remove (GstLatestAppSignaller *self, Job *job)
{
  gst_latest_signaller_emit_session_ended (
      GST_LATEST_SIGNALLER (self), job->id);
  close_peer (self, job->id, "The application removed the peer.");
}

static gboolean
job_run (gpointer data)
{
  static void (*const tasks[]) (GstLatestAppSignaller * self, Job * job) = {
    [GST_LATEST_APP_CREATE_OFFER] = do_create_offer,
    [GST_LATEST_APP_SET_OFFER] = do_set_offer,
    [GST_LATEST_APP_SET_ANSWER] = do_set_answer,
    [GST_LATEST_APP_ADD_CANDIDATE] = do_add_candidate,
    [GST_LATEST_APP_REMOVE_PEER] = do_remove,
  };
  Job *job = data;

  tasks[job->action](job->self, job);
  return G_SOURCE_REMOVE;
}

void
gst_latest_app_signaller_queue_locked (GstLatestAppSignaller *self,
    GstLatestAppAction action, const gchar *id, const gchar *sdp,
    GstLatestIceFragment *fragment)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Job *job = g_new (Job, 1);

  *job = (Job) { g_object_ref (self), action, g_strdup (id), g_strdup (sdp),
    fragment };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, job_run, job, job_free);
  g_source_attach (source, self->context);
}

/* What the sink says. */

static gboolean
gst_latest_app_signaller_start (GstLatestSignaller *signaller,
    GMainContext *context, const GstLatestSignallerConfig *config, guint *port,
    GError **error)
{
  GstLatestAppSignaller *self = GST_LATEST_APP_SIGNALLER (signaller);

  *port = 0;
  g_mutex_lock (&self->lock);
  self->context = g_main_context_ref (context);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* Those peers are left whose jobs have not run yet. */
static void
gst_latest_app_signaller_stop (GstLatestSignaller *signaller)
{
  GstLatestAppSignaller *self = GST_LATEST_APP_SIGNALLER (signaller);
  g_autoptr (GHashTable) peers = NULL;
  GHashTableIter iter;
  gpointer name;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->context, g_main_context_unref);
  peers = self->peers;
  self->peers = make_table ();
  g_mutex_unlock (&self->lock);
  g_hash_table_iter_init (&iter, peers);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    self->callbacks->closed (name, "The sender has stopped.", self->owner);
}

/* NULL if the application is not to be sent a description; else the peer has
 * its state from now on. */
static GstLatestAppPeer *
advance (
    GstLatestAppSignaller *self, const gchar *id, GstLatestAppPeerState state)
{
  GstLatestAppPeer *peer;

  g_mutex_lock (&self->lock);
  peer = find_locked (self, id);
  if (peer && peer->state == GST_LATEST_APP_PEER_LEAVING)
    peer = NULL;
  if (peer)
    peer->state = state;
  g_mutex_unlock (&self->lock);
  return peer;
}

/* Candidates belong to the first m-line that is not rejected. */
static guint
find_mline (const gchar *sdp)
{
  g_autoptr (GstSDPMessage) message = NULL;
  guint n;

  if (gst_sdp_message_new_from_text (sdp, &message) != GST_SDP_OK)
    return 0;
  n = gst_sdp_message_medias_len (message);
  for (guint i = 0; i < n; i++) {
    if (gst_sdp_media_get_port (gst_sdp_message_get_media (message, i)) != 0)
      return i;
  }
  return 0;
}

static void
gst_latest_app_signaller_answer (
    GstLatestSignaller *signaller, const gchar *id, const gchar *sdp)
{
  GstLatestAppSignaller *self = GST_LATEST_APP_SIGNALLER (signaller);

  GstLatestAppPeer *peer = advance (self, id, GST_LATEST_APP_PEER_AGREED);

  if (!peer)
    return;
  peer->mline = find_mline (sdp);
  self->callbacks->answer_created (get_name (id), sdp, self->owner);
  set_described (self, id);
}

static void
gst_latest_app_signaller_offer (
    GstLatestSignaller *signaller, const gchar *id, const gchar *sdp)
{
  GstLatestAppSignaller *self = GST_LATEST_APP_SIGNALLER (signaller);

  if (advance (self, id, GST_LATEST_APP_PEER_INVITED))
    self->callbacks->offer_created (get_name (id), sdp, self->owner);
}

static void
gst_latest_app_signaller_candidate (
    GstLatestSignaller *signaller, const gchar *id, const gchar *candidate)
{
  GstLatestAppSignaller *self = GST_LATEST_APP_SIGNALLER (signaller);
  GstLatestAppPeer *peer = find_staying (self, id);

  if (peer)
    self->callbacks->candidate (
        get_name (id), peer->mline, candidate ? candidate : "", self->owner);
}

static gchar *
gst_latest_app_signaller_get_peer (
    GstLatestSignaller *signaller, const gchar *id)
{
  return g_strdup (get_name (id));
}

static void
gst_latest_app_signaller_close (
    GstLatestSignaller *signaller, const gchar *id, const GError *reason)
{
  close_peer (GST_LATEST_APP_SIGNALLER (signaller), id, reason->message);
}

static void
gst_latest_app_signaller_iface_init (GstLatestSignallerInterface *iface)
{
  iface->start = gst_latest_app_signaller_start;
  iface->stop = gst_latest_app_signaller_stop;
  iface->answer = gst_latest_app_signaller_answer;
  iface->offer = gst_latest_app_signaller_offer;
  iface->candidate = gst_latest_app_signaller_candidate;
  iface->get_peer = gst_latest_app_signaller_get_peer;
  iface->close = gst_latest_app_signaller_close;
}

GstLatestAppSignaller *
gst_latest_app_signaller_new (
    const GstLatestAppCallbacks *callbacks, gpointer owner)
{
  GstLatestAppSignaller *self =
      g_object_new (GST_TYPE_LATEST_APP_SIGNALLER, NULL);

  self->callbacks = callbacks;
  self->owner = owner;
  return self;
}

static void
gst_latest_app_signaller_finalize (GObject *object)
{
  GstLatestAppSignaller *self = GST_LATEST_APP_SIGNALLER (object);

  g_clear_pointer (&self->context, g_main_context_unref);
  g_hash_table_unref (self->peers);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_latest_app_signaller_parent_class)->finalize (object);
}

static void
gst_latest_app_signaller_class_init (GstLatestAppSignallerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_latest_app_signaller_finalize;
}

static void
gst_latest_app_signaller_init (GstLatestAppSignaller *self)
{
  g_mutex_init (&self->lock);
  self->peers = make_table ();
}
