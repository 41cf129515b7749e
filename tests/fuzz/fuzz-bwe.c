/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Any bytes are calls of the bandwidth estimator, with times that jump, numbers that
 * wrap and feedback that is garbage. Whatever they are, the rates stay within the
 * limits. With libFuzzer this file is all there is; replay.c gives it a main(). */
#include <string.h>

#include "bwe.h"
#include "twccunwrap.h"

#define MAX_PACKETS 64

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

typedef struct
{
  const guint8 *data;
  size_t size;
  gint64 now;
  guint64 seq;
  guint min, max;
  GstLatestTwccSeq seqs;
  GstLatestTwccTime times;
} Input;

static guint64
take (Input *in, guint bytes)
{
  guint64 value = 0;

  for (; bytes > 0 && in->size > 0; bytes--, in->size--)
    value = value << 8 | *in->data++;
  return value;
}

/* Sums wrap here, so that they may be anything. */
static gint64
plus (gint64 a, gint64 b)
{
  return (gint64) ((guint64) a + (guint64) b);
}

/* Mostly near @near, sometimes anything. */
static gint64
take_time (Input *in, gint64 near)
{
  guint8 how = (guint8) take (in, 1);

  if (how < 240)
    return plus (near, (gint8) how * (gint64) (1 + take (in, 1)) * 16);
  return (gint64) take (in, 8);
}

static void
feedback (Input *in, GstLatestBwe *bwe)
{
  GstLatestBwePacket packets[MAX_PACKETS];
  guint n = take (in, 1) % (MAX_PACKETS + 1);
  guint16 base = (guint16) (in->seq - take (in, 1));

  for (guint i = 0; i < n; i++) {
    guint8 how = (guint8) take (in, 1);
    gint64 sent = plus (in->now, -100000 + (gint64) i * 1000);

    packets[i] = (GstLatestBwePacket) { .seq = how & 1
          ? take (in, 8)
          : gst_latest_twcc_seq_unwrap (&in->seqs, (guint16) (base + i)),
      .send_time = how & 2 ? take_time (in, sent) : sent,
      .recv_time = how & 4 ? take_time (in, sent)
                           : gst_latest_twcc_time_unwrap (&in->times,
                               take_time (in, plus (in->now, -50000))),
      .size = how & 8 ? (guint32) take (in, 4) : 1200,
      .lost = how >> 7 };
  }
  gst_latest_bwe_feedback (bwe, in->now, packets, n);
}

static void
limits (Input *in, GstLatestBwe *bwe)
{
  in->min = (guint) take (in, 4);
  in->max = (guint) take (in, 4);
  gst_latest_bwe_set_limits (bwe, in->min, in->max, in->now);
  in->min = MAX (in->min, 1000);
  in->max = MAX (in->max, in->min);
}

static void
probe (Input *in, GstLatestBwe *bwe)
{
  GstLatestBweProbe p = { .id = (guint) take (in, 1) };

  gst_latest_bwe_take_probe (bwe, in->now, &p);
  gst_latest_bwe_probe_sent (bwe, p.id, take_time (in, in->now),
      take_time (in, plus (in->now, 15000)), (guint) take (in, 1));
}

static void
step (Input *in, GstLatestBwe *bwe)
{
  switch (take (in, 1) % 8) {
    case 0:
      in->now = take_time (in, in->now);
      break;
    case 1:
      limits (in, bwe);
      break;
    case 2:
      probe (in, bwe);
      break;
    case 3:
      gst_latest_bwe_process (bwe, in->now);
      break;
    case 4:
      gst_latest_bwe_set_estimator (bwe, take (in, 1) % 3);
      break;
    case 5:
      feedback (in, bwe);
      break;
    default:
      for (guint i = take (in, 1) % 16; i > 0; i--) {
        if (in->now < G_MAXINT64 - 5000)
          in->now += 5000;
        in->seq++;
        gst_latest_bwe_packet_sent (
            bwe, in->now, (guint32) take (in, 2), take (in, 1) % 3);
      }
      break;
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  GstLatestBweConfig config = {
    .min_bitrate = 100000, .start_bitrate = 500000, .max_bitrate = 5000000
  };
  Input in = { .data = data,
    .size = MIN (size, 20000),
    .min = 100000,
    .max = 5000000,
    .now = 1000000 };
  GstLatestBwe *bwe = gst_latest_bwe_new (&config, in.now);

  gst_latest_twcc_seq_init (&in.seqs);
  gst_latest_twcc_time_init (&in.times);
  while (in.size > 0) {
    GstLatestBweStats stats;
    guint rate;

    step (&in, bwe);
    rate = gst_latest_bwe_get_estimate (bwe);
    if (rate < in.min || rate > in.max)
      g_error ("%u is not from %u to %u", rate, in.min, in.max);
    if (gst_latest_bwe_get_advice (bwe).pacing_rate < rate)
      g_error ("paced below the estimate");
    gst_latest_bwe_get_stats (bwe, &stats);
    if (!(stats.advice.loss >= 0 && stats.advice.loss <= 1
            && stats.advice.inherent_loss >= 0
            && stats.advice.inherent_loss <= 1
            && stats.advice.estimate <= stats.delay_estimate
            && stats.advice.estimate <= stats.loss_estimate
            && stats.advice.queue_delay >= 0 && stats.threshold >= 6
            && stats.threshold <= 600))
      g_error ("statistics that cannot be");
  }
  gst_latest_bwe_free (bwe);
  return 0;
}
