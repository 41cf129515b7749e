/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "media.h"

G_BEGIN_DECLS

/* A webrtcbin that is set up and negotiates as that of a session does, with a
 * test stream for each line. */
typedef struct _LineSender LineSender;

LineSender *line_sender_new (void);
void line_sender_free (LineSender *self);

/* The answer to @offer, the first one or a later one. (transfer full) */
gchar *line_sender_answer (LineSender *self, const gchar *offer,
    const GstLatestMedia *media, guint n_media);
/* An offer of its own. (transfer full) */
gchar *line_sender_offer (
    LineSender *self, const GstLatestMedia *media, guint n_media);
void line_sender_take_answer (LineSender *self, const gchar *answer);
/* Sends on all active lines from now on: the viewer knows of them. What comes
 * before, it takes for another line. */
void line_sender_play (LineSender *self);

G_END_DECLS
