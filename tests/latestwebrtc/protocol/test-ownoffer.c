/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "offerparse.h"
#include "offertext.h"
#include "signaller.h"

#define TRANSPORT(setup) \
  "a=ice-ufrag:ours\r\na=ice-pwd:ourspassword22characters\r\n" \
  "a=fingerprint:sha-256 AA\r\na=setup:" setup "\r\n"
#define RTP(media, port, pt, map, mid, direction, setup) \
  "m=" media " " port " UDP/TLS/RTP/SAVPF " pt \
  "\r\nc=IN IP4 0.0.0.0\r\n" TRANSPORT (setup) "a=rtcp-mux\r\na=" direction \
                                               "\r\na=mid:" mid \
                                               "\r\na=rtpmap:" pt " " map \
                                               "\r\n"
#define DATA(port, setup) \
  "m=application " port " UDP/DTLS/SCTP webrtc-datachannel\r\n" \
  "c=IN IP4 0.0.0.0\r\na=mid:data3\r\na=sctp-port:5000\r\n" TRANSPORT (setup)
#define BUNDLE "a=group:BUNDLE video0 video1 audio2 data3\r\n"

/* What webrtcbin makes of an offer of two cameras, sound and data. */
#define LOCAL \
  OFFER_HEAD BUNDLE RTP ("video", "9", "96", "VP8/90000", "video0", \
      "sendonly", "actpass") RTP ("video", "0", "98", "VP9/90000", "video1", \
      "sendonly", "actpass") "a=bundle-only\r\n" RTP ("audio", "0", "100", \
      "OPUS/48000/2", "audio2", "sendonly", \
      "actpass") "a=bundle-only\r\n" DATA ("0", "actpass") "a=bundle-only\r\n"
/* The answer that takes everything. */
#define ANSWER \
  OFFER_HEAD BUNDLE RTP ("video", "9", "96", "VP8/90000", "video0", \
      "recvonly", "active") RTP ("video", "9", "98", "VP9/90000", "video1", \
      "recvonly", "active") RTP ("audio", "9", "100", "opus/48000/2", \
      "audio2", "recvonly", "active") DATA ("9", "active")

static GstLatestOffer *
make_own (void)
{
  g_auto (GStrv) words = NULL;
  GstLatestMedia media[OFFER_MAX_MEDIA];
  guint n = offer_media ("V1 D4 W2 A3", media, &words);

  return gst_latest_offer_new_own (media, n, TRUE);
}

static GstSDPMessage *
read_sdp (const gchar *text)
{
  GstSDPMessage *sdp;

  fail_unless_equals_int (
      gst_sdp_message_new_from_text (text, &sdp), GST_SDP_OK);
  return sdp;
}

static const struct
{
  const gchar *find, *replacement; /* in the answer */
  const gchar *lines;              /* NULL: it is refused */
  const gchar *says;               /* then */
} answers[] = {
  /* clang-format off */
  {NULL, NULL, "0=1 1=2 2=3 3=4", NULL},
  /* A line is refused. */
  {"m=video 9 UDP/TLS/RTP/SAVPF 96", "m=video 0 UDP/TLS/RTP/SAVPF 96", "0=1! 1=2 2=3 3=4", NULL},
  {"m=video 9 UDP/TLS/RTP/SAVPF 98", "m=video 0 UDP/TLS/RTP/SAVPF 98", "0=1 1=2! 2=3 3=4", NULL},
  {"m=audio 9", "m=audio 0", "0=1 1=2 2=3! 3=4", NULL},
  {"m=application 9", "m=application 0", "0=1 1=2 2=3 3=4!", NULL},
  {"a=recvonly", "a=inactive", "0=1! 1=2 2=3 3=4", NULL},
  {"VP9/90000", "VP8/90000", "0=1 1=2! 2=3 3=4", NULL},
  {"SAVPF 98", "SAVPF 97", "0=1 1=2! 2=3 3=4", NULL},
  {"opus/48000/2", "PCMU/8000", "0=1 1=2 2=3! 3=4", NULL},
  {"a=sctp-port:5000", "a=sctp-port:9", "0=1 1=2 2=3 3=4!", NULL},
  /* It has no part in the transport. */
  {"video1 audio2", "video1", "0=1 1=2 2=3! 3=4", NULL},
  {BUNDLE, "", "0=1 1=2! 2=3! 3=4!", NULL},
  {BUNDLE, "a=group:BUNDLE data3 audio2 video1 video0\r\n", "0=1 1=2 2=3 3=4", NULL},
  /* The others are refused. */
  {"m=application 9", "m=video 9", NULL, "The answer has no m=application line."},
  {"m=audio 9", "m=video 9", NULL, "The answer has no m=audio line."},
  {"a=mid:audio2", "a=mid:audio3", NULL, "The answer has an a=mid that was not offered."},
  {DATA ("9", "active"), "", NULL, "The answer has 3 m= lines instead of 4."},
  /* clang-format on */
};

