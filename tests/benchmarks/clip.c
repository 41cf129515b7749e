/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "clip.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "hardclip.h"

static gboolean
write_synthetic (Clip *clip, FILE *file)
{
  HardClip *source = hard_clip_new (clip->width, clip->height);
  g_autofree guint8 *frame = g_malloc (clip->frame_size);
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < clip->n_frames; i++) {
    hard_clip_draw (source, i, frame);
    ok = fwrite (frame, clip->frame_size, 1, file) == 1;
  }
  hard_clip_free (source);
  return ok;
}

/* Recordings are played at 30 frames per second whatever they were made at: the
 * slower ones become harder by that. */
static gboolean
write_recording (Clip *clip, const gchar *source)
{
  g_autofree gchar *n_frames = g_strdup_printf ("%u", clip->n_frames);
  g_autofree gchar *scale =
      g_strdup_printf ("scale=%u:%u:flags=area", clip->width, clip->height);
  const gchar *argv[] = { "ffmpeg", "-nostdin", "-v", "error", "-y",
    "-stream_loop", "-1", "-i", source, "-an", "-vf", scale, "-pix_fmt",
    "yuv420p", "-vsync", "passthrough", "-frames:v", n_frames, "-f", "rawvideo",
    clip->path, NULL };
  gint status = 0;

  return g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
             NULL, NULL, NULL, &status, NULL)
      && g_spawn_check_wait_status (status, NULL);
}

static gboolean
write_frames (Clip *clip, const gchar *source)
{
  FILE *file;
  gboolean ok;

  if (source)
    return write_recording (clip, source);
  file = fopen (clip->path, "wb");
  if (!file)
    return FALSE;
  ok = write_synthetic (clip, file);
  return fclose (file) == 0 && ok;
}

Clip *
clip_new (const gchar *source, guint width, guint height, guint n_frames)
{
  Clip *clip = g_new0 (Clip, 1);
  gint fd = g_file_open_tmp ("clip-XXXXXX.i420", &clip->path, NULL);

  clip->name = source ? g_path_get_basename (source) : g_strdup ("synthetic");
  clip->width = width;
  clip->height = height;
  clip->n_frames = n_frames;
  clip->frame_size = (gsize) width * height * 3 / 2;
  if (fd >= 0)
    close (fd);
  if (fd < 0 || !write_frames (clip, source)
      || !(clip->map = g_mapped_file_new (clip->path, FALSE, NULL))
      || g_mapped_file_get_length (clip->map) < clip->frame_size * n_frames) {
    g_printerr ("cannot make %u frames of %s\n", n_frames, clip->name);
    clip_free (clip);
    return NULL;
  }
  clip->data = (const guint8 *) g_mapped_file_get_contents (clip->map);
  return clip;
}

void
clip_free (Clip *clip)
{
  g_clear_pointer (&clip->map, g_mapped_file_unref);
  if (clip->path)
    g_unlink (clip->path);
  g_free (clip->path);
  g_free (clip->name);
  g_free (clip);
}

const guint8 *
clip_frame (const Clip *clip, guint n)
{
  return clip->data + clip->frame_size * (n % clip->n_frames);
}

GPtrArray *
clip_sources (void)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func (g_free);
  const gchar *list = g_getenv ("LATEST_BENCH_CLIPS");
  g_auto (GStrv) paths = list ? g_strsplit (list, ":", -1) : NULL;

  for (guint i = 0; paths && paths[i]; i++) {
    if (*paths[i])
      g_ptr_array_add (sources, g_strdup (paths[i]));
  }
  g_ptr_array_add (sources, NULL);
  return sources;
}
