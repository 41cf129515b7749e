/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* What does it cost? CPU time per buffer at 1000 buffers a second, the same with
 * ever more elements in one process, and wake-ups while nothing happens. */
#include "contender.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const gchar *const names[] = { "latestframe",
  "queue, leaky, one buffer" };
static const gchar *const launches[] = { "latestframe", ONE_BUFFER_QUEUE };

#define N_KINDS G_N_ELEMENTS (names)
#define MAX_ELEMENTS 200
#define BURST_US 1000
#define IDLE_SECONDS 1
#define TURNS 4

static void
count (GstBuffer *buffer, gpointer data)
{
  g_atomic_int_inc ((gint *) data);
}

static gdouble
cpu_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6
      + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* How often the threads other than this one went to sleep so far: as often as
 * they were woken. */
static guint64
count_sleeps (void)
{
  GDir *dir = g_dir_open ("/proc/self/task", 0, NULL);
  g_autofree gchar *self = g_strdup_printf ("%d", (int) getpid ());
  guint64 sleeps = 0;
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path =
        g_build_filename ("/proc/self/task", name, "status", NULL);
    g_autofree gchar *text = NULL;
    const gchar *line;

    if (strcmp (name, self) == 0
        || !g_file_get_contents (path, &text, NULL, NULL))
      continue;
    line = strstr (text, "\nvoluntary_ctxt_switches:");
    if (line != NULL)
      sleeps += g_ascii_strtoull (strchr (line, ':') + 1, NULL, 10);
  }
  g_clear_pointer (&dir, g_dir_close);
  return sleeps;
}

/* Until every thread has done what it does at the start, and those of the turn
 * before have ended, for which GLib gives them half a second. Returns
 * count_sleeps(). */
static guint64
wait_for_start (void)
{
  guint64 before, sleeps = count_sleeps ();
  guint tries = 0;

  do {
    before = sleeps;
    g_usleep (700 * 1000);
    sleeps = count_sleeps ();
  } while (sleeps != before && tries++ < 10);
  return sleeps;
}

typedef struct
{
  gdouble cpu;     /* us a buffer */
  gdouble arrived; /* share of the buffers that came through */
  guint64 idle_wake_ups;
} Result;

/* Every millisecond a buffer to one of @n elements, in turn. */
static Result
measure (const gchar *launch, guint n, gint buffers)
{
  Contender *contenders[MAX_ELEMENTS];
  gint seen = 0;
  Result result;
  guint64 sleeps;
  gdouble start;

  for (guint i = 0; i < n; i++)
    contenders[i] = contender_new (launch, count, &seen);
  sleeps = wait_for_start ();
  g_usleep (IDLE_SECONDS * G_USEC_PER_SEC);
  result.idle_wake_ups = count_sleeps () - sleeps;

  start = cpu_us ();
  for (gint i = 0; i < buffers; i++) {
    GstBuffer *buffer = gst_buffer_new ();

    GST_BUFFER_PTS (buffer) = 0;
    contender_push (contenders[i % n], buffer);
    g_usleep (BURST_US);
  }
  result.cpu = (cpu_us () - start) / buffers;
  result.arrived = 100.0 * g_atomic_int_get (&seen) / buffers;
  for (guint i = 0; i < n; i++)
    contender_free (contenders[i]);
  return result;
}

/* Others on the machine only ever add time: the least is the truest. */
static Result
merge (Result a, Result b)
{
  return (Result) {
    .cpu = MIN (a.cpu, b.cpu),
    .arrived = MIN (a.arrived, b.arrived),
    .idle_wake_ups = MAX (a.idle_wake_ups, b.idle_wake_ups),
  };
}

int
main (int argc, char **argv)
{
  static const guint counts[] = { 1, 20, 200 };
  gint buffers = argc > 1 ? atoi (argv[1]) : 2000;

  gst_init (&argc, &argv);
  /* The threads of one turn do not linger, and wake up, in the next. */
  g_thread_pool_set_max_unused_threads (0);
  g_print (
      "CPU time per buffer at about 1000 buffers a second in all, "
      "including the producer's, the least of the turns; wake-ups in %d s without buffers (bar: 0).\n\n"
      "| elements | %-26s | us a buffer | arrived %% | idle wake-ups |\n"
      "|----------|----------------------------|-------------|-----------|"
      "---------------|\n",
      IDLE_SECONDS, "");
  for (guint c = 0; c < G_N_ELEMENTS (counts); c++) {
    Result results[N_KINDS];

    for (guint turn = 0; turn < TURNS; turn++) {
      for (guint kind = 0; kind < N_KINDS; kind++) {
        Result r = measure (launches[kind], counts[c], buffers / TURNS);

        results[kind] = turn == 0 ? r : merge (results[kind], r);
      }
    }
    for (guint kind = 0; kind < N_KINDS; kind++) {
      Result r = results[kind];

      g_print ("| %8u | %-26s | %11.2f | %9.1f | %13" G_GUINT64_FORMAT " |\n",
          counts[c], names[kind], r.cpu, r.arrived, r.idle_wake_ups);
    }
  }
  return 0;
}
