/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "allocate.h"
#include "track.h"

G_BEGIN_DECLS

/* Fills in what sound takes of the rate, headers not counted: what the Opus
 * encoder of the track is set to, or, of sound that comes encoded, @max_bitrate
 * in bit/s (0: what the encoder would be set to). From any thread. */
void gst_latest_sound_rate_describe (GstLatestTrack *track, guint max_bitrate,
    GstLatestAllocationTrack *allocation);

G_END_DECLS
