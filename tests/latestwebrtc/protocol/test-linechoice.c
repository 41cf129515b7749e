/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "offerparse.h"
#include "offertext.h"
#include "signaller.h"

#define TRANSPORT_CC \
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
#define ABS_CAPTURE \
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time\r\n"

/* A line with one codec. */
#define LINE(media, mid, direction, pt, map) \
  "m=" media " 9 UDP/TLS/RTP/SAVPF " pt "\r\nc=IN IP4 0.0.0.0\r\na=mid:" mid \
  "\r\na=" direction "\r\na=rtcp-mux\r\na=rtpmap:" pt " " map \
  "\r\n" OFFER_TRANSPORT
#define VP9_LINE(mid) LINE ("video", mid, "recvonly", "98", "VP9/90000")
#define AUDIO4(a, b, c, d) \
  OFFER_AUDIO (a) OFFER_AUDIO (b) OFFER_AUDIO (c) OFFER_AUDIO (d)
#define DATA(mid, proto, format, port) \
  "m=application 9 " proto " " format "\r\na=mid:" mid "\r\na=sctp-port:" port \
  "\r\n" OFFER_TRANSPORT
#define NO_PORT_DATA(mid) \
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:" mid \
  "\r\n" OFFER_TRANSPORT
#define REJECTED_DATA(mid) \
  "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:" mid \
  "\r\na=sctp-port:5000\r\n" OFFER_TRANSPORT
#define ALL "V1 V2 A3 D9"
#define BUNDLE(mids) "a=group:BUNDLE " mids "\r\n"

