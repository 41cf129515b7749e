/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

/* Ids of the properties of latestvpxenc. */
enum
{
  PROP_0,
  PROP_CODEC,
  PROP_BITRATE, /* these three in the order of GstLatestVpxBitrate */
  PROP_MIN_BITRATE,
  PROP_MAX_BITRATE,
  PROP_MAX_AGE,
  PROP_MAX_FRAMERATE,
  PROP_DOWNSTREAM_READY,
  PROP_ADAPTATION,
  PROP_DEGRADATION_PREFERENCE,
  PROP_MIN_FRAMERATE,
  PROP_MIN_HEIGHT,
  PROP_KEYFRAME_MIN_INTERVAL,
  PROP_MAX_FRAME_LATENCY,
  PROP_STALL_TIMEOUT,
  PROP_HEALTHY,
  PROP_REPEAT_STILL,
  PROP_FRAME_LOG,
  PROP_ENCODER_SETTINGS,
  PROP_STATS,
  N_PROPERTIES
};
