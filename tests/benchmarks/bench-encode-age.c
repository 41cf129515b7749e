/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How old is a frame when its encode begins? A source of 30 frames a second, an
 * encoder that takes 0.5, 1.2 or 2.5 times as long as the source's interval,
 * and between them latestframe or what is used instead of it today.
 *
 *   bench-encode-age [--seconds N] [--csv FILE]
 *
 * The encoder is a chain function that sleeps, so that contenders differ in
 * nothing else; they take turns, in rounds, in one process. FILE gets a line a
 * frame: contender,load,seconds since the start,age in ms. */
#include <gst/app/app.h>
#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>

#define INTERVAL_US (G_USEC_PER_SEC / 30)
#define ROUNDS 3

typedef struct
{
  const gchar *name;
  /* With an unlinked sink and src pad */
  const gchar *line;
  /* Connects what is not linked, NULL if everything is */
  void (*connect) (GstElement *bin);
} Contender;

static void connect_appsink_to_appsrc (GstElement *bin);
static void connect_thread (GstElement *bin);
static void connect_poll (GstElement *bin);

static const Contender contenders[] = {
  { "latestframe", "latestframe", NULL },
  { "queue leaky, 1 buffer",
      "queue leaky=downstream max-size-buffers=1 "
      "max-size-bytes=0 max-size-time=0",
      NULL },
  { "queue leaky, defaults", "queue leaky=downstream", NULL },
  { "appsrc leaky 500 ms",
      "appsink name=in sync=false async=false "
      "emit-signals=true appsrc name=out is-live=true format=time max-bytes=0 "
      "max-time=500000000 leaky-type=downstream",
      connect_appsink_to_appsrc },
  { "appsink drop + appsrc",
      "appsink name=in sync=false async=false "
      "max-buffers=1 drop=true appsrc name=out is-live=true format=time "
      "max-bytes=0 max-buffers=1 block=true",
      connect_thread },
  { "5 ms poll",
      "appsink name=in sync=false async=false max-buffers=1 "
      "drop=true",
      connect_poll },
};

static const gdouble loads[] = { 0.5, 1.2, 2.5 };

typedef struct
{
  gint64 encode_us;
  gint64 started;
  GArray *ages; /* of gint64 us; streaming thread */
  FILE *csv;
  const gchar *name;
  gdouble load;
} Encoder;

static gint64
now_us (void)
{
  return g_get_monotonic_time ();
}

static GstFlowReturn
encode (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Encoder *encoder = g_object_get_data (G_OBJECT (pad), "encoder");
  gint64 age = now_us () - (gint64) (GST_BUFFER_PTS (buffer) / GST_USECOND);

  g_array_append_val (encoder->ages, age);
  if (encoder->csv)
    fprintf (encoder->csv, "%s,%.1f,%.4f,%.3f\n", encoder->name, encoder->load,
        (now_us () - encoder->started) / 1e6, age / 1e3);
  gst_buffer_unref (buffer);
  g_usleep (encoder->encode_us);
  return GST_FLOW_OK;
}

/* webrtcsink's way: each sample goes on into an appsrc that leaks by time. */
static GstFlowReturn
forward_sample (GstAppSink *in, gpointer out)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (in);

  return gst_app_src_push_sample (out, sample);
}

static void
connect_appsink_to_appsrc (GstElement *bin)
{
  g_autoptr (GstElement) in = gst_bin_get_by_name (GST_BIN (bin), "in");
  GstElement *out = gst_bin_get_by_name (GST_BIN (bin), "out");
  GstAppSinkCallbacks callbacks = { .new_sample = forward_sample };

  gst_app_sink_set_callbacks (
      GST_APP_SINK (in), &callbacks, out, gst_object_unref);
}

/* A thread of the application's takes each sample as soon as there is one. */
static gpointer
fetch_samples (gpointer data)
{
  g_autoptr (GstElement) in = gst_bin_get_by_name (GST_BIN (data), "in");
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (data), "out");
  GstSample *sample;

  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (in)))) {
    GstFlowReturn ret = gst_app_src_push_sample (GST_APP_SRC (out), sample);

    gst_sample_unref (sample);
    if (ret != GST_FLOW_OK)
      break;
  }
  return NULL;
}

static void
connect_thread (GstElement *bin)
{
  g_object_set_data (
      G_OBJECT (bin), "thread", g_thread_new ("fetch", fetch_samples, bin));
}

/* A thread of the application's looks for a new sample every 5 ms and encodes
 * it itself. */
static gpointer
poll_samples (gpointer data)
{
  g_autoptr (GstElement) in = gst_bin_get_by_name (GST_BIN (data), "in");
  GstPad *pad = g_object_get_data (G_OBJECT (data), "encoder-pad");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_send_event (pad, gst_event_new_stream_start ("bench"));
  gst_pad_send_event (pad, gst_event_new_segment (&segment));
  while (!gst_app_sink_is_eos (GST_APP_SINK (in))) {
    g_autoptr (GstSample) sample =
        gst_app_sink_try_pull_sample (GST_APP_SINK (in), 0);

    if (sample)
      gst_pad_chain (pad, gst_buffer_ref (gst_sample_get_buffer (sample)));
    g_usleep (5000);
  }
  return NULL;
}

