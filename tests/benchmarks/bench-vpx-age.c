/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How old is a frame when it has been encoded, and what does that cost? A live
 * source of hard content, paced by the clock, into latestvpxenc and into a leaky
 * queue of one buffer, videoconvert and vp8enc or vp9enc with webrtcsink's and
 * with libwebrtc's settings, one after the other.
 *
 *   bench-vpx-age [--codec vp9] [--case 720p30] [--seconds 8] [CLIP]
 *
 * A contender "at ...'s speed" is latestvpxenc told to use a peer's cpu-used: the
 * same work, so that only the way there differs. The CPU is that of the process:
 * source, encoder and queue. */
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
  {"480p30", 640, 480, 30, 1000000},
  {"720p30", 1280, 720, 30, 2000000},
  {"720p60", 1280, 720, 60, 3000000},
  {"1080p30", 1920, 1080, 30, 4000000},
};

/* Contenders beyond the peers: latestvpxenc at the speed of one of them. */
static const struct
{
  const gchar *name;
  const gchar *setting[2];      /* by codec */
} same_speed[] = {
  {"at webrtcsink's speed", {"encoder::cpu-used=-16", "encoder::cpu-used=9"}},
  {"at libwebrtc's speed", {"encoder::cpu-used=-6", "encoder::cpu-used=7"}},
};

#define N_RUNS (N_PEERS + G_N_ELEMENTS (same_speed))

typedef struct
{
  guint c;                      /* index of the case */
  guint codec;
  const Clip *clip;
  GstElement *pipeline, *source;

  /* Streaming thread of the encoder, until the pipeline is in NULL. */
  GArray *ages;                 /* of gint64, ns */
  guint64 bytes;
  EncodedFile file;
} Run;

typedef struct
{
  gdouble p50, p99, cpu_ms, kbits, psnr;
  guint frames;
} Result;

static GstFlowReturn
on_encoded (GstAppSink * sink, gpointer data)
{
  Run *run = data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gint64 age = gst_element_get_current_running_time (run->pipeline)
      - GST_BUFFER_PTS (buffer);
  guint n = gst_util_uint64_scale_round (GST_BUFFER_PTS (buffer),
      cases[run->c].fps, GST_SECOND);

  /* The first second also starts threads and fills caches. */
  if (GST_BUFFER_PTS (buffer) >= GST_SECOND)
    g_array_append_val (run->ages, age);
  run->bytes += gst_buffer_get_size (buffer);
  encoded_file_add (&run->file, n, buffer);
  return GST_FLOW_OK;
}

static gchar *
launch_line (Run * run, guint i)
{
  guint c = run->c;
  g_autofree gchar *encoder = peers[i < N_PEERS ? i : 0].launch (run->codec,
      cases[c].width, cases[c].height, cases[c].fps, gst_latest_cpu_count (),
      cases[c].bitrate);

  if (i >= N_PEERS)
    return g_strdup_printf ("%s %s", encoder,
        same_speed[i - N_PEERS].setting[run->codec]);
  if (i > 0)
    return g_strdup_printf ("queue leaky=downstream max-size-buffers=1 "
        "max-size-bytes=0 max-size-time=0 ! videoconvert ! %s", encoder);
  return g_steal_pointer (&encoder);
}

static void
turn_adaptation_off (GstElement * pipeline)
{
  g_autoptr (GstElement) enc = gst_bin_get_by_name (GST_BIN (pipeline),
      "latestvpxenc0");
  GParamSpec *pspec = enc ?
      g_object_class_find_property (G_OBJECT_GET_CLASS (enc),
      "adaptation") : NULL;

  if (pspec && G_IS_PARAM_SPEC_FLAGS (pspec))
    g_object_set (enc, "adaptation", 0, NULL);
}

static void
build (Run * run, guint i)
{
  GstAppSinkCallbacks callbacks = {.new_sample = on_encoded };
  g_autofree gchar *middle = launch_line (run, i);
  g_autofree gchar *line = g_strdup_printf ("appsrc name=in is-live=true "
      "format=time caps=video/x-raw,format=I420,width=%u,height=%u,"
      "framerate=%u/1 ! %s ! appsink name=out sync=false async=false",
      cases[run->c].width, cases[run->c].height, cases[run->c].fps, middle);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) out = NULL;

  run->pipeline = gst_parse_launch (line, &error);
  if (error)
    g_error ("%s: %s", line, error->message);
  turn_adaptation_off (run->pipeline);
  run->source = gst_bin_get_by_name (GST_BIN (run->pipeline), "in");
  out = gst_bin_get_by_name (GST_BIN (run->pipeline), "out");
  gst_app_sink_set_callbacks (GST_APP_SINK (out), &callbacks, run, NULL);
}

