/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "trackquery.h"

#include "soundchannels.h"

/* Sound that the elements inside do not ask for: what comes encoded, and what they
 * get changed. (transfer full) */
static GstCaps *
make_further_sound (void)
{
  return gst_caps_from_string (GST_LATEST_SOUND_UNPLACED
      "; audio/x-opus, channel-mapping-family=(int)0");
}

/* The answer of what raw media go to, and what is taken beside that. */
static gboolean
answer_caps_query (
    GstPad *pad, GstLatestTrackChain *chain, gboolean is_audio, GstQuery *query)
{
  GstElement *first = is_audio ? gst_latest_track_chain_get_first (chain)
                               : gst_latest_track_chain_get_encoder (chain);
  g_autoptr (GstPad) sink = gst_element_get_static_pad (first, "sink");
  g_autoptr (GstCaps) further = NULL;
  GstCaps *filter, *caps;

  if (!gst_pad_query (sink, query))
    return FALSE;
  if (!is_audio || GST_QUERY_TYPE (query) != GST_QUERY_CAPS)
    return TRUE;
  further = make_further_sound ();
  gst_query_parse_caps (query, &filter);
  gst_query_parse_caps_result (query, &caps);
  caps = gst_caps_merge (gst_caps_ref (caps),
      filter ? gst_caps_intersect (further, filter) : gst_caps_ref (further));
  gst_query_set_caps_result (query, caps);
  gst_caps_unref (caps);
  return TRUE;
}

static gboolean
is_further_sound (GstQuery *query)
{
  g_autoptr (GstCaps) further = make_further_sound ();
  GstCaps *caps;

  gst_query_parse_accept_caps (query, &caps);
  return gst_caps_is_subset (caps, further);
}

GstPadProbeReturn
gst_latest_track_query_answer (
    GstPad *pad, GstLatestTrackChain *chain, gboolean is_audio, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS
      && GST_QUERY_TYPE (query) != GST_QUERY_ACCEPT_CAPS)
    return GST_PAD_PROBE_OK;
  if (is_audio && GST_QUERY_TYPE (query) == GST_QUERY_ACCEPT_CAPS
      && is_further_sound (query)) {
    gst_query_set_accept_caps_result (query, TRUE);
    return GST_PAD_PROBE_HANDLED;
  }
  return answer_caps_query (pad, chain, is_audio, query) ? GST_PAD_PROBE_HANDLED
                                                         : GST_PAD_PROBE_DROP;
}
