/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How old is a frame when it has been encoded, and when it has left through a link
 * of 1.2 times the rate, and what does that cost? A live source of hard content,
 * paced by the clock, into latestvpxenc and into a leaky queue of one buffer,
 * videoconvert and vp8enc or vp9enc with webrtcsink's and with libwebrtc's
 * settings, taking turns.
 *
 *   bench-vpx-age [--codec vp9] [--case 720p30] [--seconds 7.5] [--rounds 3] [CLIP]
 *
 * "at its speed" is latestvpxenc told to use the cpu-used of the peer above: about
 * the same quality, so that only the way there differs. The CPU is that of the
 * process: source, encoder and queue. */
#include <gst/app/app.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>

#include "clip.h"
#include "cpucount.h"
#include "peers.h"
#include "quality.h"

#define KEY_INTERVAL_S 4

static const struct
{
  const gchar *name;
  guint width, height, fps, bitrate;
} cases[] = {
  { "480p30", 640, 480, 30, 1000000 },
  { "720p30", 1280, 720, 30, 2000000 },
  { "720p60", 1280, 720, 60, 3000000 },
  { "1080p30", 1920, 1080, 30, 4000000 },
};

/* Each peer is followed by latestvpxenc at its speed. */
static const struct
{
  const gchar *name;
  guint peer;              /* index into peers, whose settings these are */
  const gchar *setting[2]; /* by codec, added to those */
  gint against;            /* the contender that it is compared with */
} contenders[] = {
  { "latestvpxenc", 0, { "", "" }, -1 },
  { "webrtcsink", 1, { "", "" }, 0 },
  { "  at its speed", 0, { "encoder::cpu-used=-16", "encoder::cpu-used=9" },
      1 },
  { "libwebrtc", 2, { "", "" }, 0 },
  { "  at its speed", 0, { "encoder::cpu-used=-6", "encoder::cpu-used=7" }, 3 },
};

#define N_CONTENDERS G_N_ELEMENTS (contenders)

/* Of all rounds of a contender. */
typedef struct
{
  /* Streaming thread of the encoder while it plays, else the main thread. */
  GArray *ages, *left_ages; /* of gint64, ns */
  guint64 bytes;

  guint frames, rounds;
  gdouble cpu_s, psnr;
} Total;

typedef struct
{
  guint c; /* index of the case */
  guint codec;
  const Clip *clip;
  Total *total;
  GstElement *pipeline, *source;

  /* Streaming thread of the encoder, until the pipeline is in NULL. */
  EncodedFile file;
  gint64 link_free; /* running time when the last frame has left */
} Run;

typedef struct
{
  gdouble p50, p99, left_p50, left_p99, cpu_ms, kbits, psnr;
  guint frames;
} Result;

/* The frames queue up before the link. */
static gint64
leaves_at (Run *run, gint64 now, gsize bytes)
{
  gint64 takes = gst_util_uint64_scale (
      bytes * 8, GST_SECOND, cases[run->c].bitrate + cases[run->c].bitrate / 5);

  run->link_free = MAX (run->link_free, now) + takes;
  return run->link_free;
}

static GstFlowReturn
on_encoded (GstAppSink *sink, gpointer data)
{
  Run *run = data;
  Total *total = run->total;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gint64 pts = GST_BUFFER_PTS (buffer);
  gint64 now = gst_element_get_current_running_time (run->pipeline);
  gint64 age = now - pts;
  gint64 left = leaves_at (run, now, gst_buffer_get_size (buffer)) - pts;
  guint n = gst_util_uint64_scale_round (pts, cases[run->c].fps, GST_SECOND);

  /* The first second also starts threads and fills caches. */
  if (pts >= (gint64) GST_SECOND) {
    g_array_append_val (total->ages, age);
    g_array_append_val (total->left_ages, left);
  }
  total->bytes += gst_buffer_get_size (buffer);
  encoded_file_add (&run->file, n, buffer);
  return GST_FLOW_OK;
}

static gchar *
launch_line (Run *run, guint i)
{
  guint c = run->c;
  g_autofree gchar *encoder = peers[contenders[i].peer].launch (run->codec,
      cases[c].width, cases[c].height, cases[c].fps, gst_latest_cpu_count (),
      cases[c].bitrate);

  if (contenders[i].peer == 0)
    return g_strdup_printf (
        "%s adaptation=0 %s", encoder, contenders[i].setting[run->codec]);
  return g_strdup_printf (
      "queue leaky=downstream max-size-buffers=1 "
      "max-size-bytes=0 max-size-time=0 ! videoconvert ! %s",
      encoder);
}

