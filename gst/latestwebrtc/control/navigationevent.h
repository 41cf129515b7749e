/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "controlmessage.h"

G_BEGIN_DECLS

/* A viewer's navigation message as the event that GStreamer has for it, in the
 * pixels of @caps: those of the source's picture, whatever became of it on its
 * way to the viewer. What the viewer sends is a share of the picture, so pixels
 * that are not square, and a picture that was made smaller, are the same to
 * it. NULL if there is no such event: a key without a name, caps without a
 * size. (transfer full) */
GstEvent *gst_latest_navigation_event_new (
    const GstLatestControlMessage *message, GstCaps *caps);
/* A gamepad, for which GstNavigation has nothing:
 * "application/x-latest-gamepad" with "viewer" (string), "index" (uint), "id"
 * and "mapping" (strings), "connected" (boolean), "axes" (GstValueArray of
 * double, -1 to 1), "buttons" (GstValueArray of double, 0 to 1) and "pressed"
 * (uint; bit n: button n). (transfer full) */
GstStructure *gst_latest_gamepad_structure_new (
    const GstLatestControlMessage *message, const gchar *viewer);

G_END_DECLS