/* A camera: a frame at its time, never early; appsrc's own thread pushes it. */
static void
play (Run * run, guint n_frames)
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
      g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN
          (run->pipeline), "out");

      gst_element_send_event (out,
          gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE,
              FALSE, 0));
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
quantile_ms (GArray * ages, gdouble q)
{
  return ages->len == 0 ? NAN :
      g_array_index (ages, gint64, (guint) ((ages->len - 1) * q)) / 1e6;
}

/* The clip goes on from its start; what is compared is that long too. */
static Result
run_one (guint c, guint codec, guint i, const Clip * clip)
{
  Run run = {.c = c,.codec = codec,.clip = clip };
  guint n_frames = clip->n_frames;
  Quality q = { NAN, NAN };
  Result r;
  gdouble cpu;

  run.ages = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!encoded_file_open (&run.file, codec, clip->width, clip->height,
          cases[c].fps))
    g_error ("cannot write a temporary file");
  build (&run, i);
  cpu = cpu_seconds ();
  play (&run, n_frames);
  cpu = cpu_seconds () - cpu;
  gst_element_set_state (run.pipeline, GST_STATE_NULL);
  quality_measure (&run.file, clip, cases[c].fps, &q);
  encoded_file_remove (&run.file);
  gst_object_unref (run.source);
  gst_object_unref (run.pipeline);

  g_array_sort (run.ages, compare_ages);
  r = (Result) {
  .p50 = quantile_ms (run.ages, 0.5),.p99 =
        quantile_ms (run.ages, 0.99),.cpu_ms = 1000 * cpu / n_frames,.kbits =
        run.bytes * 8.0 * cases[c].fps / n_frames / 1000,.psnr =
        q.psnr,.frames = run.ages->len};
  g_array_unref (run.ages);
  return r;
}

static void
run_case (guint c, guint codec, const gchar * source, gdouble seconds)
{
  Clip *clip = clip_new (source, cases[c].width, cases[c].height,
      (guint) (seconds * cases[c].fps));
  Result first = { 0 };

  if (!clip)
    return;
  printf ("%s %s %u kbit/s\n", codec ? "vp9" : "vp8", cases[c].name,
      cases[c].bitrate / 1000);
  for (guint i = 0; i < N_RUNS; i++) {
    Result r = run_one (c, codec, i, clip);

    if (i == 0)
      first = r;
    printf ("  %-22s %6u %6.1f %6.1f %6.2f %6.0f %6.2f", i < N_PEERS ?
        peers[i].name : same_speed[i - N_PEERS].name, r.frames, r.p50, r.p99,
        r.cpu_ms, r.kbits, r.psnr);
    if (i > 0 && i < N_PEERS)
      printf ("   %5.2f %5.2f %5.2f %+6.2f", first.p50 / r.p50,
          first.p99 / r.p99, first.cpu_ms / r.cpu_ms, first.psnr - r.psnr);
    printf ("\n");
    fflush (stdout);
  }
  clip_free (clip);
}

int
main (int argc, char **argv)
{
  g_autofree gchar *codec = NULL, *only = NULL;
  g_auto (GStrv) clips = NULL;
  gdouble seconds = 7.5;
  GOptionEntry entries[] = {
    {"codec", 0, 0, G_OPTION_ARG_STRING, &codec, "Only vp8 or vp9", "NAME"},
    {"case", 0, 0, G_OPTION_ARG_STRING, &only,
        "Only 480p30, 720p30, 720p60 or 1080p30", "NAME"},
    {"seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Length of a run", "N"},
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &clips, NULL,
        "CLIP"},
    {NULL}
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error) || seconds < 2) {
    g_printerr ("%s\n", error ? error->message : "at least two seconds");
    return 2;
  }

  printf ("age in ms when encoded, CPU ms a frame of the source; last: "
      "latestvpxenc against this one\n"
      "                         frames    p50    p99    CPU kbit/s   PSNR"
      "     p50   p99   CPU     dB\n");
  for (guint k = 0; k < 2; k++) {
    if (codec && k != g_str_equal (codec, "vp9"))
      continue;
    for (guint c = 0; c < G_N_ELEMENTS (cases); c++) {
      if (!only || g_str_equal (only, cases[c].name))
        run_case (c, k, clips ? clips[0] : NULL, seconds);
    }
  }
  return 0;
}