static const struct
{
  const gchar *media;
  const gchar *text; /* of the offer, behind its head */
  const gchar *lines;
} choices[] = {
  /* clang-format off */
  /* In order. */
  {"V1", BUNDLE ("a v") OFFER_AUDIO ("a") OFFER_VIDEO ("v"), "1=1"},
  {"V1 A2", BUNDLE ("a v") OFFER_AUDIO ("a") OFFER_VIDEO ("v"), "0=2 1=1"},
  {"A3 V1 V2", BUNDLE ("v w a") OFFER_VIDEO ("v") OFFER_VIDEO ("w") OFFER_AUDIO ("a"), "0=1 1=2 2=3"},
  {"V1 V2 V3", BUNDLE ("v w") OFFER_VIDEO ("v") OFFER_VIDEO ("w"), "0=1 1=2"},
  {"V1", BUNDLE ("v w") OFFER_VIDEO ("v") OFFER_VIDEO ("w"), "0=1"},
  {"A2", BUNDLE ("v a") OFFER_VIDEO ("v") OFFER_AUDIO ("a"), "1=2"},
  {"V1 A2", BUNDLE ("a") OFFER_AUDIO ("a"), "0=2"},
  {"V1 A2", BUNDLE ("a b c d e f g h v") AUDIO4 ("a", "b", "c", "d") AUDIO4 ("e", "f", "g", "h") OFFER_VIDEO ("v"), "0=2 8=1"},
  /* By name, if that is of the kind and fits. */
  {"V1:front V2:rear", BUNDLE ("rear v") OFFER_VIDEO ("rear") OFFER_VIDEO ("v"), "0=2 1=1"},
  {"V1:front V2:rear", BUNDLE ("v front") OFFER_VIDEO ("v") OFFER_VIDEO ("front"), "0=2 1=1"},
  {"V1:front V2:rear", BUNDLE ("rear") OFFER_VIDEO ("rear"), "0=2"},
  {"A1:v V2", BUNDLE ("v") OFFER_VIDEO ("v"), "0=2"},
  {"V1:v W2", BUNDLE ("v w") VP9_LINE ("v") OFFER_VIDEO ("w"), "0=2 1=1"},
  /* By codec. */
  {"V1 W2", BUNDLE ("v w") VP9_LINE ("v") OFFER_VIDEO ("w"), "0=2 1=1"},
  {"V1 W2", BUNDLE ("v w") VP9_LINE ("v") VP9_LINE ("w"), "0=2"},
  {"V1 A2", BUNDLE ("a v") LINE ("audio", "a", "recvonly", "0", "PCMU/8000") OFFER_VIDEO ("v"), "1=1"},
  {"V1 A2", BUNDLE ("a v") OFFER_AUDIO ("a") VP9_LINE ("v"), "0=2"},
  {"V1 A2", BUNDLE ("a v") LINE ("audio", "a", "recvonly", "111", "opus/48000") OFFER_VIDEO ("v"), "1=1"},
  {"V1 A2", BUNDLE ("a v") LINE ("audio", "a", "sendonly", "111", "opus/48000/2") OFFER_VIDEO ("v"), "1=1"},
  /* In a bundle a payload type has one meaning. */
  {"V1 A2", BUNDLE ("a v") LINE ("audio", "a", "recvonly", "96", "opus/48000/2") OFFER_VIDEO ("v"), "1=1"},
  {"V1 A2", BUNDLE ("a v") LINE ("audio", "a", "recvonly", "97", "opus/48000/2") OFFER_VIDEO ("v"), "1=1"},
  {"V1 V2", BUNDLE ("v w") OFFER_VIDEO ("v") LINE ("video", "w", "recvonly", "96", "VP8/90000"), "0=1"},
  /* One transport: that of the first line of video. */
  {"V1 A2", OFFER_AUDIO ("a") OFFER_VIDEO ("v"), "1=1"},
  {"V1 V2 A3", BUNDLE ("a") BUNDLE ("v w") OFFER_AUDIO ("a") OFFER_VIDEO ("v") OFFER_VIDEO ("w"), "1=1 2=2"},
  {"V1 V2 A3", BUNDLE ("v a") OFFER_VIDEO ("v") OFFER_VIDEO ("w") OFFER_AUDIO ("a"), "0=1 2=3"},
  {"V1:x V2:w", BUNDLE ("v a") OFFER_VIDEO ("v") OFFER_VIDEO ("w") OFFER_AUDIO ("a"), "0=1"},
  /* Data channels. */
  {"V1 D9", BUNDLE ("d v") OFFER_DATA ("d") OFFER_VIDEO ("v"), "1=1 0=9"},
  {"V1 A2 D9", BUNDLE ("v d a") OFFER_VIDEO ("v") OFFER_DATA ("d") OFFER_AUDIO ("a"), "0=1 2=2 1=9"},
  {"V1 D9", BUNDLE ("v d e") OFFER_VIDEO ("v") OFFER_DATA ("d") OFFER_DATA ("e"), "0=1 1=9"},
  {"V1", BUNDLE ("v d") OFFER_VIDEO ("v") OFFER_DATA ("d"), "0=1"},
  {"V1 D9", OFFER_VIDEO ("v") OFFER_DATA ("d"), "0=1"},
  {"V1 D9", BUNDLE ("v d") OFFER_VIDEO ("v") DATA ("d", "UDP/DTLS/SCTP", "webrtc-datachannel", "5001"), "0=1"},
  {"V1 D9", BUNDLE ("v d") OFFER_VIDEO ("v") DATA ("d", "UDP/DTLS/SCTP", "webrtc-datachannel", "x"), "0=1"},
  {"V1 D9", BUNDLE ("v d") OFFER_VIDEO ("v") DATA ("d", "DTLS/SCTP", "5000", "5000"), "0=1"},
  {"V1 D9", BUNDLE ("v d") OFFER_VIDEO ("v") DATA ("d", "UDP/DTLS/SCTP", "webrtc-datachannel 1", "5000"), "0=1"},
  {"V1 D9", BUNDLE ("v d") OFFER_VIDEO ("v") DATA ("d", "UDP/DTLS/SCTP", "webrtc-datachannel", "0"), "0=1"},
  {"V1 D9", BUNDLE ("v d") OFFER_VIDEO ("v") DATA ("d", "UDP/DTLS/SCTP", "webrtc-datachannel", "65536"), "0=1"},
  {"V1 D9", BUNDLE ("v d") OFFER_VIDEO ("v") DATA ("d", "UDP/DTLS/SCTP", "webrtc-datachannel", "70536"), "0=1"},
  {"V1 D9", BUNDLE ("v d") OFFER_VIDEO ("v") NO_PORT_DATA ("d"), "0=1"},
  {"V1 D9", BUNDLE ("v d") OFFER_VIDEO ("v") REJECTED_DATA ("d"), "0=1"},
  {"V1 D9", BUNDLE ("v d e") OFFER_VIDEO ("v") REJECTED_DATA ("d") OFFER_DATA ("e"), "0=1 2=9"},
  /* A sink of everything meets odd offers. */
  {ALL, BUNDLE ("a v w d") OFFER_AUDIO ("a") OFFER_VIDEO ("v") OFFER_VIDEO ("w") OFFER_DATA ("d"), "0=3 1=1 2=2 3=9"},
  {ALL, BUNDLE ("a b c d e f g h i j k l v m") AUDIO4 ("a", "b", "c", "d") AUDIO4 ("e", "f", "g", "h") AUDIO4 ("i", "j", "k", "l") OFFER_VIDEO ("v") OFFER_DATA ("m"), "0=3 12=1 13=9"},
  {ALL, BUNDLE ("a d") OFFER_AUDIO ("a") OFFER_DATA ("d"), "0=3 1=9"},
  {ALL, BUNDLE ("a") OFFER_AUDIO ("a") OFFER_VIDEO ("v") OFFER_VIDEO ("w") OFFER_DATA ("d"), "1=1"},
  {ALL, BUNDLE ("a v") LINE ("audio", "a", "inactive", "111", "opus/48000/2") OFFER_VIDEO ("v"), "1=1"},
  {ALL, BUNDLE ("a v") LINE ("audio", "a", "recvonly", "300", "opus/48000/2") OFFER_VIDEO ("v"), "1=1"},
  {ALL, BUNDLE ("a v") LINE ("audio", "a", "recvonly", "-1", "opus/48000/2") OFFER_VIDEO ("v"), "1=1"},
  /* clang-format on */
};

