/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stages.h"

#include "histogram.h"

/* Frames on their way at a time; far more than any sender may hold. */
#define RING 256

static const struct
{
  const gchar *factory, *pad;
  Stage stage;
} places[] = {
  { "vp8enc", "sink", STAGE_ENCODER_IN },
  { "vp9enc", "sink", STAGE_ENCODER_IN },
  { "vp8enc", "src", STAGE_ENCODED },
  { "vp9enc", "src", STAGE_ENCODED },
  { "rtpvp8pay", "src", STAGE_PACKET },
  { "rtpvp9pay", "src", STAGE_PACKET },
  { "nicesink", "sink", STAGE_SENT },
};

static const gchar *names[STAGE_COUNT] = { "encoderIn", "encoded", "packet",
  "sent" };

struct _Stages
{
  GstBin *bin;

  GMutex lock;
  /* The last RING frames and when they began, monotonic µs. Under lock. */
  GstClockTime pts[RING];
  gint64 began[RING];
  guint64 frames;                            /* under lock */
  GstLatestHistogram histogram[STAGE_COUNT]; /* under lock */
};

typedef struct
{
  Stages *stages;
  Stage stage;
} Watch;

static void
pass (Stages *self, Stage stage, GstBuffer *buffer)
{
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  gint64 now = g_get_monotonic_time ();

  if (!GST_CLOCK_TIME_IS_VALID (pts))
    return;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < RING; i++) {
    if (self->pts[i] == pts) {
      gst_latest_histogram_add (
          &self->histogram[stage], (now - self->began[i]) * 1000);
      break;
    }
  }
  g_mutex_unlock (&self->lock);
}

static GstPadProbeReturn
watch_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Watch *watch = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
    GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);

    for (guint i = 0; i < gst_buffer_list_length (list); i++)
      pass (watch->stages, watch->stage, gst_buffer_list_get (list, i));
  } else {
    pass (watch->stages, watch->stage, GST_PAD_PROBE_INFO_BUFFER (info));
  }
  return GST_PAD_PROBE_OK;
}

static void
watch_element (Stages *self, GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  for (guint i = 0; factory && i < G_N_ELEMENTS (places); i++) {
    if (!g_str_equal (GST_OBJECT_NAME (factory), places[i].factory))
      continue;
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (element, places[i].pad);
    Watch *watch = g_new (Watch, 1);

    *watch = (Watch) { self, places[i].stage };
    gst_pad_add_probe (pad,
        GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
        watch_buffer, watch, g_free);
  }
}

static void
on_deep_element_added (
    GstBin *bin, GstBin *sub, GstElement *element, gpointer user_data)
{
  watch_element (user_data, element);
}

static void
watch_value (const GValue *value, gpointer user_data)
{
  watch_element (user_data, g_value_get_object (value));
}

Stages *
stages_new (GstBin *bin)
{
  Stages *self = g_new0 (Stages, 1);
  GstIterator *all = gst_bin_iterate_recurse (bin);

  g_mutex_init (&self->lock);
  self->bin = gst_object_ref (bin);
  for (guint i = 0; i < RING; i++)
    self->pts[i] = GST_CLOCK_TIME_NONE;
  for (guint i = 0; i < STAGE_COUNT; i++)
    gst_latest_histogram_init (&self->histogram[i]);
  g_signal_connect (
      bin, "deep-element-added", G_CALLBACK (on_deep_element_added), self);
  gst_iterator_foreach (all, watch_value, self);
  gst_iterator_free (all);
  return self;
}

void
stages_free (Stages *self)
{
  g_signal_handlers_disconnect_by_data (self->bin, self);
  gst_object_unref (self->bin);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
stages_begin (Stages *self, GstClockTime pts)
{
  g_mutex_lock (&self->lock);
  self->pts[self->frames % RING] = pts;
  self->began[self->frames % RING] = g_get_monotonic_time ();
  self->frames++;
  g_mutex_unlock (&self->lock);
}

gboolean
stages_take (
    Stages *self, Stage stage, const gchar **name, gdouble *p50, gdouble *p95)
{
  GstLatestHistogram *h = &self->histogram[stage];
  gboolean any;

  g_mutex_lock (&self->lock);
  any = h->count > 0;
  *name = names[stage];
  *p50 = gst_latest_histogram_quantile (h, 0.5) / 1e6;
  *p95 = gst_latest_histogram_quantile (h, 0.95) / 1e6;
  gst_latest_histogram_init (h);
  g_mutex_unlock (&self->lock);
  return any;
}

guint64
stages_get_frames (Stages *self)
{
  g_mutex_lock (&self->lock);
  guint64 frames = self->frames;
  g_mutex_unlock (&self->lock);
  return frames;
}
