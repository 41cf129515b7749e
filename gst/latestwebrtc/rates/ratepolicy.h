/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GstLatestRatePolicy:
 * @GST_LATEST_RATE_POLICY_SLOWEST: what the slowest viewer's network carries:
 *   everybody sees every frame in time
 * @GST_LATEST_RATE_POLICY_FASTEST: what the fastest viewer's network carries:
 *   the best picture for one, and the others lose frames
 * @GST_LATEST_RATE_POLICY_MEDIAN: what half of the viewers' networks carry
 *
 * The viewer whose network an encoder is made to fit, of those that it is for.
 */
typedef enum
{
  GST_LATEST_RATE_POLICY_SLOWEST,
  GST_LATEST_RATE_POLICY_FASTEST,
  GST_LATEST_RATE_POLICY_MEDIAN,
} GstLatestRatePolicy;

/**
 * GstLatestEncoderSharing:
 * @GST_LATEST_ENCODER_SHARING_AUTO: viewers whose networks carry less than half
 *   of what those of the others do get an encode of their own, while processors
 *   are free
 * @GST_LATEST_ENCODER_SHARING_ALL: one encode for all viewers
 * @GST_LATEST_ENCODER_SHARING_PER_VIEWER: an encode for each viewer
 *
 * Which viewers are sent the same encode of the video.
 */
typedef enum
{
  GST_LATEST_ENCODER_SHARING_AUTO,
  GST_LATEST_ENCODER_SHARING_ALL,
  GST_LATEST_ENCODER_SHARING_PER_VIEWER,
} GstLatestEncoderSharing;

/* Encodes of a track there are at most, each with a number below. Number 0 is
 * the one that is always there, and that viewers begin with. */
#define GST_LATEST_MAX_ENCODINGS 8

/* What the user has set. Rates are in bit/s. */
typedef struct
{
  gboolean adaptive; /* follow the viewers' networks */
  /* The following rates are those of the sum of all video. Not adaptive: the
   * rate, or 0 for the default. Adaptive: an upper limit of the video beside
   * max_bitrate, or 0 for none. */
  guint bitrate;
  guint min_bitrate, start_bitrate, max_bitrate; /* when adaptive */
  GstLatestRatePolicy policy;
  gdouble frame_share; /* of every estimator; see latestgccbwe */
  GstLatestEncoderSharing sharing;
  guint max_encoders; /* of each track at a time; at least 1 */
  guint serial;       /* of two settings, the newer ones have the greater one */
} GstLatestRateSettings;

#define GST_LATEST_RATE_DEFAULT 2000000

/* Returns one of @rates, which get sorted; 0 when there is none. The median of
 * an even number is the lower of the two in the middle: the higher would be too
 * much for half of the viewers. */
guint gst_latest_rate_policy_choose (
    GstLatestRatePolicy policy, guint *rates, guint n_rates);

G_END_DECLS