GST_START_TEST (lines_get_media)
{
  g_autofree gchar *text = g_strconcat (OFFER_HEAD, choices[__i__].text, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstLatestOffer) offer =
      offer_parse (text, choices[__i__].media, &error);
  g_autofree gchar *lines = NULL;

  g_assert_no_error (error);
  lines = offer_lines (offer);
  fail_unless_equals_string (lines, choices[__i__].lines);
  fail_unless_equals_int (
      gst_sdp_message_medias_len (offer->sdp), offer->lines->len);
}

GST_END_TEST;

/* As browsers and others made them: two lines of video, one of sound, one for
 * data, or what the name says. */
static const struct
{
  const gchar *file;
  const gchar *media;
  const gchar *lines;
  gint pt; /* of the first line */
} real[] = {
  /* clang-format off */
  {"chromium-everything", "V1 V2 A3 D4", "0=1 1=3 2=2 3=4", 96},
  {"chromium-everything", "W1 H2 A3", "0=1 1=3 2=2", 98},
  {"chromium-everything", "H1", "0=1", 108},
  {"chromium-everything", "V1:2 A3", "1=3 2=1", 111},
  {"firefox-everything", "V1 V2 A3 D4", "0=1 1=3 2=2 3=4", 120},
  {"firefox-everything", "H1 V2 A3", "0=2 1=3", 120},
  /* Its form for data channels is an old one. */
  {"aiortc-everything", "V1 V2 A3 D4", "0=1 1=3 2=2", 97},
  {"aiortc-everything", "H1 A3", "0=1 1=3", 101},
  {"ls-before-bundle", "V1 A2", "0=2 1=1", 111},
  {"no-bundle-av", "V1 A2", "1=1", 96},
  {"16-lines-no-bundle", "V1 A2", "0=1", 96},
  /* clang-format on */
};

