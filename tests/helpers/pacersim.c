/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pacersim.h"

#include <gst/check/gstcheck.h>

const GstLatestPacerConfig pacer_sim_config = { 5 * MS, 500 * MS, 30,
  500 * MS };

PacerSim *sim;

void
pacer_sim_setup (void)
{
  sim = g_new0 (PacerSim, 1);
  sim->now = 1000 * SECOND;
  sim->pacer = gst_latest_pacer_new (&pacer_sim_config, RATE, sim->now);
}

static void
ignore (gpointer item)
{
}

void
pacer_sim_teardown (void)
{
  gst_latest_pacer_free (sim->pacer, ignore);
  g_free (sim);
}

void
pacer_sim_add (GstLatestPacerPriority priority, guint n, guint first)
{
  for (guint i = 0; i < n; i++)
    gst_latest_pacer_add (
        sim->pacer, sim->now, priority, SIZE, GUINT_TO_POINTER (first + i));
}

void
pacer_sim_add_frame (guint32 stream, guint n, guint first)
{
  for (guint i = 0; i < n; i++)
    gst_latest_pacer_add_video (sim->pacer, sim->now, stream, i == n - 1, SIZE,
        GUINT_TO_POINTER (first + i));
}

gboolean
pacer_sim_add_rtx (guint64 key, gint64 first_sent, guint item)
{
  return gst_latest_pacer_add_retransmission (
      sim->pacer, sim->now, key, first_sent, SIZE, GUINT_TO_POINTER (item));
}

static void
take_all (void)
{
  GstLatestPacerTaken taken;
  gpointer item;

  while ((item = gst_latest_pacer_take (sim->pacer, sim->now, &taken))) {
    if (taken.fate == GST_LATEST_PACER_DROP) {
      sim->n_dropped++;
      continue;
    }
    fail_unless (sim->n_sent < PACER_SIM_MAX_SENT);
    sim->sent[sim->n_sent].at = sim->now;
    sim->sent[sim->n_sent].item = GPOINTER_TO_UINT (item);
    sim->sent[sim->n_sent++].taken = taken;
  }
}

/* Takes all that can leave at this time, padding included. */
static void
wake_up (void)
{
  guint32 wanted;

  sim->wake_ups++;
  take_all ();
  while (sim->makes_padding
      && (wanted = gst_latest_pacer_padding_wanted (sim->pacer, sim->now))) {
    gst_latest_pacer_add (sim->pacer, sim->now, GST_LATEST_PACER_PADDING,
        MIN (wanted, 255), GUINT_TO_POINTER (9999));
    take_all ();
  }
  while (
      gst_latest_pacer_take_probe_report (sim->pacer, sim->now, &sim->report))
    sim->n_reports++;
}

void
pacer_sim_run (gint64 time)
{
  gint64 end = sim->now + time;

  while (sim->now <= end) {
    gint64 next;

    wake_up ();
    next = gst_latest_pacer_next_time (sim->pacer, sim->now);
    fail_unless (next > sim->now, "asks to be woken up for nothing");
    sim->now = MIN (next, end + 1);
  }
  sim->now = end;
}

guint64
pacer_sim_bytes_between (gint64 from, gint64 to)
{
  guint64 bytes = 0;

  for (guint i = 0; i < sim->n_sent; i++) {
    if (sim->sent[i].at >= from && sim->sent[i].at < to)
      bytes += sim->sent[i].taken.size;
  }
  return bytes;
}

guint64
pacer_sim_largest_burst (gint64 window)
{
  guint64 most = 0;

  for (guint i = 0; i < sim->n_sent; i++)
    most = MAX (most,
        pacer_sim_bytes_between (sim->sent[i].at, sim->sent[i].at + window));
  return most;
}

void
pacer_sim_expect (const gchar *expected)
{
  GString *order = g_string_new (NULL);

  for (guint i = 0; i < sim->n_sent; i++)
    g_string_append_printf (order, i ? " %u" : "%u", sim->sent[i].item);
  fail_unless_equals_string (order->str, expected);
  g_string_free (order, TRUE);
}

void
pacer_sim_expect_idle (void)
{
  fail_unless_equals_int64 (
      gst_latest_pacer_next_time (sim->pacer, sim->now), G_MAXINT64);
}

GstLatestPacerStats
pacer_sim_stats (void)
{
  GstLatestPacerStats stats;

  gst_latest_pacer_get_stats (sim->pacer, sim->now, &stats);
  return stats;
}
