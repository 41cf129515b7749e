/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "trackchoice.h"
#include "viewers-private.h"

/* Of data, among the ids of tracks. */
#define DATA_ID (GST_LATEST_NO_TRACK - 1)

static void
clear_media (gpointer data)
{
  GstLatestMedia *media = data;

  g_free ((gchar *) media->name);
  g_free ((gchar *) media->profile_level_id);
}

/* A server to publish to has room for one track of a kind, and no control. */
static void
keep_first_of_each (GArray *media)
{
  guint seen = 0;

  for (guint i = 0; i < media->len;) {
    const guint bit = 1u << g_array_index (media, GstLatestMedia, i).kind;

    if (seen & bit)
      g_array_remove_index (media, i);
    else
      i++;
    seen |= bit;
  }
}

/* (transfer full) (element-type GstLatestMedia) */
static GArray *
list_tracks (GstLatestViewers *self, const GstLatestTrackChoice *choice)
{
  const GstLatestCodec *codec = gst_latest_settings_get_codec (&self->settings);
  g_autoptr (GPtrArray) tracks =
      gst_latest_track_choice_select (choice, self->tracks);
  GArray *media = g_array_new (FALSE, FALSE, sizeof (GstLatestMedia));

  g_array_set_clear_func (media, clear_media);
  for (guint i = 0; i < tracks->len; i++) {
    GstLatestTrack *track = tracks->pdata[i];
    const GstLatestCodec *of = gst_latest_track_get_codec (track, codec);

    if (of && !gst_latest_track_is_ended (track)) {
      const GstLatestMedia one = { of->is_audio ? GST_LATEST_MEDIA_AUDIO
                                                : GST_LATEST_MEDIA_VIDEO,
        of->encoding_name, gst_latest_track_dup_msid (track),
        gst_latest_track_get_id (track),
        gst_latest_track_get_profile_level_id (track) };

      g_array_append_val (media, one);
    }
  }
  return media;
}

static GArray *
list_chosen (GstLatestViewers *self, GstLatestSignaller *signaller,
    const gchar *session_id, const GstLatestTrackChoice *choice,
    gboolean is_offer)
{
  const GstLatestMedia data = { .kind = GST_LATEST_MEDIA_DATA, .id = DATA_ID };
  g_autofree gchar *peer =
      gst_latest_signaller_get_peer (signaller, session_id);
  GArray *media = list_tracks (self, choice);

  if (!is_offer && !peer)
    keep_first_of_each (media);
  else if (self->shared->control)
    g_array_append_val (media, data);
  return media;
}

GArray *
gst_latest_viewers_list_media (GstLatestViewers *self,
    GstLatestSignaller *signaller, const gchar *session_id, gboolean is_offer)
{
  GstLatestTrackChoice choice;

  gst_latest_signaller_get_choice (signaller, session_id, &choice);
  return list_chosen (self, signaller, session_id, &choice, is_offer);
}

GArray *
gst_latest_viewers_choose_media (GstLatestViewers *self,
    GstLatestSignaller *signaller, const gchar *session_id, gboolean is_offer,
    GError **error)
{
  GstLatestTrackChoice choice;
  g_autoptr (GArray) media = NULL;

  gst_latest_signaller_get_choice (signaller, session_id, &choice);
  if (!gst_latest_track_choice_check (&choice, self->tracks, error))
    return NULL;
  media = list_chosen (self, signaller, session_id, &choice, is_offer);
  if (media->len > 0
      && g_array_index (media, GstLatestMedia, 0).kind != GST_LATEST_MEDIA_DATA)
    return g_steal_pointer (&media);
  g_set_error_literal (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_NOT_READY,
      "What is asked for has not begun, or has ended.");
  return NULL;
}
