/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* The settings latestvpxenc chooses for vp8enc and vp9enc against webrtcsink's
 * and libwebrtc's: time to encode, rate, largest frame, PSNR and SSIM.
 *
 *   bench-vpx-settings [--codec vp8] [--height 720] [--rate 1000] [--frames 150]
 *       [--try LAUNCH] [CLIP...]
 *
 * The clips are the recordings named on the command line or in
 * LATEST_BENCH_CLIPS, and one that is made here (hardclip.h); each is scaled and
 * played at 30 frames per second, and a key frame is asked for every four
 * seconds. In a case, each frame is given to one encoder after the other, so that
 * what else runs on the machine takes its time from all of them, and not in real
 * time. ffmpeg measures PSNR and SSIM. */
#include <gst/gst.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clip.h"
#include "cpucount.h"
#include "encoderrun.h"
#include "peers.h"
#include "quality.h"

#define FPS 30
#define KEY_INTERVAL (4 * FPS)
#define MAX_RUNS 8

static const struct
{
  guint width, height;
} sizes[] = { { 640, 360 }, { 640, 480 }, { 1280, 720 }, { 1920, 1080 } };

static const guint rates[] = { 300, 1000, 2000, 4000 };

typedef struct
{
  /* Of one encoder over all clips of a case */
  GArray *times; /* of gint64, ns, as the next */
  GArray *wire;
  gdouble rate_error; /* worst 1 s window, fraction of the target */
  gdouble mean_error; /* mean over the 1 s windows */
  guint windows;
  guint64 bytes, frames, dropped, largest;
  gdouble squared_error, ssim;
  guint n_quality;
} Result;

typedef struct
{
  EncoderRun *run;
  EncodedFile file;
  guint64 window_bytes;
  gint64 link_free; /* ns since the start */
  Result *result;
} Encode;

static struct
{
  gchar *codec;
  gint height, rate;
  gint frames;
  gchar **tries;
  gchar **clips;
  gboolean each_clip;
  gint cores;
} options = { .frames = 180 };

static void
add_to_window (Encode *e, guint n, guint rate)
{
  gdouble error;

  if (n % FPS != FPS - 1)
    return;
  error = ABS (e->window_bytes * 8.0 / (rate * 1000.0) - 1);
  /* The first second also pays for the first key frame. */
  if (n >= FPS) {
    e->result->rate_error = MAX (e->result->rate_error, error);
    e->result->mean_error += error;
    e->result->windows++;
  }
  e->window_bytes = 0;
}

/* How long the frame needs to get through a link that is a fifth faster than the
 * target, behind those before it. */
static void
send_frame (Encode *e, guint n, guint64 bytes, guint rate)
{
  gint64 now = n * GST_SECOND / FPS, delay;

  e->link_free = MAX (e->link_free, now) + bytes * 8 * 1000000 * 5 / 6 / rate;
  delay = e->link_free - now;
  if (bytes)
    g_array_append_val (e->result->wire, delay);
}

static void
encode_frame (Encode *e, const Clip *clip, guint n, guint rate)
{
  const EncoderRunFrame *frame;

  if (n % KEY_INTERVAL == 0)
    encoder_run_request_key (e->run);
  frame = encoder_run_push (
      e->run, n * GST_SECOND / FPS, GST_SECOND / FPS, clip_frame (clip, n));
  g_array_append_val (e->result->times, frame->encode_ns);
  e->result->frames++;
  e->result->dropped += frame->buffer == NULL;
  e->result->bytes += frame->bytes;
  e->result->largest = MAX (e->result->largest, frame->bytes);
  e->window_bytes += frame->bytes;
  add_to_window (e, n, rate);
  send_frame (e, n, frame->bytes, rate);
  encoded_file_add (&e->file, n, frame->buffer);
}

static void
finish_encode (Encode *e, const Clip *clip)
{
  Quality q;

  encoder_run_free (e->run);
  if (quality_measure (&e->file, clip, FPS, &q)) {
    e->result->squared_error += pow (10, -q.psnr / 10);
    e->result->ssim += q.ssim;
    e->result->n_quality++;
  }
  encoded_file_remove (&e->file);
}

static gchar *
launch_line (guint i, guint codec, guint width, guint height, guint rate)
{
  if (i < N_PEERS)
    return peers[i].launch (
        codec, width, height, FPS, options.cores, rate * 1000);
  return g_strdup_printf ("%s%s%u%s", options.tries[i - N_PEERS],
      strstr (options.tries[i - N_PEERS], "latestvpxenc") ? " bitrate="
                                                          : " target-bitrate=",
      rate, "000");
}

