/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How long does upstream spend in chain() while downstream takes far too long?
 * Small frames and frames of 3 MB, whose release costs something: it must not be
 * paid while a lock is held. The contenders take turns. */
#include "contender.h"

#include <stdlib.h>
#include <string.h>

#include "histogram.h"

#define DOWNSTREAM_US 5000
#define PAUSE_US 500

static const gchar *const names[] = { "latestframe", "queue, leaky, one buffer",
  "queue, leaky, defaults" };

static const gchar *const launches[] = { "latestframe", ONE_BUFFER_QUEUE,
  "queue leaky=downstream" };

#define N G_N_ELEMENTS (names)

static void
work (GstBuffer *buffer, gpointer data)
{
  g_usleep (DOWNSTREAM_US);
}

static GstBuffer *
make_frame (gsize size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  /* Only memory that was written to costs something to give back. */
  gst_buffer_memset (buffer, 0, 0x55, size);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

static void
run (gsize size, gint rounds)
{
  GstLatestHistogram times[N];
  Contender *contenders[N];

  for (guint i = 0; i < N; i++) {
    gst_latest_histogram_init (&times[i]);
    contenders[i] = contender_new (launches[i], work, NULL);
  }
  for (gint round = 0; round < rounds; round++) {
    for (guint k = 0; k < N; k++) {
      guint i = (k + round) % N;
      GstBuffer *buffer = make_frame (size);
      GstClockTime start;

      g_usleep (PAUSE_US);
      start = gst_util_get_timestamp ();
      contender_push (contenders[i], buffer);
      gst_latest_histogram_add (&times[i], gst_util_get_timestamp () - start);
    }
  }
  for (guint i = 0; i < N; i++)
    contender_free (contenders[i]);

  g_print (
      "\n%" G_GSIZE_FORMAT " bytes, %d frames each, microseconds:\n\n"
      "| %-26s |     p50 |     p99 |   p99.9 |     max | p50 ratio | p99 ratio |\n"
      "|----------------------------|---------|---------|---------|---------|"
      "-----------|-----------|\n",
      size, rounds, "");
  for (guint i = 0; i < N; i++) {
    const GstLatestHistogram *h = &times[i];

    g_print ("| %-26s | %7.2f | %7.2f | %7.2f | %7.2f | %9.2f | %9.2f |\n",
        names[i], gst_latest_histogram_quantile (h, 0.5) / 1e3,
        gst_latest_histogram_quantile (h, 0.99) / 1e3,
        gst_latest_histogram_quantile (h, 0.999) / 1e3, h->max / 1e3,
        (gdouble) gst_latest_histogram_quantile (h, 0.5)
            / gst_latest_histogram_quantile (&times[1], 0.5),
        (gdouble) gst_latest_histogram_quantile (h, 0.99)
            / gst_latest_histogram_quantile (&times[1], 0.99));
  }
}

int
main (int argc, char **argv)
{
  gint rounds = argc > 1 ? atoi (argv[1]) : 3000;

  gst_init (&argc, &argv);
  g_print (
      "Time in chain() while downstream takes %d ms a frame; ratios to the "
      "one-buffer queue (bar: 1.0).\n",
      DOWNSTREAM_US / 1000);
  run (64, rounds);
  run (3 * 1024 * 1024, rounds / 3);
  return 0;
}
