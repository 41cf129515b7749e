/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "soundchannels.h"

/* audioconvert mixes no channels that are nowhere, and opusenc makes a stream of
 * each, which is not what viewers' lines carry. */
GstCaps *
gst_latest_sound_channels_place (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  GstCaps *placed;
  guint64 mask;
  gint channels;

  if (!gst_structure_has_name (s, "audio/x-raw")
      || !gst_structure_get (s, "channels", G_TYPE_INT, &channels,
          "channel-mask", GST_TYPE_BITMASK, &mask, NULL)
      || mask != 0 || channels < 2)
    return NULL;
  mask = gst_audio_channel_get_fallback_mask (channels);
  if (mask == 0)
    return NULL;
  placed = gst_caps_copy (caps);
  gst_caps_set_simple (placed, "channel-mask", GST_TYPE_BITMASK, mask, NULL);
  return placed;
}
