/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/sdp/sdp.h>

#include "dtlsleak.h"
#include "linesender.h"
#include "lineviewer.h"

static const GstLatestMedia camera = { GST_LATEST_MEDIA_VIDEO, "VP8", NULL, 1 };
static const GstLatestMedia everything[] = {
  { GST_LATEST_MEDIA_VIDEO, "VP8", NULL, 1 },
  { GST_LATEST_MEDIA_VIDEO, "VP8", NULL, 2 },
  { GST_LATEST_MEDIA_AUDIO, "OPUS", NULL, 3 },
  { GST_LATEST_MEDIA_DATA, NULL, NULL, 4 },
};

typedef struct
{
  LineSender *sender;
  LineViewer *viewer;
} Pair;

static Pair
pair_new (void)
{
  return (Pair) { line_sender_new (), line_viewer_new () };
}

static void
pair_free (Pair *pair)
{
  line_viewer_free (pair->viewer);
  line_sender_free (pair->sender);
  dtls_leak_allow ();
}

/* Returns the answer to the viewer's offer of now. */
static gchar *
exchange (Pair *pair, const GstLatestMedia *media, guint n_media)
{
  g_autofree gchar *offer = line_viewer_create_offer (pair->viewer);
  gchar *answer = line_sender_answer (pair->sender, offer, media, n_media);

  line_viewer_set_answer (pair->viewer, answer);
  line_sender_play (pair->sender);
  return answer;
}

static void
add_everything (LineViewer *viewer)
{
  line_viewer_add (viewer, LINE_VIEWER_VP8);
  line_viewer_add (viewer, LINE_VIEWER_VP8);
  line_viewer_add (viewer, LINE_VIEWER_OPUS);
  line_viewer_add_channel (viewer);
}

GST_START_TEST (all_lines_of_an_offer_play)
{
  Pair pair = pair_new ();
  g_autofree gchar *answer = NULL;

  add_everything (pair.viewer);
  answer = exchange (&pair, everything, G_N_ELEMENTS (everything));
  for (guint i = 0; i < 3; i++)
    line_viewer_wait_packets (pair.viewer, i, 20);
  line_viewer_wait_channel (pair.viewer);
  pair_free (&pair);
}

GST_END_TEST;

/* More lines than the sender has tracks. */
GST_START_TEST (lines_without_a_track_keep_no_other_waiting)
{
  Pair pair = pair_new ();
  g_autofree gchar *answer = NULL;

  add_everything (pair.viewer);
  answer = exchange (&pair, &everything[1], 1);
  line_viewer_wait_packets (pair.viewer, 0, 20);
  pair_free (&pair);
}

GST_END_TEST;

/* The lines of a=ssrc and a=ssrc-group of the m-line @n. */
static gchar *
get_ssrcs (const gchar *text, guint n)
{
  g_autoptr (GstSDPMessage) sdp = NULL;
  const GstSDPMedia *line;
  GString *ssrcs = g_string_new (NULL);

  gst_sdp_message_new_from_text (text, &sdp);
  line = gst_sdp_message_get_media (sdp, n);
  for (guint i = 0; i < gst_sdp_media_attributes_len (line); i++) {
    const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (line, i);

    if (g_str_has_prefix (attribute->key, "ssrc"))
      g_string_append_printf (
          ssrcs, "%s:%s\n", attribute->key, attribute->value);
  }
  return g_string_free (ssrcs, FALSE);
}

GST_START_TEST (lines_are_added_while_the_first_plays)
{
  Pair pair = pair_new ();
  g_autofree gchar *answer = NULL;
  g_autofree gchar *later = NULL;
  g_autofree gchar *before = NULL;
  g_autofree gchar *after = NULL;

  line_viewer_add (pair.viewer, LINE_VIEWER_VP8);
  answer = exchange (&pair, &camera, 1);
  line_viewer_wait_packets (pair.viewer, 0, 20);
  line_viewer_add (pair.viewer, LINE_VIEWER_VP8);
  line_viewer_add (pair.viewer, LINE_VIEWER_OPUS);
  line_viewer_add_channel (pair.viewer);
  later = exchange (&pair, everything, G_N_ELEMENTS (everything));
  for (guint i = 0; i < 3; i++)
    line_viewer_wait_packets (pair.viewer, i, 60);
  /* The viewer's sctpenc 1.22 may miss that it is connected, as it connects when
   * our packets come already: the channel is not waited for. */
  fail_unless (strstr (later, "m=application 9 ") != NULL);
  fail_unless_equals_int (line_viewer_get_lost (pair.viewer, 0), 0);
  before = get_ssrcs (answer, 0);
  after = get_ssrcs (later, 0);
  fail_unless (strstr (before, "ssrc-group:FID ") != NULL);
  fail_unless_equals_string (after, before);
  pair_free (&pair);
}

GST_END_TEST;

/* One after the other, as many as a sink has cameras. */
GST_START_TEST (lines_are_added_again_and_again)
{
  GstLatestMedia media[8];
  Pair pair = pair_new ();

  for (guint i = 0; i < G_N_ELEMENTS (media); i++) {
    g_autofree gchar *answer = NULL;

    media[i] = camera;
    media[i].id = i;
    line_viewer_add (pair.viewer, LINE_VIEWER_VP8);
    answer = exchange (&pair, media, i + 1);
    line_viewer_wait_packets (pair.viewer, i, 3);
  }
  fail_unless_equals_int (line_viewer_get_lost (pair.viewer, 0), 0);
  pair_free (&pair);
}

GST_END_TEST;

/* The viewer's answer has the first @from of it as @to. */
static void
offer_everything (Pair *pair, const gchar *from, const gchar *to)
{
  g_autofree gchar *offer =
      line_sender_offer (pair->sender, everything, G_N_ELEMENTS (everything));
  g_autofree gchar *answer = line_viewer_answer (pair->viewer, offer);
  g_autoptr (GString) changed = g_string_new (answer);

  if (from)
    fail_unless_equals_int (g_string_replace (changed, from, to, 1), 1);
  line_sender_take_answer (pair->sender, changed->str);
  line_sender_play (pair->sender);
}

GST_START_TEST (all_lines_of_our_offer_play)
{
  Pair pair = pair_new ();

  add_everything (pair.viewer);
  offer_everything (&pair, NULL, NULL);
  for (guint i = 0; i < 3; i++)
    line_viewer_wait_packets (pair.viewer, i, 20);
  pair_free (&pair);
}

GST_END_TEST;

/* The first one has the transport in our offer. */
GST_START_TEST (a_line_of_our_offer_is_refused)
{
  Pair pair = pair_new ();

  add_everything (pair.viewer);
  offer_everything (&pair, "m=video 9", "m=video 0");
  for (guint i = 1; i < 3; i++)
    line_viewer_wait_packets (pair.viewer, i, 20);
  fail_unless_equals_int (line_viewer_get_packets (pair.viewer, 0), 0);
  pair_free (&pair);
}

GST_END_TEST;

static Suite *
negotiation_suite (void)
{
  Suite *suite = suite_create ("negotiation");
  TCase *tcase = tcase_create ("negotiation");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, all_lines_of_an_offer_play);
  tcase_add_test (tcase, lines_without_a_track_keep_no_other_waiting);
  tcase_add_test (tcase, lines_are_added_while_the_first_plays);
  tcase_add_test (tcase, lines_are_added_again_and_again);
  tcase_add_test (tcase, all_lines_of_our_offer_play);
  tcase_add_test (tcase, a_line_of_our_offer_is_refused);
  return suite;
}

GST_CHECK_MAIN (negotiation);
