/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "sdpline.h"

#define H264(pt, fmtp) \
  "a=rtpmap:" pt " H264/90000\r\na=fmtp:" pt " " fmtp "\r\n"
/* In the order in which Chromium has them, with its levels. */
#define CHROMIUM_H264 \
  H264 ("102", \
      "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f") \
  H264 ("104", \
      "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42001f") \
  H264 ("108", \
      "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f") \
  H264 ("116", \
      "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f") \
  H264 ("39", \
      "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f")

static const struct
{
  const gchar *codec, *profile_level_id;
  const gchar *formats, *attributes;
  gint pt;
} codecs[] = {
  /* clang-format off */
  /* The profile of the stream if there is one, or else one that includes it. */
  {"H264", "42e01f", "102 104 108 116 39", CHROMIUM_H264, 108},
  {"H264", NULL, "102 104 108 116 39", CHROMIUM_H264, 108},
  {"H264", "42c028", "102 104 108 116 39", CHROMIUM_H264, 108},
  {"H264", "42001f", "102 104 108 116 39", CHROMIUM_H264, 102},
  {"H264", "4d0028", "102 104 108 116 39", CHROMIUM_H264, 116},
  {"H264", "4d4028", "102 104 108 116 39", CHROMIUM_H264, 116},
  {"H264", "640028", "102 104 108 116 39", CHROMIUM_H264, 39},
  {"H264", "640c28", "102 104 108 116 39", CHROMIUM_H264, 39},
  {"H264", "42e01f", "102", H264 ("102", "packetization-mode=1;profile-level-id=42001f"), 102},
  {"H264", "42e01f", "116 39", CHROMIUM_H264, 116},
  {"H264", "4d001f", "39", CHROMIUM_H264, 39},
  {"H264", "4d001f", "102 108", CHROMIUM_H264, -1},
  {"H264", "640028", "108 116", CHROMIUM_H264, -1},
  {"H264", "42001f", "108 116 39", CHROMIUM_H264, -1},
  {"H264", "7a001f", "102 104 108 116 39", CHROMIUM_H264, -1},
  /* Firefox. */
  {"H264", NULL, "126 97", H264 ("126", "profile-level-id=42e01f;level-asymmetry-allowed=1;packetization-mode=1") H264 ("97", "profile-level-id=42e01f;level-asymmetry-allowed=1"), 126},
  /* The payloader fragments frames. */
  {"H264", NULL, "104", CHROMIUM_H264, -1},
  {"H264", NULL, "102", "a=rtpmap:102 H264/90000\r\n", -1},
  {"H264", NULL, "102", H264 ("102", "profile-level-id=42e01f"), -1},
  {"H264", NULL, "102", H264 ("102", "packetization-mode=2;profile-level-id=42e01f"), -1},
  /* Without a profile it is baseline. */
  {"H264", NULL, "102", H264 ("102", "packetization-mode=1"), 102},
  {"H264", "4d001f", "102", H264 ("102", "packetization-mode=1"), -1},
  {"H264", NULL, "102", H264 ("102", "packetization-mode=1;profile-level-id=42e01"), -1},
  {"H264", NULL, "102", H264 ("102", "packetization-mode=1;profile-level-id=-2e01f"), -1},
  {"H264", NULL, "102", H264 ("102", "packetization-mode=1;profile-level-id="), -1},
  {"H264", NULL, "102", H264 ("102", "PACKETIZATION-MODE=1; Profile-Level-Id=42E01F"), 102},
  /* RFC 7587, 7: always two channels. */
  {"OPUS", NULL, "111", "a=rtpmap:111 opus/48000/2\r\n", 111},
  {"OPUS", NULL, "111", "a=rtpmap:111 OPUS/48000/2\r\n", 111},
  {"OPUS", NULL, "111", "a=rtpmap:111 opus/48000/1\r\n", -1},
  {"OPUS", NULL, "111", "a=rtpmap:111 opus/48000\r\n", -1},
  {"OPUS", NULL, "111", "a=rtpmap:111 opus/8000/2\r\n", -1},
  {"OPUS", NULL, "111", "a=rtpmap:111 red/48000/2\r\n", -1},
  {"VP8", NULL, "96", "a=rtpmap:96 vp8/90000\r\n", 96},
  {"VP8", NULL, "96", "a=rtpmap:96 VP8/8000\r\n", -1},
  {"VP8", NULL, "96", "a=rtpmap:96 VP8\r\n", -1},
  {"VP8", NULL, "196", "a=rtpmap:196 VP8/90000\r\n", -1},
  {"VP9", NULL, "98", "a=rtpmap:98 VP9/90000\r\n", 98},
  {"VP9", NULL, "98", "a=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=1\r\n", -1},
  {"AV1", NULL, "45", "a=rtpmap:45 AV1/90000\r\n", -1},
  /* clang-format on */
};

static GstSDPMessage *
make_line (const gchar *formats, const gchar *attributes)
{
  g_autofree gchar *text =
      g_strconcat ("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
                   "m=video 9 UDP/TLS/RTP/SAVPF ",
          formats, "\r\n", attributes, NULL);
  GstSDPMessage *sdp;

  fail_unless_equals_int (
      gst_sdp_message_new_from_text (text, &sdp), GST_SDP_OK);
  return sdp;
}

GST_START_TEST (codec_is_found)
{
  const GstLatestMedia track = { GST_LATEST_MEDIA_VIDEO, codecs[__i__].codec,
    NULL, 0, codecs[__i__].profile_level_id };
  g_autoptr (GstSDPMessage) sdp =
      make_line (codecs[__i__].formats, codecs[__i__].attributes);

  fail_unless_equals_int (
      gst_latest_line_find_codec (gst_sdp_message_get_media (sdp, 0), &track),
      codecs[__i__].pt);
}

GST_END_TEST;

static Suite *
linecodec_suite (void)
{
  Suite *suite = suite_create ("linecodec");
  TCase *tcase = tcase_create ("linecodec");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, codec_is_found, 0, G_N_ELEMENTS (codecs));
  return suite;
}

GST_CHECK_MAIN (linecodec);
