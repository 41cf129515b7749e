/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How long does a buffer take from one thread to the next when the receiving
 * one sleeps? From the push on the producer's thread to the arrival in the
 * peer's chain function on the streaming thread, for latestframe, two leaky
 * queues and two lower limits: a bare futex between two threads, which is what the
 * kernel charges, and an element that consists of its two pads and a futex.
 * latestframe is there twice, which shows how much of a difference is chance. The contenders take turns in an order
 * of their own each round, so that the machine's moods and the caches that the one
 * before leaves behind hit all alike. */
#include "contender.h"

#include <linux/futex.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAUSE_US 1000
#define BLOCKS 15

/* Written by the receiving thread, read by the producer, who waits for `seen`. */
typedef struct
{
  gint64 *latency;
  gint seen; /* atomic: the number of them */
} Samples;

static void
add_sample (Samples *s, GstClockTimeDiff latency)
{
  s->latency[g_atomic_int_get (&s->seen)] = latency;
  g_atomic_int_inc (&s->seen);
}

static void
arrived (GstBuffer *buffer, gpointer data)
{
  GstClockTime now = gst_util_get_timestamp ();

  add_sample (data, now - GST_BUFFER_OFFSET (buffer));
}

enum
{
  LATESTFRAME,
  AGAIN,
  ONE_BUFFER,
  DEFAULTS,
  LEAST,
  FUTEX,
  N
};

static Samples samples[N];

/* --- the futex --- */

static gint word;              /* atomic: 0 empty, 1 full, 2 the end */
static GstClockTime word_sent; /* published by `word` */

