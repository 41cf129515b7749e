/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "rtpstats.h"

#include <gst/webrtc/webrtc.h>

typedef struct
{
  GstLatestRtpStats *stats;
  guint32 ssrc;
} Reading;

static void
read_outbound (GstLatestRtpStats * stats, const GstStructure * s)
{
  gst_structure_get_uint64 (s, "packets-sent", &stats->packets_sent);
  gst_structure_get_uint64 (s, "bytes-sent", &stats->bytes_sent);
  gst_structure_get_uint (s, "nack-count", &stats->nack_count);
  gst_structure_get_uint (s, "pli-count", &stats->pli_count);
  gst_structure_get_uint (s, "fir-count", &stats->fir_count);
}

static void
read_remote_inbound (GstLatestRtpStats * stats, const GstStructure * s)
{
  stats->remote_known = TRUE;
  gst_structure_get_double (s, "round-trip-time", &stats->round_trip_time);
  gst_structure_get_double (s, "fraction-lost", &stats->fraction_lost);
  gst_structure_get_int64 (s, "packets-lost", &stats->packets_lost);
}

static gboolean
read_entry (GQuark field, const GValue * value, gpointer data)
{
  Reading *reading = data;
  const GstStructure *s;
  GstWebRTCStatsType type;
  guint ssrc = 0;

  if (!GST_VALUE_HOLDS_STRUCTURE (value))
    return TRUE;
  s = gst_value_get_structure (value);
  if (!gst_structure_get (s, "type", GST_TYPE_WEBRTC_STATS_TYPE, &type, NULL)
      || !gst_structure_get_uint (s, "ssrc", &ssrc) || ssrc != reading->ssrc)
    return TRUE;
  if (type == GST_WEBRTC_STATS_OUTBOUND_RTP)
    read_outbound (reading->stats, s);
  else if (type == GST_WEBRTC_STATS_REMOTE_INBOUND_RTP)
    read_remote_inbound (reading->stats, s);
  return TRUE;
}

void
gst_latest_rtp_stats_read (GstLatestRtpStats * self, const GstStructure * reply,
    guint32 ssrc)
{
  Reading reading = { self, ssrc };

  gst_structure_foreach (reply, read_entry, &reading);
}

void
gst_latest_rtp_stats_write (const GstLatestRtpStats * self, GstStructure * out)
{
  gst_structure_set (out,
      "packets-sent", G_TYPE_UINT64, self->packets_sent,
      "bytes-sent", G_TYPE_UINT64, self->bytes_sent,
      "nack-count", G_TYPE_UINT, self->nack_count,
      "pli-count", G_TYPE_UINT, self->pli_count,
      "fir-count", G_TYPE_UINT, self->fir_count, NULL);
  if (self->remote_known)
    gst_structure_set (out,
        "round-trip-time", G_TYPE_DOUBLE, self->round_trip_time,
        "fraction-lost", G_TYPE_DOUBLE, self->fraction_lost,
        "packets-lost", G_TYPE_INT64, self->packets_lost, NULL);
}
