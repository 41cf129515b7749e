/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Any bytes are frames of a latestvpxenc, with times, durations and segments that
 * are garbage, and key frame requests for such times. Whatever they are, the
 * picture goes on with the first frames whose times are right again. With
 * libFuzzer this file is all there is; replay.c gives it a main() that runs
 * files. */
#include <gst/check/gsttestclock.h>
#include <gst/video/video.h>

#include "gstlatestframe.h"
#include "gstlatestvpxenc.h"

#define MAX_STEPS 40
#define INTERVAL (GST_SECOND / 30)
/* Frames with right times at the end. An encoder may drop one or the other to
 * keep its bitrate. */
#define RIGHT_FRAMES 6
#define MIN_ENCODED 4

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

typedef struct
{
  const guint8 *data;
  size_t size;
  GstElement *element, *slot;
  GstPad *src;  /* into the element */
  GstPad *sink; /* out of it */
  GstBus *bus;
  GstTestClock *clock;
  GstClockTime now;
  gint encoded; /* atomic: frames that came out */
} Input;

static guint64
take (Input *in, guint bytes)
{
  guint64 value = 0;

  for (; bytes > 0 && in->size > 0; bytes--, in->size--)
    value = value << 8 | *in->data++;
  return value;
}

/* Mostly near @near or near a power of two, sometimes anything. */
static guint64
take_time (Input *in, guint64 near)
{
  guint8 how = (guint8) take (in, 1);

  switch (how % 8) {
    case 0:
      return GST_CLOCK_TIME_NONE;
    case 1:
      return take (in, 8);
    case 2:
    case 3:
      return ((guint64) 1 << take (in, 1) % 64) + (gint8) take (in, 1);
    case 4:
      /* A negative time. */
      return (guint64) -1 - take (in, 4);
    default:
      return near + (guint64) ((gint8) how) * GST_MSECOND;
  }
}

/* Returns when the streaming thread has done with what was pushed. */
static void
settle (Input *in)
{
  g_autoptr (GstQuery) query = gst_query_new_drain ();
  guint waiting = 1;

  while (waiting > 0) {
    g_autoptr (GstStructure) stats = NULL;

    g_object_get (in->slot, "stats", &stats, NULL);
    gst_structure_get_uint (stats, "waiting", &waiting);
    g_thread_yield ();
  }
  gst_pad_peer_query (in->src, query);
}

static void
push_frame (Input *in, guint64 pts, guint64 dts, guint64 duration)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 16 * 16 * 3 / 2, NULL);

  gst_buffer_memset (buffer, 0, (guint8) in->now, -1);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DTS (buffer) = dts;
  GST_BUFFER_DURATION (buffer) = duration;
  gst_pad_push (in->src, buffer);
  settle (in);
}

static void
push_segment (Input *in)
{
  static const gdouble rates[] = { 1, -1, 0.5, 1e-300, 1e300, -1e-9, 1, 1 };
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = rates[take (in, 1) % G_N_ELEMENTS (rates)];
  segment.applied_rate = rates[take (in, 1) % G_N_ELEMENTS (rates)];
  segment.base = take_time (in, 0);
  segment.offset = take_time (in, 0);
  segment.start = take_time (in, 0);
  segment.stop = take_time (in, in->now + GST_SECOND);
  segment.time = take_time (in, 0);
  segment.position = take_time (in, 0);
  gst_pad_push_event (in->src, gst_event_new_segment (&segment));
}

static void
push_caps (Input *in, gint num, gint den)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "format",
      G_TYPE_STRING, "I420", "width", G_TYPE_INT, 16, "height", G_TYPE_INT, 16,
      "framerate", GST_TYPE_FRACTION, num, den, NULL);

  gst_pad_push_event (in->src, gst_event_new_caps (caps));
}

static void
set_time (Input *in, GstClockTime now)
{
  in->now = now;
  gst_test_clock_set_time (in->clock, now);
}

