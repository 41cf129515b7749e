/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "abscapture.h"

static GstRTPHeaderExtension *
extension_new (void)
{
  GstRTPHeaderExtension *ext = gst_latest_abs_capture_new ();

  gst_rtp_header_extension_set_id (ext, 1);
  return ext;
}

/* Unix time in ns, NTP time: seconds since 1900, and 2^-32 s. */
static const struct
{
  guint64 unix_ns, ntp;
} times[] = {
  { 0, G_GUINT64_CONSTANT (2208988800) << 32 },
  { 500000000, (G_GUINT64_CONSTANT (2208988800) << 32) + 0x80000000u },
  { G_GUINT64_CONSTANT (1700000000250000000),
      (G_GUINT64_CONSTANT (3908988800) << 32) + 0x40000000u },
};

static GstBuffer *
frame_new (guint64 unix_ns)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (GST_LATEST_ABS_CAPTURE_CAPS);
  GstBuffer *buffer = gst_buffer_new ();

  gst_buffer_add_reference_timestamp_meta (
      buffer, caps, unix_ns, GST_CLOCK_TIME_NONE);
  return buffer;
}

GST_START_TEST (test_time_of_capture)
{
  g_autoptr (GstRTPHeaderExtension) ext = extension_new ();
  g_autoptr (GstBuffer) input = frame_new (times[__i__].unix_ns);
  g_autoptr (GstBuffer) output = gst_buffer_new ();
  guint8 data[8];

  fail_unless_equals_int (
      gst_rtp_header_extension_get_max_size (ext, input), 8);
  fail_unless_equals_int (
      gst_rtp_header_extension_write (
          ext, input, GST_RTP_HEADER_EXTENSION_ONE_BYTE, output, data, 8),
      8);
  fail_unless_equals_uint64_hex (GST_READ_UINT64_BE (data), times[__i__].ntp);
}

GST_END_TEST;

GST_START_TEST (test_unknown_time_is_not_invented)
{
  g_autoptr (GstRTPHeaderExtension) ext = extension_new ();
  g_autoptr (GstBuffer) input = gst_buffer_new ();
  g_autoptr (GstBuffer) output = gst_buffer_new ();
  guint8 data[8];

  fail_unless_equals_int (
      gst_rtp_header_extension_write (
          ext, input, GST_RTP_HEADER_EXTENSION_ONE_BYTE, output, data, 8),
      0);
}

GST_END_TEST;

GST_START_TEST (test_no_room)
{
  g_autoptr (GstRTPHeaderExtension) ext = extension_new ();
  g_autoptr (GstBuffer) input = frame_new (0);
  g_autoptr (GstBuffer) output = gst_buffer_new ();
  guint8 data[7];

  fail_unless (gst_rtp_header_extension_write (ext, input,
                   GST_RTP_HEADER_EXTENSION_ONE_BYTE, output, data, 7)
      < 0);
}

GST_END_TEST;

static Suite *
abscapture_suite (void)
{
  Suite *suite = suite_create ("abscapture");
  TCase *tcase = tcase_create ("abscapture");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_time_of_capture, 0, G_N_ELEMENTS (times));
  tcase_add_test (tcase, test_unknown_time_is_not_invented);
  tcase_add_test (tcase, test_no_room);
  return suite;
}

GST_CHECK_MAIN (abscapture);
