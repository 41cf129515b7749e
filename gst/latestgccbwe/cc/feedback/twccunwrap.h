/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Transport-wide feedback counts packets with 16 bits and time with 24 bits of
 * 64 ms (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1). These give
 * back numbers that only ever wrap in theory. Each keeps the value nearest to
 * the last one, so that late and repeated ones find their place too. */

typedef struct
{
  guint64 last; /* unwrapped */
  gboolean started;
} GstLatestTwccSeq;

void gst_latest_twcc_seq_init (GstLatestTwccSeq *s);
/* The first number of a stream becomes 65536 + @seq, so that an older one is
 * still positive. */
guint64 gst_latest_twcc_seq_unwrap (GstLatestTwccSeq *s, guint16 seq);

typedef struct
{
  gint64 last; /* us, unwrapped */
  gboolean started;
} GstLatestTwccTime;

void gst_latest_twcc_time_init (GstLatestTwccTime *t);
/* @time (us) as GStreamer says it: before 1.26.3 it jumps back by 2^24 * 64 ms
 * every 12.4 days; a time that did not wrap comes out unchanged except for a
 * constant. Any value is survived. */
gint64 gst_latest_twcc_time_unwrap (GstLatestTwccTime *t, gint64 time);

G_END_DECLS
