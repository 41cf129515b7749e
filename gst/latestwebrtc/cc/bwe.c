/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwe.h"

#include <string.h>

#define MIN_BITRATE 1000

struct _GstLatestBwe
{
  GstLatestBweConfig config;
  guint estimate;
};

GstLatestBwe *
gst_latest_bwe_new (const GstLatestBweConfig * config, gint64 now)
{
  GstLatestBwe *bwe = g_new0 (GstLatestBwe, 1);

  bwe->config = *config;
  bwe->estimate = config->start_bitrate;
  gst_latest_bwe_set_limits (bwe, config->min_bitrate, config->max_bitrate,
      now);
  return bwe;
}

void
gst_latest_bwe_free (GstLatestBwe * bwe)
{
  g_free (bwe);
}

void
gst_latest_bwe_set_limits (GstLatestBwe * bwe, guint min_bitrate,
    guint max_bitrate, gint64 now)
{
  bwe->config.min_bitrate = MAX (min_bitrate, MIN_BITRATE);
  bwe->config.max_bitrate = MAX (max_bitrate, bwe->config.min_bitrate);
  bwe->estimate = CLAMP (bwe->estimate, bwe->config.min_bitrate,
      bwe->config.max_bitrate);
}

void
gst_latest_bwe_set_estimator (GstLatestBwe * bwe,
    GstLatestBweEstimator estimator)
{
  bwe->config.estimator = estimator;
}

void
gst_latest_bwe_packet_sent (GstLatestBwe * bwe, gint64 now, guint32 size)
{
}

void
gst_latest_bwe_feedback (GstLatestBwe * bwe, gint64 now,
    const GstLatestBwePacket * packets, guint n)
{
}

gint64
gst_latest_bwe_process (GstLatestBwe * bwe, gint64 now)
{
  return G_MAXINT64;
}

guint
gst_latest_bwe_get_estimate (const GstLatestBwe * bwe)
{
  return bwe->estimate;
}

guint
gst_latest_bwe_get_pacing_rate (const GstLatestBwe * bwe)
{
  return bwe->estimate;
}

gboolean
gst_latest_bwe_take_probe (GstLatestBwe * bwe, gint64 now,
    GstLatestBweProbe * probe)
{
  return FALSE;
}

void
gst_latest_bwe_probe_sent (GstLatestBwe * bwe, guint id, gint64 start,
    gint64 end, guint32 bytes, guint packets)
{
}

void
gst_latest_bwe_get_stats (const GstLatestBwe * bwe, GstLatestBweStats * stats)
{
  memset (stats, 0, sizeof (*stats));
  stats->estimate = bwe->estimate;
  stats->rtt = stats->min_rtt = stats->feedback_interval = -1;
}
