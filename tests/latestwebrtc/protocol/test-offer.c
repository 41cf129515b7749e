/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "offerparse.h"
#include "offertext.h"
#include "signaller.h"

static const GstLatestOfferLine *
line (const GstLatestOffer *offer)
{
  return gst_latest_offer_get_line (offer, 0);
}

/* @text with the first @find replaced. */
static gchar *
edit (const gchar *text, const gchar *find, const gchar *replacement)
{
  g_autoptr (GString) s = g_string_new (text);

  fail_unless (!find || g_string_replace (s, find, replacement, 1) == 1,
      "the text has no '%s'", find);
  return g_string_free (g_steal_pointer (&s), FALSE);
}

static const struct
{
  const gchar *find, *replacement;
  GstLatestSignallingError code;
  const gchar *says;
} refused[] = {
  /* clang-format off */
  {OFFER_CHROMIUM, "", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "SDP"},
  {OFFER_CHROMIUM, "{\"type\":\"offer\"}", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "SDP"},
  {OFFER_CHROMIUM, "\xff\xfe", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "SDP"},
  {"v=0", "v=1", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "v="},
  {"o=", "x=", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "o="},
  {"a=ice-ufrag:Qmzc", "a=ice-ufrag:Qmz", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "ice-ufrag"},
  {"a=ice-pwd:bTgX0xqbXqWMLu1zXuTTNzOZ\r\n", "", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "ice-pwd"},
  {"a=fingerprint:sha-256 ", "a=fingerprint:sha-256", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "fingerprint"},
  {"a=rtcp-mux\r\n", "", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "rtcp-mux"},
  {"a=setup:actpass", "a=setup:holdconn", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "setup"},
  {"a=mid:0", "a=mid:", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "mid"},
  {"a=mid:0", "a=mid:0 1", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "mid"},
  {OFFER_VIDEO ("0"), "", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "video"},
  {OFFER_VIDEO ("0"), OFFER_AUDIO ("0"), GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "video"},
  {"a=recvonly", "a=sendonly", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "video"},
  {"a=recvonly", "a=inactive", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "video"},
  {"m=video 9", "m=video 0", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "video"},
  {" VP8/", " AV1/", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "AV1, rtx, H264, VP9; this sender sends VP8"},
  {" VP8/", " VP8X/", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "VP8X"},
  {OFFER_CODECS, "", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "no codec by name"},
  /* clang-format on */
};

GST_START_TEST (offer_is_refused)
{
  g_autofree gchar *text =
      edit (OFFER_CHROMIUM, refused[__i__].find, refused[__i__].replacement);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstLatestOffer) offer = offer_parse_video (text, "VP8", &error);

  fail_unless (offer == NULL);
  fail_unless (
      g_error_matches (error, GST_LATEST_SIGNALLING_ERROR, refused[__i__].code),
      "%d %s", error->code, error->message);
  fail_unless (strstr (error->message, refused[__i__].says) != NULL, "%s",
      error->message);
}

GST_END_TEST;

GST_START_TEST (same_mid_twice_is_refused)
{
  const gchar *text = OFFER_HEAD OFFER_VIDEO ("0") OFFER_AUDIO ("0");
  g_autoptr (GError) error = NULL;

  fail_unless (offer_parse_video (text, "VP8", &error) == NULL);
  fail_unless (g_error_matches (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_MALFORMED));
}

GST_END_TEST;

GST_START_TEST (offer_of_chromium_is_understood)
{
  g_autoptr (GstLatestOffer) offer =
      offer_parse_video (OFFER_CHROMIUM, "VP8", NULL);

  fail_unless (offer != NULL);
  fail_unless_equals_int (line (offer)->mline, 0);
  fail_unless_equals_string (line (offer)->mid, "0");
  fail_unless_equals_int (line (offer)->pt, 96);
  fail_unless_equals_int (line (offer)->rtx_pt, 97);
  fail_unless_equals_int (line (offer)->playout_delay_id, 5);
  fail_unless_equals_int (line (offer)->abs_capture_id, 0);
  fail_unless_equals_int (line (offer)->transport_cc_id, 4);
  fail_unless (offer->in_bundle);
  fail_unless (line (offer)->has_mid);
}

GST_END_TEST;

/* The encoder makes profile 0 only. */
GST_START_TEST (vp9_profile_0_is_taken)
{
  g_autoptr (GstLatestOffer) offer =
      offer_parse_video (OFFER_CHROMIUM, "VP9", NULL);

  fail_unless (offer != NULL);
  fail_unless_equals_int (line (offer)->pt, 99);
  fail_unless_equals_int (line (offer)->rtx_pt, -1);
  /* There is no rtcp-fb transport-cc for VP9 in this offer. */
  fail_unless_equals_int (line (offer)->transport_cc_id, 0);
}

