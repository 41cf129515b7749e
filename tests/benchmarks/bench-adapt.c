/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* What becomes of a stream for which there is not enough processor time, or not
 * enough bitrate? latestvpxenc, the same with adaptation=0, and a leaky queue
 * before a bare vp8enc, one after the other, with the same frames.
 *
 *   bench-adapt [--seconds N] [--scenario slow|hog|rate] [--trace]
 *
 * slow: 1280x720 at 60/s of a moving zone plate, on settings of the encoder that
 *       the user fixed and that are far too slow for it.
 * hog:  1280x720 at 30/s on the live settings, while twice as many threads as
 *       there are cores count to no end, in the second of three thirds.
 * rate: 1280x720 at 30/s, 2 Mbit/s, 200 kbit/s in the second third, 2 Mbit/s.
 *
 * The age is that of the frame when it comes out encoded. */
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contender.h"

#define WIDTH 1280
#define HEIGHT 720
#define N_FRAMES 60
#define SLOW "deadline=100000 cpu-used=0 threads=1"
#define BARE \
  ONE_BUFFER_QUEUE \
  " ! videoconvertscale ! vp8enc name=encoder " \
  "end-usage=cbr keyframe-mode=disabled buffer-initial-size=100 " \
  "buffer-optimal-size=120 buffer-size=150 "

typedef struct
{
  const gchar *name;
  gint framerate;
  guint bitrate[3]; /* in each third */
  gboolean hog;     /* in the second */
  struct
  {
    const gchar *name;
    const gchar *launch;
    gboolean is_ours; /* has stats */
  } contenders[3];
} Scenario;

static const Scenario scenarios[] = {
  { "slow", 60, { 4000000, 4000000, 4000000 }, FALSE,
      {
          { "latestvpxenc",
              "latestvpxenc name=e encoder::deadline=100000 "
              "encoder::cpu-used=0 encoder::threads=1",
              TRUE },
          { "adaptation=0",
              "latestvpxenc name=e adaptation=0 "
              "encoder::deadline=100000 encoder::cpu-used=0 "
              "encoder::threads=1",
              TRUE },
          { "queue ! vp8enc", BARE SLOW, FALSE },
      } },
  { "hog", 30, { 2000000, 2000000, 2000000 }, TRUE,
      {
          { "latestvpxenc", "latestvpxenc name=e", TRUE },
          { "adaptation=0", "latestvpxenc name=e adaptation=0", TRUE },
          { "queue ! vp8enc", BARE "deadline=1 cpu-used=-12 threads=1", FALSE },
      } },
  { "rate", 30, { 2000000, 200000, 2000000 }, FALSE,
      {
          { "latestvpxenc", "latestvpxenc name=e", TRUE },
          { "adaptation=0", "latestvpxenc name=e adaptation=0", TRUE },
          { "queue ! vp8enc", BARE "deadline=1 cpu-used=-12 threads=1", FALSE },
      } },
};

typedef struct
{
  GMutex lock;
  /* Protected by lock. */
  GArray *ages[3]; /* gdouble ms, by third */
  guint64 bytes[3];
  guint keys;
  gint third;
} Seen;

static GstBuffer *frames[N_FRAMES];
static gint stop_hogs; /* atomic */

static gint64
now_ns (void)
{
  return g_get_monotonic_time () * 1000;
}

static void
on_frame (GstBuffer *buffer, gpointer data)
{
  Seen *seen = data;
  gdouble age = (now_ns () - (gint64) GST_BUFFER_PTS (buffer)) / 1e6;

  g_mutex_lock (&seen->lock);
  g_array_append_val (seen->ages[seen->third], age);
  seen->bytes[seen->third] += gst_buffer_get_size (buffer);
  seen->keys += !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  g_mutex_unlock (&seen->lock);
}

