/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rtxshare.h"

#include <math.h>

/* The time constant of the smoothing: an encoder should not be set anew for each
 * burst of losses, but within about a second of a lasting change. */
#define SMOOTHING_US (1.0 * G_USEC_PER_SEC)

void
gst_latest_rtx_share_init (GstLatestRtxShare *share, gint64 now)
{
  *share = (GstLatestRtxShare) { .time = now };
}

void
gst_latest_rtx_share_update (
    GstLatestRtxShare *share, gint64 now, guint64 bytes, guint64 rtx_bytes)
{
  gdouble new_bytes = bytes - share->bytes;
  gdouble new_rtx_bytes = rtx_bytes - share->rtx_bytes;
  gdouble keep = exp (-MAX (now - share->time, 0) / SMOOTHING_US);

  /* The first measurement counts in full. */
  if (share->bytes == 0)
    keep = 0;
  share->time = now;
  share->bytes = bytes;
  share->rtx_bytes = rtx_bytes;
  if (new_bytes > 0)
    share->sent =
        keep * share->sent + (1 - keep) * MIN (1, new_rtx_bytes / new_bytes);
}

gdouble
gst_latest_rtx_share_get (const GstLatestRtxShare *share, gdouble extra)
{
  return MAX (share->sent, extra / (1 + extra));
}
