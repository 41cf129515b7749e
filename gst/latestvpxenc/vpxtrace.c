/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxtrace.h"

#include <string.h>

#include "gstlatestvpxenc-private.h"

#define CSV_HEADER \
  "frame,pts,capture,slot_in,slot_out,encode_start," \
  "encode_end,size,key,qp\n"

static guint frame_encoded_signal;

static GstClockTime
now (GstLatestVpxTrace *trace)
{
  return gst_element_get_current_running_time (trace->owner);
}

static gboolean
has_listener (GstLatestVpxTrace *trace)
{
  return g_signal_has_handler_pending (
      trace->owner, frame_encoded_signal, 0, TRUE);
}

static gboolean
is_wanted (GstLatestVpxTrace *trace)
{
  return trace->log != NULL || has_listener (trace);
}

/* The newest of that time: times may repeat. */
static GstLatestVpxTraced *
find_unlocked (GstLatestVpxTrace *trace, GstClockTime pts)
{
  for (guint i = 1; i <= GST_LATEST_VPX_TRACE_FRAMES; i++) {
    GstLatestVpxTraced *frame =
        &trace->frames[(trace->next + GST_LATEST_VPX_TRACE_FRAMES - i)
            % GST_LATEST_VPX_TRACE_FRAMES];

    if (frame->used && frame->pts == pts)
      return frame;
  }
  return NULL;
}

/* The pads. */

static GstPadProbeReturn
on_slot_in (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxTrace *trace = data;
  gboolean wanted = is_wanted (trace);
  GstLatestVpxTraced frame = {
    .used = wanted,
    .pts = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)),
    .slot_in = wanted ? now (trace) : GST_CLOCK_TIME_NONE,
    .slot_out = GST_CLOCK_TIME_NONE,
    .encode_start = GST_CLOCK_TIME_NONE,
  };

  g_mutex_lock (&trace->lock);
  frame.number = trace->entered++;
  if (wanted) {
    trace->frames[trace->next] = frame;
    trace->next = (trace->next + 1) % GST_LATEST_VPX_TRACE_FRAMES;
  }
  g_mutex_unlock (&trace->lock);
  return GST_PAD_PROBE_OK;
}

/* What is known of the frame in @info, in which the caller enters the time it is
 * now and then frees the lock; NULL, with the lock free, when nobody wants to know or
 * the frame is not known. */
static GstLatestVpxTraced *
find_wanted_and_lock (
    GstLatestVpxTrace *trace, GstPadProbeInfo *info, GstClockTime *time)
{
  GstLatestVpxTraced *frame;

  if (!is_wanted (trace))
    return NULL;
  *time = now (trace);
  g_mutex_lock (&trace->lock);
  frame =
      find_unlocked (trace, GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)));
  if (!frame)
    g_mutex_unlock (&trace->lock);
  return frame;
}

