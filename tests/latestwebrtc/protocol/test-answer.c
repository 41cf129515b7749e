/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "offerparse.h"
#include "offertext.h"

/* What webrtcbin answers to the one line it is given, which has the name @mid
 * there. */
#define ANSWER(mid) \
  "v=0\r\n" \
  "o=- 77 0 IN IP4 0.0.0.0\r\n" \
  "s=-\r\n" \
  "t=0 0\r\n" \
  "a=ice-options:trickle\r\n" \
  "a=group:BUNDLE " mid "\r\n" \
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n" \
  "c=IN IP4 0.0.0.0\r\n" \
  "a=ice-ufrag:ours\r\n" \
  "a=ice-pwd:ourspassword22characters\r\n" \
  "a=fingerprint:sha-256 AA\r\n" \
  "a=setup:active\r\n" \
  "a=rtcp-mux\r\n" \
  "a=mid:" mid "\r\n" \
  "a=sendonly\r\n" \
  "a=candidate:1 1 UDP 2015363327 192.0.2.1 40000 typ host\r\n"

/* A bundle-only line (RFC 9143, 6), which has no transport of its own. */
#define BUNDLE_ONLY_VIDEO(mid) \
  "m=video 0 UDP/TLS/RTP/SAVPF 96 97 102 98 99\r\n" \
  "c=IN IP4 0.0.0.0\r\n" \
  "a=bundle-only\r\n" \
  "a=mid:" mid "\r\na=recvonly\r\n" OFFER_CODECS

static GstSDPMessage *
complete (const gchar *offer_text, const gchar *answer_text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstLatestOffer) offer =
      offer_parse_video (offer_text, "VP8", &error);
  g_autoptr (GstSDPMessage) answer = NULL;

  g_assert_no_error (error);
  fail_unless_equals_int (
      gst_sdp_message_new_from_text (answer_text, &answer), GST_SDP_OK);
  return gst_latest_offer_complete_answer (offer, answer);
}

static const gchar *
attribute (const GstSDPMessage *sdp, guint line, const gchar *key)
{
  return gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (sdp, line), key);
}

static guint
port (const GstSDPMessage *sdp, guint line)
{
  return gst_sdp_media_get_port (gst_sdp_message_get_media (sdp, line));
}

/* RFC 3264 (6): there are as many lines as in the offer, in its order. */
GST_START_TEST (other_lines_are_rejected)
{
  g_autoptr (GstSDPMessage) sdp =
      complete (OFFER_HEAD "a=group:BUNDLE v a w d\r\n" OFFER_AUDIO ("a")
                    OFFER_VIDEO ("v") OFFER_VIDEO ("w") OFFER_DATA ("d"),
          ANSWER ("v"));
  const gchar *const names[] = { "a", "v", "w", "d" };
  const gchar *const media[] = { "audio", "video", "video", "application" };

  fail_unless_equals_int (gst_sdp_message_medias_len (sdp), 4);
  for (guint i = 0; i < 4; i++) {
    fail_unless_equals_int (port (sdp, i), i == 1 ? 9 : 0);
    fail_unless_equals_string (attribute (sdp, i, "mid"), names[i]);
    fail_unless_equals_string (
        gst_sdp_media_get_media (gst_sdp_message_get_media (sdp, i)), media[i]);
    fail_unless_equals_string (attribute (sdp, i, "fingerprint"), "sha-256 AA");
    fail_unless_equals_string (attribute (sdp, i, "ice-ufrag"), "ours");
  }
  fail_unless (attribute (sdp, 1, "candidate") != NULL);
  fail_unless (attribute (sdp, 1, "sendonly") != NULL);
  fail_unless (attribute (sdp, 2, "candidate") == NULL);
  fail_unless_equals_string (
      gst_sdp_message_get_attribute_val (sdp, "group"), "BUNDLE v");
  fail_unless_equals_string (
      gst_sdp_message_get_attribute_val (sdp, "ice-options"), "trickle");
}

GST_END_TEST;

/* RFC 9143 (7.3): the answer has no bundle that was not offered. */
GST_START_TEST (bundle_is_that_of_the_offer)
{
  g_autoptr (GstSDPMessage) none =
      complete (OFFER_HEAD OFFER_AUDIO ("a") OFFER_VIDEO ("v"), ANSWER ("v"));
  g_autoptr (GstSDPMessage) other = complete (OFFER_HEAD
      "a=group:BUNDLE a\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v"),
      ANSWER ("v"));
  g_autoptr (GstSDPMessage) behind_ls = complete (OFFER_HEAD
      "a=group:LS a v\r\na=group:BUNDLE a v\r\n" OFFER_AUDIO ("a")
          OFFER_VIDEO ("v"),
      ANSWER ("v"));

  fail_unless (gst_sdp_message_get_attribute_val (none, "group") == NULL);
  fail_unless (gst_sdp_message_get_attribute_val (other, "group") == NULL);
  fail_unless_equals_string (
      gst_sdp_message_get_attribute_val (behind_ls, "group"), "BUNDLE a v");
  fail_unless (
      gst_sdp_message_get_attribute_val_n (behind_ls, "group", 1) == NULL);
}