static void
connect_poll (GstElement *bin)
{
  g_object_set_data (
      G_OBJECT (bin), "thread", g_thread_new ("poll", poll_samples, bin));
}

static GstElement *
make_contender (const Contender *contender)
{
  g_autoptr (GError) error = NULL;
  GstElement *bin =
      gst_parse_bin_from_description (contender->line, TRUE, &error);

  if (!bin) {
    g_printerr ("%s: %s\n", contender->name, error->message);
    exit (1);
  }
  gst_element_set_state (bin, GST_STATE_PLAYING);
  return bin;
}

static GstPad *
link_encoder (GstElement *bin, Encoder *encoder)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (bin, "src");
  GstPad *pad = gst_pad_new ("sink", GST_PAD_SINK);

  gst_pad_set_chain_function (pad, encode);
  g_object_set_data (G_OBJECT (pad), "encoder", encoder);
  gst_pad_set_active (pad, TRUE);
  g_object_set_data (G_OBJECT (bin), "encoder-pad", pad);
  if (src && gst_pad_link (src, pad) != GST_PAD_LINK_OK)
    exit (1);
  return pad;
}

static GstPad *
link_source (GstElement *bin)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (bin, "sink");
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("video/x-raw");
  GstPad *pad = gst_pad_new ("src", GST_PAD_SRC);
  GstSegment segment;

  gst_pad_set_active (pad, TRUE);
  if (gst_pad_link (pad, sink) != GST_PAD_LINK_OK)
    exit (1);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (pad, gst_event_new_stream_start ("bench"));
  gst_pad_push_event (pad, gst_event_new_caps (caps));
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
  return pad;
}

static void
play_source (GstPad *pad, gint64 duration_us)
{
  gint64 start = now_us ();

  for (gint64 at = start; at < start + duration_us; at += INTERVAL_US) {
    GstBuffer *buffer = gst_buffer_new_allocate (NULL, 640 * 480 * 3 / 2, NULL);
    gint64 early = at - now_us ();

    if (early > 0)
      g_usleep (early);
    GST_BUFFER_PTS (buffer) = now_us () * GST_USECOND;
    gst_pad_push (pad, buffer);
  }
  gst_pad_push_event (pad, gst_event_new_eos ());
}

static void
run (const Contender *contender, Encoder *encoder, gint64 duration_us)
{
  GstElement *bin = make_contender (contender);
  GstPad *sink = link_encoder (bin, encoder);
  GstPad *src = link_source (bin);
  GThread *thread;

  if (contender->connect)
    contender->connect (bin);
  encoder->started = now_us ();
  play_source (src, duration_us);
  gst_pad_set_active (sink, FALSE);
  gst_element_set_state (bin, GST_STATE_NULL);
  thread = g_object_get_data (G_OBJECT (bin), "thread");
  if (thread)
    g_thread_join (thread);
  gst_pad_set_active (src, FALSE);
  gst_object_unref (src);
  gst_object_unref (sink);
  gst_object_unref (bin);
}

static gint
compare_ages (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static gdouble
quantile_ms (GArray *ages, gdouble q)
{
  return g_array_index (ages, gint64, (guint) ((ages->len - 1) * q)) / 1e3;
}

static void
report (const Contender *contender, Encoder *encoder)
{
  g_array_sort (encoder->ages, compare_ages);
  printf ("%4.1f  %-24s %5u %8.2f %8.2f %8.2f\n", encoder->load,
      contender->name, encoder->ages->len, quantile_ms (encoder->ages, 0.5),
      quantile_ms (encoder->ages, 0.95), quantile_ms (encoder->ages, 1.0));
}

int
main (int argc, char **argv)
{
  gdouble seconds = 3;
  g_autofree gchar *csv_path = NULL;
  GOptionEntry entries[] = { { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds,
                                 "Length of a run", "N" },
    { "csv", 0, 0, G_OPTION_ARG_FILENAME, &csv_path, "A line a frame", "FILE" },
    { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  Encoder encoders[G_N_ELEMENTS (contenders)];
  FILE *csv = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  if (csv_path && !(csv = fopen (csv_path, "w"))) {
    g_printerr ("cannot write %s\n", csv_path);
    return 2;
  }

  printf ("age at the start of the encode, source 30 frames/s\n"
          "load  contender              frames   p50 ms   p95 ms   max ms\n");
  for (guint l = 0; l < G_N_ELEMENTS (loads); l++) {
    for (guint c = 0; c < G_N_ELEMENTS (contenders); c++)
      encoders[c] = (Encoder) { .encode_us = loads[l] * INTERVAL_US,
        .csv = csv,
        .load = loads[l],
        .name = contenders[c].name,
        .ages = g_array_new (FALSE, FALSE, sizeof (gint64)) };
    for (guint round = 0; round < ROUNDS; round++)
      for (guint c = 0; c < G_N_ELEMENTS (contenders); c++) {
        encoders[c].csv = round == 0 ? csv : NULL;
        run (&contenders[c], &encoders[c],
            seconds * G_USEC_PER_SEC / (csv ? 1 : ROUNDS));
      }
    for (guint c = 0; c < G_N_ELEMENTS (contenders); c++) {
      report (&contenders[c], &encoders[c]);
      g_array_unref (encoders[c].ages);
    }
  }
  if (csv)
    fclose (csv);
  return 0;
}
