/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How long does a buffer take from one thread to the next when the receiving
 * one sleeps? From the push on the producer's thread to the arrival in the
 * peer's chain function on the streaming thread, for latestframe, two leaky
 * queues, a bare futex between two threads, which is what the kernel charges, and
 * a futex between the four pads that any element between two others has. The contenders take turns, so that the machine's moods hit all
 * alike. */
#include "contender.h"

#include <linux/futex.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "histogram.h"

#define PAUSE_US 1000
#define BLOCKS 15

/* Written by the receiving thread, read by the producer, who waits for `seen`. */
typedef struct
{
  GstLatestHistogram latency;
  GstLatestHistogram block;     /* the same, since the block of rounds began */
  gint seen;                    /* atomic */
} Samples;

static void
add_sample (Samples * s, GstClockTimeDiff latency)
{
  gst_latest_histogram_add (&s->latency, latency);
  gst_latest_histogram_add (&s->block, latency);
  g_atomic_int_inc (&s->seen);
}

static void
arrived (GstBuffer * buffer, gpointer data)
{
  GstClockTime now = gst_util_get_timestamp ();

  add_sample (data, now - GST_BUFFER_OFFSET (buffer));
}

enum
{
  LATESTFRAME, ONE_BUFFER, DEFAULTS, FUTEX, PADS, N
};

static Samples samples[N];

/* --- the futex --- */

static gint word;               /* atomic: 0 empty, 1 full, 2 the end */
static GstClockTime word_sent;  /* published by `word` */