GST_END_TEST;

static const struct
{
  const gchar *find, *replacement;
  guint playout_delay_id;
} extensions[] = {
  /* clang-format off */
  {"a=extmap:5/recvonly", "a=extmap:5", 5},
  {"a=extmap:5/recvonly", "a=extmap:5/sendrecv", 5},
  {"a=extmap:5/recvonly", "a=extmap:5/sendonly", 0},
  {"a=extmap:5/recvonly", "a=extmap:14", 14},
  {"a=extmap:5/recvonly", "a=extmap:15", 0},
  {"a=extmap:5/recvonly", "a=extmap:0", 0},
  {"a=extmap:5/recvonly", "a=extmap:4294967301", 0},
  {"a=extmap:5/recvonly", "a=extmap:x", 0},
  {"a=extmap:5/recvonly http:", "a=extmap:5 https:", 0},
  {"a=extmap:5/recvonly http:", "a=extmap:", 0},
  /* clang-format on */
};

GST_START_TEST (extension_ids_are_found)
{
  g_autofree gchar *text = edit (
      OFFER_CHROMIUM, extensions[__i__].find, extensions[__i__].replacement);
  g_autoptr (GstLatestOffer) offer = offer_parse_video (text, "VP8", NULL);

  fail_unless (offer != NULL);
  fail_unless_equals_int (
      line (offer)->playout_delay_id, extensions[__i__].playout_delay_id);
}

GST_END_TEST;

static const gchar *
line_attribute (GstLatestOffer *offer, guint line, const gchar *key)
{
  return gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (offer->sdp, line), key);
}

/* The m-line to answer keeps what this sender supports, and nothing else. */
GST_START_TEST (video_line_is_reduced)
{
  g_autoptr (GstLatestOffer) offer =
      offer_parse_video (OFFER_CHROMIUM, "VP8", NULL);
  const GstSDPMedia *media = gst_sdp_message_get_media (offer->sdp, 0);
  g_autofree gchar *text = gst_sdp_media_as_text (media);

  fail_unless_equals_int (gst_sdp_media_formats_len (media), 2);
  fail_unless_equals_string (gst_sdp_media_get_format (media, 0), "96");
  fail_unless_equals_string (gst_sdp_media_get_format (media, 1), "97");
  fail_unless (strstr (text, "a=fmtp:97 apt=96\r\n") != NULL);
  fail_unless (strstr (text, "a=rtcp-fb:96 nack pli\r\n") != NULL);
  fail_unless (strstr (text, "a=recvonly\r\n") != NULL);
  fail_unless (strstr (text, "goog-remb") == NULL);
  fail_unless (strstr (text, "H264") == NULL);
  fail_unless (strstr (text, "abs-send-time") == NULL);
}

GST_END_TEST;

/* The sender has neither sound nor a second picture: webrtcbin does not hear of
 * the lines for them. */
GST_START_TEST (only_one_line_goes_on)
{
  const gchar *text = OFFER_HEAD "a=group:BUNDLE a v w d\r\n" OFFER_AUDIO ("a")
      OFFER_VIDEO ("v") OFFER_VIDEO ("w") OFFER_DATA ("d");
  g_autoptr (GstLatestOffer) offer = offer_parse_video (text, "VP8", NULL);

  fail_unless (offer != NULL);
  fail_unless_equals_int (line (offer)->mline, 1);
  fail_unless_equals_string (line (offer)->mid, "v");
  fail_unless_equals_int (gst_sdp_message_medias_len (offer->sdp), 1);
  fail_unless_equals_string (
      gst_sdp_message_get_attribute_val (offer->sdp, "group"), "BUNDLE v");
  fail_unless_equals_string (line_attribute (offer, 0, "mid"), "v");
  fail_unless (line_attribute (offer, 0, "recvonly") != NULL);
}

GST_END_TEST;

static const struct
{
  const gchar *groups; /* for the m-lines a, v, w */
  gboolean in_bundle;
  guint transport_mline;
} bundles[] = {
  /* clang-format off */
  {"a=group:BUNDLE a v\r\n", TRUE, 0},
  {"a=group:BUNDLE v a\r\n", TRUE, 1},
  {"a=group:LS a v\r\na=group:BUNDLE a v\r\n", TRUE, 0},
  {"a=group:BUNDLE a\r\na=group:BUNDLE v w\r\n", TRUE, 1},
  {"a=group:BUNDLE a w\r\n", FALSE, 1},
  {"a=group:BUNDLE\r\n", FALSE, 1},
  {"a=group\r\n", FALSE, 1},
  {"a=group:\r\n", FALSE, 1},
  {"a=group:BUNDLE  \t w   v\r\n", TRUE, 2},
  {"a=group:BUNDLE nobody v\r\n", TRUE, 1},
  {"a=group:BUNDLED v\r\n", FALSE, 1},
  {"a=group:LS v\r\n", FALSE, 1},
  {"", FALSE, 1},
  /* clang-format on */
};