GST_START_TEST (offers_of_real_players)
{
  g_autofree gchar *path = g_build_filename (g_getenv ("LATEST_TEST_DIR"),
      "fuzz", "corpus", "offer", real[__i__].file, NULL);
  g_autofree gchar *text = NULL;
  g_autofree gchar *lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstLatestOffer) offer = NULL;

  fail_unless (g_file_get_contents (path, &text, NULL, NULL), "%s", path);
  offer = offer_parse (text, real[__i__].media, &error);
  g_assert_no_error (error);
  lines = offer_lines (offer);
  fail_unless_equals_string (lines, real[__i__].lines);
  fail_unless_equals_int (
      gst_latest_offer_get_line (offer, 0)->pt, real[__i__].pt);
}

GST_END_TEST;

static const struct
{
  const gchar *media;
  const gchar *text;
  const gchar *says;
} refusals[] = {
  /* clang-format off */
  {"V1", OFFER_AUDIO ("a"), "The offer does not ask for video, and this sender has nothing else: it needs an m=video line that is recvonly or sendrecv."},
  {"A1", OFFER_VIDEO ("v"), "The offer does not ask for audio, and this sender has nothing else: it needs an m=audio line that is recvonly or sendrecv."},
  {"V1 A2 D3", OFFER_DATA ("d"), "The offer asks for neither video nor audio: it needs an m=video or m=audio line that is recvonly or sendrecv."},
  {"V1", VP9_LINE ("v"), "No common codec: the offer has VP9; this sender sends VP8."},
  {"V1 W2 H3", LINE ("video", "v", "recvonly", "45", "AV1/90000"), "No common codec: the offer has AV1; this sender sends VP8, VP9, H264."},
  {"V1 V2 A3", LINE ("audio", "a", "recvonly", "0", "PCMU/8000") VP9_LINE ("v"), "No common codec: the offer has PCMU, VP9; this sender sends VP8, OPUS."},
  {"V1 A2", LINE ("audio", "a", "recvonly", "0", "PCMU/8000"), "No common codec: the offer has PCMU; this sender sends OPUS."},
  {ALL, LINE ("audio", "a", "sendonly", "111", "opus/48000/2"), "The offer asks for neither video nor audio: it needs an m=video or m=audio line that is recvonly or sendrecv."},
  {"V1", LINE ("video", "v", "recvonly", "96", "VP8/8000"), "No common codec: the offer has VP8; this sender sends VP8."},
  /* clang-format on */
};

GST_START_TEST (nothing_to_send_is_said_in_words)
{
  g_autofree gchar *text = g_strconcat (OFFER_HEAD, refusals[__i__].text, NULL);
  g_autoptr (GError) error = NULL;

  fail_unless (offer_parse (text, refusals[__i__].media, &error) == NULL);
  fail_unless (g_error_matches (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE));
  fail_unless_equals_string (error->message, refusals[__i__].says);
}

GST_END_TEST;

/* A line of sound without a transport that can be used keeps no video from
 * being played, and the other way round. */
GST_START_TEST (an_unusable_line_is_no_obstacle)
{
  g_autoptr (GString) text =
      g_string_new (OFFER_HEAD OFFER_VIDEO ("v") OFFER_AUDIO ("a"));
  g_autoptr (GstLatestOffer) offer = NULL;
  g_autofree gchar *lines = NULL;

  fail_unless_equals_int (g_string_replace (text, "a=rtcp-mux\r\n", "", 1), 1);
  offer = offer_parse (text->str, "V1 A2", NULL);
  lines = offer_lines (offer);
  fail_unless_equals_string (lines, "1=2");
}

GST_END_TEST;

/* The first line of the bundle has no attributes of a transport, others have
 * different ones: all lines get those of the first line of video. */