GST_START_TEST (answer_takes_some_lines)
{
  g_autoptr (GString) text = g_string_new (ANSWER);
  g_autoptr (GstSDPMessage) local = read_sdp (LOCAL);
  g_autoptr (GstLatestOffer) offer = make_own ();
  g_autoptr (GError) error = NULL;
  gboolean taken;

  if (answers[__i__].find)
    fail_unless_equals_int (g_string_replace (text, answers[__i__].find,
                                answers[__i__].replacement, 1),
        1);
  taken = gst_latest_offer_take_answer (offer, local, text->str, &error);
  if (answers[__i__].lines) {
    g_autofree gchar *lines = offer_lines (offer);

    g_assert_no_error (error);
    fail_unless (taken);
    fail_unless_equals_string (lines, answers[__i__].lines);
  } else {
    fail_if (taken);
    fail_unless_equals_string (error->message, answers[__i__].says);
  }
}

GST_END_TEST;

static const struct
{
  const gchar *find, *replacement; /* all of them */
  GstLatestSignallingError code;
  const gchar *says;
} useless[] = {
  /* clang-format off */
  {"m=video 9", "m=video 0", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "The answer refuses the video."},
  {"a=recvonly", "a=inactive", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "The answer refuses the video."},
  {"VP", "AV", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "The answer does not take VP8 with payload type 96."},
  {"a=rtcp-mux", "a=x:y", GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "rtcp-mux"},
  {"a=setup:active", "a=setup:actpass", GST_LATEST_SIGNALLING_ERROR_MALFORMED, "a=setup"},
  /* clang-format on */
};

/* Data alone are of no use. */
GST_START_TEST (answer_takes_no_media)
{
  g_autoptr (GString) text = g_string_new (ANSWER);
  g_autoptr (GstSDPMessage) local = read_sdp (LOCAL);
  g_autoptr (GstLatestOffer) offer = make_own ();
  g_autoptr (GError) error = NULL;

  g_string_replace (text, "m=audio 9", "m=audio 0", 1);
  fail_unless (g_string_replace (
                   text, useless[__i__].find, useless[__i__].replacement, 0)
      > 1);
  fail_if (gst_latest_offer_take_answer (offer, local, text->str, &error));
  fail_unless (g_error_matches (
      error, GST_LATEST_SIGNALLING_ERROR, useless[__i__].code));
  fail_unless (strstr (error->message, useless[__i__].says) != NULL, "%s",
      error->message);
}

GST_END_TEST;

/* webrtcbin hears that all lines were taken, with the far end's transport. */
GST_START_TEST (webrtcbin_keeps_all_lines)
{
  g_autoptr (GString) text = g_string_new (ANSWER);
  g_autoptr (GstSDPMessage) local = read_sdp (LOCAL);
  g_autoptr (GstLatestOffer) offer = make_own ();

  g_string_replace (text, "m=video 9", "m=video 0", 1);
  g_string_replace (text, "ufrag:ours", "ufrag:theirs", 0);
  fail_unless (gst_latest_offer_take_answer (offer, local, text->str, NULL));
  fail_unless_equals_string (
      gst_sdp_message_get_attribute_val (offer->sdp, "group"),
      "BUNDLE video0 video1 audio2 data3");
  for (guint i = 0; i < 4; i++) {
    const GstSDPMedia *line = gst_sdp_message_get_media (offer->sdp, i);

    fail_unless_equals_int (gst_sdp_media_get_port (line), 9);
    fail_unless_equals_string (
        gst_sdp_media_get_attribute_val (line, "ice-ufrag"), "theirs");
    fail_unless_equals_string (
        gst_sdp_media_get_attribute_val (line, "setup"), "active");
    fail_unless_equals_int (
        gst_sdp_media_get_attribute_val (line, "recvonly") != NULL, i < 3);
    fail_unless (gst_sdp_media_get_attribute_val (line, "sendonly") == NULL);
  }
}

