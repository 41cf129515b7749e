/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "vpxdefaults.h"

G_BEGIN_DECLS

/* A source may stand still: a screen on which nothing happens, a camera that sends
 * a frame when something moves. Then the last picture is encoded again
 *
 *   - when a key frame is asked for, as a viewer who joins would see nothing
 *     before the next frame, if one ever comes;
 *   - some times more, while it is coarse: a still picture becomes sharp.
 *
 * A repeat goes through the slot like a frame of the source, if none waits there,
 * and a newer frame replaces it. Once the picture is fine, nothing goes on. */
typedef struct _GstLatestVpxStill GstLatestVpxStill;

GstLatestVpxStill *gst_latest_vpx_still_new (void);
/* Plans nothing any more. */
void gst_latest_vpx_still_free (GstLatestVpxStill *s);
/* Where repeats go: a latestframe. Only while nothing streams. */
void gst_latest_vpx_still_set_slot (GstLatestVpxStill *s, GstElement *slot);
/* Whether there are repeats at all. Any thread. */
void gst_latest_vpx_still_set_enabled (GstLatestVpxStill *s, gboolean enabled);
gboolean gst_latest_vpx_still_is_enabled (GstLatestVpxStill *s);
/* Forgets the picture and whatever was planned. Any thread. */
void gst_latest_vpx_still_forget (GstLatestVpxStill *s);

/* Streaming thread: @buffer leaves the slot, from a source of so many ns from
 * frame to frame. Returns whether it is a repeat. */
gboolean gst_latest_vpx_still_slot_out (
    GstLatestVpxStill *s, GstBuffer *buffer, gint64 interval);
/* Streaming thread: the work on that buffer is done. @key_wanted: a key frame was
 * asked for and not made. @qp: the quantizer index of what came out, -1: none
 * did. */
void gst_latest_vpx_still_done (GstLatestVpxStill *s, gint qp,
    GstLatestVpxCodec codec, gboolean key_wanted);
/* Any thread, does not wait: a key frame was asked for. */
void gst_latest_vpx_still_wanted (GstLatestVpxStill *s);
/* The number of repeats. Any thread. */
guint64 gst_latest_vpx_still_get_repeats (GstLatestVpxStill *s);

G_END_DECLS
