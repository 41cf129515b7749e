/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "capturetime.h"

#include "headerextensions.h"

/* FALSE while that is not known. */
static gboolean
get_capture_time (GstElement *element, GstPad *pad, GstBuffer *buffer,
    GstClockTime *unix_time)
{
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  const GstSegment *segment;
  GstClockTime running;

  if (!event || !clock)
    return FALSE;
  gst_event_parse_segment (event, &segment);
  running = gst_segment_to_running_time (
      segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (!GST_CLOCK_TIME_IS_VALID (running))
    return FALSE;
  *unix_time = g_get_real_time () * GST_USECOND
      + gst_element_get_base_time (element) + running
      - gst_clock_get_time (clock);
  return TRUE;
}

void
gst_latest_capture_time_stamp (
    GstElement *element, GstPad *pad, GstPadProbeInfo *info)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstCaps) caps =
      gst_caps_new_empty_simple (GST_LATEST_ABS_CAPTURE_CAPS);
  GstClockTime unix_time;

  if (gst_buffer_get_reference_timestamp_meta (buffer, caps)
      || !get_capture_time (element, pad, buffer, &unix_time))
    return;
  buffer = gst_buffer_make_writable (buffer);
  gst_buffer_add_reference_timestamp_meta (
      buffer, caps, unix_time, GST_CLOCK_TIME_NONE);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
}
