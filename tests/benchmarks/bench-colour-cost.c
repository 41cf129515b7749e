/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How long does a frame take from the slot to the encoder, by what it is? That is
 * the conversion of format and size by GStreamer, and that of colours behind it. */
#include <gst/gst.h>

#include <stdlib.h>

#define FRAMES 60

static const gchar *const sizes[] = { "width=1280,height=720",
  "width=1920,height=1080" };
static const gchar *const inputs[] = {
  "format=I420,colorimetry=bt601",
  "format=I420,colorimetry=bt709",
  "format=I420,colorimetry=(string)1:4:0:0",
  "format=NV12,colorimetry=bt601",
  "format=NV12,colorimetry=bt709",
  "format=YUY2,colorimetry=bt709",
  "format=BGRx",
  "format=P010_10LE,colorimetry=bt709",
  "format=I420,colorimetry=bt709,pixel-aspect-ratio=4/3",
  "format=I420,colorimetry=bt709,interlace-mode=interleaved",
};

typedef struct
{
  gint64 left, taken[FRAMES]; /* us */
  guint n;
} Times;

static GstPadProbeReturn
leaves_slot (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  ((Times *) data)->left = g_get_monotonic_time ();
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
reaches_encoder (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Times *t = data;

  if (t->n < FRAMES)
    t->taken[t->n++] = g_get_monotonic_time () - t->left;
  return GST_PAD_PROBE_OK;
}

static void
watch (GstElement *pipeline, const gchar *child, const gchar *pad_name,
    GstPadProbeCallback callback, Times *times)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), child);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, times, NULL);
}

static gint
by_time (gconstpointer a, gconstpointer b)
{
  return (gint) (*(const gint64 *) a - *(const gint64 *) b);
}

static void
measure (const gchar *input, const gchar *size)
{
  g_autofree gchar *line = g_strdup_printf (
      "videotestsrc num-buffers=1 pattern=smpte ! video/x-raw,%s,%s,"
      "framerate=10/1 ! imagefreeze is-live=true num-buffers=%d ! latestvpxenc "
      "adaptation=0 ! fakesink sync=false",
      input, size, FRAMES);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  Times times = { 0 };

  watch (pipeline, "slot", "src", leaves_slot, &times);
  watch (pipeline, "encoder", "sink", reaches_encoder, &times);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (times.n == 0) {
    g_print ("%-70s failed\n", input);
    return;
  }
  qsort (times.taken, times.n, sizeof times.taken[0], by_time);
  g_print ("%-60s %-24s %6.2f %6.2f\n", input, size,
      times.taken[times.n / 2] / 1000., times.taken[times.n / 10] / 1000.);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_print ("%-60s %-24s %6s %6s\n", "frames", "size", "p50 ms", "p10");
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      measure (inputs[i], sizes[j]);
  }
  return 0;
}