/* The frames are made once: a source that is busy would take part. */
static void
make_frames (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *line = g_strdup_printf (
      "videotestsrc num-buffers=%d pattern=zone-plate kx2=20 "
      "ky2=20 kt=1 ! video/x-raw,format=I420,width=%d,height=%d,"
      "framerate=60/1 ! appsink name=s sync=false",
      N_FRAMES, WIDTH, HEIGHT);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;

  if (!pipeline)
    g_error ("%s", error->message);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint i = 0; i < N_FRAMES; i++) {
    g_autoptr (GstSample) sample =
        gst_app_sink_pull_sample (GST_APP_SINK (sink));

    frames[i] = gst_buffer_copy_deep (gst_sample_get_buffer (sample));
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static gpointer
count_to_no_end (gpointer data)
{
  volatile guint n = 0;

  while (!g_atomic_int_get (&stop_hogs))
    n++;
  return NULL;
}

static GPtrArray *
start_hogs (void)
{
  GPtrArray *threads = g_ptr_array_new ();

  g_atomic_int_set (&stop_hogs, FALSE);
  for (guint i = 0; i < 2 * g_get_num_processors (); i++)
    g_ptr_array_add (threads, g_thread_new ("hog", count_to_no_end, NULL));
  return threads;
}

static void
end_hogs (GPtrArray *threads)
{
  if (!threads)
    return;
  g_atomic_int_set (&stop_hogs, TRUE);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (g_ptr_array_index (threads, i));
  g_ptr_array_unref (threads);
}

static void
set_bitrate (GstElement *bin, gboolean is_ours, guint bitrate)
{
  g_autoptr (GstElement) encoder =
      gst_bin_get_by_name (GST_BIN (bin), is_ours ? "e" : "encoder");

  g_object_set (encoder, is_ours ? "bitrate" : "target-bitrate", bitrate, NULL);
}

typedef struct
{
  guint64 qp, n;
} Traced;

static void
print_stats (GstElement *bin, gdouble at, Traced *last)
{
  g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (bin), "e");
  g_autoptr (GstStructure) stats = NULL;
  guint width = 0, height = 0, speed = 0;
  guint64 qp = 0, n = 0;
  gdouble fps = 0, limit = 0;

  g_object_get (encoder, "stats", &stats, NULL);
  gst_structure_get (stats, "frame-width", G_TYPE_UINT, &width, "frame-height",
      G_TYPE_UINT, &height, "frames-per-second", G_TYPE_DOUBLE, &fps,
      "framerate-limit", G_TYPE_DOUBLE, &limit, "speed-steps", G_TYPE_UINT,
      &speed, "qp-sum", G_TYPE_UINT64, &qp, "frames-encoded", G_TYPE_UINT64, &n,
      NULL);
  printf ("    %5.1f s  %ux%u, limit %g/s, %u steps faster, %.0f fps, "
          "quantizer %.0f, %s\n",
      at, width, height, limit, speed, fps,
      n > last->n ? (gdouble) (qp - last->qp) / (n - last->n) : 0,
      gst_structure_get_string (stats, "quality-limitation-reason"));
  *last = (Traced) { qp, n };
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return x < y ? -1 : x > y;
}

static gdouble
quantile (GArray *values, gdouble q)
{
  if (values->len == 0)
    return 0;
  g_array_sort (values, compare);
  return g_array_index (values, gdouble, (guint) ((values->len - 1) * q));
}

static void
report (const Scenario *s, const gchar *name, GstElement *ours, Seen *seen,
    gdouble seconds)
{
  for (guint third = 0; third < 3; third++)
    printf ("%-5s %-15s %u/3 %6.1f fps  age p50 %6.1f p95 %6.1f ms  "
            "%5.0f kbit/s\n",
        s->name, name, third + 1, seen->ages[third]->len / (seconds / 3),
        quantile (seen->ages[third], 0.5), quantile (seen->ages[third], 0.95),
        seen->bytes[third] * 8 / (seconds / 3) / 1000);
  for (guint third = 1; third < 3; third++)
    g_array_append_vals (
        seen->ages[0], seen->ages[third]->data, seen->ages[third]->len);
  printf ("%-5s %-15s all %6.1f fps  age p50 %6.1f p95 %6.1f ms  %u key "
          "frames",
      s->name, name, seen->ages[0]->len / seconds,
      quantile (seen->ages[0], 0.5), quantile (seen->ages[0], 0.95),
      seen->keys);
  if (ours) {
    g_autoptr (GstElement) encoder = gst_bin_get_by_name (GST_BIN (ours), "e");
    g_autoptr (GstStructure) stats = NULL;
    guint64 changes = 0;

    g_object_get (encoder, "stats", &stats, NULL);
    gst_structure_get_uint64 (
        stats, "quality-limitation-resolution-changes", &changes);
    printf (", %d changes of size", (gint) changes);
  }
  printf ("\n");
  fflush (stdout);
}