GST_START_TEST (bundle_is_found)
{
  g_autofree gchar *text = g_strconcat (OFFER_HEAD, bundles[__i__].groups,
      OFFER_AUDIO ("a"), OFFER_VIDEO ("v"), OFFER_VIDEO ("w"), NULL);
  g_autoptr (GstLatestOffer) offer = offer_parse_video (text, "VP8", NULL);

  fail_unless (offer != NULL);
  fail_unless_equals_int (offer->in_bundle, bundles[__i__].in_bundle);
  fail_unless_equals_int (
      offer->transport_mline, bundles[__i__].transport_mline);
}

GST_END_TEST;

/* RFC 8866 (6.7) and RFC 8285 (5) allow both as attributes of the session. */
GST_START_TEST (direction_and_extensions_may_be_the_session_s)
{
  g_autofree gchar *no_direction =
      edit (OFFER_VIDEO ("v"), "a=recvonly\r\n", "");
  g_autofree gchar *video =
      edit (no_direction, "a=extmap:5/recvonly", "a=x-extmap:5");
  const gchar *const directions[] = { "recvonly", "sendrecv", "sendonly",
    "inactive" };

  for (guint i = 0; i < G_N_ELEMENTS (directions); i++) {
    g_autofree gchar *text = g_strconcat (OFFER_HEAD, "a=", directions[i],
        "\r\na=extmap:7 "
        "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\r\n",
        video, NULL);
    g_autoptr (GstLatestOffer) offer = offer_parse_video (text, "VP8", NULL);

    fail_unless_equals_int (offer != NULL, i < 2);
    if (offer)
      fail_unless_equals_int (line (offer)->playout_delay_id, 7);
  }
}

GST_END_TEST;

/* The line's own direction counts, and an unusable line does not keep a later
 * one from being used. */
GST_START_TEST (first_usable_line_is_answered)
{
  g_autofree gchar *no_mux = edit (OFFER_VIDEO ("v"), "a=rtcp-mux\r\n", "");
  g_autofree gchar *text = g_strconcat (
      OFFER_HEAD, "a=inactive\r\n", no_mux, OFFER_VIDEO ("w"), NULL);
  g_autoptr (GstLatestOffer) offer = offer_parse_video (text, "VP8", NULL);

  fail_unless (offer != NULL);
  fail_unless_equals_string (line (offer)->mid, "w");
}

GST_END_TEST;

/* Names are optional without a bundle (RFC 8829, 5.10). */
GST_START_TEST (line_without_a_name_is_answered)
{
  g_autofree gchar *text =
      edit (OFFER_HEAD OFFER_VIDEO ("v"), "a=mid:v\r\n", "");
  g_autoptr (GstLatestOffer) offer = offer_parse_video (text, "VP8", NULL);

  fail_unless (offer != NULL);
  fail_if (line (offer)->has_mid);
  fail_unless_equals_string (
      line_attribute (offer, 0, "mid"), line (offer)->mid);
}

GST_END_TEST;

/* RFC 8843 lets all but the first m-line of a bundle leave transport attributes
 * out, and they may be attributes of the session. */
GST_START_TEST (transport_attributes_are_inherited)
{
  const gchar *bundled = OFFER_HEAD "a=group:BUNDLE a v\r\n" OFFER_AUDIO ("a")
      OFFER_VIDEO_LINE "a=mid:v\r\na=bundle-only\r\n" OFFER_CODECS;
  const gchar *session =
      OFFER_HEAD OFFER_TRANSPORT OFFER_VIDEO_LINE "a=mid:v\r\n" OFFER_CODECS;
  const gchar *const texts[] = { bundled, session };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstLatestOffer) offer =
        offer_parse_video (texts[i], "VP8", &error);

    g_assert_no_error (error);
    fail_unless_equals_string (line_attribute (offer, 0, "ice-ufrag"), "Qmzc");
    fail_unless_equals_string (line_attribute (offer, 0, "setup"), "actpass");
    fail_unless (
        gst_sdp_message_get_attribute_val (offer->sdp, "ice-ufrag") == NULL);
  }
}

GST_END_TEST;

