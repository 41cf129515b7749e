/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How long does a buffer take from one thread to the next when the receiving
 * one sleeps? From the push on the producer's thread to the arrival in the
 * peer's chain function on the streaming thread, for latestframe, two leaky
 * queues, and a bare futex between two threads, which is what the kernel
 * charges. The contenders take turns, so that the machine's moods hit all
 * alike. */
#include "contender.h"

#include <linux/futex.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "histogram.h"

#define PAUSE_US 1000

/* Written by the receiving thread, read by the producer, who waits for `seen`. */
typedef struct
{
  GstLatestHistogram latency;
  gint seen;                    /* atomic */
} Samples;

static void
arrived (GstBuffer * buffer, gpointer data)
{
  GstClockTime now = gst_util_get_timestamp ();
  Samples *samples = data;

  gst_latest_histogram_add (&samples->latency,
      now - GST_BUFFER_OFFSET (buffer));
  g_atomic_int_inc (&samples->seen);
}

static Samples samples[4];

/* --- the futex --- */

static gint word;               /* atomic: 0 empty, 1 full, 2 the end */
static GstClockTime word_sent;  /* published by `word` */

static gpointer
futex_receive (gpointer data)
{
  Samples *s = data;

  for (;;) {
    GstClockTime now;
    gint value;

    while ((value = g_atomic_int_get (&word)) == 0)
      syscall (SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    if (value == 2)
      return NULL;
    now = gst_util_get_timestamp ();
    gst_latest_histogram_add (&s->latency, now - word_sent);
    g_atomic_int_set (&word, 0);
    g_atomic_int_inc (&s->seen);
  }
}

static void
futex_send (gint value)
{
  word_sent = gst_util_get_timestamp ();
  g_atomic_int_set (&word, value);
  syscall (SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* --- the run --- */

static void
wait_seen (Samples * s, gint n)
{
  while (g_atomic_int_get (&s->seen) != n)
    g_usleep (50);
}

static void
print_row (const gchar * name, const Samples * s, const Samples * base)
{
  gint64 p50 = gst_latest_histogram_quantile (&s->latency, 0.5);
  gint64 p99 = gst_latest_histogram_quantile (&s->latency, 0.99);

  g_print ("| %-26s | %7.2f | %7.2f | %5.2f | %5.2f |\n", name, p50 / 1e3,
      p99 / 1e3,
      (gdouble) p50 / gst_latest_histogram_quantile (&base->latency, 0.5),
      (gdouble) p99 / gst_latest_histogram_quantile (&base->latency, 0.99));
}

static gdouble
p50_ratio (const Samples * a, const Samples * b)
{
  return (gdouble) gst_latest_histogram_quantile (&a->latency, 0.5) /
      gst_latest_histogram_quantile (&b->latency, 0.5);
}

int
main (int argc, char **argv)
{
  static const gchar *const names[] = {
    "latestframe", "queue, leaky, one buffer", "queue, leaky, defaults", "futex"
  };
  gint rounds = argc > 1 ? atoi (argv[1]) : 3000;
  Contender *contenders[3];
  GThread *receiver;

  gst_init (&argc, &argv);
  contenders[0] = contender_new ("latestframe", arrived, &samples[0]);
  contenders[1] = contender_new (ONE_BUFFER_QUEUE, arrived, &samples[1]);
  contenders[2] = contender_new ("queue leaky=downstream", arrived,
      &samples[2]);
  receiver = g_thread_new ("futex", futex_receive, &samples[3]);

  for (gint round = 0; round < rounds; round++) {
    /* A different one first each time. */
    for (guint k = 0; k < G_N_ELEMENTS (names); k++) {
      guint i = (k + round) % G_N_ELEMENTS (names);

      g_usleep (PAUSE_US);
      if (i < 3) {
        GstBuffer *buffer = gst_buffer_new ();

        GST_BUFFER_PTS (buffer) = 0;
        GST_BUFFER_OFFSET (buffer) = gst_util_get_timestamp ();
        contender_push (contenders[i], buffer);
      } else {
        futex_send (1);
      }
      wait_seen (&samples[i], round + 1);
    }
  }
  futex_send (2);
  g_thread_join (receiver);

  g_print ("Hand-over to a sleeping thread, %d buffers each, microseconds;\n"
      "ratios to the one-buffer queue.\n\n"
      "| %-26s |     p50 |     p99 |   p50 |   p99 |\n"
      "|----------------------------|---------|---------|-------|-------|\n",
      rounds, "");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    print_row (names[i], &samples[i], &samples[1]);
  g_print ("\np50: %.2f of the one-buffer queue (bar: 1.0), "
      "%.2f of the futex (bar: 1.3)\n", p50_ratio (&samples[0], &samples[1]),
      p50_ratio (&samples[0], &samples[3]));
  for (guint i = 0; i < G_N_ELEMENTS (contenders); i++)
    contender_free (contenders[i]);
  return 0;
}