GST_END_TEST;

/* The line that the bundle has its transport from stays, without media, as the
 * other lines may have none of their own. */
GST_START_TEST (first_line_of_the_bundle_stays)
{
  g_autoptr (GstSDPMessage) sdp =
      complete (OFFER_HEAD "a=group:BUNDLE a v d\r\n" OFFER_AUDIO ("a")
                    BUNDLE_ONLY_VIDEO ("v") OFFER_DATA ("d"),
          ANSWER ("v"));

  fail_unless_equals_string (
      gst_sdp_message_get_attribute_val (sdp, "group"), "BUNDLE a v");
  fail_unless_equals_int (port (sdp, 0), 9);
  fail_unless (attribute (sdp, 0, "inactive") != NULL);
  fail_unless (attribute (sdp, 0, "sendrecv") == NULL);
  fail_unless_equals_string (attribute (sdp, 0, "ice-ufrag"), "ours");
  fail_unless_equals_string (attribute (sdp, 0, "setup"), "active");
  fail_unless_equals_string (attribute (sdp, 0, "rtpmap"), "111 opus/48000/2");
  fail_unless_equals_string (attribute (sdp, 0, "candidate"),
      "1 1 UDP 2015363327 192.0.2.1 40000 typ host");
  fail_unless_equals_int (port (sdp, 1), 9);
  fail_unless_equals_int (port (sdp, 2), 0);
}

GST_END_TEST;

/* webrtcbin's lines of sound and video, as it answers "a v" or more of them.
 * Its candidates are in its first line. */
#define ANSWER_LINE(media, pt, mid) \
  "m=" media " 9 UDP/TLS/RTP/SAVPF " pt "\r\n" \
  "c=IN IP4 0.0.0.0\r\n" \
  "a=ice-ufrag:ours\r\n" \
  "a=ice-pwd:ourspassword22characters\r\n" \
  "a=fingerprint:sha-256 AA\r\n" \
  "a=setup:active\r\n" \
  "a=rtcp-mux\r\n" \
  "a=mid:" mid "\r\n" \
  "a=sendonly\r\n"
#define ANSWER_CANDIDATE \
  "a=candidate:1 1 UDP 2015363327 192.0.2.1 40000 typ host\r\n"
#define ANSWER_DATA(mid) \
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" \
  "a=ice-ufrag:ours\r\n" \
  "a=ice-pwd:ourspassword22characters\r\n" \
  "a=setup:active\r\n" \
  "a=mid:" mid "\r\n" \
  "a=sctp-port:5000\r\n"
#define ANSWER_HEAD "v=0\r\no=- 77 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"

static GstSDPMessage *
complete_offer (const GstLatestOffer *offer, const gchar *answer_text)
{
  g_autoptr (GstSDPMessage) answer = NULL;

  fail_unless_equals_int (
      gst_sdp_message_new_from_text (answer_text, &answer), GST_SDP_OK);
  return gst_latest_offer_complete_answer (offer, answer);
}

