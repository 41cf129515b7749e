/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* A receiver that has lost packets for good has no picture until it gets a key
 * unit, and asks for one only after seconds, as browsers do. The sender knows
 * at once: when retransmissions are refused because they would take too much of
 * the rate, and when feedback comes again after a gap in which many packets may
 * have been lost. */

#include "gstlatestgccbwe-private.h"

#include <gst/video/video.h>

#define GST_CAT_DEFAULT gst_latest_gcc_bwe_debug

/* A key unit is large, and a second one within this time would not arrive any
 * earlier. latestvpxenc merges requests by itself (keyframe-min-interval), but
 * other encoders like vp8enc make a key unit for each, and while
 * retransmissions are refused there is one reason for a request per
 * feedback. */
#define MIN_INTERVAL (500 * G_TIME_SPAN_MILLISECOND)

gboolean
gst_latest_gcc_bwe_needs_key_unit_locked (GstLatestGccBwe *self, gint64 now,
    const GstLatestBweAdvice *advice, const GstLatestPacerStats *pacer)
{
  GstLatestGccBweKeyRequest *request = &self->key_request;

  if (advice->feedback_silent || pacer->refused > request->refused)
    request->needed = TRUE;
  request->refused = pacer->refused;
  if (!request->needed
      || (request->last != GST_LATEST_CC_TIME_NONE
          && now - request->last < MIN_INTERVAL))
    return FALSE;
  request->needed = FALSE;
  request->last = now;
  self->counters.key_requests++;
  return TRUE;
}

void
gst_latest_gcc_bwe_saw_key_unit_locked (GstLatestGccBwe *self, gint64 now)
{
  GstLatestPacerStats pacer;

  gst_latest_pacer_get_stats (self->pacer, now, &pacer);
  self->key_request.refused = pacer.refused;
  self->key_request.needed = FALSE;
}

void
gst_latest_gcc_bwe_request_key_unit (GstLatestGccBwe *self)
{
  GST_DEBUG_OBJECT (self, "requesting a key unit");
  gst_pad_push_event (self->sinkpad,
      gst_video_event_new_upstream_force_key_unit (
          GST_CLOCK_TIME_NONE, TRUE, 0));
}
