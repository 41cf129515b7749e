/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Joins two network namespaces by a link with a bottleneck in each direction.
 *
 *   linkemu --up='0 rate=4000000 delay=50' --down='...' --queue=300 --seed=1 --log=FILE
 *
 * For the schedules see linkplan.h; "up" is from near to far. The kernel may have no
 * netem, so the packets pass through this process: one TUN device in each namespace, and
 * a timer. Prints one JSON object a line:
 *
 *   {"event": "ready", "near": PATH, "far": PATH}    namespaces, for nsenter --net=PATH
 *   {"event": "started", "time": µs}                 the schedules begin
 *   {"event": "done", "forwarded": n, "late": {"p50": µs, "p99": µs, "max": µs}}
 *
 * The schedules begin with the first RTP packet from near to far. "late" is how much
 * later than it should have a packet was handed over. The link ends with stdin. Exit
 * status 77: this system cannot do it, stderr says why.
 *
 * The log has a line for each packet, times in µs of the monotonic clock:
 *   entered,up|down,bytes,rtp|rtcp|other,payload type,ssrc,sequence,
 *   arrives|lost|overflow,waited,leaves,arrives */
#include <errno.h>
#include <glib-unix.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "bottleneck.h"
#include "histogram.h"
#include "linkend.h"
#include "linkpacket.h"
#include "linkplan.h"

#define NEAR_ADDRESS "10.98.0.1"
#define FAR_ADDRESS "10.98.0.2"
#define SKIPPED 77
#define MAX_PACKET 65536

/* A packet on its way. */
typedef struct
{
  gint64 arrives;
  gsize size;
  guint8 data[];
} Parcel;

typedef struct
{
  const gchar *name;
  gint from, to; /* TUN devices */
  Bottleneck *bottleneck;
  GQueue parcels; /* of Parcel, in order of arrival */
  struct _Link *link;
} Direction;

typedef struct _Link
{
  LinkEnd near, far;
  Direction up, down;
  gint timer;
  FILE *log;
  GMainLoop *loop;
  gboolean started;
  guint64 forwarded;
  GstLatestHistogram late;
} Link;

