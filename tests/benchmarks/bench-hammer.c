/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What each call costs its caller when 16 threads ask and tell the encoder all
 * sorts of things while it encodes 1080p live: latestvpxenc, and vp8enc itself
 * behind a queue that keeps the newest frame. "nothing" is two readings of the
 * clock: what the scheduler alone takes from 16 threads on this machine. */

#include <gst/gst.h>
#include <gst/video/video.h>
#include <stdlib.h>
#include <time.h>

#define SOURCE \
  "videotestsrc is-live=true pattern=smpte horizontal-speed=8 ! " \
  "video/x-raw,format=I420,width=1920,height=1080,framerate=30/1 ! "
#define OURS SOURCE "latestvpxenc name=enc ! fakesink sync=false async=false"
#define PLAIN \
  SOURCE \
  "queue leaky=downstream max-size-buffers=1 " \
  "max-size-bytes=0 max-size-time=0 ! videoconvertscale ! vp8enc name=enc " \
  "deadline=1 cpu-used=-12 end-usage=cbr keyframe-max-dist=1000000 " \
  "min-force-key-unit-interval=500000000 ! fakesink sync=false async=false"

#define THREADS 16
#define ROUNDS 3
#define ROUND_US (4 * G_USEC_PER_SEC)

typedef enum
{
  NOTHING,
  SET_BITRATE,
  GET_BITRATE,
  SET_OTHER,
  GET_STATS,
  REQUEST_KEY,
  N_CALLS,
} Call;

static const gchar *const call_names[N_CALLS] = { "nothing", "set bitrate",
  "get bitrate", "set another", "get stats", "force-key-unit" };

typedef struct
{
  const gchar *name;
  const gchar *bitrate; /* names of properties */
  const gchar *other;
  const gchar *stats;
  GstElement *pipeline, *encoder;
  GstPad *src;
  gint stop; /* atomic */
  GMutex lock;
  GArray *ns[N_CALLS]; /* of gint64; protected by lock */
} Contestant;

static gint64
now_ns (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (gint64) t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
make_call (Contestant *c, Call call, GRand *random)
{
  gint number = g_rand_int_range (random, 500, 4000) * 1000;
  g_auto (GValue) value = G_VALUE_INIT;

  switch (call) {
    case SET_BITRATE:
      g_object_set (c->encoder, c->bitrate, number, NULL);
      break;
    case GET_BITRATE:
      g_object_get (c->encoder, c->bitrate, &number, NULL);
      break;
    case SET_OTHER:
      g_object_set (c->encoder, c->other, (guint64) 500 * GST_MSECOND, NULL);
      break;
    case GET_STATS:
      g_object_get_property (G_OBJECT (c->encoder), c->stats, &value);
      break;
    case REQUEST_KEY:
      gst_pad_send_event (c->src,
          gst_video_event_new_upstream_force_key_unit (
              GST_CLOCK_TIME_NONE, TRUE, 0));
      break;
    default:
      break;
  }
}

static gpointer
hammer (gpointer data)
{
  Contestant *c = data;
  g_autoptr (GRand) random =
      g_rand_new_with_seed (GPOINTER_TO_UINT (g_thread_self ()));
  GArray *ns[N_CALLS];

  for (guint i = 0; i < N_CALLS; i++)
    ns[i] = g_array_new (FALSE, FALSE, sizeof (gint64));
  while (!g_atomic_int_get (&c->stop)) {
    Call call = g_rand_int_range (random, 0, N_CALLS);
    gint64 before = now_ns (), took;

    make_call (c, call, random);
    took = now_ns () - before;
    g_array_append_val (ns[call], took);
    g_usleep (g_rand_int_range (random, 500, 3000));
  }
  g_mutex_lock (&c->lock);
  for (guint i = 0; i < N_CALLS; i++) {
    g_array_append_vals (c->ns[i], ns[i]->data, ns[i]->len);
    g_array_unref (ns[i]);
  }
  g_mutex_unlock (&c->lock);
  return NULL;
}

static void
contestant_init (Contestant *c, const gchar *description)
{
  g_autoptr (GError) error = NULL;

  c->pipeline = gst_parse_launch (description, &error);
  if (error)
    g_error ("%s", error->message);
  c->encoder = gst_bin_get_by_name (GST_BIN (c->pipeline), "enc");
  c->src = gst_element_get_static_pad (c->encoder, "src");
  g_mutex_init (&c->lock);
  for (guint i = 0; i < N_CALLS; i++)
    c->ns[i] = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
contestant_clear (Contestant *c)
{
  for (guint i = 0; i < N_CALLS; i++)
    g_array_unref (c->ns[i]);
  g_mutex_clear (&c->lock);
  gst_object_unref (c->src);
  gst_object_unref (c->encoder);
  gst_object_unref (c->pipeline);
}

static void
play_round (Contestant *c)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (c->pipeline);
  g_autoptr (GstMessage) error = NULL;
  GThread *threads[THREADS];

  gst_element_set_state (c->pipeline, GST_STATE_PLAYING);
  /* Runs for a second before anything is measured. */
  error = gst_bus_timed_pop_filtered (bus, GST_SECOND, GST_MESSAGE_ERROR);
  if (error)
    g_error ("%s does not run", c->name);
  g_atomic_int_set (&c->stop, FALSE);
  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("hammer", hammer, c);
  g_usleep (ROUND_US);
  g_atomic_int_set (&c->stop, TRUE);
  for (guint i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  gst_element_set_state (c->pipeline, GST_STATE_NULL);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static gdouble
quantile_us (GArray *ns, gdouble q)
{
  return g_array_index (ns, gint64, MIN ((guint) (q * ns->len), ns->len - 1))
      / 1000.0;
}

static void
report (Contestant *ours, Contestant *plain, Call call)
{
  Contestant *both[] = { ours, plain };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++) {
    GArray *ns = both[i]->ns[call];

    g_array_sort (ns, compare);
    g_print ("%-15s %-13s %7u %9.1f %11.1f %11.1f %11.1f\n",
        i == 0 ? call_names[call] : "", both[i]->name, ns->len,
        quantile_us (ns, 0.5), quantile_us (ns, 0.99), quantile_us (ns, 0.999),
        quantile_us (ns, 1.0));
  }
  g_print ("%-15s p99.9 %.0f times; ours below 100 us: %s\n", "",
      quantile_us (plain->ns[call], 0.999)
          / quantile_us (ours->ns[call], 0.999),
      quantile_us (ours->ns[call], 0.999) < 100 ? "yes" : "no");
}

int
main (int argc, char **argv)
{
  Contestant ours = { .name = "latestvpxenc",
    .bitrate = "bitrate",
    .other = "keyframe-min-interval",
    .stats = "stats" };
  /* It has no statistics; any property of it waits alike. */
  Contestant plain = { .name = "vp8enc",
    .bitrate = "target-bitrate",
    .other = "min-force-key-unit-interval",
    .stats = "cpu-used" };

  gst_init (&argc, &argv);
  contestant_init (&ours, OURS);
  contestant_init (&plain, PLAIN);
  for (guint i = 0; i < ROUNDS; i++) {
    play_round (&ours);
    play_round (&plain);
  }
  g_print (
      "what a call takes, in us, %d threads calling, 1080p live\n", THREADS);
  g_print ("%-15s %-13s %7s %9s %11s %11s %11s\n", "", "", "calls", "p50",
      "p99", "p99.9", "max");
  for (Call call = 0; call < N_CALLS; call++)
    report (&ours, &plain, call);
  contestant_clear (&ours);
  contestant_clear (&plain);
  return EXIT_SUCCESS;
}
