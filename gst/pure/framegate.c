/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framegate.h"

#include <string.h>

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

void
gst_latest_frame_gate_init (GstLatestFrameGate * gate)
{
  memset (gate, 0, sizeof (*gate));
}

void
gst_latest_frame_gate_set_rate (GstLatestFrameGate * gate, gint num, gint den)
{
  gate->interval = num > 0 && den > 0 ? NS_PER_SECOND * den / num : 0;
  gate->next = gate->last + gate->interval;
}

gint64
gst_latest_frame_gate_wait (const GstLatestFrameGate * gate, gint64 now)
{
  if (gate->interval == 0 || !gate->passed)
    return 0;
  return MAX (gate->next - now, 0);
}

void
gst_latest_frame_gate_pass (GstLatestFrameGate * gate, gint64 now)
{
  gint64 scheduled = gate->next + gate->interval;
  gint64 soonest = now + gate->interval / 2;

  gate->next = gate->passed ? MAX (scheduled, soonest) : soonest;
  gate->last = now;
  gate->passed = TRUE;
}
