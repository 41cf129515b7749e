/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "headerextensions.h"

static GstRTPHeaderExtension *abs_capture, *playout_delay;
static GstBuffer *frame;

static void
setup (void)
{
  abs_capture = gst_latest_abs_capture_new ();
  gst_rtp_header_extension_set_id (abs_capture, 1);
  playout_delay = gst_latest_playout_delay_new ();
  gst_rtp_header_extension_set_id (playout_delay, 2);
  frame = gst_buffer_new ();
}

static void
teardown (void)
{
  gst_object_unref (abs_capture);
  gst_object_unref (playout_delay);
  gst_buffer_unref (frame);
}

/* The number of bytes of @data, which has @size, that are written for the
 * frame; negative if there is no room. */
static gssize
write_extension (GstRTPHeaderExtension *ext, guint8 *data, gsize size)
{
  g_autoptr (GstBuffer) packet = gst_buffer_new ();

  return gst_rtp_header_extension_write (
      ext, frame, GST_RTP_HEADER_EXTENSION_ONE_BYTE, packet, data, size);
}

static void
set_capture_time (guint64 unix_ns)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (GST_LATEST_ABS_CAPTURE_CAPS);

  gst_buffer_add_reference_timestamp_meta (
      frame, caps, unix_ns, GST_CLOCK_TIME_NONE);
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

GST_START_TEST (capture_time_is_written_as_ntp_time)
{
  guint8 data[8];

  set_capture_time (times[__i__].unix_ns);
  fail_unless_equals_int (
      gst_rtp_header_extension_get_max_size (abs_capture, frame), 8);
  fail_unless_equals_int (write_extension (abs_capture, data, 8), 8);
  fail_unless_equals_uint64_hex (GST_READ_UINT64_BE (data), times[__i__].ntp);
}

GST_END_TEST;

GST_START_TEST (unknown_capture_time_is_not_written)
{
  guint8 data[8];

  fail_unless_equals_int (write_extension (abs_capture, data, 8), 0);
}

GST_END_TEST;

GST_START_TEST (playout_delay_is_zero_at_first)
{
  guint8 data[4] = { 0xff, 0xff, 0xff, 0xff };

  fail_unless_equals_string (gst_rtp_header_extension_get_uri (playout_delay),
      "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay");
  fail_unless_equals_int (
      gst_rtp_header_extension_get_max_size (playout_delay, frame), 3);
  fail_unless_equals_int (write_extension (playout_delay, data, 4), 3);
  fail_unless_equals_int_hex (GST_READ_UINT32_BE (data), 0x000000ff);
}

GST_END_TEST;

static const struct
{
  guint min_ms, max_ms;
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

GST_START_TEST (playout_delay_is_what_was_set)
{
  guint8 data[3];

  gst_latest_playout_delay_set (GST_LATEST_PLAYOUT_DELAY (playout_delay),
      delays[__i__].min_ms, delays[__i__].max_ms);
  fail_unless_equals_int (write_extension (playout_delay, data, 3), 3);
  fail_unless_equals_int_hex (GST_READ_UINT24_BE (data), delays[__i__].payload);
}

GST_END_TEST;

GST_START_TEST (playout_delay_is_never_below_the_floor)
{
  GstLatestPlayoutDelay *delay = GST_LATEST_PLAYOUT_DELAY (playout_delay);
  GstLatestPlayoutFloor *floor = gst_latest_playout_floor_new ();
  guint8 data[3];

  gst_latest_playout_delay_set_floor (delay, floor);
  gst_latest_playout_delay_set (delay, 20, 30);
  write_extension (playout_delay, data, 3);
  fail_unless_equals_int_hex (GST_READ_UINT24_BE (data), 0x002003);
  gst_latest_playout_floor_set (floor, 10, 100);
  write_extension (playout_delay, data, 3);
  fail_unless_equals_int_hex (GST_READ_UINT24_BE (data), 0x00200a);
  gst_latest_playout_floor_set (floor, 200, 0);
  write_extension (playout_delay, data, 3);
  fail_unless_equals_int_hex (GST_READ_UINT24_BE (data), 0x014014);
  gst_latest_playout_delay_set (delay, 0, 0);
  write_extension (playout_delay, data, 3);
  fail_unless_equals_int_hex (GST_READ_UINT24_BE (data), 0x014014);
  gst_latest_playout_floor_unref (floor);
}

GST_END_TEST;

GST_START_TEST (nothing_is_written_without_room)
{
  guint8 data[7];

  set_capture_time (0);
  fail_unless (write_extension (abs_capture, data, 7) < 0);
  fail_unless (write_extension (playout_delay, data, 2) < 0);
}

GST_END_TEST;

static Suite *
headerextensions_suite (void)
{
  Suite *suite = suite_create ("headerextensions");
  TCase *tcase = tcase_create ("headerextensions");

  tcase_add_checked_fixture (tcase, setup, teardown);
  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, capture_time_is_written_as_ntp_time, 0, G_N_ELEMENTS (times));
  tcase_add_test (tcase, unknown_capture_time_is_not_written);
  tcase_add_test (tcase, playout_delay_is_zero_at_first);
  tcase_add_loop_test (
      tcase, playout_delay_is_what_was_set, 0, G_N_ELEMENTS (delays));
  tcase_add_test (tcase, playout_delay_is_never_below_the_floor);
  tcase_add_test (tcase, nothing_is_written_without_room);
  return suite;
}

GST_CHECK_MAIN (headerextensions);
