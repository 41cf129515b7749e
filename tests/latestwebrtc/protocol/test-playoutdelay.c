/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "playoutdelay.h"

static GstRTPHeaderExtension *
extension_new (void)
{
  GstRTPHeaderExtension *ext = gst_latest_playout_delay_new ();

  gst_rtp_header_extension_set_id (ext, 1);
  return ext;
}

GST_START_TEST (test_hold_nothing)
{
  g_autoptr (GstRTPHeaderExtension) ext = extension_new ();
  g_autoptr (GstBuffer) input = gst_buffer_new ();
  g_autoptr (GstBuffer) output = gst_buffer_new ();
  guint8 data[4] = { 0xff, 0xff, 0xff, 0xff };

  fail_unless_equals_string (gst_rtp_header_extension_get_uri (ext),
      "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay");
  fail_unless_equals_int (
      gst_rtp_header_extension_get_max_size (ext, input), 3);
  fail_unless_equals_int (
      gst_rtp_header_extension_write (
          ext, input, GST_RTP_HEADER_EXTENSION_ONE_BYTE, output, data, 4),
      3);
  fail_unless_equals_int_hex (GST_READ_UINT32_BE (data), 0x000000ff);
}

GST_END_TEST;

static const struct
{
  guint min, max;
  guint32 payload;
} delays[] = {
  { 0, 0, 0x000000 },
  { 10, 20, 0x001002 },
  { 11, 20, 0x002002 },
  { 170, 340, 0x011022 },
  { 100, 50, 0x00a00a },
  { 40950, 40951, 0xffffff },
  { G_MAXUINT, G_MAXUINT, 0xffffff },
};

GST_START_TEST (test_hold_between)
{
  g_autoptr (GstRTPHeaderExtension) ext = extension_new ();
  g_autoptr (GstBuffer) input = gst_buffer_new ();
  g_autoptr (GstBuffer) output = gst_buffer_new ();
  guint8 data[3];

  gst_latest_playout_delay_set (
      GST_LATEST_PLAYOUT_DELAY (ext), delays[__i__].min, delays[__i__].max);
  fail_unless_equals_int (
      gst_rtp_header_extension_write (
          ext, input, GST_RTP_HEADER_EXTENSION_ONE_BYTE, output, data, 3),
      3);
  fail_unless_equals_int_hex (GST_READ_UINT24_BE (data), delays[__i__].payload);
}

GST_END_TEST;

GST_START_TEST (test_no_room)
{
  g_autoptr (GstRTPHeaderExtension) ext = extension_new ();
  g_autoptr (GstBuffer) input = gst_buffer_new ();
  g_autoptr (GstBuffer) output = gst_buffer_new ();
  guint8 data[2];

  fail_unless (gst_rtp_header_extension_write (ext, input,
                   GST_RTP_HEADER_EXTENSION_ONE_BYTE, output, data, 2)
      < 0);
}

GST_END_TEST;

static Suite *
playoutdelay_suite (void)
{
  Suite *suite = suite_create ("playoutdelay");
  TCase *tcase = tcase_create ("playoutdelay");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_hold_nothing);
  tcase_add_loop_test (tcase, test_hold_between, 0, G_N_ELEMENTS (delays));
  tcase_add_test (tcase, test_no_room);
  return suite;
}

GST_CHECK_MAIN (playoutdelay);
