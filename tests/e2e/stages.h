/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* How long a frame is on its way inside the sender: from its stamp to the places it
 * passes. Frames are told apart by PTS, which every element on the way keeps. */
typedef struct _Stages Stages;

/* Where a frame's time was taken. */
typedef enum
{
  STAGE_ENCODER_IN,
  STAGE_ENCODED,
  STAGE_PACKET, /* left the payloader */
  STAGE_SENT,   /* encrypted, handed to the socket */
  STAGE_COUNT
} Stage;

/* Watches the encoders, payloaders and sockets in @bin, now and when they are added. */
Stages *stages_new (GstBin *bin);
void stages_free (Stages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stages, stages_free);

/* The frame with this PTS begins its way now. Any thread. */
void stages_begin (Stages *self, GstClockTime pts);
/* The name, and the median and 95th percentile in milliseconds of what passed since
 * the last call for this stage; FALSE when nothing did. Any thread. */
gboolean stages_take (
    Stages *self, Stage stage, const gchar **name, gdouble *p50, gdouble *p95);
/* Frames begun since the start. Any thread. */
guint64 stages_get_frames (Stages *self);

G_END_DECLS
