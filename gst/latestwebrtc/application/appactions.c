/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "appsignaller-private.h"

#include <string.h>

/* A browser's offer with every codec has 5 to 20 KiB. */
#define MAX_SDP (64 * 1024)
#define MAX_NAME 256

static gboolean
refuse (GError **error, const gchar *text)
{
  g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_FAILED, text);
  return FALSE;
}

/* Sets @peer to the one of this name, or NULL. */
static gboolean
look_up_locked (GstLatestAppSignaller *self, const gchar *name,
    GstLatestAppPeer **peer, GError **error)
{
  gsize length = name ? strlen (name) : 0;

  if (length == 0 || length > MAX_NAME || !g_utf8_validate (name, -1, NULL))
    return refuse (
        error, "A peer needs a name, of 256 bytes of UTF-8 at most.");
  if (!self->context)
    return refuse (error, "The sink is neither PAUSED nor PLAYING.");
  *peer = g_hash_table_lookup (self->peers, name);
  if (*peer && (*peer)->state == GST_LATEST_APP_PEER_LEAVING)
    return refuse (error, "The peer is being removed.");
  return TRUE;
}

static gboolean
look_up_known_locked (GstLatestAppSignaller *self, const gchar *name,
    GstLatestAppPeer **peer, GError **error)
{
  if (!look_up_locked (self, name, peer, error))
    return FALSE;
  return *peer ? TRUE : refuse (error, "There is no such peer.");
}

static gboolean
check_sdp (const gchar *sdp, GError **error)
{
  if (!sdp || !*sdp)
    return refuse (error, "There is no description.");
  if (strlen (sdp) > MAX_SDP)
    return refuse (error, "The description is longer than 64 KiB.");
  return TRUE;
}

static gboolean
create_offer_locked (
    GstLatestAppSignaller *self, const gchar *name, GError **error)
{
  GstLatestAppPeer *peer;

  if (!look_up_locked (self, name, &peer, error))
    return FALSE;
  if (peer)
    return refuse (error, "There is such a peer already.");
  peer =
      gst_latest_app_peer_new_locked (self, name, GST_LATEST_APP_PEER_WANTED);
  gst_latest_app_signaller_queue_locked (
      self, GST_LATEST_APP_CREATE_OFFER, peer->id, NULL, NULL);
  return TRUE;
}

static gboolean
set_offer_locked (GstLatestAppSignaller *self, const gchar *name,
    const gchar *sdp, GError **error)
{
  GstLatestAppPeer *peer;

  if (!look_up_locked (self, name, &peer, error))
    return FALSE;
  if (peer && peer->is_ours)
    return refuse (error, "It is the sink that offers to this peer.");
  if (peer && peer->state != GST_LATEST_APP_PEER_AGREED)
    return refuse (error, "The offer before has not been answered yet.");
  if (!peer)
    peer = gst_latest_app_peer_new_locked (
        self, name, GST_LATEST_APP_PEER_OFFERED);
  peer->state = GST_LATEST_APP_PEER_OFFERED;
  peer->candidates = 0;
  gst_latest_app_signaller_queue_locked (
      self, GST_LATEST_APP_SET_OFFER, peer->id, sdp, NULL);
  return TRUE;
}

static gboolean
set_answer_locked (GstLatestAppSignaller *self, const gchar *name,
    const gchar *sdp, GError **error)
{
  GstLatestAppPeer *peer;

  if (!look_up_known_locked (self, name, &peer, error))
    return FALSE;
  if (peer->state != GST_LATEST_APP_PEER_INVITED)
    return refuse (error, "No offer waits for an answer of this peer.");
  peer->state = GST_LATEST_APP_PEER_AGREED;
  gst_latest_app_signaller_queue_locked (
      self, GST_LATEST_APP_SET_ANSWER, peer->id, sdp, NULL);
  return TRUE;
}

/* Takes @fragment, which is NULL for the end of the candidates. */
static gboolean
add_candidate_locked (GstLatestAppSignaller *self, const gchar *name,
    GstLatestIceFragment **fragment, GError **error)
{
  GstLatestAppPeer *peer;

  if (!look_up_known_locked (self, name, &peer, error))
    return FALSE;
  if (!*fragment)
    return TRUE;
  if (peer->candidates == GST_LATEST_ICE_FRAGMENT_MAX_CANDIDATES)
    return refuse (error, "The peer has told 64 candidates already.");
  peer->candidates++;
  gst_latest_app_signaller_queue_locked (self, GST_LATEST_APP_ADD_CANDIDATE,
      peer->id, NULL, g_steal_pointer (fragment));
  return TRUE;
}

static gboolean
remove_peer_locked (
    GstLatestAppSignaller *self, const gchar *name, GError **error)
{
  GstLatestAppPeer *peer;

  if (!look_up_known_locked (self, name, &peer, error))
    return FALSE;
  peer->state = GST_LATEST_APP_PEER_LEAVING;
  gst_latest_app_signaller_queue_locked (
      self, GST_LATEST_APP_REMOVE_PEER, peer->id, NULL, NULL);
  return TRUE;
}

gboolean
gst_latest_app_signaller_create_offer (
    GstLatestAppSignaller *self, const gchar *peer, GError **error)
{
  gboolean done;

  g_mutex_lock (&self->lock);
  done = create_offer_locked (self, peer, error);
  g_mutex_unlock (&self->lock);
  return done;
}

gboolean
gst_latest_app_signaller_set_offer (GstLatestAppSignaller *self,
    const gchar *peer, const gchar *sdp, GError **error)
{
  gboolean done;

  if (!check_sdp (sdp, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  done = set_offer_locked (self, peer, sdp, error);
  g_mutex_unlock (&self->lock);
  return done;
}

gboolean
gst_latest_app_signaller_set_answer (GstLatestAppSignaller *self,
    const gchar *peer, const gchar *sdp, GError **error)
{
  gboolean done;

  if (!check_sdp (sdp, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  done = set_answer_locked (self, peer, sdp, error);
  g_mutex_unlock (&self->lock);
  return done;
}

static GstLatestIceFragment *
parse_candidate (const gchar *candidate, guint mline, GError **error)
{
  GstLatestIceFragment *fragment = NULL;
  g_autofree gchar *line = NULL;

  if (g_str_has_prefix (candidate, "a="))
    candidate += strlen ("a=");
  if (g_str_has_prefix (candidate, "candidate:")
      && !strpbrk (candidate, "\r\n")) {
    line = g_strconcat ("a=", candidate, NULL);
    fragment = gst_latest_ice_fragment_parse (line, error);
  } else {
    refuse (error, "This is no candidate.");
  }
  if (fragment)
    g_array_index (fragment->candidates, GstLatestIceCandidate, 0).mline =
        mline;
  return fragment;
}

gboolean
gst_latest_app_signaller_add_candidate (GstLatestAppSignaller *self,
    const gchar *peer, guint mline, const gchar *candidate, GError **error)
{
  g_autoptr (GstLatestIceFragment) fragment = NULL;
  gboolean done;

  if (candidate && *candidate) {
    fragment = parse_candidate (candidate, mline, error);
    if (!fragment)
      return FALSE;
  }
  g_mutex_lock (&self->lock);
  done = add_candidate_locked (self, peer, &fragment, error);
  g_mutex_unlock (&self->lock);
  return done;
}

gboolean
gst_latest_app_signaller_remove_peer (
    GstLatestAppSignaller *self, const gchar *peer, GError **error)
{
  gboolean done;

  g_mutex_lock (&self->lock);
  done = remove_peer_locked (self, peer, error);
  g_mutex_unlock (&self->lock);
  return done;
}
