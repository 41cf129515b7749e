/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "beep.h"

#include <math.h>

/* As in page/listener.js. Longer than sound is on its way. */
#define BEEP_PERIOD_US G_TIME_SPAN_SECOND
#define BEEP_LENGTH_US (20 * G_TIME_SPAN_MILLISECOND)
#define BEEP_HZ 1000
#define BEEP_AMPLITUDE 20000 /* of 32767 */

typedef struct
{
  gint rate, channels;     /* streaming thread */
  gint64 wall_minus_clock; /* us, streaming thread; 0 until it is known */
} Beep;

static gboolean
find_format (Beep *self, GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstStructure *format = caps ? gst_caps_get_structure (caps, 0) : NULL;

  return format
      && !g_strcmp0 (gst_structure_get_string (format, "format"), "S16LE")
      && gst_structure_get_int (format, "rate", &self->rate)
      && gst_structure_get_int (format, "channels", &self->channels);
}

/* When the sample with this running time was taken by the wall clock, in us. */
static gint64
wall_clock_of (Beep *self, GstElement *element, GstClockTime running_time)
{
  if (self->wall_minus_clock == 0) {
    g_autoptr (GstClock) clock = gst_element_get_clock (element);

    self->wall_minus_clock =
        g_get_real_time () - (gint64) (gst_clock_get_time (clock) / 1000);
  }
  return self->wall_minus_clock
      + (gint64) ((gst_element_get_base_time (element) + running_time) / 1000);
}

static void
write_beeps (Beep *self, gint16 *samples, gsize frames, gint64 begin_us)
{
  for (gsize i = 0; i < frames; i++) {
    gint64 time = begin_us + (gint64) (i * G_USEC_PER_SEC) / self->rate;
    gint64 phase = time % BEEP_PERIOD_US;
    gdouble value = phase < BEEP_LENGTH_US
        ? BEEP_AMPLITUDE * sin (2 * G_PI * BEEP_HZ * phase / 1e6)
        : 0;

    for (gint c = 0; c < self->channels; c++)
      samples[i * self->channels + c] = (gint16) value;
  }
}

static GstPadProbeReturn
on_block (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Beep *self = user_data;
  GstElement *element = GST_PAD_PARENT (pad);
  GstBuffer *buffer =
      gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GstClockTime length = GST_BUFFER_DURATION (buffer);
  GstMapInfo map;

  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  /* The first block would have been taken before the stream began. */
  if (!find_format (self, pad) || GST_BUFFER_PTS (buffer) < length)
    return GST_PAD_PROBE_DROP;
  GST_BUFFER_PTS (buffer) -= length;
  if (gst_buffer_map (buffer, &map, GST_MAP_WRITE)) {
    write_beeps (self, (gint16 *) map.data,
        map.size / (sizeof (gint16) * self->channels),
        wall_clock_of (self, element, GST_BUFFER_PTS (buffer)));
    gst_buffer_unmap (buffer, &map);
  }
  return GST_PAD_PROBE_OK;
}

void
beep_install (GstElement *element)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER, on_block, g_new0 (Beep, 1), g_free);
}
