/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "pacersim.h"

GST_START_TEST (a_probe_of_padding)
{
  gint64 start = sim->now;

  sim->makes_padding = TRUE;
  fail_unless (gst_latest_pacer_add_probe (
      sim->pacer, sim->now, 3, 8 * RATE, 15 * MS, 5));
  pacer_sim_run (50 * MS);
  fail_unless_equals_int (sim->n_reports, 1);
  fail_unless_equals_int (sim->report.id, 3);
  fail_unless (sim->report.complete);
  fail_unless_equals_int64 (sim->report.start, start);
  fail_unless (sim->report.bytes >= 15000 && sim->report.bytes < 15500);
  fail_unless_equals_uint64 (
      sim->report.bytes, pacer_sim_bytes_between (0, G_MAXINT64));
  fail_unless_equals_int (sim->report.packets, sim->n_sent);
  /* The probe is sent at its rate. */
  fail_unless (sim->report.end - start >= 13 * MS);
  fail_unless (sim->report.end - start <= 15 * MS);
  fail_unless (pacer_sim_largest_burst (MS) <= 2000 + 2 * 255, "%u",
      (guint) pacer_sim_largest_burst (MS));
  /* Video behind the probe need not wait. */
  pacer_sim_add (VIDEO, 1, 1);
  pacer_sim_run (0);
  fail_unless_equals_int (sim->sent[sim->n_sent - 1].item, 1);
}

GST_END_TEST;

GST_START_TEST (a_probe_takes_media_first)
{
  sim->makes_padding = TRUE;
  pacer_sim_add (VIDEO, 6, 1);
  gst_latest_pacer_add_probe (sim->pacer, sim->now, 1, 8 * RATE, 15 * MS, 5);
  pacer_sim_run (50 * MS);
  fail_unless_equals_int (pacer_sim_stats ().sent_packets[VIDEO], 6);
  fail_unless_equals_uint64 (pacer_sim_stats ().sent_bytes[VIDEO]
          + pacer_sim_stats ().sent_bytes[PADDING],
      sim->report.bytes);
  fail_unless (sim->sent[0].taken.in_probe);
  fail_unless (pacer_sim_stats ().sent_bytes[PADDING] >= 15000 - 6 * SIZE);
  for (guint i = 0; i < 6; i++)
    fail_unless_equals_int (sim->sent[i].item, i + 1);
}

GST_END_TEST;

GST_START_TEST (probes_one_after_the_other)
{
  sim->makes_padding = TRUE;
  for (guint i = 0; i < 4; i++)
    fail_unless (gst_latest_pacer_add_probe (
        sim->pacer, sim->now, i, 3 * RATE, 15 * MS, 5));
  fail_if (gst_latest_pacer_add_probe (
      sim->pacer, sim->now, 9, 3 * RATE, 15 * MS, 5));
  pacer_sim_run (200 * MS);
  fail_unless_equals_int (sim->n_reports, 4);
  fail_unless_equals_int (sim->report.id, 3);
  fail_unless_equals_uint64 (pacer_sim_stats ().probes_incomplete, 0);
}

GST_END_TEST;

/* At a low rate the number of packets counts, not the time. */
GST_START_TEST (a_probe_has_its_packets)
{
  sim->makes_padding = TRUE;
  gst_latest_pacer_add_probe (sim->pacer, sim->now, 1, 100000, 15 * MS, 5);
  pacer_sim_run (500 * MS);
  fail_unless_equals_int (sim->n_reports, 1);
  fail_unless (sim->report.complete);
  fail_unless_equals_int (sim->report.packets, 5);
}

GST_END_TEST;

GST_START_TEST (a_probe_without_padding_is_made_of_media)
{
  gst_latest_pacer_set_padding (sim->pacer, FALSE);
  gst_latest_pacer_add_probe (sim->pacer, sim->now, 1, 4 * RATE, 15 * MS, 5);
  fail_unless_equals_int (
      gst_latest_pacer_padding_wanted (sim->pacer, sim->now), 0);
  pacer_sim_run (100 * MS);
  fail_unless (sim->wake_ups < 5);
  fail_unless_equals_int (sim->n_reports, 0);
  pacer_sim_add (VIDEO, 8, 1);
  pacer_sim_run (50 * MS);
  fail_unless_equals_int (sim->n_reports, 1);
  fail_unless (sim->report.complete);
  fail_unless_equals_int (sim->report.packets, 6);
}

GST_END_TEST;

GST_START_TEST (a_probe_that_runs_out_of_media_is_given_up)
{
  gint64 start = sim->now;

  gst_latest_pacer_set_padding (sim->pacer, FALSE);
  pacer_sim_add (VIDEO, 2, 1);
  gst_latest_pacer_add_probe (sim->pacer, sim->now, 1, 4 * RATE, 15 * MS, 5);
  pacer_sim_run (30 * MS);
  fail_unless_equals_int (sim->n_reports, 1);
  fail_if (sim->report.complete);
  fail_unless_equals_int (sim->report.packets, 2);
  fail_unless_equals_int64 (sim->report.start, start);
  gst_latest_pacer_add_probe (sim->pacer, sim->now, 2, 4 * RATE, 15 * MS, 5);
  pacer_sim_run (1100 * MS);
  fail_unless_equals_int (sim->n_reports, 2);
  fail_unless_equals_int (sim->report.packets, 0);
  fail_unless_equals_uint64 (pacer_sim_stats ().probes_incomplete, 2);
}

GST_END_TEST;

GST_START_TEST (cancelled_probes_say_nothing)
{
  gst_latest_pacer_add_probe (sim->pacer, sim->now, 1, 4 * RATE, 15 * MS, 5);
  fail_unless (gst_latest_pacer_padding_wanted (sim->pacer, sim->now) > 0);
  gst_latest_pacer_cancel_probes (sim->pacer);
  fail_unless_equals_int (
      gst_latest_pacer_padding_wanted (sim->pacer, sim->now), 0);
  pacer_sim_run (SECOND);
  fail_unless_equals_int (sim->n_reports, 0);
}

GST_END_TEST;

static Suite *
pacer_probes_suite (void)
{
  Suite *s = suite_create ("pacer-probes");
  TCase *tc = tcase_create ("probes");

  tcase_add_checked_fixture (tc, pacer_sim_setup, pacer_sim_teardown);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_probe_of_padding);
  tcase_add_test (tc, a_probe_takes_media_first);
  tcase_add_test (tc, probes_one_after_the_other);
  tcase_add_test (tc, a_probe_has_its_packets);
  tcase_add_test (tc, a_probe_without_padding_is_made_of_media);
  tcase_add_test (tc, a_probe_that_runs_out_of_media_is_given_up);
  tcase_add_test (tc, cancelled_probes_say_nothing);
  return s;
}

GST_CHECK_MAIN (pacer_probes);