static void
step (Input *in)
{
  guint64 pts, dts;

  switch (take (in, 1) % 8) {
    case 0:
      push_segment (in);
      break;
    case 1:
      push_caps (in, 1 + (gint) (take (in, 4) >> 1) % G_MAXINT,
          1 + (gint) (take (in, 4) >> 1) % G_MAXINT);
      break;
    case 2:
      gst_pad_push_event (in->sink,
          gst_video_event_new_upstream_force_key_unit (
              take_time (in, in->now), FALSE, 0));
      break;
    case 3:
      g_object_set (in->element, "max-age", take_time (in, 0), NULL);
      break;
    default:
      pts = take_time (in, in->now);
      dts = take_time (in, in->now);
      push_frame (in, pts, dts, take_time (in, INTERVAL));
      set_time (in, in->now + INTERVAL);
      break;
  }
}

/* The source comes to its senses. */
static void
check_picture_goes_on (Input *in)
{
  g_autoptr (GstMessage) error = NULL;
  GstSegment segment;
  gint before, encoded;

  g_object_set (in->element, "max-age", G_GUINT64_CONSTANT (0), NULL);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (in->src, gst_event_new_segment (&segment));
  push_caps (in, 30, 1);
  /* An encoder that failed is made anew by then. */
  set_time (in, in->now + 60 * GST_SECOND);
  before = g_atomic_int_get (&in->encoded);
  for (guint i = 0; i < RIGHT_FRAMES; i++) {
    push_frame (in, in->now, GST_CLOCK_TIME_NONE, INTERVAL);
    set_time (in, in->now + INTERVAL);
  }
  encoded = g_atomic_int_get (&in->encoded) - before;
  error = gst_bus_pop_filtered (in->bus, GST_MESSAGE_ERROR);
  g_assert_null (error);
  g_assert_cmpint (encoded, >=, MIN_ENCODED);
}

static GstFlowReturn
count_encoded (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Input *in = gst_pad_get_element_private (pad);

  g_atomic_int_inc (&in->encoded);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstStaticPadTemplate any_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static void
start (Input *in)
{
  g_autoptr (GstPad) sink = NULL, src = NULL;

  in->element =
      gst_object_ref_sink (g_object_new (GST_TYPE_LATEST_VPX_ENC, NULL));
  in->slot = gst_bin_get_by_name (GST_BIN (in->element), "slot");
  in->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  gst_system_clock_set_default (GST_CLOCK (in->clock));
  gst_element_set_clock (in->element, GST_CLOCK (in->clock));
  in->bus = gst_bus_new ();
  gst_element_set_bus (in->element, in->bus);
  in->src = gst_pad_new ("src", GST_PAD_SRC);
  in->sink = gst_pad_new_from_static_template (&any_template, "sink");
  gst_pad_set_element_private (in->sink, in);
  gst_pad_set_chain_function (in->sink, count_encoded);
  sink = gst_element_get_static_pad (in->element, "sink");
  src = gst_element_get_static_pad (in->element, "src");
  gst_pad_link (in->src, sink);
  gst_pad_link (src, in->sink);
  gst_pad_set_active (in->src, TRUE);
  gst_pad_set_active (in->sink, TRUE);
  gst_element_set_state (in->element, GST_STATE_PLAYING);
  gst_pad_push_event (in->src, gst_event_new_stream_start ("times"));
  push_caps (in, 30, 1);
}

static void
stop (Input *in)
{
  gst_element_set_state (in->element, GST_STATE_NULL);
  gst_pad_set_active (in->src, FALSE);
  gst_pad_set_active (in->sink, FALSE);
  gst_system_clock_set_default (NULL);
  gst_element_set_bus (in->element, NULL);
  gst_object_unref (in->bus);
  gst_object_unref (in->slot);
  gst_object_unref (in->element);
  gst_object_unref (in->src);
  gst_object_unref (in->sink);
  gst_object_unref (in->clock);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  Input in = { .data = data, .size = size };
  GstSegment segment;

  if (!gst_is_initialized ()) {
    gst_init (NULL, NULL);
    GST_ELEMENT_REGISTER (latestframe, NULL);
  }
  start (&in);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (in.src, gst_event_new_segment (&segment));
  for (guint i = 0; in.size > 0 && i < MAX_STEPS; i++)
    step (&in);
  check_picture_goes_on (&in);
  stop (&in);
  return 0;
}
