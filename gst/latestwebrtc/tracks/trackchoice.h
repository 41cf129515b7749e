/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "signaller.h"
#include "track.h"

G_BEGIN_DECLS

/* Whether there is each of the @tracks that @choice names. Otherwise @error is
 * for the viewer. (element-type GstLatestTrack) */
gboolean gst_latest_track_choice_check (
    const GstLatestTrackChoice *choice, GPtrArray *tracks, GError **error);
/* Those of @tracks that @choice names, in its order; of a kind that it does not
 * mention, all. (element-type GstLatestTrack) (transfer container) */
GPtrArray *gst_latest_track_choice_select (
    const GstLatestTrackChoice *choice, GPtrArray *tracks);

G_END_DECLS
