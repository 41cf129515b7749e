/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "crosstraffic.h"

#include <math.h>

#define MS G_GINT64_CONSTANT (1000)
#define SEGMENT 1500
#define ACK 52
#define FIRST_WINDOW 10
#define MIN_RTO (200 * MS)
#define MAX_RTO (60 * G_USEC_PER_SEC)
#define REORDERING 3
/* The constants of CUBIC: beta (RFC 9438, 4.6) and C (5). */
#define CUBIC_BETA 0.7
#define CUBIC_C 0.4
#define WINDOW 8192

typedef enum
{
  SEGMENT_NONE,
  SEGMENT_SENT,
  SEGMENT_LOST,
  SEGMENT_ACKED
} SegmentState;

typedef struct
{
  SegmentState state;
  guint64 order; /* number of its latest transmission */
  gint64 sent;
  gboolean repeated;
} Segment;

typedef struct
{
  guint connection;
  guint64 seq, order;
} Flight;

struct _TcpFlow
{
  LinkSim *sim;
  TcpFlowConfig config;
  CrossRoute route;
  GRand *rand;

  guint connection; /* acknowledgements of earlier ones are ignored */
  guint64 total;    /* its segments; G_MAXUINT64: no end */
  Segment segment[WINDOW];
  guint64 una, next, order, recover;
  guint in_flight, n_lost;
  gdouble cwnd, ssthresh;
  /* CUBIC */
  gdouble w_max, w_est;
  gint64 epoch;
  gint64 srtt, rttvar, rto;
  LinkSimTimer rto_timer;

  guint64 received_bytes;
  guint transfers;
};

static void rto_due (gpointer user_data, gpointer arg);
static void connect_due (gpointer user_data, gpointer arg);

TcpFlow *
tcp_flow_new (LinkSim *sim, const TcpFlowConfig *config,
    const CrossRoute *route, guint32 seed)
{
  TcpFlow *f = g_new0 (TcpFlow, 1);

  f->sim = sim;
  f->config = *config;
  f->route = *route;
  f->rand = g_rand_new_with_seed (seed);
  link_sim_timer_init (&f->rto_timer, sim, rto_due, f);
  link_sim_at (sim, config->start, connect_due, f, NULL);
  return f;
}

void
tcp_flow_free (TcpFlow *f)
{
  g_rand_free (f->rand);
  g_free (f);
}

static Segment *
get (TcpFlow *f, guint64 seq)
{
  return &f->segment[seq % WINDOW];
}

static void packet_arrives (gpointer user_data, gpointer packet);
static void ack_arrives (gpointer user_data, gpointer packet);

static void
transmit (TcpFlow *f, guint64 seq)
{
  Segment *s = get (f, seq);
  Flight flight = { f->connection, seq, f->order++ };
  gpointer packet = g_memdup2 (&flight, sizeof (flight));

  s->repeated = s->state == SEGMENT_LOST;
  s->state = SEGMENT_SENT;
  s->order = flight.order;
  s->sent = link_sim_now (f->sim);
  f->in_flight++;
  link_path_send (f->route.there, f->route.flow, SEGMENT, f->route.extra,
      packet_arrives, f, packet, g_free);
}

static void
send_more (TcpFlow *f)
{
  for (guint64 seq = f->una;
       f->n_lost > 0 && f->in_flight < f->cwnd && seq < f->next; seq++) {
    if (get (f, seq)->state == SEGMENT_LOST) {
      f->n_lost--;
      transmit (f, seq);
    }
  }
  while (f->in_flight < f->cwnd && f->next < f->total
      && f->next - f->una < WINDOW - 1
      && link_sim_now (f->sim) < f->config.stop) {
    get (f, f->next)->state = SEGMENT_NONE;
    transmit (f, f->next++);
  }
  link_sim_timer_set (&f->rto_timer,
      f->in_flight > 0 ? link_sim_now (f->sim) + f->rto : G_MAXINT64);
}

static void
connect_due (gpointer user_data, gpointer arg)
{
  TcpFlow *f = user_data;

  if (link_sim_now (f->sim) >= f->config.stop)
    return;
  f->connection++;
  f->una = f->next = f->order = f->recover = 0;
  f->in_flight = f->n_lost = 0;
  f->cwnd = FIRST_WINDOW;
  f->ssthresh = G_MAXDOUBLE;
  f->w_max = f->w_est = 0;
  f->epoch = -1;
  f->srtt = 0;
  f->rto = G_USEC_PER_SEC;
  f->total = G_MAXUINT64;
  if (f->config.max_bytes > 0)
    f->total = (guint) g_rand_int_range (
                   f->rand, f->config.min_bytes, f->config.max_bytes + 1)
            / SEGMENT
        + 1;
  send_more (f);
}

/* The receiver acknowledges each packet. */
static void
packet_arrives (gpointer user_data, gpointer packet)
{
  TcpFlow *f = user_data;

  f->received_bytes += SEGMENT;
  link_path_send (f->route.back, f->route.flow, ACK, f->route.extra,
      ack_arrives, f, packet, g_free);
}

static void
congestion (TcpFlow *f)
{
  f->w_max = f->cwnd;
  f->ssthresh = MAX (f->cwnd * (f->config.cubic ? CUBIC_BETA : 0.5), 2);
  f->cwnd = f->ssthresh;
  f->recover = f->next;
  f->epoch = -1;
}