/* RFC 9143, 7.2: in a first offer, each line of a bundle may have a transport
 * of its own. The bundle uses that of its first line. */
GST_START_TEST (transport_is_that_of_the_first_bundled_line)
{
  g_autofree gchar *audio = edit (OFFER_AUDIO ("a"), "Qmzc", "a1b2");
  g_autofree gchar *text = g_strconcat (OFFER_HEAD "a=group:BUNDLE a v\r\n",
      audio, "a=candidate:1 1 udp 2113937151 192.0.2.7 1000 typ host\r\n",
      OFFER_VIDEO ("v"),
      "a=candidate:1 1 udp 2113937151 192.0.2.7 2000 typ host\r\n", NULL);
  g_autoptr (GstLatestOffer) offer = offer_parse_video (text, "VP8", NULL);
  const GstSDPMedia *media = gst_sdp_message_get_media (offer->sdp, 0);

  fail_unless_equals_string (line_attribute (offer, 0, "ice-ufrag"), "a1b2");
  fail_unless_equals_string (line_attribute (offer, 0, "candidate"),
      "1 1 udp 2113937151 192.0.2.7 1000 typ host");
  fail_unless (
      gst_sdp_media_get_attribute_val_n (media, "candidate", 1) == NULL);
}

GST_END_TEST;

GST_START_TEST (candidates_without_an_address_are_left_out)
{
  const gchar *text = OFFER_CHROMIUM
      "a=candidate:nonsense\r\n"
      "a=candidate:1 1 udp 2113937151 0f9a2c3e.local 51234 typ host\r\n"
      "a=candidate:2 1 udp 2113937151 192.0.2.7 51234 typ host\r\n";
  g_autoptr (GstLatestOffer) offer = offer_parse_video (text, "VP8", NULL);
  const GstSDPMedia *media = gst_sdp_message_get_media (offer->sdp, 0);

  fail_unless_equals_string (
      gst_sdp_media_get_attribute_val_n (media, "candidate", 0),
      "2 1 udp 2113937151 192.0.2.7 51234 typ host");
  fail_unless (
      gst_sdp_media_get_attribute_val_n (media, "candidate", 1) == NULL);
}

GST_END_TEST;

GST_START_TEST (too_many_lines_are_refused)
{
  g_autoptr (GString) text = g_string_new (OFFER_HEAD OFFER_VIDEO ("v"));
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n");
  fail_unless (offer_parse_video (text->str, "VP8", &error) == NULL);
  fail_unless (g_error_matches (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE));
}

GST_END_TEST;

GST_START_TEST (caps_of_the_stream)
{
  g_autoptr (GstLatestOffer) offer =
      offer_parse_video (OFFER_CHROMIUM, "VP8", NULL);
  g_autoptr (GstCaps) caps =
      gst_latest_offer_line_to_caps (offer, line (offer), 1234);
  g_autoptr (GstCaps) wanted = gst_caps_from_string (
      "application/x-rtp,"
      "media=video,encoding-name=VP8,clock-rate=90000,payload=96,"
      "ssrc=(uint)1234,a-mid=(string)0,"
      "extmap-4=\"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\","
      "extmap-5=\"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\"");

  gst_check_caps_equal (caps, wanted);
}

GST_END_TEST;

static Suite *
offer_suite (void)
{
  Suite *suite = suite_create ("offer");
  TCase *tcase = tcase_create ("offer");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, offer_is_refused, 0, G_N_ELEMENTS (refused));
  tcase_add_test (tcase, same_mid_twice_is_refused);
  tcase_add_test (tcase, offer_of_chromium_is_understood);
  tcase_add_test (tcase, vp9_profile_0_is_taken);
  tcase_add_loop_test (
      tcase, extension_ids_are_found, 0, G_N_ELEMENTS (extensions));
  tcase_add_test (tcase, video_line_is_reduced);
  tcase_add_test (tcase, only_one_line_goes_on);
  tcase_add_loop_test (tcase, bundle_is_found, 0, G_N_ELEMENTS (bundles));
  tcase_add_test (tcase, direction_and_extensions_may_be_the_session_s);
  tcase_add_test (tcase, first_usable_line_is_answered);
  tcase_add_test (tcase, line_without_a_name_is_answered);
  tcase_add_test (tcase, transport_attributes_are_inherited);
  tcase_add_test (tcase, transport_is_that_of_the_first_bundled_line);
  tcase_add_test (tcase, candidates_without_an_address_are_left_out);
  tcase_add_test (tcase, too_many_lines_are_refused);
  tcase_add_test (tcase, caps_of_the_stream);
  return suite;
}

GST_CHECK_MAIN (offer);
