/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "trackchoice.h"

/* NULL if there is none. */
static GstLatestTrack *
find (GPtrArray *tracks, gboolean is_audio, const gchar *name)
{
  for (guint i = 0; i < tracks->len; i++) {
    g_autofree gchar *msid = gst_latest_track_dup_msid (tracks->pdata[i]);

    if (gst_latest_track_is_audio (tracks->pdata[i]) == is_audio
        && g_strcmp0 (msid, name) == 0)
      return tracks->pdata[i];
  }
  return NULL;
}

/* The names in @text, none for "none". */
static gchar **
split (const gchar *text)
{
  return g_strsplit (g_str_equal (text, "none") ? "" : text, ",", 0);
}

static gboolean
check (const gchar *text, GPtrArray *tracks, gboolean is_audio, GError **error)
{
  g_auto (GStrv) names = split (text ? text : "");

  for (guint i = 0; names[i]; i++) {
    g_autofree gchar *quoted = NULL;

    if (find (tracks, is_audio, names[i]))
      continue;
    quoted = g_strescape (names[i], NULL);
    g_set_error (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_NO_SUCH_TRACK,
        "There is no %s track \"%.64s\".", is_audio ? "audio" : "video",
        quoted);
    return FALSE;
  }
  return TRUE;
}

gboolean
gst_latest_track_choice_check (
    const GstLatestTrackChoice *choice, GPtrArray *tracks, GError **error)
{
  return check (choice->video, tracks, FALSE, error)
      && check (choice->audio, tracks, TRUE, error);
}

static void
select_all (GPtrArray *chosen, GPtrArray *tracks, gboolean is_audio)
{
  for (guint i = 0; i < tracks->len; i++) {
    if (gst_latest_track_is_audio (tracks->pdata[i]) == is_audio)
      g_ptr_array_add (chosen, tracks->pdata[i]);
  }
}

static void
select_some (
    GPtrArray *chosen, const gchar *text, GPtrArray *tracks, gboolean is_audio)
{
  g_auto (GStrv) names = split (text);

  for (guint i = 0; names[i]; i++) {
    GstLatestTrack *track = find (tracks, is_audio, names[i]);

    if (track && !g_ptr_array_find (chosen, track, NULL))
      g_ptr_array_add (chosen, track);
  }
}

GPtrArray *
gst_latest_track_choice_select (
    const GstLatestTrackChoice *choice, GPtrArray *tracks)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint is_audio = 0; is_audio < 2; is_audio++) {
    const gchar *text = is_audio ? choice->audio : choice->video;

    if (text)
      select_some (chosen, text, tracks, is_audio);
    else
      select_all (chosen, tracks, is_audio);
  }
  return chosen;
}