static void
encode_clip (
    const Clip *clip, guint codec, guint rate, Result *results, guint n_runs)
{
  Encode encodes[MAX_RUNS] = { 0 };

  for (guint i = 0; i < n_runs; i++) {
    g_autofree gchar *launch =
        launch_line (i, codec, clip->width, clip->height, rate);

    encodes[i].result = &results[i];
    encodes[i].run = encoder_run_new (launch, clip->width, clip->height, FPS);
    if (!encoded_file_open (
            &encodes[i].file, codec, clip->width, clip->height, FPS))
      g_error ("cannot write a temporary file");
  }
  for (guint n = 0; n < clip->n_frames; n++) {
    for (guint i = 0; i < n_runs; i++)
      encode_frame (&encodes[(i + n) % n_runs], clip, n, rate);
  }
  for (guint i = 0; i < n_runs; i++)
    finish_encode (&encodes[i], clip);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

static gdouble
quantile_ms (GArray *times, gdouble q)
{
  return g_array_index (times, gint64, (guint) ((times->len - 1) * q)) / 1e6;
}

static void
print_result (const gchar *name, Result *r, guint rate)
{
  g_array_sort (r->times, compare_times);
  g_array_sort (r->wire, compare_times);
  printf (
      "  %-13s %6.2f %6.2f  %6.0f %5.1f %5.0f  %5.1f %6.0f  %5.0f %5.0f  %4" G_GUINT64_FORMAT,
      name, quantile_ms (r->times, 0.5), quantile_ms (r->times, 0.99),
      r->bytes * 8.0 * FPS / r->frames / 1000, 100 * r->mean_error / r->windows,
      100 * r->rate_error, r->largest / 1000.0, r->largest * 8.0 / rate,
      quantile_ms (r->wire, 0.95), quantile_ms (r->wire, 1), r->dropped);
  if (r->n_quality)
    printf ("  %6.2f %6.4f", -10 * log10 (r->squared_error / r->n_quality),
        r->ssim / r->n_quality);
  printf ("\n");
}

static void
run_case (GPtrArray *clips, guint codec, guint rate)
{
  const Clip *first = g_ptr_array_index (clips, 0);
  Result results[MAX_RUNS] = { 0 };
  guint n_tries = options.tries ? g_strv_length (options.tries) : 0;
  guint n_runs = MIN (N_PEERS + n_tries, MAX_RUNS);

  for (guint i = 0; i < n_runs; i++) {
    results[i].times = g_array_new (FALSE, FALSE, sizeof (gint64));
    results[i].wire = g_array_new (FALSE, FALSE, sizeof (gint64));
  }
  for (guint i = 0; i < clips->len; i++)
    encode_clip (g_ptr_array_index (clips, i), codec, rate, results, n_runs);

  printf ("%s %ux%u %u kbit/s", codec ? "vp9" : "vp8", first->width,
      first->height, rate);
  if (options.each_clip)
    printf (" %s", first->name);
  printf ("\n");
  for (guint i = 0; i < n_runs; i++) {
    print_result (i < N_PEERS ? peers[i].name : "try", &results[i], rate);
    g_array_unref (results[i].times);
    g_array_unref (results[i].wire);
  }
  fflush (stdout);
}

static void
run_size (guint size, GPtrArray *sources)
{
  g_autoptr (GPtrArray) clips =
      g_ptr_array_new_with_free_func ((GDestroyNotify) clip_free);

  for (guint i = 0; i < sources->len; i++) {
    Clip *clip = clip_new (g_ptr_array_index (sources, i), sizes[size].width,
        sizes[size].height, options.frames);

    if (clip)
      g_ptr_array_add (clips, clip);
  }
  for (guint codec = 0; codec < 2; codec++) {
    if (options.codec && codec != g_str_equal (options.codec, "vp9"))
      continue;
    for (guint r = 0; r < G_N_ELEMENTS (rates); r++) {
      if (options.rate && (guint) options.rate != rates[r])
        continue;
      if (!options.each_clip) {
        run_case (clips, codec, rates[r]);
        continue;
      }
      for (guint i = 0; i < clips->len; i++) {
        g_autoptr (GPtrArray) one = g_ptr_array_new ();

        g_ptr_array_add (one, g_ptr_array_index (clips, i));
        run_case (one, codec, rates[r]);
      }
    }
  }
}

static gboolean
parse_options (int *argc, char ***argv)
{
  GOptionEntry entries[] = { { "codec", 0, 0, G_OPTION_ARG_STRING,
                                 &options.codec, "Only vp8 or vp9", "NAME" },
    { "height", 0, 0, G_OPTION_ARG_INT, &options.height,
        "Only 360, 480, 720 or 1080", "N" },
    { "rate", 0, 0, G_OPTION_ARG_INT, &options.rate,
        "Only 300, 1000, 2000 or 4000 kbit/s", "N" },
    { "frames", 0, 0, G_OPTION_ARG_INT, &options.frames, "Frames of a clip",
        "N" },
    { "each-clip", 0, 0, G_OPTION_ARG_NONE, &options.each_clip,
        "A table for each clip instead of one for all", NULL },
    { "try", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.tries,
        "One more contender, an encoder named \"encoder\" without its rate",
        "LAUNCH" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.clips,
        NULL, "CLIP..." },
    { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (g_option_context_parse (context, argc, argv, &error)
      && options.frames >= 2 * FPS)
    return TRUE;
  g_printerr ("%s\n", error ? error->message : "at least 60 frames");
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) sources = NULL;

  if (!parse_options (&argc, &argv))
    return 2;
  options.cores = gst_latest_cpu_count ();
  sources = clip_sources ();
  for (guint i = 0; options.clips && options.clips[i]; i++)
    g_ptr_array_insert (sources, i, g_strdup (options.clips[i]));

  printf (
      "%d cores; encode in ms; rate over 1 s windows; the largest frame and "
      "how long it takes at the rate; wire: the same for a frame behind those "
      "before it, at 1.2 times the rate\n"
      "                encode       rate              largest        wire"
      "                luma\n"
      "                p50    p99  kbit/s  err%%   max     kB     ms    p95   max"
      "  drop    PSNR   SSIM\n",
      options.cores);
  for (guint size = 0; size < G_N_ELEMENTS (sizes); size++) {
    if (!options.height || (guint) options.height == sizes[size].height)
      run_size (size, sources);
  }
  return 0;
}