static void
rto_due (gpointer user_data, gpointer arg)
{
  TcpFlow *f = user_data;

  for (guint64 seq = f->una; seq < f->next; seq++) {
    if (get (f, seq)->state == SEGMENT_SENT) {
      get (f, seq)->state = SEGMENT_LOST;
      f->n_lost++;
    }
  }
  f->in_flight = 0;
  congestion (f);
  f->cwnd = 1;
  f->rto = MIN (f->rto * 2, MAX_RTO);
  send_more (f);
}

static void
measure_rtt (TcpFlow *f, gint64 rtt)
{
  if (f->srtt == 0) {
    f->srtt = rtt;
    f->rttvar = rtt / 2;
  } else {
    f->rttvar = (3 * f->rttvar + ABS (f->srtt - rtt)) / 4;
    f->srtt = (7 * f->srtt + rtt) / 8;
  }
  f->rto = MAX (f->srtt + 4 * f->rttvar, MIN_RTO);
}

static gdouble
cubic_step (TcpFlow *f)
{
  gint64 now = link_sim_now (f->sim);
  gdouble k, t, target;

  if (f->epoch < 0) {
    f->epoch = now;
    f->w_est = f->cwnd;
    f->w_max = MAX (f->w_max, f->cwnd);
  }
  k = cbrt ((f->w_max - f->w_max * CUBIC_BETA) / CUBIC_C);
  t = (gdouble) (now + f->srtt - f->epoch) / G_USEC_PER_SEC;
  target = CUBIC_C * (t - k) * (t - k) * (t - k) + f->w_max;
  f->w_est += 3 * (1 - CUBIC_BETA) / (1 + CUBIC_BETA) / f->cwnd;
  return (CLAMP (MAX (target, f->w_est), f->cwnd, 1.5 * f->cwnd) - f->cwnd)
      / f->cwnd;
}

static void
grow (TcpFlow *f)
{
  if (f->una < f->recover)
    return;
  if (f->cwnd < f->ssthresh)
    f->cwnd += 1;
  else
    f->cwnd += f->config.cubic ? cubic_step (f) : 1 / f->cwnd;
}

/* Segments sent well before one that arrived are lost. */
static void
find_losses (TcpFlow *f, guint64 order)
{
  gboolean fresh = FALSE;

  for (guint64 seq = f->una; seq < f->next; seq++) {
    Segment *s = get (f, seq);

    if (s->state != SEGMENT_SENT || s->order + REORDERING > order)
      continue;
    s->state = SEGMENT_LOST;
    f->in_flight--;
    f->n_lost++;
    fresh |= seq >= f->recover;
  }
  if (fresh)
    congestion (f);
}

static void
ack_arrives (gpointer user_data, gpointer packet)
{
  TcpFlow *f = user_data;
  Flight flight = *(Flight *) packet;
  Segment *s = get (f, flight.seq);

  g_free (packet);
  if (flight.connection != f->connection || flight.seq < f->una
      || s->state == SEGMENT_ACKED)
    return;
  if (s->state == SEGMENT_SENT)
    f->in_flight--;
  else
    f->n_lost--;
  if (!s->repeated)
    measure_rtt (f, link_sim_now (f->sim) - s->sent);
  s->state = SEGMENT_ACKED;
  while (f->una < f->next && get (f, f->una)->state == SEGMENT_ACKED)
    f->una++;
  find_losses (f, flight.order);
  grow (f);
  if (f->una == f->total) {
    f->transfers++;
    link_sim_timer_set (&f->rto_timer, G_MAXINT64);
    f->connection++;
    link_sim_at (f->sim,
        link_sim_now (f->sim)
            - log (1 - g_rand_double (f->rand)) * f->config.pause,
        connect_due, f, NULL);
    return;
  }
  send_more (f);
}

guint64
tcp_flow_get_received_bytes (const TcpFlow *f)
{
  return f->received_bytes;
}

guint
tcp_flow_get_transfers (const TcpFlow *f)
{
  return f->transfers;
}

struct _ConstantFlow
{
  LinkSim *sim;
  ConstantFlowConfig config;
  CrossRoute route;
  guint64 sent;
};

static void
ignore_packet (gpointer user_data, gpointer packet)
{
}

static void
constant_due (gpointer user_data, gpointer arg)
{
  ConstantFlow *f = user_data;

  if (link_sim_now (f->sim) >= f->config.stop)
    return;
  link_path_send (f->route.there, f->route.flow, f->config.size, f->route.extra,
      ignore_packet, f, NULL, NULL);
  f->sent++;
  link_sim_at (f->sim,
      f->config.start
          + f->sent * f->config.size * 8 * G_USEC_PER_SEC / f->config.bitrate,
      constant_due, f, NULL);
}

ConstantFlow *
constant_flow_new (
    LinkSim *sim, const ConstantFlowConfig *config, const CrossRoute *route)
{
  ConstantFlow *f = g_new0 (ConstantFlow, 1);

  f->sim = sim;
  f->config = *config;
  f->route = *route;
  link_sim_at (sim, config->start, constant_due, f, NULL);
  return f;
}

void
constant_flow_free (ConstantFlow *f)
{
  g_free (f);
}
