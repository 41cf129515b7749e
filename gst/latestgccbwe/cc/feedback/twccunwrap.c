/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "twccunwrap.h"

#include "cctime.h"

/* Reference times wrap after 2^24 times 64 ms, in us. */
#define PERIOD (G_GINT64_CONSTANT (64000) << 24)

void
gst_latest_twcc_seq_init (GstLatestTwccSeq *s)
{
  s->last = 0;
  s->started = FALSE;
}

guint64
gst_latest_twcc_seq_unwrap (GstLatestTwccSeq *s, guint16 seq)
{
  gint16 step = (gint16) (guint16) (seq - (guint16) s->last);
  guint64 value;

  if (!s->started) {
    s->started = TRUE;
    return s->last = 65536 + (guint64) seq;
  }
  value = s->last + (gint64) step;
  /* A number before the first that can be is one of a stream that began before
   * ours. */
  if (step < 0 && value > s->last)
    value = seq;
  /* A late packet does not move the reference back. */
  if (step > 0)
    s->last = value;
  return value;
}

void
gst_latest_twcc_time_init (GstLatestTwccTime *t)
{
  t->last = 0;
  t->started = FALSE;
}

gint64
gst_latest_twcc_time_unwrap (GstLatestTwccTime *t, gint64 time)
{
  gint64 step;

  /* Only the place within a period is information. */
  time = gst_latest_cc_ring_slot (time, PERIOD);
  if (!t->started) {
    t->started = TRUE;
    /* The first time is one period up, so that earlier times stay positive. */
    return t->last = PERIOD + time;
  }
  step = gst_latest_cc_ring_slot (time - t->last, PERIOD);
  if (step > PERIOD / 2)
    step -= PERIOD;
  /* Times neither become negative nor leave the range of 64 bits, even if every
   * call moves on by half a period. */
  if (step < -t->last || step > G_MAXINT64 / 2 - t->last)
    step = 0;
  t->last += step;
  return t->last;
}