GST_END_TEST;

/* As browsers offer them. */
GST_START_TEST (lines_of_our_offer_have_a_port)
{
  g_autoptr (GstSDPMessage) local = read_sdp (LOCAL);
  g_autoptr (GstSDPMessage) offer = gst_latest_offer_complete_own (local);
  g_autofree gchar *text = gst_sdp_message_as_text (offer);

  fail_unless (strstr (text, "bundle-only") == NULL);
  for (guint i = 0; i < 4; i++)
    fail_unless_equals_int (
        gst_sdp_media_get_port (gst_sdp_message_get_media (offer, i)), 9);
}

GST_END_TEST;

static const gchar *const offered[] = {
  "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=96,"
  "ssrc=(uint)7,rtcp-fb-nack=true,rtcp-fb-nack-pli=true,rtcp-fb-ccm-fir=true,"
  "rtcp-fb-transport-cc=true,"
  "extmap-1=\"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\","
  "extmap-2=\"http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time\","
  "extmap-3=\"http://www.ietf.org/id/"
  "draft-holmer-rmcat-transport-wide-cc-extensions-01\"",
  "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,"
  "payload=98,ssrc=(uint)7,rtcp-fb-transport-cc=true,"
  "encoding-params=(string)2,minptime=(string)10,useinbandfec=(string)1,"
  "extmap-2=\"http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time\","
  "extmap-3=\"http://www.ietf.org/id/"
  "draft-holmer-rmcat-transport-wide-cc-extensions-01\"",
  "application/x-rtp,media=video,encoding-name=H264,clock-rate=90000,"
  "payload=100,ssrc=(uint)7,rtcp-fb-nack=true,rtcp-fb-nack-pli=true,"
  "rtcp-fb-ccm-fir=true,rtcp-fb-transport-cc=true,"
  "packetization-mode=(string)1,level-asymmetry-allowed=(string)1,"
  "profile-level-id=(string)42e01f,"
  "extmap-1=\"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\","
  "extmap-2=\"http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time\","
  "extmap-3=\"http://www.ietf.org/id/"
  "draft-holmer-rmcat-transport-wide-cc-extensions-01\"",
};

GST_START_TEST (caps_of_what_is_offered)
{
  g_auto (GStrv) words = NULL;
  GstLatestMedia media[OFFER_MAX_MEDIA];
  guint n = offer_media ("V1 A2 H3", media, &words);
  g_autoptr (GstLatestOffer) offer = gst_latest_offer_new_own (media, n, TRUE);
  g_autoptr (GstCaps) caps = gst_latest_offer_line_to_caps (
      offer, gst_latest_offer_get_line (offer, __i__), 7);
  g_autoptr (GstCaps) wanted = gst_caps_from_string (offered[__i__]);

  gst_check_caps_equal (caps, wanted);
}

GST_END_TEST;

static Suite *
ownoffer_suite (void)
{
  Suite *suite = suite_create ("ownoffer");
  TCase *tcase = tcase_create ("ownoffer");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, answer_takes_some_lines, 0, G_N_ELEMENTS (answers));
  tcase_add_loop_test (tcase, answer_takes_no_media, 0, G_N_ELEMENTS (useless));
  tcase_add_test (tcase, webrtcbin_keeps_all_lines);
  tcase_add_test (tcase, lines_of_our_offer_have_a_port);
  tcase_add_loop_test (
      tcase, caps_of_what_is_offered, 0, G_N_ELEMENTS (offered));
  return suite;
}

GST_CHECK_MAIN (ownoffer);
