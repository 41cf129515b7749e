/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framegate.h"

#include <string.h>

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

/* Parts of the source's period. A frame waits for the gate rather than for the next
 * frame when that is a matter of the source's jitter; and the next one is given up
 * when it is this late. */
#define WORTH_A_WAIT 8
#define LATE 4

void
gst_latest_frame_gate_init (GstLatestFrameGate *gate)
{
  memset (gate, 0, sizeof (*gate));
}

void
gst_latest_frame_gate_set_rate (GstLatestFrameGate *gate, gint num, gint den)
{
  gate->interval = num > 0 && den > 0 ? NS_PER_SECOND * den / num : 0;
  gate->next = gate->last + gate->interval;
}

void
gst_latest_frame_gate_set_period (GstLatestFrameGate *gate, gint64 period)
{
  gate->period = period;
}

gint64
gst_latest_frame_gate_due (const GstLatestFrameGate *gate, gint64 arrived)
{
  gint64 early = gate->next - arrived;

  if (gate->interval == 0 || !gate->passed || early <= 0)
    return arrived;
  if (gate->period == 0 || gate->period > gate->interval
      || early <= gate->period / WORTH_A_WAIT)
    return gate->next;
  return MAX (gate->next, arrived + gate->period + gate->period / LATE);
}

void
gst_latest_frame_gate_pass (GstLatestFrameGate *gate, gint64 now)
{
  gint64 scheduled = gate->next + gate->interval;
  gint64 soonest = now + gate->interval / 2;

  gate->next = gate->passed ? MAX (scheduled, soonest) : soonest;
  gate->last = now;
  gate->passed = TRUE;
}
