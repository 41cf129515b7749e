/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Does the rate hold after it was changed by a factor of eight, down and up
 * again? latestvpxenc and its peers on the same frames, not in real time.
 *
 *   bench-vpx-steps [--codec vp8] [--height 480] [--try LAUNCH] [CLIP...]
 *
 * Six seconds at each rate. From two seconds after a change on, every window of
 * two seconds counts: the lowest and the highest, in percent of the target. */
#include <gst/gst.h>
#include <stdio.h>
#include <string.h>

#include "clip.h"
#include "cpucount.h"
#include "encoderrun.h"
#include "peers.h"

#define FPS 30
#define PHASE (6 * FPS)
#define SETTLED (2 * FPS)
#define WINDOW (2 * FPS)
#define N_FRAMES (15 * FPS)
#define MAX_RUNS 8

static const struct
{
  guint width, height;
} sizes[] = { { 640, 480 }, { 1280, 720 } };

/* Down and up again by eight, in kbit/s. */
static const guint steps[][3] = { { 4000, 500, 4000 }, { 2000, 250, 2000 } };

static struct
{
  gchar *codec;
  gint height;
  gchar **tries;
  gchar **clips;
} options;

typedef struct
{
  gdouble low, high; /* percent of the target */
} Range;

/* Of the windows of one phase. */
static Range
windows_of (const guint64 *bytes, guint rate)
{
  Range r = { G_MAXDOUBLE, 0 };

  for (guint from = SETTLED; from + WINDOW <= PHASE; from++) {
    guint64 sum = 0;
    gdouble percent;

    for (guint i = from; i < from + WINDOW; i++)
      sum += bytes[i];
    percent = 100.0 * sum * 8 * FPS / WINDOW / (rate * 1000.0);
    r.low = MIN (r.low, percent);
    r.high = MAX (r.high, percent);
  }
  return r;
}

static void
set_rate (EncoderRun *run, guint rate)
{
  GstElement *element = encoder_run_element (run);

  if (GST_IS_BIN (element))
    g_object_set (element, "bitrate", rate * 1000, NULL);
  else
    g_object_set (element, "target-bitrate", rate * 1000, NULL);
}

static void
run_one (const gchar *name, const gchar *launch, const Clip *clip,
    const guint *rates)
{
  EncoderRun *run = encoder_run_new (launch, clip->width, clip->height, FPS);
  guint64 bytes[PHASE], dropped = 0;
  gdouble wire = 0, free_at = 0, at;
  Range r;

  printf ("  %-13s", name);
  for (guint phase = 0; phase < 3; phase++) {
    gdouble worst_wire = 0;

    set_rate (run, rates[phase]);
    for (guint i = 0; i < PHASE; i++) {
      guint n = phase * PHASE + i;
      const EncoderRunFrame *frame = encoder_run_push (
          run, n * GST_SECOND / FPS, GST_SECOND / FPS, clip_frame (clip, n));

      bytes[i] = frame->bytes;
      dropped += frame->buffer == NULL;
      at = (gdouble) n / FPS;
      free_at = MAX (free_at, at) + frame->bytes * 8 / (rates[phase] * 1200.0);
      wire = free_at - at;
      worst_wire = MAX (worst_wire, wire);
    }
    r = windows_of (bytes, rates[phase]);
    printf ("  %4.0f..%-4.0f %5.0f", r.low, r.high, worst_wire * 1000);
  }
  printf ("  %4" G_GUINT64_FORMAT "\n", dropped);
  fflush (stdout);
  encoder_run_free (run);
}

static void
run_case (const Clip *clip, guint codec, const guint *rates)
{
  printf ("%s %ux%u %s, %u -> %u -> %u kbit/s\n", codec ? "vp9" : "vp8",
      clip->width, clip->height, clip->name, rates[0], rates[1], rates[2]);
  for (guint i = 0; i < N_PEERS; i++) {
    g_autofree gchar *launch = peers[i].launch (codec, clip->width,
        clip->height, FPS, gst_latest_cpu_count (), rates[0] * 1000);

    run_one (peers[i].name, launch, clip, rates);
  }
  for (guint i = 0; options.tries && options.tries[i]; i++)
    run_one ("try", options.tries[i], clip, rates);
}

static void
run_clip (const gchar *source, guint size)
{
  Clip *clip =
      clip_new (source, sizes[size].width, sizes[size].height, N_FRAMES);

  if (!clip)
    return;
  for (guint codec = 0; codec < 2; codec++) {
    if (options.codec && codec != g_str_equal (options.codec, "vp9"))
      continue;
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
      run_case (clip, codec, steps[i]);
  }
  clip_free (clip);
}

int
main (int argc, char **argv)
{
  GOptionEntry entries[] = { { "codec", 0, 0, G_OPTION_ARG_STRING,
                                 &options.codec, "Only vp8 or vp9", "NAME" },
    { "height", 0, 0, G_OPTION_ARG_INT, &options.height, "Only 480 or 720",
        "N" },
    { "try", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.tries,
        "One more contender, an encoder named \"encoder\"", "LAUNCH" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.clips,
        NULL, "CLIP..." },
    { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  sources = clip_sources ();
  for (guint i = 0; options.clips && options.clips[i]; i++)
    g_ptr_array_insert (sources, i, g_strdup (options.clips[i]));

  printf ("2 s windows from 2 s after a change, %% of the target; longest way "
          "through a link of 1.2 times the rate, ms\n"
          "                 first rate         an eighth          back"
          "            dropped\n");
  for (guint size = 0; size < G_N_ELEMENTS (sizes); size++) {
    if (options.height && (guint) options.height != sizes[size].height)
      continue;
    for (guint i = 0; i < sources->len; i++)
      run_clip (g_ptr_array_index (sources, i), size);
  }
  return 0;
}
