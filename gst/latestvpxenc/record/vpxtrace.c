/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxtrace.h"

#define CSV_HEADER \
  "frame,pts,capture,slot_in,slot_out,encode_start," \
  "encode_end,size,key,qp\n"

static guint frame_encoded_signal;

/* The record of one frame. */

static void
set_time (GstStructure *record, const gchar *name, gint64 time)
{
  if (time != GST_LATEST_TIME_NONE)
    gst_structure_set (record, name, G_TYPE_UINT64, (guint64) time, NULL);
}

static GstStructure *
make_record (const GstLatestVpxFrame *frame)
{
  GstStructure *record = gst_structure_new ("application/x-latestvpxenc-frame",
      "frame", G_TYPE_UINT64, frame->number, "size", G_TYPE_UINT64,
      (guint64) frame->size, "key", G_TYPE_BOOLEAN, frame->is_key, NULL);

  if (frame->qp >= 0)
    gst_structure_set (record, "qp", G_TYPE_UINT, (guint) frame->qp, NULL);
  set_time (record, "pts", gst_latest_time_from_unsigned (frame->pts));
  set_time (record, "capture", frame->running_time);
  set_time (record, "slot-in", frame->slot_in.running);
  set_time (record, "slot-out", frame->slot_out.running);
  set_time (record, "encode-start", frame->encode_start.running);
  set_time (record, "encode-end", frame->encode_end.running);
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

void
gst_latest_vpx_trace_frame_out (
    GstLatestVpxTrace *trace, const GstLatestVpxFrame *frame)
{
  gboolean has_listener = g_signal_has_handler_pending (
      trace->owner, frame_encoded_signal, 0, TRUE);
  g_autoptr (GstStructure) record = NULL;

  if ((!trace->log && !has_listener) || !frame->has_number)
    return;
  record = make_record (frame);
  if (trace->log)
    log_record (trace, record);
  if (has_listener)
    g_signal_emit (trace->owner, frame_encoded_signal, 0, record);
}

/* Set-up. */

void
gst_latest_vpx_trace_install_signal (GType type)
{
  /**
   * GstLatestVpxEnc::frame-encoded:
   * @self: the encoder
   * @frame: (type GstStructure): the record of one frame
   *
   * A frame has been encoded. @frame is an `application/x-latestvpxenc-frame`
   * with the fields `frame` (uint64, the number of the frame among all that
   * arrived: those that are missing were dropped), `pts`, and in running time,
   * ns, `capture` (when the picture was taken), `slot-in`, `slot-out`,
   * `encode-start`, `encode-end`, each uint64 and absent when not known (no
   * clock, no time), `size` (uint64, bytes), `key` (boolean) and `qp` (uint,
   * the quantizer index in the frame's header: 0 to 127 with VP8, 0 to 255 with
   * VP9).
   *
   * Emitted by the thread that encodes, before the frame goes downstream and
   * with no lock held: a handler that takes its time delays the stream.
   *
   * Since: 0.1
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

  if (path)
    trace->log = gst_latest_frame_log_open (path, CSV_HEADER, error);
  return path == NULL || trace->log != NULL;
}

gboolean
gst_latest_vpx_trace_stop (GstLatestVpxTrace *trace, GError **error)
{
  return gst_latest_frame_log_close (g_steal_pointer (&trace->log), error);
}
