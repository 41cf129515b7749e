/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Properties that follow a control source (GstController). */

/* Returns whether there are any: a look at a pointer, as costs every frame. */
static inline gboolean
gst_latest_has_control (gpointer object)
{
  return GST_OBJECT_CAST (object)->control_bindings != NULL;
}

/* Sets them to their values at the stream time of @pts, if it has one. Sets
 * properties and notifies, so no lock may be held. */
void gst_latest_follow_control (
    gpointer object, const GstSegment *segment, GstClockTime pts);

G_END_DECLS
