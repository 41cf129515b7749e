/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "twccunwrap.h"

/* 24 bits of 64 ms */
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
  /* Older than all that can be: a stream that began before ours. */
  if (step < 0 && value > s->last)
    value = seq;
  /* A late one does not move the reference back. */
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

  /* Where it lies within a period; what is above that is no information. */
  time = ((time % PERIOD) + PERIOD) % PERIOD;
  if (!t->started) {
    t->started = TRUE;
    /* One period up: earlier times stay positive. */
    return t->last = PERIOD + time;
  }
  step = (time - t->last % PERIOD + PERIOD) % PERIOD;
  if (step > PERIOD / 2)
    step -= PERIOD;
  /* Not below zero; and not out of range in any lifetime, at half a period a call. */
  if (step < -t->last || step > G_MAXINT64 / 2 - t->last)
    step = 0;
  t->last += step;
  return t->last;
}
