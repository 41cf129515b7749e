/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "crosstraffic.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND (1000 * MS)

/* TCP on a path of 4 Mbit/s, 50 ms each way, a queue of 100 ms. */
typedef struct
{
  LinkSim *sim;
  LinkPath *there, *back;
} Net;

static Net net;

static void
open_net (gdouble loss)
{
  BottleneckPhase there = { 0, 4000000, 50 * MS, 0, loss };
  BottleneckPhase back = { 0, 100000000, 50 * MS, 0, 0 };

  net.sim = link_sim_new ();
  net.there = link_path_new (net.sim, &there, 1, 100 * MS, 1);
  net.back = link_path_new (net.sim, &back, 1, 0, 2);
}

static void
close_net (void)
{
  link_sim_free (net.sim);
  link_path_free (net.there);
  link_path_free (net.back);
}

static TcpFlow *
tcp (guint flow, const TcpFlowConfig *config)
{
  CrossRoute route = { net.there, net.back, flow, 0 };

  return tcp_flow_new (net.sim, config, &route, flow + 1);
}

/* With a queue as long as the round trip, Reno and CUBIC fill the path. */
GST_START_TEST (a_long_flow_fills_the_path)
{
  TcpFlowConfig config = { 0, G_MAXINT64, __i__, 0, 0, 0 };
  TcpFlow *f;
  const LinkPathRecord *r;
  guint n;
  gint64 most = 0;

  open_net (0);
  f = tcp (0, &config);
  link_sim_run (net.sim, 60 * SECOND);
  /* 30 MB could pass. */
  fail_unless (tcp_flow_get_received_bytes (f) > 27000000, "%u",
      (guint) tcp_flow_get_received_bytes (f));
  /* The queue overflows again and again. */
  fail_unless (link_path_get_count (net.there, 0)->overflowed > 5);
  r = link_path_get_records (net.there, &n);
  for (guint i = 0; i < n; i++)
    most = MAX (most, r[i].waited);
  fail_unless (most > 90 * MS);
  tcp_flow_free (f);
  close_net ();
}

GST_END_TEST;

GST_START_TEST (two_flows_share)
{
  TcpFlowConfig config = { 0, G_MAXINT64, FALSE, 0, 0, 0 };
  TcpFlow *a, *b;
  guint64 first, early;

  open_net (0);
  a = tcp (0, &config);
  config.start = 10 * SECOND;
  b = tcp (1, &config);
  link_sim_run (net.sim, 40 * SECOND);
  first = tcp_flow_get_received_bytes (a);
  early = tcp_flow_get_received_bytes (b);
  link_sim_run (net.sim, 240 * SECOND);
  first = tcp_flow_get_received_bytes (a) - first;
  early = tcp_flow_get_received_bytes (b) - early;
  fail_unless (first < 2 * early && early < 2 * first, "%u to %u",
      (guint) first, (guint) early);
  fail_unless (first + early > 90000000);
  tcp_flow_free (a);
  tcp_flow_free (b);
  close_net ();
}

GST_END_TEST;

/* With 2 % loss Reno's rate is about 1500 bytes * sqrt (1.5 / p) a round
 * trip. */
GST_START_TEST (loss_limits_reno)
{
  TcpFlowConfig config = { 0, G_MAXINT64, FALSE, 0, 0, 0 };
  TcpFlow *f;
  gdouble expected = 1500 * 8.66 / 0.104 * 60;

  open_net (0.02);
  f = tcp (0, &config);
  link_sim_run (net.sim, 60 * SECOND);
  fail_unless (tcp_flow_get_received_bytes (f) < 1.5 * expected);
  fail_unless (tcp_flow_get_received_bytes (f) > 0.6 * expected);
  tcp_flow_free (f);
  close_net ();
}

GST_END_TEST;

/* With half of all packets lost a transfer still ends. */
GST_START_TEST (short_transfers_end)
{
  TcpFlowConfig config = { SECOND, G_MAXINT64, FALSE, 30000, 50000, SECOND };
  TcpFlow *f;

  open_net (__i__ * 0.25);
  f = tcp (0, &config);
  link_sim_run (net.sim, SECOND - 1);
  fail_unless_equals_uint64 (tcp_flow_get_received_bytes (f), 0);
  link_sim_run (net.sim, 300 * SECOND);
  if (__i__ == 0)
    /* 1 s of pause, and four round trips: about 300 / 1.4. */
    fail_unless (
        tcp_flow_get_transfers (f) > 150 && tcp_flow_get_transfers (f) < 280,
        "%u", tcp_flow_get_transfers (f));
  else
    fail_unless (tcp_flow_get_transfers (f) > 3);
  fail_unless (tcp_flow_get_received_bytes (f)
      >= tcp_flow_get_transfers (f) * G_GUINT64_CONSTANT (30000));
  tcp_flow_free (f);
  close_net ();
}

GST_END_TEST;

GST_START_TEST (a_constant_flow_is_constant)
{
  ConstantFlowConfig config = { SECOND, 11 * SECOND, 1000000, 1000 };
  CrossRoute route;
  ConstantFlow *f;

  open_net (0);
  route = (CrossRoute) { net.there, net.back, 4, 0 };
  f = constant_flow_new (net.sim, &config, &route);
  link_sim_run (net.sim, 20 * SECOND);
  fail_unless_equals_uint64 (
      link_path_get_count (net.there, 4)->sent_bytes, 1250000);
  constant_flow_free (f);
  close_net ();
}

GST_END_TEST;

static Suite *
crosstraffic_suite (void)
{
  Suite *s = suite_create ("crosstraffic");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, a_long_flow_fills_the_path, 0, 2);
  tcase_add_test (tc, two_flows_share);
  tcase_add_test (tc, loss_limits_reno);
  tcase_add_loop_test (tc, short_transfers_end, 0, 3);
  tcase_add_test (tc, a_constant_flow_is_constant);
  return s;
}

GST_CHECK_MAIN (crosstraffic);