/* Returns the value that is not 0. */
static gint
futex_wait (gint *futex)
{
  gint value;

  while ((value = g_atomic_int_get (futex)) == 0)
    syscall (SYS_futex, futex, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
  return value;
}

static void
futex_wake (gint *futex, gint value)
{
  g_atomic_int_set (futex, value);
  syscall (SYS_futex, futex, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static gpointer
futex_receive (gpointer data)
{
  while (futex_wait (&word) != 2) {
    GstClockTime now = gst_util_get_timestamp ();
    GstClockTimeDiff latency = now - word_sent;

    g_atomic_int_set (&word, 0);
    add_sample (data, latency);
  }
  return NULL;
}

static void
futex_send (gint value)
{
  word_sent = gst_util_get_timestamp ();
  futex_wake (&word, value);
}

/* --- an element that does nothing but hand over by futex --- */

/* What no element between two others can do without: a sink pad, a source pad
 * with its task, and a slot of one buffer. Events go straight through; nothing is
 * counted, nothing else can wake or stop it. */
typedef struct
{
  GstElement parent;
  GstPad *sink, *src;
  GstBuffer *buffer; /* published by `word` */
  gint word;         /* atomic: 0 empty, 1 full, 2 the end */
} Least;

typedef GstElementClass LeastClass;

GType least_get_type (void);
G_DEFINE_TYPE (Least, least, GST_TYPE_ELEMENT);

static GstFlowReturn
least_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Least *self = (Least *) parent;

  self->buffer = buffer;
  futex_wake (&self->word, 1);
  return GST_FLOW_OK;
}

static void
least_loop (gpointer pad)
{
  Least *self = (Least *) GST_PAD_PARENT (pad);

  if (futex_wait (&self->word) == 2) {
    gst_pad_pause_task (pad);
  } else {
    GstBuffer *buffer = self->buffer;

    g_atomic_int_set (&self->word, 0);
    gst_pad_push (pad, buffer);
  }
}

static gboolean
least_activate (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  Least *self = (Least *) parent;

  if (active)
    return gst_pad_start_task (pad, least_loop, pad, NULL);
  futex_wake (&self->word, 2);
  return gst_pad_stop_task (pad);
}

static void
least_class_init (LeastClass *klass)
{
  gst_element_class_set_static_metadata (klass, "Least", "Generic",
      "A slot and a futex", "the gst-latestframe authors");
}

static void
least_init (Least *self)
{
  self->sink = gst_pad_new ("sink", GST_PAD_SINK);
  self->src = gst_pad_new ("src", GST_PAD_SRC);
  gst_pad_set_chain_function (self->sink, least_chain);
  gst_pad_set_activatemode_function (self->src, least_activate);
  gst_element_add_pad (GST_ELEMENT_CAST (self), self->sink);
  gst_element_add_pad (GST_ELEMENT_CAST (self), self->src);
}

/* --- the run --- */

static void
wait_seen (Samples *s, gint n)
{
  while (g_atomic_int_get (&s->seen) != n)
    g_usleep (50);
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
send (Contender **elements, guint i)
{
  if (i == FUTEX)
    futex_send (1);
  else
    contender_push (elements[i], make_buffer ());
}

static void
shuffle (GRand *rand, guint *order)
{
  for (guint i = N - 1; i > 0; i--) {
    guint k = g_rand_int_range (rand, 0, i + 1), other = order[k];

    order[k] = order[i];
    order[i] = other;
  }
}

static void
run (Contender **elements, gint rounds)
{
  GRand *rand = g_rand_new_with_seed (1);
  guint order[N];

  for (guint i = 0; i < N; i++)
    order[i] = i;
  for (gint round = 0; round < rounds; round++) {
    shuffle (rand, order);
    for (guint i = 0; i < N; i++) {
      g_usleep (PAUSE_US);
      send (elements, order[i]);
      wait_seen (&samples[order[i]], round + 1);
    }
  }
  g_rand_free (rand);
}

/* --- the tables --- */

static gint
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

/* Of the @n samples from @first on. */
static gdouble
quantile (guint contender, gint first, gint n, gdouble q)
{
  gint64 *sorted =
      g_memdup2 (samples[contender].latency + first, n * sizeof (gint64));
  gdouble result;

  qsort (sorted, n, sizeof (gint64), compare);
  result = sorted[MIN ((gint) (q * n), n - 1)];
  g_free (sorted);
  return result;
}

static void
print_rows (const gchar *const *names, gint rounds)
{
  gdouble p50 = quantile (ONE_BUFFER, 0, rounds, 0.5);
  gdouble p99 = quantile (ONE_BUFFER, 0, rounds, 0.99);

  g_print (
      "Hand-over to a sleeping thread, %d buffers each, microseconds;\n"
      "ratios to the one-buffer queue.\n\n"
      "| %-32s |     p50 |     p99 |   p50 |   p99 |\n"
      "|----------------------------------|---------|---------|-------|-------|\n",
      rounds, "");
  for (guint i = 0; i < N; i++)
    g_print ("| %-32s | %7.2f | %7.2f | %5.2f | %5.2f |\n", names[i],
        quantile (i, 0, rounds, 0.5) / 1e3, quantile (i, 0, rounds, 0.99) / 1e3,
        quantile (i, 0, rounds, 0.5) / p50,
        quantile (i, 0, rounds, 0.99) / p99);
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  return *(const gdouble *) a < *(const gdouble *) b ? -1 : 1;
}

/* @a as a multiple of @b, block by block. */
static void
print_ratios (const gchar *what, guint a, guint b, gint rounds, gdouble q)
{
  gint n = rounds / BLOCKS;
  gdouble ratios[BLOCKS];

  for (gint i = 0; i < BLOCKS; i++)
    ratios[i] = quantile (a, i * n, n, q) / quantile (b, i * n, n, q);
  qsort (ratios, BLOCKS, sizeof (gdouble), compare_doubles);
  g_print ("| %-48s | %6.2f | %6.2f | %7.2f |\n", what, ratios[BLOCKS / 2],
      ratios[0], ratios[BLOCKS - 1]);
}

static void
print_all_ratios (gint rounds)
{
  g_print ("\nOne as a multiple of the other, in %d blocks of rounds:\n\n"
           "| %-48s | median | lowest | highest |\n"
           "|--------------------------------------------------"
           "|--------|--------|---------|\n",
      BLOCKS, "");
  print_ratios ("p50: latestframe of itself", AGAIN, LATESTFRAME, rounds, 0.5);
  print_ratios ("p50: latestframe of the one-buffer queue (bar: 1)",
      LATESTFRAME, ONE_BUFFER, rounds, 0.5);
  print_ratios ("p50: latestframe of the bare futex (bar: 1.3)", LATESTFRAME,
      FUTEX, rounds, 0.5);
  print_ratios (
      "p50: futex between pads of the bare futex", LEAST, FUTEX, rounds, 0.5);
  print_ratios ("p50: latestframe of the futex between pads", LATESTFRAME,
      LEAST, rounds, 0.5);
  print_ratios ("p99: latestframe of itself", AGAIN, LATESTFRAME, rounds, 0.99);
  print_ratios ("p99: latestframe of the one-buffer queue (bar: 1)",
      LATESTFRAME, ONE_BUFFER, rounds, 0.99);
}

int
main (int argc, char **argv)
{
  static const gchar *const names[N] = { "latestframe",
    "latestframe, another one", "queue, leaky, one buffer",
    "queue, leaky, defaults", "futex between pads", "futex" };
  static const gchar *const launch[FUTEX] = { "latestframe", "latestframe",
    ONE_BUFFER_QUEUE, "queue leaky=downstream", "least" };
  gint rounds = argc > 1 ? atoi (argv[1]) : 3000;
  Contender *elements[FUTEX];
  GThread *futex_thread;

  gst_init (&argc, &argv);
  gst_element_register (NULL, "least", GST_RANK_NONE, least_get_type ());
  rounds = MAX (rounds, BLOCKS);
  for (guint i = 0; i < N; i++)
    samples[i].latency = g_new0 (gint64, rounds);
  for (guint i = 0; i < FUTEX; i++)
    elements[i] = contender_new (launch[i], arrived, &samples[i]);
  futex_thread = g_thread_new ("futex", futex_receive, &samples[FUTEX]);
  run (elements, rounds);
  futex_send (2);
  g_thread_join (futex_thread);
  for (guint i = 0; i < FUTEX; i++)
    contender_free (elements[i]);

  print_rows (names, rounds);
  print_all_ratios (rounds);
  for (guint i = 0; i < N; i++)
    g_free (samples[i].latency);
  return 0;
}