static void
build (Run *run, guint i)
{
  GstAppSinkCallbacks callbacks = { .new_sample = on_encoded };
  g_autofree gchar *middle = launch_line (run, i);
  g_autofree gchar *line = g_strdup_printf (
      "appsrc name=in is-live=true "
      "format=time caps=video/x-raw,format=I420,width=%u,height=%u,"
      "framerate=%u/1 ! %s ! appsink name=out sync=false async=false",
      cases[run->c].width, cases[run->c].height, cases[run->c].fps, middle);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) out = NULL;

  run->pipeline = gst_parse_launch (line, &error);
  if (error)
    g_error ("%s: %s", line, error->message);
  run->source = gst_bin_get_by_name (GST_BIN (run->pipeline), "in");
  out = gst_bin_get_by_name (GST_BIN (run->pipeline), "out");
  gst_app_sink_set_callbacks (GST_APP_SINK (out), &callbacks, run, NULL);
}

/* A camera: a frame at its time, never early; appsrc's own thread pushes it. */
static void
play (Run *run, guint n_frames)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  guint fps = cases[run->c].fps;
  GstClockTime base;

  gst_pipeline_use_clock (GST_PIPELINE (run->pipeline), clock);
  gst_element_set_state (run->pipeline, GST_STATE_PLAYING);
  gst_element_get_state (run->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
  base = gst_element_get_base_time (run->pipeline);
  for (guint n = 0; n < n_frames; n++) {
    GstClockTime pts = gst_util_uint64_scale (n, GST_SECOND, fps);
    GstClockTimeDiff early = base + pts - gst_clock_get_time (clock);
    GstBuffer *buffer = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
        (gpointer) clip_frame (run->clip, n), run->clip->frame_size, 0,
        run->clip->frame_size, NULL, NULL);

    if (early > 0)
      g_usleep (early / GST_USECOND);
    if (n && n % (KEY_INTERVAL_S * fps) == 0) {
      g_autoptr (GstElement) out =
          gst_bin_get_by_name (GST_BIN (run->pipeline), "out");

      gst_element_send_event (out,
          gst_video_event_new_upstream_force_key_unit (
              GST_CLOCK_TIME_NONE, FALSE, 0));
    }
    GST_BUFFER_PTS (buffer) = pts;
    GST_BUFFER_DURATION (buffer) = GST_SECOND / fps;
    gst_app_src_push_buffer (GST_APP_SRC (run->source), buffer);
  }
  g_usleep (G_USEC_PER_SEC / 5);
}

