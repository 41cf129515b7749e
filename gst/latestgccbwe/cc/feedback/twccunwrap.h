/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Transport-wide feedback counts packets with 16 bits and time with 24 bits of
 * 64 ms (draft-holmer-rmcat-transport-wide-cc-extensions-01, 3.1). The
 * functions here turn these into numbers of 64 bits, which do not wrap in
 * practice. Of all values a number may stand for, they choose the one nearest
 * to the last, so that late and repeated numbers are placed right, too. */

typedef struct
{
  guint64 last; /* unwrapped */
  gboolean started;
} GstLatestTwccSeq;

void gst_latest_twcc_seq_init (GstLatestTwccSeq *s);
/* Unwraps a sequence number. The first of a stream becomes 65536 + @seq, so
 * that older ones are still positive. */
guint64 gst_latest_twcc_seq_unwrap (GstLatestTwccSeq *s, guint16 seq);

typedef struct
{
  gint64 last; /* us, unwrapped */
  gboolean started;
} GstLatestTwccTime;

void gst_latest_twcc_time_init (GstLatestTwccTime *t);
/* Unwraps a receive time (us) of GStreamer's, which before 1.26.3 jumps back by
 * 2^24 * 64 ms every 12.4 days. Times that did not wrap come out unchanged but
 * for a constant. Any value is accepted. */
gint64 gst_latest_twcc_time_unwrap (GstLatestTwccTime *t, gint64 time);

G_END_DECLS
