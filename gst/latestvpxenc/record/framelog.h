/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A frame log writes lines of text into a file, for threads that must not wait
 * for a disk: a thread of its own writes. When the disk is slower than the
 * lines come, whole lines are lost and counted, and what is kept in memory
 * never exceeds a limit in bytes. */
typedef struct _GstLatestFrameLog GstLatestFrameLog;

#define GST_LATEST_FRAME_LOG_LIMIT (256 * 1024)

/* Replaces the file at @path and writes @header into it. Blocks. */
GstLatestFrameLog *gst_latest_frame_log_open (
    const gchar *path, const gchar *header, GError **error);
/* Writes the lines that are left, closes the file and frees @log, which may be
 * NULL. Blocks. FALSE with @error when not everything was written. */
gboolean gst_latest_frame_log_close (GstLatestFrameLog *log, GError **error);
/* Adds a line, which ends with a newline. Any thread; never waits. */
void gst_latest_frame_log_add (GstLatestFrameLog *log, const gchar *line);

G_END_DECLS
