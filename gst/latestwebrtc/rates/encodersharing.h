/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "ratepolicy.h"

G_BEGIN_DECLS

/* Encoder sharing decides which viewers are sent the same encode. The model has no
 * lock and no clock: times are monotonic, in us. */

/* What is to be known of a viewer, all 0 when it comes. */
typedef struct
{
  guint encoding;     /* decided here */
  gboolean estimated; /* there is congestion control for it */
  gboolean counted;   /* the rate is what its network carries */
  guint rate;         /* bit/s */
  gint64
      slow_since; /* since when it has been slower than half of another one with
                      * the same encoding; 0: it is not */
  gint64 fast_since; /* since when it might as well get encoding 0; 0: no */
} GstLatestEncoderShare;

/* Decides for all viewers, the oldest first. At most @allowed encodings, 1 or
 * more, have viewers afterwards, all of them below GST_LATEST_MAX_ENCODINGS. An encode
 * of a viewer's own may be shared by others whose networks are alike.
 *
 * What a viewer is sent goes on with a key frame when its encoding changes, so
 * with GST_LATEST_ENCODER_SHARING_AUTO it does after some seconds only. */
void gst_latest_encoder_sharing_update (GstLatestEncoderSharing sharing,
    guint allowed, gint64 now, GstLatestEncoderShare *const *viewers, guint n);

/* The rate with which a viewer sees all there is to see, where encoding 0 makes
 * @bitrate and may make @target, in bit/s: what is more is no difference. G_MAXUINT: it
 * makes what it may. */
guint gst_latest_encoder_sharing_get_need (guint64 bitrate, guint target);

/* Whether there are processors free for more. */
typedef struct
{
  gint64 crowded_until; /* 0 at first */
} GstLatestEncoderRoom;

/* How many encodings there may be where there are @used now: one more while there
 * is room, one less when there is not enough, never more than @max_encoders. All
 * encoders keep @busy processors of @n_processors busy, of which those of
 * encoding 0 take @cost. */
guint gst_latest_encoder_room_update (GstLatestEncoderRoom *self, gint64 now,
    guint used, guint max_encoders, gdouble n_processors, gdouble busy,
    gdouble cost);

G_END_DECLS
