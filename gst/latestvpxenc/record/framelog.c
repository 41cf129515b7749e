/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "framelog.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>

struct _GstLatestFrameLog
{
  /* Used by the writing thread, and before it begins and after it has ended. */
  FILE *file;
  gint saved_errno; /* of the first failure, 0 */
  GThread *writer;  /* constant */

  GMutex lock;
  GCond more;
  GString *pending; /* lines to write; protected by lock */
  gboolean closing; /* protected by lock */
  guint64 lost;     /* lines; protected by lock */
};

static void
write_text (GstLatestFrameLog *log, const gchar *text, gsize length)
{
  if (length == 0 || log->saved_errno != 0)
    return;
  if (fwrite (text, 1, length, log->file) != length || fflush (log->file) != 0)
    log->saved_errno = errno != 0 ? errno : EIO;
}

static gpointer
write_loop (gpointer data)
{
  GstLatestFrameLog *log = data;
  GString *text = g_string_new (NULL);
  gboolean closing = FALSE;

  while (!closing) {
    GString *taken;

    g_mutex_lock (&log->lock);
    while (log->pending->len == 0 && !log->closing)
      g_cond_wait (&log->more, &log->lock);
    closing = log->closing;
    taken = log->pending;
    log->pending = text;
    g_mutex_unlock (&log->lock);

    write_text (log, taken->str, taken->len);
    text = g_string_truncate (taken, 0);
  }
  g_string_free (text, TRUE);
  return NULL;
}

GstLatestFrameLog *
gst_latest_frame_log_open (
    const gchar *path, const gchar *header, GError **error)
{
  GstLatestFrameLog *log;
  FILE *file = g_fopen (path, FOPEN_WRITE_MODE);

  if (!file) {
    gint saved_errno = errno;

    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved_errno),
        "Cannot write %s: %s", path, g_strerror (saved_errno));
    return NULL;
  }
  log = g_new0 (GstLatestFrameLog, 1);
  log->file = file;
  g_mutex_init (&log->lock);
  g_cond_init (&log->more);
  log->pending = g_string_new (header);
  log->writer = g_thread_new ("framelog", write_loop, log);
  return log;
}

gboolean
gst_latest_frame_log_close (GstLatestFrameLog *log, GError **error)
{
  gint saved_errno;
  guint64 lost;

  if (!log)
    return TRUE;
  g_mutex_lock (&log->lock);
  log->closing = TRUE;
  lost = log->lost;
  g_cond_signal (&log->more);
  g_mutex_unlock (&log->lock);
  g_thread_join (log->writer);

  if (fclose (log->file) != 0 && log->saved_errno == 0)
    log->saved_errno = errno;
  saved_errno = log->saved_errno;
  g_string_free (log->pending, TRUE);
  g_cond_clear (&log->more);
  g_mutex_clear (&log->lock);
  g_free (log);
  if (saved_errno != 0)
    g_set_error_literal (error, G_FILE_ERROR,
        g_file_error_from_errno (saved_errno), g_strerror (saved_errno));
  else if (lost > 0)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_AGAIN,
        "%" G_GUINT64_FORMAT " lines were lost, the disk is too slow", lost);
  return saved_errno == 0 && lost == 0;
}

void
gst_latest_frame_log_add (GstLatestFrameLog *log, const gchar *line)
{
  gsize length = strlen (line);

  g_mutex_lock (&log->lock);
  if (log->pending->len + length <= GST_LATEST_FRAME_LOG_LIMIT) {
    g_string_append_len (log->pending, line, length);
    g_cond_signal (&log->more);
  } else {
    log->lost++;
  }
  g_mutex_unlock (&log->lock);
}
