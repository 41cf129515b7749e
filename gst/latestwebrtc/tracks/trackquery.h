/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "trackchain.h"

G_BEGIN_DECLS

/* Answers what upstream asks @pad about caps, for a track of sound or video with
 * @chain. Whatever is linked now, caps are the encoder's business: it says that it
 * takes JPEG and what is encoded already, as it says why it does not take others.
 * Any thread. */
GstPadProbeReturn gst_latest_track_query_answer (GstPad *pad,
    GstLatestTrackChain *chain, gboolean is_audio, GstQuery *query);

G_END_DECLS
