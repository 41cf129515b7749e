/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How long g_object_set() of the bitrate takes while 1080p is encoded live:
 * latestvpxenc, and vp8enc itself with the same settings behind a queue that
 * keeps the newest frame. Both in one run, in turns. */

#include <gst/gst.h>
#include <stdlib.h>
#include <time.h>

#define SOURCE \
  "videotestsrc is-live=true pattern=smpte horizontal-speed=8 ! " \
  "video/x-raw,format=I420,width=1920,height=1080,framerate=30/1 ! "
#define OURS SOURCE "latestvpxenc name=enc ! fakesink sync=false async=false"
#define PLAIN \
  SOURCE \
  "queue leaky=downstream max-size-buffers=1 " \
  "max-size-bytes=0 max-size-time=0 ! videoconvertscale ! vp8enc name=enc ! " \
  "fakesink sync=false async=false"

#define ROUNDS 4
#define ROUND_US (4 * G_USEC_PER_SEC)

typedef struct
{
  const gchar *name;
  const gchar *property;
  GstElement *pipeline;
  GstElement *encoder; /* what the property is set on */
  GArray *ns;          /* of gint64 */
  guint64 frames;      /* changed by a streaming thread, read when
                                 * it is stopped */
} Contestant;

static gint64
now_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (gint64) t.tv_sec * 1000000000 + t.tv_nsec;
}

static GstPadProbeReturn
count_frame (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  ((Contestant *) data)->frames++;
  return GST_PAD_PROBE_OK;
}

static void
contestant_init (Contestant *c, const gchar *description)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstPad) src = NULL;

  c->pipeline = gst_parse_launch (description, &error);
  if (error)
    g_error ("%s", error->message);
  c->encoder = gst_bin_get_by_name (GST_BIN (c->pipeline), "enc");
  c->ns = g_array_new (FALSE, FALSE, sizeof (gint64));
  src = gst_element_get_static_pad (c->encoder, "src");
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, count_frame, c, NULL);
}

static void
contestant_clear (Contestant *c)
{
  gst_object_unref (c->encoder);
  gst_object_unref (c->pipeline);
  g_array_unref (c->ns);
}

/* Runs for a second before anything is measured. */
static void
start (Contestant *c)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (c->pipeline);
  g_autoptr (GstMessage) error = NULL;

  gst_element_set_state (c->pipeline, GST_STATE_PLAYING);
  error = gst_bus_timed_pop_filtered (bus, GST_SECOND, GST_MESSAGE_ERROR);
  if (error)
    g_error ("%s does not run", c->name);
}

static void
play_round (Contestant *c, GRand *random)
{
  gint64 end;

  start (c);
  end = g_get_monotonic_time () + ROUND_US;
  while (g_get_monotonic_time () < end) {
    gint bitrate = g_rand_int_range (random, 500, 4000) * 1000;
    gint64 before = now_ns (), took;

    g_object_set (c->encoder, c->property, bitrate, NULL);
    took = now_ns () - before;
    g_array_append_val (c->ns, took);
    g_usleep (g_rand_int_range (random, 200, 1000));
  }
  gst_element_set_state (c->pipeline, GST_STATE_NULL);
}

/* vp8enc gets what latestvpxenc chose, so that both encode alike. */
static void
copy_settings (Contestant *from, Contestant *to)
{
  g_autoptr (GstElement) encoder =
      gst_bin_get_by_name (GST_BIN (from->encoder), "encoder");
  guint n;
  g_autofree GParamSpec **pspecs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (encoder), &n);

  for (guint i = 0; i < n; i++) {
    g_auto (GValue) value = G_VALUE_INIT;

    if (pspecs[i]->owner_type == GST_TYPE_OBJECT
        || !(pspecs[i]->flags & G_PARAM_WRITABLE)
        || (pspecs[i]->flags & G_PARAM_DEPRECATED))
      continue;
    g_value_init (&value, pspecs[i]->value_type);
    g_object_get_property (G_OBJECT (encoder), pspecs[i]->name, &value);
    if (!g_param_value_defaults (pspecs[i], &value))
      g_object_set_property (G_OBJECT (to->encoder), pspecs[i]->name, &value);
  }
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static gdouble
quantile_us (const Contestant *c, gdouble q)
{
  return g_array_index (
             c->ns, gint64, MIN ((guint) (q * c->ns->len), c->ns->len - 1))
      / 1000.0;
}

static void
report (Contestant *c)
{
  g_array_sort (c->ns, compare);
  g_print ("%-13s %8u %8.1f %10.1f %10.1f %10.1f %8.1f\n", c->name, c->ns->len,
      quantile_us (c, 0.50), quantile_us (c, 0.99), quantile_us (c, 0.999),
      quantile_us (c, 1.0),
      c->frames / (ROUNDS * (ROUND_US / G_USEC_PER_SEC + 1.0)));
}

int
main (int argc, char **argv)
{
  Contestant ours = { .name = "latestvpxenc", .property = "bitrate" };
  Contestant plain = { .name = "vp8enc", .property = "target-bitrate" };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  gst_init (&argc, &argv);
  contestant_init (&ours, OURS);
  contestant_init (&plain, PLAIN);
  for (guint i = 0; i < ROUNDS; i++) {
    play_round (&ours, random);
    copy_settings (&ours, &plain);
    play_round (&plain, random);
  }

  g_print ("g_object_set() of the bitrate during 1080p live, in us\n");
  g_print ("%-13s %8s %8s %10s %10s %10s %8s\n", "", "sets", "p50", "p99",
      "p99.9", "max", "frames/s");
  report (&ours);
  report (&plain);
  g_print ("vp8enc / latestvpxenc: p99 %.0f times, p99.9 %.0f times\n",
      quantile_us (&plain, 0.99) / quantile_us (&ours, 0.99),
      quantile_us (&plain, 0.999) / quantile_us (&ours, 0.999));
  g_print ("latestvpxenc p99.9 below 100 us: %s\n",
      quantile_us (&ours, 0.999) < 100 ? "yes" : "no");
  contestant_clear (&ours);
  contestant_clear (&plain);
  return EXIT_SUCCESS;
}
