/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "soundforeign.h"

#include "foreigncaps.h"
#include "soundchannels.h"

static const struct
{
  const gchar *type;
  const gchar *cure; /* the elements that make raw sound of it */
} types[] = {
  { "audio/x-alaw", "alawdec" },
  { "audio/x-mulaw", "mulawdec" },
  { "audio/G722", "avdec_g722" },
  { "audio/AMR", "amrnbdec" },
  { "audio/AMR-WB", "amrwbdec" },
  { "audio/mpeg", "decodebin" },
  { "audio/x-ac3", "decodebin" },
  { "audio/x-vorbis", "vorbisdec" },
  { "audio/x-flac", "flacdec" },
  { "audio/x-speex", "speexdec" },
};

/* As many as there are no usual places for: nothing says what goes to the left,
 * and what to the right. */
static gboolean
has_too_many_channels (const GstStructure *s)
{
  guint64 mask = 0;
  gint channels = 0;

  gst_structure_get (s, "channels", G_TYPE_INT, &channels, "channel-mask",
      GST_TYPE_BITMASK, &mask, NULL);
  return mask == 0 && channels > 2
      && gst_audio_channel_get_fallback_mask (channels) == 0;
}

/* Opus in several streams (RFC 7845, 5.1.1), which no viewer's line is for. */
static gboolean
is_multistream (const GstStructure *s)
{
  gint family = 0;

  gst_structure_get_int (s, "channel-mapping-family", &family);
  return gst_structure_has_name (s, "audio/x-opus") && family != 0;
}

static gboolean
is_unplaced (const GstStructure *s)
{
  return gst_structure_has_name (s, "audio/x-raw") && has_too_many_channels (s);
}

static const gchar *
find_cure (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  if (is_unplaced (s))
    return "audiomixmatrix (to mix them) or deinterleave (to choose one)";
  if (is_multistream (s))
    return "opusdec";
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (gst_structure_has_name (s, types[i].type))
      return types[i].cure;
  }
  return NULL;
}

static gchar *
describe (const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  if (is_unplaced (s))
    return g_strdup ("sound of more than 8 channels without positions");
  if (is_multistream (s))
    return g_strdup ("Opus with a channel mapping (several streams)");
  return g_strdup (gst_structure_get_name (s));
}

/* Opus is not among it: an encoder would be free to make several streams. */
static GstCaps *
make_foreign (void)
{
  return gst_caps_from_string (GST_LATEST_SOUND_FOREIGN
      "; audio/x-raw, channels=(int)[ 9, max ], channel-mask=(bitmask)0");
}

static const GstLatestForeignCapsClass foreign_class = {
  .find_cure = find_cure,
  .describe = describe,
  .make_foreign = make_foreign,
};

void
gst_latest_sound_foreign_attach (GstPad *pad)
{
  gst_latest_foreign_caps_attach (pad, &foreign_class);
}