static const struct
{
  const gchar *media, *offer, *answer;
  const gchar *group;
  guint ports[4];
  guint candidates; /* the line in which the viewer looks for them */
} several[] = {
  /* clang-format off */
  {"V1 A2", "a=group:BUNDLE a v\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v"),
    ANSWER_LINE ("audio", "111", "a") ANSWER_CANDIDATE ANSWER_LINE ("video", "96", "v"),
    "BUNDLE a v", {9, 9}, 0},
  {"V1 A2 D3", "a=group:BUNDLE d v a w\r\n" OFFER_DATA ("d") OFFER_VIDEO ("v") OFFER_AUDIO ("a") OFFER_VIDEO ("w"),
    ANSWER_LINE ("video", "96", "v") ANSWER_CANDIDATE ANSWER_LINE ("audio", "111", "a") ANSWER_DATA ("d"),
    "BUNDLE d v a", {9, 9, 9, 0}, 0},
  /* A line for data that is not wanted is rejected even if it is the first. */
  {"V1 A2", "a=group:BUNDLE d v a\r\n" OFFER_DATA ("d") OFFER_VIDEO ("v") OFFER_AUDIO ("a"),
    ANSWER_LINE ("video", "96", "v") ANSWER_CANDIDATE ANSWER_LINE ("audio", "111", "a"),
    "BUNDLE v a", {0, 9, 9}, 1},
  /* A line of sound that is not wanted stays if it is the first. */
  {"V1 V2 D3", "a=group:BUNDLE a v w d\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v") OFFER_VIDEO ("w") OFFER_DATA ("d"),
    ANSWER_LINE ("video", "96", "v") ANSWER_CANDIDATE ANSWER_LINE ("video", "96", "w") ANSWER_DATA ("d"),
    "BUNDLE a v w d", {9, 9, 9, 9}, 0},
  /* The group's first line is not the first of the offer. */
  {"V1 A2", "a=group:BUNDLE a v\r\n" OFFER_VIDEO ("v") OFFER_AUDIO ("a"),
    ANSWER_LINE ("video", "96", "v") ANSWER_CANDIDATE ANSWER_LINE ("audio", "111", "a"),
    "BUNDLE a v", {9, 9}, 1},
  {"V1 A2", OFFER_AUDIO ("a") OFFER_VIDEO ("v"), ANSWER_LINE ("video", "96", "v") ANSWER_CANDIDATE, NULL, {0, 9}, 1},
  /* clang-format on */
};

GST_START_TEST (several_lines_are_answered)
{
  g_autofree gchar *offer_text =
      g_strconcat (OFFER_HEAD, several[__i__].offer, NULL);
  g_autofree gchar *answer_text =
      g_strconcat (ANSWER_HEAD, several[__i__].answer, NULL);
  g_autoptr (GstLatestOffer) offer =
      offer_parse (offer_text, several[__i__].media, NULL);
  g_autoptr (GstSDPMessage) sdp = complete_offer (offer, answer_text);

  fail_unless_equals_string (
      gst_sdp_message_get_attribute_val (sdp, "group"), several[__i__].group);
  for (guint i = 0; i < gst_sdp_message_medias_len (sdp); i++)
    fail_unless_equals_int (port (sdp, i), several[__i__].ports[i]);
  fail_unless (attribute (sdp, several[__i__].candidates, "candidate") != NULL);
}

GST_END_TEST;

GST_START_TEST (a_line_that_has_stopped_is_inactive)
{
  g_autoptr (GstLatestOffer) offer = offer_parse (OFFER_HEAD
      "a=group:BUNDLE a v\r\n" OFFER_AUDIO ("a") OFFER_VIDEO ("v"),
      "V1 A2", NULL);
  g_autoptr (GstSDPMessage) sdp = NULL;

  gst_latest_offer_get_line (offer, 0)->active = FALSE;
  sdp = complete_offer (offer,
      ANSWER_HEAD ANSWER_LINE ("audio", "111", "a")
          ANSWER_LINE ("video", "96", "v"));
  fail_unless (attribute (sdp, 0, "inactive") != NULL);
  fail_unless (attribute (sdp, 0, "sendonly") == NULL);
  fail_unless (attribute (sdp, 1, "sendonly") != NULL);
  fail_unless_equals_int (port (sdp, 0), 9);
  fail_unless_equals_string (
      gst_sdp_message_get_attribute_val (sdp, "group"), "BUNDLE a v");
}

GST_END_TEST;

GST_START_TEST (line_without_a_name_gets_none)
{
  g_autoptr (GString) text = g_string_new (OFFER_HEAD OFFER_VIDEO ("v"));
  g_autoptr (GstSDPMessage) sdp = NULL;

  fail_unless_equals_int (g_string_replace (text, "a=mid:v\r\n", "", 0), 1);
  sdp = complete (text->str, ANSWER ("0"));
  fail_unless (attribute (sdp, 0, "mid") == NULL);
  fail_unless_equals_string (attribute (sdp, 0, "ice-ufrag"), "ours");
}

GST_END_TEST;

static Suite *
answer_suite (void)
{
  Suite *suite = suite_create ("answer");
  TCase *tcase = tcase_create ("answer");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, other_lines_are_rejected);
  tcase_add_test (tcase, bundle_is_that_of_the_offer);
  tcase_add_test (tcase, first_line_of_the_bundle_stays);
  tcase_add_loop_test (
      tcase, several_lines_are_answered, 0, G_N_ELEMENTS (several));
  tcase_add_test (tcase, a_line_that_has_stopped_is_inactive);
  tcase_add_test (tcase, line_without_a_name_gets_none);
  return suite;
}

GST_CHECK_MAIN (answer);