static GstPadProbeReturn
on_slot_out (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxTrace *trace = data;
  GstClockTime time;
  GstLatestVpxTraced *frame = find_wanted_and_lock (trace, info, &time);

  if (!frame)
    return GST_PAD_PROBE_OK;
  frame->slot_out = time;
  g_mutex_unlock (&trace->lock);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_encode_start (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxTrace *trace = data;
  GstClockTime time;
  GstLatestVpxTraced *frame = find_wanted_and_lock (trace, info, &time);

  if (!frame)
    return GST_PAD_PROBE_OK;
  frame->encode_start = time;
  trace->started = *frame;
  g_mutex_unlock (&trace->lock);
  return GST_PAD_PROBE_OK;
}

/* The frame that comes out with @pts. A time that was changed on the way is that
 * of the frame whose encode began last. */
static GstLatestVpxTraced
take (GstLatestVpxTrace *trace, GstClockTime pts)
{
  GstLatestVpxTraced result = { .used = FALSE };
  GstLatestVpxTraced *frame;

  g_mutex_lock (&trace->lock);
  frame = find_unlocked (trace, pts);
  if (frame) {
    result = *frame;
    frame->used = FALSE;
  } else {
    result = trace->started;
  }
  trace->started.used = FALSE;
  g_mutex_unlock (&trace->lock);
  return result;
}

/* The record of one frame. */

static GstClockTime
capture_time (GstPad *pad, GstBuffer *buffer)
{
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  if (!event)
    return GST_CLOCK_TIME_NONE;
  gst_event_parse_segment (event, &segment);
  if (segment->format != GST_FORMAT_TIME)
    return GST_CLOCK_TIME_NONE;
  return gst_segment_to_running_time (
      segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
}

static void
set_time (GstStructure *record, const gchar *name, GstClockTime time)
{
  if (GST_CLOCK_TIME_IS_VALID (time))
    gst_structure_set (record, name, G_TYPE_UINT64, time, NULL);
}

static GstStructure *
make_record (GstLatestVpxTrace *trace, GstPad *pad, GstBuffer *buffer)
{
  GstLatestVpxTraced frame = take (trace, GST_BUFFER_PTS (buffer));
  gint qp = GST_LATEST_VPX_ENC (trace->owner)->feed.qp;
  GstStructure *record;

  if (!frame.used)
    return NULL;
  record = gst_structure_new ("application/x-latestvpxenc-frame", "frame",
      G_TYPE_UINT64, frame.number, "size", G_TYPE_UINT64,
      (guint64) gst_buffer_get_size (buffer), "key", G_TYPE_BOOLEAN,
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT), NULL);
  if (qp >= 0)
    gst_structure_set (record, "qp", G_TYPE_UINT, (guint) qp, NULL);
  set_time (record, "pts", GST_BUFFER_PTS (buffer));
  set_time (record, "capture", capture_time (pad, buffer));
  set_time (record, "slot-in", frame.slot_in);
  set_time (record, "slot-out", frame.slot_out);
  set_time (record, "encode-start", frame.encode_start);
  set_time (record, "encode-end", now (trace));
  return record;
}

static void
append_number (GString *line, const GstStructure *record, const gchar *name)
{
  guint64 number;

  if (gst_structure_get_uint64 (record, name, &number))
    g_string_append_printf (line, "%" G_GUINT64_FORMAT, number);
  g_string_append_c (line, ',');
}

static void
log_record (GstLatestVpxTrace *trace, const GstStructure *record)
{
  static const gchar *const numbers[] = { "frame", "pts", "capture", "slot-in",
    "slot-out", "encode-start", "encode-end", "size" };
  g_autoptr (GString) line = g_string_sized_new (160);
  gboolean key = FALSE;
  guint qp;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    append_number (line, record, numbers[i]);
  gst_structure_get_boolean (record, "key", &key);
  g_string_append_printf (line, "%d,", key);
  if (gst_structure_get_uint (record, "qp", &qp))
    g_string_append_printf (line, "%u", qp);
  g_string_append_c (line, '\n');
  gst_latest_frame_log_add (trace->log, line->str);
}

static GstPadProbeReturn
on_output (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxTrace *trace = data;
  g_autoptr (GstStructure) record = NULL;

  if (!is_wanted (trace))
    return GST_PAD_PROBE_OK;
  record = make_record (trace, pad, GST_PAD_PROBE_INFO_BUFFER (info));
  if (!record)
    return GST_PAD_PROBE_OK;
  if (trace->log)
    log_record (trace, record);
  if (has_listener (trace))
    g_signal_emit (trace->owner, frame_encoded_signal, 0, record);
  return GST_PAD_PROBE_OK;
}

/* Set-up. */

void
gst_latest_vpx_trace_install_signal (GType type)
{
  /**
   * GstLatestVpxEnc::frame-encoded:
   * @self: the encoder
   * @frame: (type GstStructure): what became of one frame
   *
   * A frame comes out. @frame is an `application/x-latestvpxenc-frame` with `frame`
   * (uint64, the number of the frame among all that came in: those missing were
   * dropped), `pts`, and in running time, ns, `capture` (of the frame's time),
   * `slot-in`, `slot-out`, `encode-start`, `encode-end`, each uint64 and absent when
   * unknown (no clock, no time), `size` (uint64, bytes), `key` (boolean) and `qp`
   * (uint, the quantizer index in the frame's header: 0 to 127 with VP8, 0 to 255
   * with VP9).
   *
   * Emitted on the encoding thread before the frame goes downstream, with no lock
   * held: a handler that takes its time delays the stream. Frames that are inside
   * when the first handler is connected are left out.
   */
  frame_encoded_signal = g_signal_new ("frame-encoded", type, G_SIGNAL_RUN_LAST,
      0, NULL, NULL, NULL, G_TYPE_NONE, 1,
      GST_TYPE_STRUCTURE | G_SIGNAL_TYPE_STATIC_SCOPE);
}

void
gst_latest_vpx_trace_init (GstLatestVpxTrace *trace, GstElement *owner)
{
  trace->owner = owner;
  g_mutex_init (&trace->lock);
}

void
gst_latest_vpx_trace_clear (GstLatestVpxTrace *trace)
{
  gst_latest_frame_log_close (g_steal_pointer (&trace->log), NULL);
  g_clear_pointer (&trace->path, g_free);
  g_mutex_clear (&trace->lock);
}

static void
watch_pad (GstLatestVpxTrace *trace, GstElement *element, const gchar *name,
    GstPadProbeCallback callback)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, trace, NULL);
}

void
gst_latest_vpx_trace_watch (
    GstLatestVpxTrace *trace, GstElement *slot, GstElement *convert)
{
  watch_pad (trace, slot, "sink", on_slot_in);
  watch_pad (trace, slot, "src", on_slot_out);
  watch_pad (trace, convert, "src", on_encode_start);
}

void
gst_latest_vpx_trace_watch_output (GstLatestVpxTrace *trace, GstPad *src)
{
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, on_output, trace, NULL);
}

void
gst_latest_vpx_trace_set_path (GstLatestVpxTrace *trace, const gchar *path)
{
  gchar *copy = path && *path ? g_strdup (path) : NULL;
  gchar *old;

  g_mutex_lock (&trace->lock);
  old = trace->path;
  trace->path = copy;
  g_mutex_unlock (&trace->lock);
  g_free (old);
}

gchar *
gst_latest_vpx_trace_get_path (GstLatestVpxTrace *trace)
{
  gchar *path;

  g_mutex_lock (&trace->lock);
  path = g_strdup (trace->path);
  g_mutex_unlock (&trace->lock);
  return path;
}

gboolean
gst_latest_vpx_trace_start (GstLatestVpxTrace *trace, GError **error)
{
  g_autofree gchar *path = gst_latest_vpx_trace_get_path (trace);

  memset (trace->frames, 0, sizeof (trace->frames));
  trace->next = 0;
  trace->entered = 0;
  trace->started.used = FALSE;
  if (path)
    trace->log = gst_latest_frame_log_open (path, CSV_HEADER, error);
  return path == NULL || trace->log != NULL;
}

gboolean
gst_latest_vpx_trace_stop (GstLatestVpxTrace *trace, GError **error)
{
  return gst_latest_frame_log_close (g_steal_pointer (&trace->log), error);
}
