/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>
#include <stdio.h>

#include "clip.h"

G_BEGIN_DECLS

/* An encoded stream on its way to ffmpeg's psnr and ssim filters: one file in the
 * IVF format. */
typedef struct
{
  gchar *path;
  FILE *file;
} EncodedFile;

gboolean encoded_file_open (
    EncodedFile *f, gboolean vp9, guint width, guint height, guint fps);
/* What the encoder made of frame n. */
void encoded_file_add (EncodedFile *f, guint n, GstBuffer *buffer);
/* Closes and removes the file. */
void encoded_file_remove (EncodedFile *f);

typedef struct
{
  gdouble psnr; /* of luma, from the mean error of all frames */
  gdouble ssim; /* of luma */
} Quality;

/* What a viewer saw against the frames of the clip, which came fps a second: while
 * a frame is missing the one before is seen. FALSE if ffmpeg cannot be run. */
gboolean quality_measure (
    EncodedFile *f, const Clip *clip, guint fps, Quality *out);

G_END_DECLS