static gdouble
cpu_seconds (void)
{
  struct rusage u;

  getrusage (RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec
      + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
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
  return ages->len == 0
      ? NAN
      : g_array_index (ages, gint64, (guint) ((ages->len - 1) * q)) / 1e6;
}

static void
run_one (guint c, guint codec, guint i, const Clip *clip, Total *total)
{
  Run run = { .c = c, .codec = codec, .clip = clip, .total = total };
  Quality q = { NAN, NAN };
  gdouble cpu;

  if (!encoded_file_open (
          &run.file, codec, clip->width, clip->height, cases[c].fps))
    g_error ("cannot write a temporary file");
  build (&run, i);
  cpu = cpu_seconds ();
  play (&run, clip->n_frames);
  total->cpu_s += cpu_seconds () - cpu;
  gst_element_set_state (run.pipeline, GST_STATE_NULL);
  quality_measure (&run.file, clip, cases[c].fps, &q);
  total->psnr += q.psnr;
  total->frames += clip->n_frames;
  total->rounds++;
  encoded_file_remove (&run.file);
  gst_object_unref (run.source);
  gst_object_unref (run.pipeline);
}

static Result
result_of (Total *total, guint c)
{
  Result r;

  g_array_sort (total->ages, compare_ages);
  g_array_sort (total->left_ages, compare_ages);
  r.frames = total->ages->len;
  r.p50 = quantile_ms (total->ages, 0.5);
  r.p99 = quantile_ms (total->ages, 0.99);
  r.left_p50 = quantile_ms (total->left_ages, 0.5);
  r.left_p99 = quantile_ms (total->left_ages, 0.99);
  r.cpu_ms = 1000 * total->cpu_s / total->frames;
  r.kbits = total->bytes * 8.0 * cases[c].fps / total->frames / 1000;
  r.psnr = total->psnr / total->rounds;
  g_array_unref (total->ages);
  g_array_unref (total->left_ages);
  return r;
}

static void
print_result (guint i, const Result *results)
{
  const Result *r = &results[i], *ours = r, *peer;

  printf ("  %-15s %6u %6.1f %6.1f %6.1f %6.0f %6.2f %6.0f %6.2f",
      contenders[i].name, r->frames, r->p50, r->p99, r->left_p50, r->left_p99,
      r->cpu_ms, r->kbits, r->psnr);
  if (contenders[i].against >= 0) {
    peer = &results[contenders[i].against];
    /* A peer stands below the one it is the peer of. */
    if (contenders[i].peer != 0) {
      ours = peer;
      peer = r;
    }
    printf ("   %5.2f %5.2f %5.2f %5.2f %5.2f %+6.2f", ours->p50 / peer->p50,
        ours->p99 / peer->p99, ours->left_p50 / peer->left_p50,
        ours->left_p99 / peer->left_p99, ours->cpu_ms / peer->cpu_ms,
        ours->psnr - peer->psnr);
  }
  printf ("\n");
}

/* Turns, so that what else happens on the machine happens to all. */
static void
run_case (
    guint c, guint codec, const gchar *source, gdouble seconds, guint rounds)
{
  Clip *clip = clip_new (source, cases[c].width, cases[c].height,
      (guint) (seconds * cases[c].fps));
  Total totals[N_CONTENDERS] = { 0 };
  Result results[N_CONTENDERS];

  if (!clip)
    return;
  for (guint i = 0; i < N_CONTENDERS; i++) {
    totals[i].ages = g_array_new (FALSE, FALSE, sizeof (gint64));
    totals[i].left_ages = g_array_new (FALSE, FALSE, sizeof (gint64));
  }
  for (guint round = 0; round < rounds; round++) {
    for (guint i = 0; i < N_CONTENDERS; i++)
      run_one (c, codec, i, clip, &totals[i]);
  }
  printf ("%s %s %u kbit/s, %s\n", codec ? "vp9" : "vp8", cases[c].name,
      cases[c].bitrate / 1000, clip->name);
  for (guint i = 0; i < N_CONTENDERS; i++) {
    results[i] = result_of (&totals[i], c);
    print_result (i, results);
  }
  fflush (stdout);
  clip_free (clip);
}

int
main (int argc, char **argv)
{
  g_autofree gchar *codec = NULL, *only = NULL;
  g_auto (GStrv) clips = NULL;
  gdouble seconds = 7.5;
  gint rounds = 3;
  GOptionEntry entries[] = { { "codec", 0, 0, G_OPTION_ARG_STRING, &codec,
                                 "Only vp8 or vp9", "NAME" },
    { "case", 0, 0, G_OPTION_ARG_STRING, &only,
        "Only 480p30, 720p30, 720p60 or 1080p30", "NAME" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Length of a run", "N" },
    { "rounds", 0, 0, G_OPTION_ARG_INT, &rounds, "Runs of each contender",
        "N" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &clips, NULL,
        "CLIP" },
    { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error) || seconds < 2
      || rounds < 1) {
    g_printerr (
        "%s\n", error ? error->message : "at least two seconds and one round");
    return 2;
  }

  printf (
      "age in ms when encoded and when it has left, CPU ms a frame of the "
      "source;\nlast: latestvpxenc against the peer\n"
      "                       encoded         left\n"
      "                  frames    p50    p99    p50    p99    CPU kbit/s   PSNR"
      "     p50   p99   p50   p99   CPU     dB\n");
  for (guint k = 0; k < 2; k++) {
    if (codec && k != g_str_equal (codec, "vp9"))
      continue;
    for (guint c = 0; c < G_N_ELEMENTS (cases); c++) {
      if (!only || g_str_equal (only, cases[c].name))
        run_case (c, k, clips ? clips[0] : NULL, seconds, (guint) rounds);
    }
  }
  return 0;
}
