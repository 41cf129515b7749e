/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "trackchoice.h"

typedef struct
{
  const gchar *video, *audio;
  const gchar *chosen; /* names; NULL: there is no such track */
} Case;

static const Case cases[] = {
  { NULL, NULL, "front rear near far" },
  { "rear", NULL, "rear near far" },
  { "rear,front", "none", "rear front" },
  { NULL, "far", "front rear far" },
  { "none", "far,near", "far near" },
  { "rear,rear", "none", "rear" },
  { "near", NULL, NULL },
  { NULL, "front", NULL },
  { "front,", NULL, NULL },
  { "", NULL, "near far" },
};

static void
apply (guint track, guint encoding, guint bitrate, gpointer owner)
{
}

static void
add (GPtrArray *tracks, GstBin *bin, gboolean is_audio, const gchar *name)
{
  const GstLatestRateSettings settings = { 0 };
  GstLatestRateControl *rates =
      gst_latest_rate_control_new (&settings, apply, NULL);
  GstLatestNetworkWait *wait = gst_latest_network_wait_new (rates);
  g_autofree gchar *suffix = g_strdup_printf ("-%u", tracks->len);
  const GstLatestTrackConfig config = { tracks->len, is_audio, suffix, wait };
  const gchar *missing = NULL;
  GstLatestTrack *track = gst_latest_track_new (bin, &config, &missing);

  fail_unless (track != NULL, "%s", missing);
  fail_unless (gst_latest_track_set_msid (track, name));
  g_ptr_array_add (tracks, track);
  gst_latest_network_wait_unref (wait);
  gst_latest_rate_control_unref (rates);
}

static void
remove_track (gpointer track)
{
  gst_latest_track_remove (track);
  gst_latest_track_unref (track);
}

GST_START_TEST (tracks_are_chosen_by_name)
{
  const Case *c = &cases[__i__];
  const GstLatestTrackChoice choice = { c->video, c->audio };
  g_autoptr (GstElement) bin = gst_object_ref_sink (gst_bin_new (NULL));
  g_autoptr (GPtrArray) tracks = g_ptr_array_new_with_free_func (remove_track);
  g_autoptr (GPtrArray) chosen = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  add (tracks, GST_BIN (bin), FALSE, "front");
  add (tracks, GST_BIN (bin), FALSE, "rear");
  add (tracks, GST_BIN (bin), TRUE, "near");
  add (tracks, GST_BIN (bin), TRUE, "far");
  if (!c->chosen) {
    fail_if (gst_latest_track_choice_check (&choice, tracks, &error));
    fail_unless (g_error_matches (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_NO_SUCH_TRACK));
    return;
  }
  fail_unless (gst_latest_track_choice_check (&choice, tracks, &error));
  chosen = gst_latest_track_choice_select (&choice, tracks);
  for (guint i = 0; i < chosen->len; i++) {
    g_autofree gchar *name = gst_latest_track_dup_msid (chosen->pdata[i]);

    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", name);
  }
  fail_unless_equals_string (names->str, c->chosen);
}

GST_END_TEST;

static Suite *
trackchoice_suite (void)
{
  Suite *s = suite_create ("trackchoice");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, tracks_are_chosen_by_name, 0, G_N_ELEMENTS (cases));
  return s;
}

GST_CHECK_MAIN (trackchoice);
