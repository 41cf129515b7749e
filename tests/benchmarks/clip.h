/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Frames of one size, as I420 in a file that is mapped into memory: drawing them
 * costs nothing while something is measured. */
typedef struct
{
  gchar *name;
  guint width, height, n_frames;
  gsize frame_size;
  const guint8 *data;
  gchar *path; /* the file; removed with the clip */
  GMappedFile *map;
} Clip;

/* "source" is the path of a recording, read by ffmpeg from its start and, if it
 * is too short, again, or NULL for the picture of hardclip.h. NULL if the
 * recording cannot be read, said on stderr. */
Clip *clip_new (const gchar *source, guint width, guint height, guint n_frames);
void clip_free (Clip *clip);
const guint8 *clip_frame (const Clip *clip, guint n);

/* The recordings named by the environment variable LATEST_BENCH_CLIPS (paths
 * separated by ':'), always followed by NULL for the synthetic one. */
GPtrArray *clip_sources (void);

G_END_DECLS