static void
play (const Scenario *s, Contender *c, Seen *seen, gboolean is_ours,
    gdouble seconds, gboolean trace)
{
  GstElement *bin = contender_get_element (c);
  gint64 start = now_ns (), interval = GST_SECOND / s->framerate;
  GPtrArray *hogs = NULL;
  Traced traced = { 0, 0 };
  gint third = -1;

  for (gint64 n = 0; n < seconds * s->framerate; n++) {
    GstBuffer *buffer = gst_buffer_copy (frames[n % N_FRAMES]);
    gint64 due = start + n * interval;

    if (due > now_ns ())
      g_usleep ((due - now_ns ()) / 1000);
    if (third != (gint) (n * 3 / (seconds * s->framerate))) {
      g_mutex_lock (&seen->lock);
      third = ++seen->third;
      g_mutex_unlock (&seen->lock);
      end_hogs (hogs);
      hogs = s->hog && third == 1 ? start_hogs () : NULL;
      set_bitrate (bin, is_ours, s->bitrate[third]);
    }
    if (trace && is_ours && n % s->framerate == 0)
      print_stats (bin, (gdouble) n / s->framerate, &traced);
    /* As a camera's: when the picture was taken. */
    GST_BUFFER_PTS (buffer) = now_ns ();
    GST_BUFFER_DURATION (buffer) = interval;
    contender_push (c, buffer);
  }
  end_hogs (hogs);
}

static void
run (const Scenario *s, guint which, gdouble seconds, gboolean trace)
{
  gboolean is_ours = s->contenders[which].is_ours;
  Seen seen = { .third = -1 };
  Contender *c;

  for (guint i = 0; i < 3; i++)
    seen.ages[i] = g_array_new (FALSE, FALSE, sizeof (gdouble));
  c = contender_new_chain (s->contenders[which].launch, on_frame, &seen);
  contender_push_event (c,
      gst_event_new_caps (
          gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420",
              "width", G_TYPE_INT, WIDTH, "height", G_TYPE_INT, HEIGHT,
              "framerate", GST_TYPE_FRACTION, s->framerate, 1, NULL)));
  play (s, c, &seen, is_ours, seconds, trace);
  report (s, s->contenders[which].name,
      is_ours ? contender_get_element (c) : NULL, &seen, seconds);
  contender_free (c);
  for (guint i = 0; i < 3; i++)
    g_array_unref (seen.ages[i]);
}

int
main (int argc, char **argv)
{
  gdouble seconds = 30;
  gboolean trace = FALSE;
  g_autofree gchar *only = NULL;
  GOptionEntry entries[] = { { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds,
                                 "Length of a run", "N" },
    { "scenario", 0, 0, G_OPTION_ARG_STRING, &only, "slow, hog or rate", "S" },
    { "trace", 0, 0, G_OPTION_ARG_NONE, &trace, "What we do, each second",
        NULL },
    { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  make_frames ();
  for (guint i = 0; i < G_N_ELEMENTS (scenarios); i++)
    for (guint which = 0; which < 3; which++) {
      if (!only || g_str_equal (only, scenarios[i].name))
        run (&scenarios[i], which, seconds, trace);
    }
  for (guint i = 0; i < N_FRAMES; i++)
    gst_buffer_unref (frames[i]);
  return 0;
}
