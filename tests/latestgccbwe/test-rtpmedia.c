/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include "rtpmedia.h"

static GstPad *
feed (GstElement *funnel, const gchar *caps)
{
  GstPad *pad = gst_pad_new ("src", GST_PAD_SRC);
  GstPad *sink = gst_element_request_pad_simple (funnel, "sink_%u");
  GstCaps *c = gst_caps_from_string (caps);
  GstSegment segment;

  gst_pad_set_active (pad, TRUE);
  fail_unless_equals_int (gst_pad_link (pad, sink), GST_PAD_LINK_OK);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (pad, gst_event_new_stream_start (caps));
  gst_pad_push_event (pad, gst_event_new_caps (c));
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
  gst_caps_unref (c);
  gst_object_unref (sink);
  return pad;
}

/* As in webrtcbin, an rtpfunnel hides which stream is audio. */
GST_START_TEST (the_media_of_a_funnel_is_found)
{
  GstElement *bin = gst_parse_launch (
      "rtpfunnel name=f ! identity ! fakesink name=s async=false", NULL);
  GstElement *funnel = gst_bin_get_by_name (GST_BIN (bin), "f");
  GstElement *sink = gst_bin_get_by_name (GST_BIN (bin), "s");
  GstPad *sinkpad = gst_element_get_static_pad (sink, "sink");
  GstPad *audio, *video;

  gst_element_set_state (bin, GST_STATE_PLAYING);
  audio = feed (funnel,
      "application/x-rtp,media=audio,payload=111,"
      "ssrc=(uint)1,clock-rate=48000,encoding-name=OPUS");
  video = feed (funnel,
      "application/x-rtp,media=video,payload=96,"
      "ssrc=(uint)2,clock-rate=90000,encoding-name=VP8");
  fail_unless_equals_int (
      gst_latest_rtp_media_find (sinkpad, 1, 0), GST_LATEST_RTP_MEDIA_AUDIO);
  fail_unless_equals_int (
      gst_latest_rtp_media_find (sinkpad, 2, 111), GST_LATEST_RTP_MEDIA_OTHER);
  /* Another SSRC of it. */
  fail_unless_equals_int (
      gst_latest_rtp_media_find (sinkpad, 3, 111), GST_LATEST_RTP_MEDIA_AUDIO);
  fail_unless_equals_int (
      gst_latest_rtp_media_find (sinkpad, 3, 5), GST_LATEST_RTP_MEDIA_UNKNOWN);
  gst_element_set_state (bin, GST_STATE_NULL);
  gst_object_unref (audio);
  gst_object_unref (video);
  gst_object_unref (sinkpad);
  gst_object_unref (sink);
  gst_object_unref (funnel);
  gst_object_unref (bin);
}

GST_END_TEST;

static Suite *
rtpmedia_suite (void)
{
  Suite *s = suite_create ("rtpmedia");
  TCase *tc = tcase_create ("media");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, the_media_of_a_funnel_is_found);
  return s;
}

GST_CHECK_MAIN (rtpmedia);
