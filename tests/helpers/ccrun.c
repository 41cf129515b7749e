/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "ccrun.h"

#include <string.h>

#define MS G_GINT64_CONSTANT (1000)

/* The path and everything on it, while a scenario runs. */
typedef struct
{
  LinkSim *sim;
  LinkPath *forward, *backward;
  MediaSender *sender[CC_MAX_MEDIA];
  MediaReceiver *receiver[CC_MAX_MEDIA];
  TcpFlow *tcp[CC_MAX_TCP];
  ConstantFlow *constant;
} World;

/* The numbers of the flows on either path. */
#define TCP_FLOW CC_MAX_MEDIA
#define CONSTANT_FLOW (CC_MAX_MEDIA + CC_MAX_TCP)

static void
make_media (World *w, const CcSetup *setup, guint i, GRand *rand)
{
  const CcMedia *m = &setup->media[i];
  LinkPath *there = m->backward ? w->backward : w->forward;
  LinkPath *back = m->backward ? w->forward : w->backward;
  MediaSenderConfig config = m->sender;
  MediaReceiverConfig rconfig = { .feedback_interval =
                                      g_rand_int_range (rand, 50, 101) * MS,
    .clock_offset = g_rand_int_range (rand, 0, 1000000) * MS,
    .clock_skew = g_rand_double_range (rand, -30e-6, 30e-6),
    .nacks = TRUE };
  MediaReceiverBack to_sender;
  MediaSenderTo to_receiver;

  /* Each camera has a phase of its own. */
  config.start += g_rand_int_range (rand, 0, 33) * MS;
  w->sender[i] = media_sender_new (w->sim, &config, g_rand_int (rand));
  to_sender = (MediaReceiverBack) { back, i, m->extra, w->sender[i],
    media_sender_feedback, media_sender_nack, media_sender_key_request };
  w->receiver[i] = media_receiver_new (w->sim, &rconfig, &to_sender);
  to_receiver = (MediaSenderTo) { there, i, m->extra, w->receiver[i],
    media_receiver_packet };
  media_sender_connect (w->sender[i], &to_receiver);
}

static void
make_world (World *w, const CcSetup *setup, GRand *rand)
{
  CrossRoute route;

  memset (w, 0, sizeof (*w));
  w->sim = link_sim_new ();
  w->forward = link_path_new (w->sim, setup->forward, setup->n_forward,
      setup->queue, g_rand_int (rand));
  w->backward = link_path_new (w->sim, setup->backward, setup->n_backward,
      setup->queue, g_rand_int (rand));
  link_path_set_policer (w->forward, setup->policer);
  link_path_set_lumps (w->forward, setup->lumps);
  if (setup->bursts.begins > 0)
    link_path_set_bursts (w->forward, &setup->bursts);
  for (guint i = 0; i < setup->n_media; i++)
    make_media (w, setup, i, rand);
  for (guint i = 0; i < setup->n_tcp; i++) {
    route = (CrossRoute) { w->forward, w->backward, TCP_FLOW + i, 0 };
    w->tcp[i] =
        tcp_flow_new (w->sim, &setup->tcp[i], &route, g_rand_int (rand));
  }
  route = (CrossRoute) { w->forward, w->backward, CONSTANT_FLOW, 0 };
  if (setup->has_constant)
    w->constant = constant_flow_new (w->sim, &setup->constant, &route);
}

static void
free_world (World *w, const CcSetup *setup)
{
  /* Pending events hold packets, and some of them are released by their
   * kind. */
  link_sim_free (w->sim);
  for (guint i = 0; i < setup->n_media; i++) {
    media_sender_free (w->sender[i]);
    media_receiver_free (w->receiver[i]);
  }
  for (guint i = 0; i < setup->n_tcp; i++)
    tcp_flow_free (w->tcp[i]);
  if (w->constant)
    constant_flow_free (w->constant);
  link_path_free (w->forward);
  link_path_free (w->backward);
}

static GArray *
copy_array (gconstpointer data, guint n, gsize size)
{
  GArray *a = g_array_sized_new (FALSE, TRUE, size, MAX (n, 1));

  g_array_append_vals (a, data, n);
  return a;
}

static GArray *
new_bins (const CcSetup *setup)
{
  GArray *a = g_array_new (FALSE, TRUE, sizeof (gdouble));

  g_array_set_size (a, setup->duration / CC_BIN_US);
  return a;
}

