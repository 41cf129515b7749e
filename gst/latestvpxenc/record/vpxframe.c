/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxframe.h"

#include "vpxheader.h"

/* Bytes of a frame that are read for its header: more than any header has. */
#define HEADER_SIZE 256

static const GstLatestVpxMoment no_moment = { GST_LATEST_TIME_NONE,
  GST_LATEST_TIME_NONE };

gint64
gst_latest_vpx_steady_time (void)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();

  return (gint64) gst_clock_get_time (clock);
}

gint64
gst_latest_vpx_running_time (const GstSegment *segment, GstClockTime pts)
{
  if (segment->format != GST_FORMAT_TIME)
    return GST_LATEST_TIME_NONE;
  return gst_latest_time_from_unsigned (
      gst_segment_to_running_time (segment, GST_FORMAT_TIME, pts));
}

GstLatestVpxMoment
gst_latest_vpx_moment_now (GstElement *element)
{
  GstLatestVpxMoment now = {
    .running = gst_latest_time_from_unsigned (
        gst_element_get_current_running_time (element)),
    .steady = gst_latest_vpx_steady_time (),
  };

  return now;
}

gint64
gst_latest_vpx_frame_get_age (
    const GstLatestVpxFrame *frame, const GstLatestVpxMoment *at)
{
  if (frame->is_repeat || frame->running_time == GST_LATEST_TIME_NONE
      || at->running == GST_LATEST_TIME_NONE)
    return GST_LATEST_TIME_NONE;
  return at->running - frame->running_time;
}

/* The quantizer index in the header of an encoded frame, -1 if not known. */
static gint
read_qp (GstLatestVpxCodec codec, GstBuffer *buffer)
{
  guint8 data[HEADER_SIZE];
  gsize size = gst_buffer_extract (buffer, 0, data, sizeof (data));
  GstLatestVpxHeader header;
  gboolean known = codec == GST_LATEST_VPX_CODEC_VP9
      ? gst_latest_vpx_header_parse_vp9 (data, size, &header)
      : gst_latest_vpx_header_parse_vp8 (data, size, &header);

  return known ? (gint) header.qp : -1;
}

void
gst_latest_vpx_frame_set_encoded (
    GstLatestVpxFrame *frame, GstBuffer *buffer, GstLatestVpxCodec codec)
{
  frame->pts = GST_BUFFER_PTS (buffer);
  frame->is_key = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  frame->qp = read_qp (codec, buffer);
  frame->size = gst_buffer_get_size (buffer);
}

void
gst_latest_vpx_frames_init (GstLatestVpxFrames *f)
{
  g_mutex_init (&f->lock);
  gst_latest_vpx_frames_reset (f);
}

void
gst_latest_vpx_frames_clear (GstLatestVpxFrames *f)
{
  g_mutex_clear (&f->lock);
}

void
gst_latest_vpx_frames_reset (GstLatestVpxFrames *f)
{
  g_mutex_lock (&f->lock);
  f->arrived = 0;
  g_mutex_unlock (&f->lock);
  f->n_started = 0;
}

void
gst_latest_vpx_frames_arrive (
    GstLatestVpxFrames *f, GstClockTime pts, const GstLatestVpxMoment *now)
{
  GstLatestVpxArrival arrival = { .pts = pts, .at = *now };

  g_mutex_lock (&f->lock);
  arrival.number = f->arrived++;
  f->arrivals[arrival.number % GST_LATEST_VPX_FRAMES] = arrival;
  g_mutex_unlock (&f->lock);
}

/* The slot holds the newest frame of several of the same time. */
static const GstLatestVpxArrival *
find_arrival_locked (GstLatestVpxFrames *f, GstClockTime pts)
{
  for (guint64 i = 1; i <= MIN (f->arrived, GST_LATEST_VPX_FRAMES); i++) {
    const GstLatestVpxArrival *arrival =
        &f->arrivals[(f->arrived - i) % GST_LATEST_VPX_FRAMES];

    if (arrival->pts == pts)
      return arrival;
  }
  return NULL;
}

static GstLatestVpxFrame
make_frame (GstClockTime pts)
{
  return (GstLatestVpxFrame) { .pts = pts,
    .running_time = GST_LATEST_TIME_NONE,
    .slot_in = no_moment,
    .slot_out = no_moment,
    .encode_start = no_moment,
    .encode_end = no_moment,
    .qp = -1 };
}

GstLatestVpxFrame
gst_latest_vpx_frame_make_repeat (GstClockTime pts)
{
  GstLatestVpxFrame frame = make_frame (pts);

  frame.is_repeat = TRUE;
  return frame;
}

GstLatestVpxFrame
gst_latest_vpx_frames_leave_slot (GstLatestVpxFrames *f, GstClockTime pts)
{
  GstLatestVpxFrame frame = make_frame (pts);
  const GstLatestVpxArrival *arrival;

  g_mutex_lock (&f->lock);
  arrival = find_arrival_locked (f, pts);
  if (arrival) {
    frame.has_number = TRUE;
    frame.number = arrival->number;
    frame.slot_in = arrival->at;
  }
  g_mutex_unlock (&f->lock);
  return frame;
}

void
gst_latest_vpx_frames_start (
    GstLatestVpxFrames *f, const GstLatestVpxFrame *frame)
{
  f->started[f->n_started++ % GST_LATEST_VPX_FRAMES] = *frame;
}

GstLatestVpxFrame
gst_latest_vpx_frames_find_started (GstLatestVpxFrames *f, GstClockTime pts)
{
  guint n = MIN (f->n_started, GST_LATEST_VPX_FRAMES);

  for (guint i = 1; i <= n; i++) {
    const GstLatestVpxFrame *frame =
        &f->started[(f->n_started - i) % GST_LATEST_VPX_FRAMES];

    if (frame->pts == pts)
      return *frame;
  }
  return f->started[(f->n_started - 1) % GST_LATEST_VPX_FRAMES];
}
