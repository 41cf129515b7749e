/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "rtpmedia.h"

/* Audio leaves before video, so the pacer has to know which packets are audio.
 * RTP does not say, and neither do the caps here: in webrtcbin an rtpfunnel
 * merges the streams of a bundle, and its caps have nothing of theirs but the
 * header extensions. It also keeps their CAPS events. So the first packet of
 * each SSRC makes this file look at the caps of the pads upstream, through the
 * elements in between, until some say what the SSRC or the payload type is.
 *
 * The other ways are worse. A property would have to be set again by the
 * application after each negotiation, with SSRCs that webrtcbin chooses itself.
 * The size or the rate of packets does not tell audio from a still picture. A
 * query upstream is not answered by rtpfunnel, and might wait for somebody.
 *
 * Looking is safe in the streaming thread. Nothing is sent or queried: the
 * pads' peers, internal links and current caps are each read under the object
 * lock of one pad, with references held in between, and without a lock of this
 * element. If elements are relinked meanwhile, the worst result is "unknown",
 * and such a stream is paced as video. The depth is limited, so that a loop
 * ends. */

/* In webrtcbin there are five pads between an aux sender and the sink pads of
 * the rtpfunnel. */
#define MAX_DEPTH 16

typedef struct
{
  guint32 ssrc;
  guint8 pt;
  GstLatestRtpMedia by_pt; /* from caps with this payload type only */
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

/* Searches all sink pads whose data can come out of @srcpad. */
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
