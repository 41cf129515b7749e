/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "probecontrol.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND G_GINT64_CONSTANT (1000000)

typedef struct
{
  GstLatestProbeControl p;
  GstLatestBweProbeResult result;
  guint rate, asked;
} Fixture;

static gboolean
result (Fixture *f, gint64 now, gint64 newest)
{
  return gst_latest_probe_control_result (
      &f->p, now, newest, &f->result, &f->rate, &f->asked);
}

/* Sends a cluster of ten packets of 1000 bytes, 2 ms apart, from @start on; they
 * arrive @received us apart. */
static void
send_cluster (Fixture *f, guint id, gint64 start, gint64 received)
{
  for (guint i = 0; i < 10; i++) {
    GstLatestBwePacket p = { .send_time = start + i * 2 * MS,
      .recv_time = start + 50 * MS + i * received,
      .size = 1000 };

    gst_latest_probe_control_packet (&f->p, &p);
  }
  gst_latest_probe_control_sent (&f->p, id, start, start + 18 * MS, 10);
}

GST_START_TEST (asked_taken_sent_measured)
{
  Fixture f;
  GstLatestBweProbe probe;

  gst_latest_probe_control_init (&f.p, 0);
  fail_unless (!gst_latest_probe_control_take (&f.p, 0, &probe));
  gst_latest_probe_control_request (&f.p, 0, 4000000, 0);
  fail_unless (gst_latest_probe_control_take (&f.p, 0, &probe));
  fail_unless_equals_int (probe.bitrate, 4000000);
  fail_unless_equals_int64 (probe.duration, 15 * MS);
  fail_unless_equals_int (probe.min_packets, 5);
  fail_unless (!gst_latest_probe_control_take (&f.p, 0, &probe));
  send_cluster (&f, probe.id, 10 * MS, 2 * MS);
  /* later packets must have been reported, in case of overtaking */
  fail_unless (!result (&f, 100 * MS, 28 * MS));
  fail_unless (result (&f, 100 * MS, 50 * MS));
  fail_unless (f.result == GST_LATEST_BWE_PROBE_SUCCESS);
  fail_unless_equals_int (f.rate, 4000000);
  fail_unless_equals_int (f.asked, 4000000);
  fail_unless (!result (&f, 100 * MS, 50 * MS));
  fail_unless (!gst_latest_probe_control_is_busy (&f.p));
}

GST_END_TEST;

GST_START_TEST (two_at_once_in_order)
{
  Fixture f;
  GstLatestBweProbe a, b;

  gst_latest_probe_control_init (&f.p, 0);
  gst_latest_probe_control_request (&f.p, 0, 3000000, 0);
  gst_latest_probe_control_request (&f.p, 0, 6000000, 0);
  fail_unless (gst_latest_probe_control_take (&f.p, 0, &a));
  fail_unless (gst_latest_probe_control_take (&f.p, 0, &b));
  fail_unless (a.bitrate == 3000000 && b.bitrate == 6000000);
  fail_unless (a.id != b.id);
}

GST_END_TEST;

GST_START_TEST (jitter_makes_it_longer)
{
  Fixture f;
  GstLatestBweProbe probe;

  gst_latest_probe_control_init (&f.p, 0);
  gst_latest_probe_control_request (&f.p, 0, 1000000, 13 * MS);
  gst_latest_probe_control_take (&f.p, 0, &probe);
  fail_unless_equals_int64 (probe.duration, 26 * MS);
  gst_latest_probe_control_request (&f.p, 0, 1000000, 500 * MS);
  gst_latest_probe_control_take (&f.p, 0, &probe);
  fail_unless_equals_int64 (probe.duration, 60 * MS);
}

GST_END_TEST;

/* The next periodic one: after 5 s; after 10 and 20 when the link's limit was met;
 * after 1 s when nothing came of it. */
GST_START_TEST (waits)
{
  static const struct
  {
    gint64 received, wait;
  } steps[] = {
    { 2 * MS, 5 * SECOND },
    { 4 * MS, 10 * SECOND },
    { 4 * MS, 20 * SECOND },
    { 4 * MS, 20 * SECOND },
    { 2 * MS, 5 * SECOND },
    { 0, 1 * SECOND },
    { 4 * MS, 5 * SECOND },
  };
  Fixture f;
  GstLatestBweProbe probe;
  gint64 now = 0;

  gst_latest_probe_control_init (&f.p, 0);
  fail_unless_equals_int64 (gst_latest_probe_control_next (&f.p), 5 * SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    now += 30 * SECOND;
    gst_latest_probe_control_request (&f.p, now, 4000000, 0);
    gst_latest_probe_control_take (&f.p, now, &probe);
    send_cluster (&f, probe.id, now, steps[i].received);
    fail_unless (result (&f, now + 100 * MS, now + 90 * MS));
    fail_unless_equals_int64 (
        gst_latest_probe_control_next (&f.p), now + steps[i].wait);
  }
}

GST_END_TEST;

/* Nobody took it, nobody sent it, nobody reported it: it does not block others. */
GST_START_TEST (given_up)
{
  Fixture f;
  GstLatestBweProbe probe;

  gst_latest_probe_control_init (&f.p, 0);
  for (guint i = 0; i < 10; i++)
    gst_latest_probe_control_request (&f.p, 0, 1000000, 0);
  fail_unless_equals_uint64 (f.p.requested, GST_LATEST_PROBE_CLUSTERS);
  gst_latest_probe_control_take (&f.p, 0, &probe);
  gst_latest_probe_control_sent (&f.p, probe.id, 0, 0, 0);
  fail_unless_equals_uint64 (f.p.failed, 1);
  gst_latest_probe_control_take (&f.p, 0, &probe);
  fail_unless (!result (&f, 3 * SECOND, -1));
  fail_unless (!gst_latest_probe_control_is_busy (&f.p));
  fail_unless_equals_uint64 (f.p.failed, GST_LATEST_PROBE_CLUSTERS);
  fail_unless (!gst_latest_probe_control_take (&f.p, 3 * SECOND, &probe));
  /* an answer to what nobody asked */
  gst_latest_probe_control_sent (&f.p, 12345, 0, 10, 5);
  fail_unless (!gst_latest_probe_control_is_busy (&f.p));
}

GST_END_TEST;

GST_START_TEST (cancelled_before_it_was_taken)
{
  Fixture f;
  GstLatestBweProbe probe;

  gst_latest_probe_control_init (&f.p, 0);
  gst_latest_probe_control_request (&f.p, 0, 1000000, 0);
  gst_latest_probe_control_cancel (&f.p);
  fail_unless (!gst_latest_probe_control_take (&f.p, 0, &probe));
}

GST_END_TEST;

static Suite *
probecontrol_suite (void)
{
  Suite *s = suite_create ("probecontrol");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, asked_taken_sent_measured);
  tcase_add_test (tc, two_at_once_in_order);
  tcase_add_test (tc, jitter_makes_it_longer);
  tcase_add_test (tc, waits);
  tcase_add_test (tc, given_up);
  tcase_add_test (tc, cancelled_before_it_was_taken);
  return s;
}

GST_CHECK_MAIN (probecontrol);
