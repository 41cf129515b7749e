/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Sound that a track does not take: foreigncaps.h. */

/* What else than raw sound and Opus an audio pad is linked to. */
#define GST_LATEST_SOUND_FOREIGN \
  "audio/x-alaw; audio/x-mulaw; audio/G722; audio/AMR; audio/AMR-WB; " \
  "audio/mpeg; audio/x-ac3; audio/x-vorbis; audio/x-flac; audio/x-speex"

/* Has @pad, a ghost pad for sound, answer foreign caps with an error of its
 * element. */
void gst_latest_sound_foreign_attach (GstPad *pad);

G_END_DECLS
