/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "quality.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
put (guint8 *at, guint64 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++)
    at[i] = (guint8) (value >> (8 * i));
}

gboolean
encoded_file_open (
    EncodedFile *f, gboolean vp9, guint width, guint height, guint fps)
{
  guint8 header[32] = "DKIF";
  gint fd = g_file_open_tmp ("encoded-XXXXXX.ivf", &f->path, NULL);

  f->file = fd >= 0 ? fdopen (fd, "wb") : NULL;
  if (!f->file)
    return FALSE;
  put (header + 6, sizeof (header), 2);
  memcpy (header + 8, vp9 ? "VP90" : "VP80", 4);
  put (header + 12, width, 2);
  put (header + 14, height, 2);
  put (header + 16, fps, 4);
  put (header + 20, 1, 4);
  return fwrite (header, sizeof (header), 1, f->file) == 1;
}

void
encoded_file_add (EncodedFile *f, guint n, GstBuffer *buffer)
{
  guint8 header[12] = { 0 };
  GstMapInfo map;

  if (!buffer || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  put (header, map.size, 4);
  put (header + 4, n, 8);
  if (fwrite (header, sizeof (header), 1, f->file) != 1
      || fwrite (map.data, map.size, 1, f->file) != 1)
    g_error ("cannot write %s", f->path);
  gst_buffer_unmap (buffer, &map);
}

void
encoded_file_remove (EncodedFile *f)
{
  if (f->file)
    fclose (f->file);
  g_unlink (f->path);
  g_clear_pointer (&f->path, g_free);
  f->file = NULL;
}

/* "... PSNR y:39.1 u:..." and "SSIM Y:0.97 (...) U:..." */
static gboolean
find_number (const gchar *text, const gchar *before, gdouble *out)
{
  const gchar *at = strstr (text, before);

  if (!at)
    return FALSE;
  at += strlen (before);
  *out = g_str_has_prefix (at, "inf") ? 100 : g_ascii_strtod (at, NULL);
  return TRUE;
}

gboolean
quality_measure (EncodedFile *f, const Clip *clip, guint fps, Quality *out)
{
  g_autofree gchar *size = g_strdup_printf ("%ux%u", clip->width, clip->height);
  g_autofree gchar *rate = g_strdup_printf ("%u", fps);
  g_autofree gchar *errors = NULL;
  const gchar *argv[] = { "ffmpeg", "-nostdin", "-v", "info", "-nostats",
    /* A first frame that is missing does not move the others. */
    "-copyts", "-i", f->path, "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s",
    size, "-r", rate, "-i", clip->path, "-lavfi",
    /* The clip leads, so that a frame that was not sent counts. */
    "[1:v]split[a][b];[0:v]split[c][d];[a][c]psnr;[b][d]ssim", "-vsync",
    "passthrough", "-f", "null", "-", NULL };
  gint status = 0;

  fflush (f->file);
  return g_spawn_sync (NULL, (gchar **) argv, NULL,
             G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
             &errors, &status, NULL)
      && find_number (errors, "PSNR y:", &out->psnr)
      && find_number (errors, "SSIM Y:", &out->ssim);
}
