/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

/* Raw sound of channels that have no places: as many as there are usual places
 * for. */
#define GST_LATEST_SOUND_UNPLACED \
  "audio/x-raw, format=(string)" GST_AUDIO_FORMATS_ALL \
  ", layout=(string)interleaved, rate=(int)[ 1, max ], " \
  "channels=(int)[ 2, 8 ], channel-mask=(bitmask)0"

/* Returns @caps, of raw sound, with the usual places for channels that have none,
 * as those of a card with several microphones. NULL if the channels have places,
 * or are too many for that. (transfer full) (nullable) */
GstCaps *gst_latest_sound_channels_place (const GstCaps *caps);

G_END_DECLS
