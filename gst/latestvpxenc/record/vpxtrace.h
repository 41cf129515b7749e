/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "framelog.h"
#include "vpxframe.h"

G_BEGIN_DECLS

/* The records of frames that have come out, for the application by the signal
 * "frame-encoded" and for a file. Numbers that are missing in it belong to
 * frames that were dropped. */
typedef struct
{
  GstElement *owner; /* the bin; constant, not owned */

  GMutex lock;
  gchar *path; /* protected by lock, NULL: no file */

  GstLatestFrameLog
      *log; /* NULL: no file; changed only while nothing streams */
} GstLatestVpxTrace;

void gst_latest_vpx_trace_init (GstLatestVpxTrace *trace, GstElement *owner);
void gst_latest_vpx_trace_clear (GstLatestVpxTrace *trace);
/* Adds "frame-encoded" to the class. */
void gst_latest_vpx_trace_install_signal (GType type);

/* Streaming thread, with no lock held: a frame has come out of the encoder. */
void gst_latest_vpx_trace_frame_out (
    GstLatestVpxTrace *trace, const GstLatestVpxFrame *frame);

/* Any thread. A new path is used from the next start on. */
void gst_latest_vpx_trace_set_path (
    GstLatestVpxTrace *trace, const gchar *path);
gchar *gst_latest_vpx_trace_get_path (GstLatestVpxTrace *trace);

/* Open and close the file, before and after anything streams. */
gboolean gst_latest_vpx_trace_start (GstLatestVpxTrace *trace, GError **error);
gboolean gst_latest_vpx_trace_stop (GstLatestVpxTrace *trace, GError **error);

G_END_DECLS
