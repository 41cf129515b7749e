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
  return family != 0;
}

/* Returns the cure, and in @what what is foreign, in words; NULL if the caps are
 * taken, or cannot be helped. */
static const gchar *
find_cure (const GstCaps *caps, const gchar **what)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  *what = gst_structure_get_name (s);
  if (gst_structure_has_name (s, "audio/x-raw") && has_too_many_channels (s)) {
    *what = "sound of more than 8 channels without positions";
    return "audiomixmatrix (to mix them) or deinterleave (to choose one)";
  }
  if (gst_structure_has_name (s, "audio/x-opus") && is_multistream (s)) {
    *what = "Opus with a channel mapping (several streams)";
    return "opusdec";
  }
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (gst_structure_has_name (s, types[i].type))
      return types[i].cure;
  }
  return NULL;
}

/* Returns whether the caps are foreign. */
static gboolean
report_if_foreign (GstPad *pad, const GstCaps *caps)
{
  g_autoptr (GstElement) element = NULL;
  g_autofree gchar *name = NULL;
  const gchar *what, *cure = find_cure (caps, &what);

  if (cure == NULL)
    return FALSE;
  element = gst_pad_get_parent_element (pad);
  name = gst_pad_get_name (pad);
  if (element != NULL)
    gst_latest_foreign_caps_report (element, name, what, cure, caps);
  return TRUE;
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    if (report_if_foreign (pad, caps)) {
      gst_event_unref (event);
      return FALSE;
    }
  }
  return gst_pad_event_default (pad, parent, event);
}

/* Opus is not among it: an encoder would be free to make several streams. */
static GstCaps *
make_foreign (void)
{
  return gst_caps_from_string (GST_LATEST_SOUND_FOREIGN
      "; audio/x-raw, channels=(int)[ 9, max ], channel-mask=(bitmask)0");
}

static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  g_autoptr (GstCaps) foreign = NULL;
  const gchar *what;
  GstCaps *caps;

  if (GST_QUERY_TYPE (query) == GST_QUERY_ACCEPT_CAPS) {
    gst_query_parse_accept_caps (query, &caps);
    if (find_cure (caps, &what) != NULL) {
      gst_query_set_accept_caps_result (query, TRUE);
      return TRUE;
    }
  }
  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    foreign = make_foreign ();
    gst_latest_foreign_caps_add (query, foreign);
  }
  return TRUE;
}

void
gst_latest_sound_foreign_attach (GstPad *pad)
{
  gst_pad_set_event_function (pad, GST_DEBUG_FUNCPTR (sink_event));
  gst_pad_set_query_function (pad, GST_DEBUG_FUNCPTR (sink_query));
}
