/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Lines of text into a file, from threads that must not wait for a disk: a
 * thread of its own writes. When the disk is slower than the lines come, whole
 * lines are lost and counted, and what is kept never exceeds a limit. */
typedef struct _GstLatestFrameLog GstLatestFrameLog;

#define GST_LATEST_FRAME_LOG_LIMIT (256 * 1024)

/* Replaces the file at @path and writes @header. Blocks. */
GstLatestFrameLog *gst_latest_frame_log_open (
    const gchar *path, const gchar *header, GError **error);
/* Writes what is left, then closes the file. Blocks. FALSE with @error when not
 * everything could be written. Frees @log; NULL is fine. */
gboolean gst_latest_frame_log_close (GstLatestFrameLog *log, GError **error);
/* Any thread; never waits. @line ends with a newline. */
void gst_latest_frame_log_add (GstLatestFrameLog *log, const gchar *line);
/* Any thread: lines lost so far. */
guint64 gst_latest_frame_log_get_lost (GstLatestFrameLog *log);

G_END_DECLS