static void
arm (Link *self)
{
  const Parcel *up = g_queue_peek_head (&self->up.parcels);
  const Parcel *down = g_queue_peek_head (&self->down.parcels);
  gint64 next =
      MIN (up ? up->arrives : G_MAXINT64, down ? down->arrives : G_MAXINT64);
  struct itimerspec when = {
    0,
  };

  /* All zero means off. */
  if (next != G_MAXINT64) {
    when.it_value.tv_sec = next / G_USEC_PER_SEC;
    when.it_value.tv_nsec = next % G_USEC_PER_SEC * 1000;
  }
  timerfd_settime (self->timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void
hand_over (Direction *direction, gint64 now)
{
  Link *self = direction->link;
  const Parcel *head;

  while ((head = g_queue_peek_head (&direction->parcels))
      && head->arrives <= now) {
    g_autofree Parcel *parcel = g_queue_pop_head (&direction->parcels);

    gst_latest_histogram_add (&self->late, now - parcel->arrives);
    if (write (direction->to, parcel->data, parcel->size) > 0)
      self->forwarded++;
    else
      g_printerr ("linkemu: %s: %s\n", direction->name, g_strerror (errno));
  }
}

static gboolean
on_timer (gint fd, GIOCondition condition, gpointer user_data)
{
  Link *self = user_data;
  guint64 expirations;

  if (read (fd, &expirations, sizeof expirations) < 0 && errno != EAGAIN)
    g_printerr ("linkemu: timer: %s\n", g_strerror (errno));
  hand_over (&self->up, g_get_monotonic_time ());
  hand_over (&self->down, g_get_monotonic_time ());
  arm (self);
  return G_SOURCE_CONTINUE;
}

static void
note (Direction *direction, gint64 now, gsize size, const LinkPacket *packet,
    const BottleneckPassage *passage)
{
  static const gchar *const fates[] = {
    [BOTTLENECK_ARRIVES] = "arrives",
    [BOTTLENECK_LOST] = "lost",
    [BOTTLENECK_OVERFLOW] = "overflow",
  };

  if (direction->link->log)
    fprintf (direction->link->log,
        "%" PRId64 ",%s,%zu,%s,%u,%u,%u,%s,%" PRId64 ",%" PRId64 ",%" PRId64
        "\n",
        now, direction->name, size, link_packet_kind_name (packet->kind),
        packet->payload_type, packet->ssrc, packet->sequence,
        fates[passage->fate], passage->waited, passage->leaves,
        passage->arrives);
}

static void
start_schedules (Link *self, gint64 now)
{
  self->started = TRUE;
  bottleneck_start (self->up.bottleneck, now);
  bottleneck_start (self->down.bottleneck, now);
  printf ("{\"event\": \"started\", \"time\": %" PRId64 "}\n", now);
  fflush (stdout);
}

static void
take_in (Direction *direction, const guint8 *data, gsize size)
{
  Link *self = direction->link;
  gint64 now = g_get_monotonic_time ();
  LinkPacket packet = link_packet_look (data, size);
  BottleneckPassage passage;

  if (!self->started && direction == &self->up
      && packet.kind == LINK_PACKET_RTP)
    start_schedules (self, now);
  passage = bottleneck_enter (direction->bottleneck, now, (guint32) size);
  note (direction, now, size, &packet, &passage);
  if (passage.fate != BOTTLENECK_ARRIVES)
    return;
  Parcel *parcel = g_malloc (sizeof *parcel + size);

  parcel->arrives = passage.arrives;
  parcel->size = size;
  memcpy (parcel->data, data, size);
  g_queue_push_tail (&direction->parcels, parcel);
}

static gboolean
on_packets (gint fd, GIOCondition condition, gpointer user_data)
{
  Direction *direction = user_data;
  guint8 data[MAX_PACKET];
  gssize size;

  while ((size = read (fd, data, sizeof data)) > 0)
    take_in (direction, data, (gsize) size);
  if (size < 0 && errno != EAGAIN) {
    g_printerr ("linkemu: %s: %s\n", direction->name, g_strerror (errno));
    g_main_loop_quit (direction->link->loop);
    return G_SOURCE_REMOVE;
  }
  arm (direction->link);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_input (gint fd, GIOCondition condition, gpointer user_data)
{
  gchar byte;

  if (read (fd, &byte, 1) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (((Link *) user_data)->loop);
  return G_SOURCE_REMOVE;
}

static Direction
make_direction (
    Link *self, const gchar *name, gint from, gint to, Bottleneck *bottleneck)
{
  return (Direction) { .name = name,
    .from = from,
    .to = to,
    .bottleneck = bottleneck,
    .parcels = G_QUEUE_INIT,
    .link = self };
}

static Bottleneck *
parse_bottleneck (const gchar *plan, gint queue, gint seed, GError **error)
{
  guint n;
  g_autofree BottleneckPhase *phases = link_plan_parse (plan, &n, error);

  return phases
      ? bottleneck_new (phases, n, MAX (queue, 0) * 1000, (guint32) seed)
      : NULL;
}

/* In front of browsers that want all of the processor; where it is not allowed, the
 * lateness tells. */
static void
ask_for_priority (void)
{
  const struct sched_param parameters = { .sched_priority = 1 };

  sched_setscheduler (0, SCHED_FIFO, &parameters);
}

static void
run_link (Link *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  self->timer = timerfd_create (CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  gst_latest_histogram_init (&self->late);
  ask_for_priority ();
  g_unix_fd_add (self->timer, G_IO_IN, on_timer, self);
  g_unix_fd_add (self->near.tun, G_IO_IN, on_packets, &self->up);
  g_unix_fd_add (self->far.tun, G_IO_IN, on_packets, &self->down);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, on_input, self);
  printf ("{\"event\": \"ready\", \"near\": \"/proc/%d/fd/%d\", "
          "\"far\": \"/proc/%d/fd/%d\"}\n",
      getpid (), self->near.netns, getpid (), self->far.netns);
  fflush (stdout);
  g_main_loop_run (self->loop);
  g_main_loop_unref (self->loop);
  printf ("{\"event\": \"done\", \"forwarded\": %" PRIu64 ", \"late\": "
          "{\"p50\": %" PRId64 ", \"p99\": %" PRId64 ", \"max\": %" PRId64
          "}}\n",
      self->forwarded, gst_latest_histogram_quantile (&self->late, 0.5),
      gst_latest_histogram_quantile (&self->late, 0.99), self->late.max);
}

static gchar *up_plan, *down_plan, *log_name;
static gint queue_ms, seed = 1;

static const GOptionEntry entries[] = {
  { "up", 0, 0, G_OPTION_ARG_STRING, &up_plan, "Schedule from near to far",
      "PLAN" },
  { "down", 0, 0, G_OPTION_ARG_STRING, &down_plan, "Schedule from far to near",
      "PLAN" },
  { "queue", 0, 0, G_OPTION_ARG_INT, &queue_ms,
      "What may wait, ms at the present rate (0: any)", "MS" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Of loss and jitter", "SEED" },
  { "log", 0, 0, G_OPTION_ARG_FILENAME, &log_name, "A line for each packet",
      "FILE" },
  { NULL }
};

static gint
refuse (const GError *error, gint status)
{
  g_printerr ("linkemu: %s\n", error->message);
  return status;
}

gint
main (gint argc, gchar **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Bottleneck) up = NULL;
  g_autoptr (Bottleneck) down = NULL;
  Link link = { .near = { -1, -1 }, .far = { -1, -1 } };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)
      || !(up = parse_bottleneck (
               up_plan ? up_plan : "", queue_ms, seed, &error))
      || !(down = parse_bottleneck (
               down_plan ? down_plan : "", queue_ms, seed + 1, &error)))
    return refuse (error, 2);
  if (log_name && !(link.log = fopen (log_name, "w"))) {
    g_printerr ("linkemu: %s: %s\n", log_name, g_strerror (errno));
    return 2;
  }
  if (!link_end_open (&link.near, NEAR_ADDRESS, FAR_ADDRESS, &error)
      || !link_end_open (&link.far, FAR_ADDRESS, NEAR_ADDRESS, &error))
    return refuse (error, SKIPPED);
  link.up = make_direction (&link, "up", link.near.tun, link.far.tun, up);
  link.down = make_direction (&link, "down", link.far.tun, link.near.tun, down);
  run_link (&link);
  g_queue_clear_full (&link.up.parcels, g_free);
  g_queue_clear_full (&link.down.parcels, g_free);
  if (link.log)
    fclose (link.log);
  close (link.timer);
  link_end_close (&link.near);
  link_end_close (&link.far);
  return 0;
}
