/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A webrtcbin that receives several lines, and counts the packets of each. */
typedef struct _LineViewer LineViewer;

#define LINE_VIEWER_VP8 \
  "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000," \
  "rtcp-fb-nack=(boolean)true,rtcp-fb-nack-pli=(boolean)true"
#define LINE_VIEWER_OPUS \
  "application/x-rtp,media=audio,encoding-name=OPUS,payload=111," \
  "clock-rate=48000,encoding-params=(string)2,minptime=(string)10," \
  "useinbandfec=(string)1"

LineViewer *line_viewer_new (void);
void line_viewer_free (LineViewer *self);

/* A further line, before an offer or an answer. */
void line_viewer_add (LineViewer *self, const gchar *caps);
void line_viewer_add_channel (LineViewer *self);

/* (transfer full), both. */
gchar *line_viewer_create_offer (LineViewer *self);
gchar *line_viewer_answer (LineViewer *self, const gchar *offer);
void line_viewer_set_answer (LineViewer *self, const gchar *answer);

/* Waits until @n packets have come on the m-line @line. */
void line_viewer_wait_packets (LineViewer *self, guint line, guint n);
guint line_viewer_get_packets (LineViewer *self, guint line);
/* Those that are missing between the first and the last one. */
guint line_viewer_get_lost (LineViewer *self, guint line);
/* Waits until the data channel is open. */
void line_viewer_wait_channel (LineViewer *self);

G_END_DECLS