static void
add_to_bin (GArray *bins, gint64 at, gdouble rate)
{
  guint i = at / CC_BIN_US;

  if (i < bins->len)
    g_array_index (bins, gdouble, i) += rate;
}

/* Adds the packets that passed a path to the bins of their flows. */
static void
sort_records (CcRun *run, const LinkPath *path, gboolean backward)
{
  guint n;
  const LinkPathRecord *r = link_path_get_records (path, &n);

  for (guint i = 0; i < n; i++) {
    gdouble rate = r[i].size * 8.0 * G_USEC_PER_SEC / CC_BIN_US;

    if (r[i].overflowed || r[i].lost)
      continue;
    if (r[i].flow >= TCP_FLOW && r[i].flow < CONSTANT_FLOW && !backward)
      add_to_bin (run->tcp_rate, r[i].at, rate);
    else if (r[i].flow < run->setup.n_media
        && run->setup.media[r[i].flow].backward == backward)
      add_to_bin (run->flow[r[i].flow].rate, r[i].at, rate);
  }
}

static void
keep_companions (CcFlowTrace *t, const MediaCompanions *c)
{
  GArray *delays = media_companions_get_audio_delays (c);

  t->companions = *media_companions_get_trace (c);
  t->audio_delays = copy_array (delays->data, delays->len, sizeof (gint64));
}

static void
keep_flow (CcRun *run, World *w, guint i)
{
  CcFlowTrace *t = &run->flow[i];
  gconstpointer data;
  guint n;

  data = media_sender_get_samples (w->sender[i], &n);
  t->samples = copy_array (data, n, sizeof (MediaSample));
  data = media_receiver_get_shown (w->receiver[i], &n);
  t->shown = copy_array (data, n, sizeof (MediaShown));
  data = media_sender_get_pacer_delays (w->sender[i], &n);
  t->pacer_delays = copy_array (data, n, sizeof (gint64));
  data = media_sender_get_pacer_times (w->sender[i], &n);
  t->pacer_times = copy_array (data, n, sizeof (gint64));
  media_sender_get_pacer_stats (w->sender[i], &t->pacer);
  t->received_bytes = media_receiver_get_bytes (w->receiver[i]);
  t->rate = new_bins (&run->setup);
  if (media_sender_get_companions (w->sender[i]))
    keep_companions (t, media_sender_get_companions (w->sender[i]));
}

static void
keep (CcRun *run, World *w)
{
  const LinkPathRecord *records;
  guint n;

  for (guint i = 0; i < run->setup.n_media; i++)
    keep_flow (run, w, i);
  records = link_path_get_records (w->forward, &n);
  run->records = copy_array (records, n, sizeof (LinkPathRecord));
  run->tcp_rate = new_bins (&run->setup);
  run->capacity = new_bins (&run->setup);
  for (guint i = 0; i < run->capacity->len; i++)
    g_array_index (run->capacity, gdouble, i) =
        link_path_get_capacity (
            w->forward, i * (gint64) CC_BIN_US, (i + 1) * (gint64) CC_BIN_US)
        * G_USEC_PER_SEC / CC_BIN_US;
  sort_records (run, w->forward, FALSE);
  sort_records (run, w->backward, TRUE);
  for (guint i = 0; i < run->setup.n_tcp; i++)
    run->tcp_transfers += tcp_flow_get_transfers (w->tcp[i]);
}

CcRun *
cc_run_new (const CcScenario *scenario, guint32 seed, CcChange change,
    gpointer user_data)
{
  CcRun *run = g_new0 (CcRun, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  World w;

  cc_scenario_set_up (scenario, &run->setup, rand);
  if (change)
    change (&run->setup, user_data);
  make_world (&w, &run->setup, rand);
  link_sim_run (w.sim, run->setup.duration);
  keep (run, &w);
  free_world (&w, &run->setup);
  cc_run_measure (run);
  return run;
}

void
cc_run_free (CcRun *run)
{
  for (guint i = 0; i < run->setup.n_media; i++) {
    g_array_unref (run->flow[i].rate);
    g_array_unref (run->flow[i].samples);
    g_array_unref (run->flow[i].shown);
    g_array_unref (run->flow[i].pacer_delays);
    g_array_unref (run->flow[i].pacer_times);
    g_clear_pointer (&run->flow[i].audio_delays, g_array_unref);
  }
  g_array_unref (run->records);
  g_array_unref (run->capacity);
  g_array_unref (run->tcp_rate);
  g_free (run);
}
