/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

#include <string.h>

/* Caps that say what the buffers are parts of. */

static const struct
{
  const gchar *caps, *place; /* NULL: no warning */
} caps[] = {
  { "application/x-rtp,media=video,encoding-name=H264", "the payloader" },
  { "application/x-rtp", "the payloader" },
  { "application/x-rtp,media=audio,encoding-name=OPUS", NULL },
  { "video/mpegts,systemstream=true,packetsize=188", "the muxer" },
  { "video/x-h264,stream-format=byte-stream,alignment=nal", "the encoder" },
  { "video/x-h265,stream-format=byte-stream,alignment=nal", "the encoder" },
  { "video/x-av1,alignment=obu", "the encoder" },
  { "video/x-h264,stream-format=avc,alignment=au", NULL },
  { "video/x-h264", NULL },
  { "video/x-vp8", NULL },
  { "video/x-raw,format=I420,width=16,height=16", NULL },
  { "test/x-data", NULL },
};

static void
send_caps (FrameFixture *f, const gchar *text)
{
  g_autoptr (GstCaps) c = gst_caps_from_string (text);

  gst_pad_push_event (f->src, gst_event_new_caps (c));
}

static void
check_warning (GstBus *bus, const gchar *place)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  g_autoptr (GError) warning = NULL;

  fail_unless ((message != NULL) == (place != NULL));
  if (message == NULL)
    return;
  gst_message_parse_warning (message, &warning, NULL);
  fail_unless (
      strstr (warning->message, place) != NULL, "%s", warning->message);
}

/* There is one warning for a run, whatever caps follow. */
GST_START_TEST (parts_of_pictures_are_warned_of_once)
{
  FrameFixture *f = frame_fixture_new ();
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (f->element, bus);
  for (guint run = 0; run < 2; run++) {
    frame_fixture_begin (f);
    send_caps (f, caps[__i__].caps);
    check_warning (bus, caps[__i__].place);
    send_caps (f, "test/x-data");
    send_caps (f, caps[__i__].caps);
    check_warning (bus, NULL);
    frame_fixture_push (f, 0);
    frame_fixture_expect_end (f, "0");
    gst_element_set_state (f->element, GST_STATE_READY);
    gst_element_set_state (f->element, GST_STATE_PLAYING);
  }
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (bus);
  frame_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestframesink_suite (void)
{
  Suite *s = suite_create ("latestframesink");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, parts_of_pictures_are_warned_of_once, 0, G_N_ELEMENTS (caps));
  return s;
}

GST_CHECK_MAIN (latestframesink);
