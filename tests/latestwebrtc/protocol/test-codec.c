/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "codec.h"

GST_START_TEST (what_comes_encoded_has_a_codec)
{
  const struct
  {
    const gchar *caps, *name, *mime_type, *payloader;
    gboolean is_audio;
  } cases[] = {
    { "video/x-vp8,width=16", "VP8", "video/VP8", "rtpvp8pay", FALSE },
    { "video/x-vp9", "VP9", "video/VP9", "rtpvp9pay", FALSE },
    { "video/x-h264,stream-format=avc", "H264", "video/H264", "rtph264pay",
        FALSE },
    { "audio/x-opus", "OPUS", "audio/opus", "rtpopuspay", TRUE },
    { "video/x-raw", NULL, NULL, NULL, FALSE },
    { "image/jpeg", NULL, NULL, NULL, FALSE },
    { "video/x-h265", NULL, NULL, NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstCaps) caps = gst_caps_from_string (cases[i].caps);
    const GstLatestCodec *codec = gst_latest_codec_from_caps (caps);

    fail_unless ((codec != NULL) == (cases[i].name != NULL));
    if (!codec)
      continue;
    fail_unless_equals_string (codec->encoding_name, cases[i].name);
    fail_unless_equals_string (codec->mime_type, cases[i].mime_type);
    fail_unless_equals_string (codec->payloader, cases[i].payloader);
    fail_unless_equals_int (codec->is_audio, cases[i].is_audio);
    fail_unless (gst_latest_codec_from_name (cases[i].name) == codec);
  }
  fail_unless (gst_latest_codec_from_name ("AV1") == NULL);
}

GST_END_TEST;

GST_START_TEST (h264_has_a_profile)
{
  const struct
  {
    const gchar *caps, *id;
  } cases[] = {
    { "video/x-h264,profile=constrained-baseline", "42e01f" },
    { "video/x-h264,profile=main", "4d001f" },
    { "video/x-h264,profile=high", "64001f" },
    { "video/x-h264,profile=high-4:4:4", NULL },
    { "video/x-h264", NULL },
    /* What the stream says is nearer than what the caps say. */
    { "video/x-h264,profile=main,codec_data=(buffer)0142c01effe1", "42c01e" },
    { "video/x-h264,codec_data=(buffer)0142", NULL },
    { "video/x-vp8,profile=(string)0", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstCaps) caps = gst_caps_from_string (cases[i].caps);
    g_autofree gchar *id = gst_latest_codec_get_profile_level_id (caps);

    fail_unless_equals_string (id, cases[i].id);
  }
}

GST_END_TEST;

static Suite *
codec_suite (void)
{
  Suite *suite = suite_create ("codec");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, what_comes_encoded_has_a_codec);
  tcase_add_test (tcase, h264_has_a_profile);
  return suite;
}

GST_CHECK_MAIN (codec);
