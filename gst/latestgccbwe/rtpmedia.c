/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "rtpmedia.h"

/* An aux sender in webrtcbin has five pads between itself and the ones of the
 * rtpfunnel. */
#define MAX_DEPTH 16

typedef struct
{
  guint32 ssrc;
  guint8 pt;
  GstLatestRtpMedia by_pt; /* from caps that do not say this SSRC */
} Search;

static GstLatestRtpMedia
look_at_caps (Search *search, GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GstStructure *s;
  const gchar *name;
  GstLatestRtpMedia media;
  guint ssrc;
  gint pt;

  if (caps == NULL || gst_caps_get_size (caps) == 0)
    return GST_LATEST_RTP_MEDIA_UNKNOWN;
  s = gst_caps_get_structure (caps, 0);
  name = gst_structure_get_string (s, "media");
  if (name == NULL)
    return GST_LATEST_RTP_MEDIA_UNKNOWN;
  media = g_str_equal (name, "audio") ? GST_LATEST_RTP_MEDIA_AUDIO
                                      : GST_LATEST_RTP_MEDIA_OTHER;
  if (gst_structure_get_uint (s, "ssrc", &ssrc) && ssrc == search->ssrc)
    return media;
  if (gst_structure_get_int (s, "payload", &pt) && pt == search->pt)
    search->by_pt = media;
  return GST_LATEST_RTP_MEDIA_UNKNOWN;
}

static GstLatestRtpMedia search_pad (Search *search, GstPad *pad, guint depth);

/* All that can come out of @srcpad. */
static GstLatestRtpMedia
search_links (Search *search, GstPad *srcpad, guint depth)
{
  g_autoptr (GstIterator) it = gst_pad_iterate_internal_links (srcpad);
  GValue item = G_VALUE_INIT;
  GstLatestRtpMedia media = GST_LATEST_RTP_MEDIA_UNKNOWN;
  gboolean done = it == NULL;

  while (!done && media == GST_LATEST_RTP_MEDIA_UNKNOWN) {
    switch (gst_iterator_next (it, &item)) {
      case GST_ITERATOR_OK:
        media = search_pad (search, g_value_get_object (&item), depth - 1);
        g_value_reset (&item);
        break;
      case GST_ITERATOR_RESYNC:
        gst_iterator_resync (it);
        break;
      default:
        done = TRUE;
        break;
    }
  }
  if (G_IS_VALUE (&item))
    g_value_unset (&item);
  return media;
}

static GstLatestRtpMedia
search_pad (Search *search, GstPad *sinkpad, guint depth)
{
  g_autoptr (GstPad) peer = NULL;
  GstLatestRtpMedia media = look_at_caps (search, sinkpad);

  if (media != GST_LATEST_RTP_MEDIA_UNKNOWN || depth == 0)
    return media;
  peer = gst_pad_get_peer (sinkpad);
  return peer != NULL ? search_links (search, peer, depth)
                      : GST_LATEST_RTP_MEDIA_UNKNOWN;
}

GstLatestRtpMedia
gst_latest_rtp_media_find (GstPad *sinkpad, guint32 ssrc, guint8 pt)
{
  Search search = { .ssrc = ssrc, .pt = pt };
  GstLatestRtpMedia media = search_pad (&search, sinkpad, MAX_DEPTH);

  return media != GST_LATEST_RTP_MEDIA_UNKNOWN ? media : search.by_pt;
}
