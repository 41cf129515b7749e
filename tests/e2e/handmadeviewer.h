/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* One viewer of the hand-made sender: viewers. ! queue ! rtpvp8pay ! webrtcbin.
 * All functions, and all callbacks, on the main thread. */
typedef struct _Viewer Viewer;

typedef void (*ViewerGone) (const gchar *path, gpointer user_data);
/* @sdp is NULL when there is no answer to this offer. */
typedef void (*ViewerAnswer) (const gchar *sdp, gpointer user_data);

/* NULL when the offer has no VP8 video. @gone: the viewer's browser went away. */
Viewer *viewer_new (GstElement *pipeline, const gchar *path, const gchar *offer,
    gboolean playout_delay, ViewerGone gone, gpointer user_data);
void viewer_free (Viewer *self);
/* Called back once, when all candidates are known. */
void viewer_answer (Viewer *self, ViewerAnswer answer, gpointer user_data);

G_END_DECLS