static gpointer
futex_receive (gpointer data)
{
  Samples *s = data;

  for (;;) {
    GstClockTime now;
    GstClockTimeDiff latency;
    gint value;

    while ((value = g_atomic_int_get (&word)) == 0)
      syscall (SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    if (value == 2)
      return NULL;
    now = gst_util_get_timestamp ();
    latency = now - word_sent;
    g_atomic_int_set (&word, 0);
    add_sample (s, latency);
  }
}

static void
futex_send (gint value)
{
  word_sent = gst_util_get_timestamp ();
  g_atomic_int_set (&word, value);
  syscall (SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

/* --- the futex between the pads an element has --- */

typedef struct
{
  GstPad *feed, *in, *out, *peer;
  gint word;                    /* atomic */
  GstBuffer *buffer;            /* published by `word` */
} Pads;

static Pads pads;

static GstFlowReturn
pads_in (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  pads.buffer = buffer;
  g_atomic_int_set (&pads.word, 1);
  syscall (SYS_futex, &pads.word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  return GST_FLOW_OK;
}

static GstFlowReturn
pads_arrived (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  arrived (buffer, gst_pad_get_element_private (pad));
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static gpointer
pads_receive (gpointer data)
{
  for (;;) {
    GstBuffer *buffer;
    gint value;

    while ((value = g_atomic_int_get (&pads.word)) == 0)
      syscall (SYS_futex, &pads.word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    if (value == 2)
      return NULL;
    buffer = pads.buffer;
    g_atomic_int_set (&pads.word, 0);
    gst_pad_push (pads.out, buffer);
  }
}

static void
pads_begin (GstPad * src, GstPad * sink)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_link (src, sink);
  gst_pad_set_active (sink, TRUE);
  gst_pad_set_active (src, TRUE);
  gst_pad_push_event (src, gst_event_new_stream_start ("benchmark"));
  gst_pad_push_event (src, gst_event_new_segment (&segment));
}

static void
pads_init (Samples * s)
{
  pads.feed = gst_pad_new ("src", GST_PAD_SRC);
  pads.in = gst_pad_new ("sink", GST_PAD_SINK);
  pads.out = gst_pad_new ("src", GST_PAD_SRC);
  pads.peer = gst_pad_new ("sink", GST_PAD_SINK);
  gst_pad_set_chain_function (pads.in, pads_in);
  gst_pad_set_chain_function (pads.peer, pads_arrived);
  gst_pad_set_element_private (pads.peer, s);
  pads_begin (pads.feed, pads.in);
  pads_begin (pads.out, pads.peer);
}

static void
pads_clear (void)
{
  gst_object_unref (pads.feed);
  gst_object_unref (pads.in);
  gst_object_unref (pads.out);
  gst_object_unref (pads.peer);
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

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  return *(const gdouble *) a < *(const gdouble *) b ? -1 : 1;
}

static void
print_ratios (const gchar * what, gdouble * ratios, guint n)
{
  qsort (ratios, n, sizeof (gdouble), compare_doubles);
  g_print ("| %-38s | %6.2f | %6.2f | %7.2f |\n", what, ratios[n / 2],
      ratios[0], ratios[n - 1]);
}

static gdouble
block_p50 (guint i)
{
  return gst_latest_histogram_quantile (&samples[i].block, 0.5);
}

static GstBuffer *
make_buffer (void)
{
  GstBuffer *buffer = gst_buffer_new ();

  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_OFFSET (buffer) = gst_util_get_timestamp ();
  return buffer;
}

static void
run (Contender ** contenders, gint first, gint rounds)
{
  for (gint round = first; round < first + rounds; round++) {
    /* A different one first each time. */
    for (guint k = 0; k < N; k++) {
      guint i = (k + round) % N;

      g_usleep (PAUSE_US);
      if (i == FUTEX)
        futex_send (1);
      else if (i == PADS)
        gst_pad_push (pads.feed, make_buffer ());
      else
        contender_push (contenders[i], make_buffer ());
      wait_seen (&samples[i], round + 1);
    }
  }
}

int
main (int argc, char **argv)
{
  static const gchar *const names[N] = {
    "latestframe", "queue, leaky, one buffer", "queue, leaky, defaults",
    "futex", "futex between pads"
  };
  gint rounds = argc > 1 ? atoi (argv[1]) : 3000;
  gdouble ratios[N][BLOCKS];
  Contender *contenders[FUTEX];
  GThread *futex_thread, *pads_thread;

  gst_init (&argc, &argv);
  contenders[LATESTFRAME] = contender_new ("latestframe", arrived,
      &samples[LATESTFRAME]);
  contenders[ONE_BUFFER] = contender_new (ONE_BUFFER_QUEUE, arrived,
      &samples[ONE_BUFFER]);
  contenders[DEFAULTS] = contender_new ("queue leaky=downstream", arrived,
      &samples[DEFAULTS]);
  pads_init (&samples[PADS]);
  futex_thread = g_thread_new ("futex", futex_receive, &samples[FUTEX]);
  pads_thread = g_thread_new ("pads", pads_receive, NULL);
  for (guint b = 0; b < BLOCKS; b++) {
    for (guint i = 0; i < N; i++)
      gst_latest_histogram_init (&samples[i].block);
    run (contenders, b * (rounds / BLOCKS), rounds / BLOCKS);
    for (guint i = 0; i < N; i++)
      ratios[i][b] = block_p50 (LATESTFRAME) / block_p50 (i);
  }
  futex_send (2);
  g_atomic_int_set (&pads.word, 2);
  syscall (SYS_futex, &pads.word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  g_thread_join (futex_thread);
  g_thread_join (pads_thread);

  g_print ("Hand-over to a sleeping thread, %d buffers each, microseconds;\n"
      "ratios to the one-buffer queue.\n\n"
      "| %-26s |     p50 |     p99 |   p50 |   p99 |\n"
      "|----------------------------|---------|---------|-------|-------|\n",
      rounds, "");
  for (guint i = 0; i < N; i++)
    print_row (names[i], &samples[i], &samples[ONE_BUFFER]);
  g_print
      ("\np50 of latestframe as a multiple of another's, %d blocks of rounds:\n\n"
      "| %-38s | median | lowest | highest |\n"
      "|----------------------------------------|--------|--------|---------|\n",
      BLOCKS, "");
  print_ratios ("of the one-buffer queue (bar: 1.0)", ratios[ONE_BUFFER],
      BLOCKS);
  print_ratios ("of the bare futex (bar: 1.3)", ratios[FUTEX], BLOCKS);
  print_ratios ("of the futex between pads", ratios[PADS], BLOCKS);
  for (guint i = 0; i < FUTEX; i++)
    contender_free (contenders[i]);
  pads_clear ();
  return 0;
}