GST_START_TEST (lines_agree_on_a_transport)
{
  g_autoptr (GString) text =
      g_string_new (OFFER_HEAD BUNDLE ("d a v w") OFFER_DATA ("d"));
  g_autoptr (GstLatestOffer) offer = NULL;

  fail_unless_equals_int (g_string_replace (text, OFFER_TRANSPORT, "", 1), 1);
  g_string_append (text, OFFER_AUDIO ("a") OFFER_VIDEO ("v") OFFER_VIDEO ("w"));
  fail_unless_equals_int (
      g_string_replace (text, OFFER_TRANSPORT, "a=ice-ufrag:other\r\n", 1), 1);
  offer = offer_parse (text->str, "V1 V2 A3", NULL);
  fail_unless_equals_int (offer->lines->len, 3);
  for (guint i = 0; i < 3; i++) {
    const GstSDPMedia *line = gst_sdp_message_get_media (offer->sdp, i);

    fail_unless_equals_string (
        gst_sdp_media_get_attribute_val (line, "ice-ufrag"), "Qmzc");
    fail_unless (gst_sdp_media_get_attribute_val (line, "fingerprint") != NULL);
  }
}

GST_END_TEST;

static const struct
{
  const gchar *audio; /* header extensions of the line of sound */
  guint8 transport_cc_id, abs_capture_id;
} ids[] = {
  /* clang-format off */
  {"a=rtcp-fb:111 transport-cc\r\na=extmap:4 " TRANSPORT_CC, 4, 0},
  {"a=extmap:4 " TRANSPORT_CC, 0, 0},
  /* webrtcbin has one id for all lines. */
  {"a=rtcp-fb:111 transport-cc\r\na=extmap:3 " TRANSPORT_CC, 0, 0},
  {"a=rtcp-fb:111 transport-cc\r\na=extmap:5 " TRANSPORT_CC, 0, 0},
  {"a=extmap:7 " ABS_CAPTURE, 0, 7},
  {"a=extmap:4 " ABS_CAPTURE, 0, 0},
  {"", 0, 0},
  /* clang-format on */
};

GST_START_TEST (extensions_of_sound)
{
  g_autofree gchar *text = g_strconcat (OFFER_HEAD BUNDLE ("v a"),
      OFFER_VIDEO ("v"), OFFER_AUDIO ("a"), ids[__i__].audio, NULL);
  g_autoptr (GstLatestOffer) offer = offer_parse (text, "V1 A2", NULL);
  const GstLatestOfferLine *audio = gst_latest_offer_get_line (offer, 1);

  fail_unless_equals_int (
      gst_latest_offer_get_line (offer, 0)->transport_cc_id, 4);
  fail_unless_equals_int (audio->transport_cc_id, ids[__i__].transport_cc_id);
  fail_unless_equals_int (audio->abs_capture_id, ids[__i__].abs_capture_id);
  fail_unless_equals_int (audio->playout_delay_id, 0);
}

GST_END_TEST;

static const struct
{
  const gchar *find, *replacement; /* in a line of sound */
  const gchar *fmtp;               /* for webrtcbin */
} opus[] = {
  /* clang-format off */
  {NULL, NULL, "111 minptime=10;useinbandfec=1"},
  {"minptime=10;useinbandfec=1", "stereo=1; useinbandfec=1 ;maxaveragebitrate=9", "111 useinbandfec=1"},
  {"minptime=10;useinbandfec=1", "minptime=x;useinbandfec=9999", NULL},
  {"a=fmtp:111 minptime=10;useinbandfec=1\r\n", "", NULL},
  /* clang-format on */
};

