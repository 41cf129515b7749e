/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "sinkstats.h"

void
gst_latest_sink_stats_install (GObjectClass *klass, guint id)
{
  /**
   * GstLatestWebRTCSink:stats:
   *
   * `application/x-latestwebrtcsink-stats` with `viewers` (uint, connected
   * ones), `encoder` (the stats of latestvpxenc) and `sessions`, a list with a
   * structure for each viewer: `id` (the name, as in the signals), `state` (negotiating, connecting,
   * connected, ended), `connected-for` (ns), `frames-sent`, `key-frames-sent`,
   * `frames-dropped`, and, refreshed once a second, `packets-sent`,
   * `bytes-sent`, `nack-count`, `pli-count`, `fir-count`, and once the viewer
   * has reported `round-trip-time` (s), `fraction-lost` (0 to 1) and
   * `packets-lost`.
   */
  g_object_class_install_property (klass, id,
      g_param_spec_boxed ("stats", "Statistics",
          "Counters of the encoder and of every viewer", GST_TYPE_STRUCTURE,
          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

GstStructure *
gst_latest_sink_stats_new (GstLatestNetwork *network, GstElement *encoder)
{
  GstStructure *stats =
      gst_structure_new_empty ("application/x-latestwebrtcsink-stats");
  g_autoptr (GstStructure) encoder_stats = NULL;
  GValue sessions = G_VALUE_INIT;
  guint viewers = 0;

  g_value_init (&sessions, GST_TYPE_ARRAY);
  if (network)
    viewers = gst_latest_network_get_stats (network, &sessions);
  gst_structure_set (stats, "viewers", G_TYPE_UINT, viewers, NULL);
  gst_structure_take_value (stats, "sessions", &sessions);
  if (encoder)
    g_object_get (encoder, "stats", &encoder_stats, NULL);
  if (encoder_stats)
    gst_structure_set (
        stats, "encoder", GST_TYPE_STRUCTURE, encoder_stats, NULL);
  return stats;
}