/* The answer repeats what webrtcbin is given. */
GST_START_TEST (parameters_of_opus)
{
  g_autoptr (GString) audio = g_string_new (OFFER_AUDIO ("a"));
  g_autofree gchar *text = NULL;
  g_autoptr (GstLatestOffer) offer = NULL;
  const GstSDPMedia *line;

  if (opus[__i__].find)
    g_string_replace (audio, opus[__i__].find, opus[__i__].replacement, 1);
  text = g_strconcat (OFFER_HEAD, audio->str, NULL);
  offer = offer_parse (text, "A1", NULL);
  line = gst_sdp_message_get_media (offer->sdp, 0);
  fail_unless_equals_string (
      gst_sdp_media_get_attribute_val (line, "fmtp"), opus[__i__].fmtp);
  fail_unless_equals_string (
      gst_sdp_media_get_attribute_val (line, "rtpmap"), "111 opus/48000/2");
  fail_unless_equals_int (gst_sdp_media_formats_len (line), 1);
}

GST_END_TEST;

static const struct
{
  const gchar *size, *given;
} sizes[] = {
  { "262144", "262144" },
  { "0", "0" },
  { "4294967296", NULL },
  { "18446744073709551617", NULL },
  { "1e9", NULL },
  { "", NULL },
  { "-1", NULL },
  { "9999999999", NULL },
  { "much", NULL },
};

GST_START_TEST (size_of_data_messages)
{
  g_autofree gchar *text =
      g_strconcat (OFFER_HEAD BUNDLE ("v d"), OFFER_VIDEO ("v"),
          DATA ("d", "UDP/DTLS/SCTP", "webrtc-datachannel", "5000"),
          "a=max-message-size:", sizes[__i__].size, "\r\n", NULL);
  g_autoptr (GstLatestOffer) offer = offer_parse (text, "V1 D2", NULL);
  const GstSDPMedia *line = gst_sdp_message_get_media (offer->sdp, 1);

  fail_unless_equals_string (
      gst_sdp_media_get_attribute_val (line, "sctp-port"), "5000");
  fail_unless_equals_string (
      gst_sdp_media_get_attribute_val (line, "max-message-size"),
      sizes[__i__].given);
}

GST_END_TEST;

GST_START_TEST (no_sender_fills_more_than_32_lines)
{
  g_auto (GStrv) parts = g_strsplit (OFFER_VIDEO ("MID"), "MID", 2);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) group = g_string_new ("a=group:BUNDLE");
  g_autofree gchar *text = NULL;
  GstLatestMedia media[40];
  g_autoptr (GstLatestOffer) offer = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (media); i++) {
    media[i] = (GstLatestMedia) { GST_LATEST_MEDIA_VIDEO, "VP8", NULL, i };
    g_string_append_printf (group, " m%u", i);
    g_string_append_printf (lines, "%sm%u%s", parts[0], i, parts[1]);
  }
  text = g_strconcat (OFFER_HEAD, group->str, "\r\n", lines->str, NULL);
  offer = gst_latest_offer_parse (text, media, G_N_ELEMENTS (media), NULL);
  fail_unless_equals_int (offer->lines->len, 32);
}

GST_END_TEST;

static Suite *
linechoice_suite (void)
{
  Suite *suite = suite_create ("linechoice");
  TCase *tcase = tcase_create ("linechoice");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, lines_get_media, 0, G_N_ELEMENTS (choices));
  tcase_add_loop_test (tcase, offers_of_real_players, 0, G_N_ELEMENTS (real));
  tcase_add_loop_test (
      tcase, nothing_to_send_is_said_in_words, 0, G_N_ELEMENTS (refusals));
  tcase_add_test (tcase, an_unusable_line_is_no_obstacle);
  tcase_add_test (tcase, lines_agree_on_a_transport);
  tcase_add_loop_test (tcase, extensions_of_sound, 0, G_N_ELEMENTS (ids));
  tcase_add_loop_test (tcase, parameters_of_opus, 0, G_N_ELEMENTS (opus));
  tcase_add_loop_test (tcase, size_of_data_messages, 0, G_N_ELEMENTS (sizes));
  tcase_add_test (tcase, no_sender_fills_more_than_32_lines);
  return suite;
}

GST_CHECK_MAIN (linechoice);
