/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "pacer.h"
#include "pacerflows.h"
#include "pacerprobe.h"
#include "pacerqueue.h"
#include "rtxbudget.h"
#include "tokenbucket.h"

G_BEGIN_DECLS

struct _GstLatestPacer
{
  GstLatestPacerConfig config;
  guint rate, estimate;
  guint capacity;   /* bit/s of the path; 0: not known */
  guint64 burst;    /* bytes that may leave at once */
  gint64 path_free; /* when the path has let through all that was sent */
  gint64 last_sent; /* when the last packet was sent */
  gint64 audio_added;
  gboolean has_audio; /* audio has been added */

  GstLatestPacerQueue queue[GST_LATEST_PACER_N_PRIORITIES];
  GstLatestPacerFlows flows; /* of the queue of video */
  /* A barrier ends an epoch: it leaves when no packet of its epoch is left. */
  GstLatestPacerQueue barriers;
  guint64 epoch, epochs_added;

  /* All packets are charged to the first bucket. Audio waits for the second
   * only, which is charged for audio alone: it never waits for a frame of
   * video. */
  GstLatestTokenBucket bucket, audio_bucket;
  GstLatestRtxBudget rtx;
  GstLatestPacerProbes probes;
  gboolean can_pad;

  guint64 sent_packets[GST_LATEST_PACER_N_PRIORITIES],
      sent_bytes[GST_LATEST_PACER_N_PRIORITIES];
  guint64 merged, refused, too_old, repeats_refused;
};

/* pacer.c      the queues, and what leaves next
 * pacerrate.c  how fast
 * pacerstats.c what is told of that */

/* To be called at each new time, and after each change of what the rate or the length
 * of a burst depends on. */
void gst_latest_pacer_update_rate (GstLatestPacer *p, gint64 now);
/* The rate at which media leaves: the rate that was set, or a higher one if the
 * queued media would otherwise wait for longer than max_queue_time. */
guint gst_latest_pacer_get_effective_rate (const GstLatestPacer *p, gint64 now);
/* The rate at which packets leave while the path has room for them. */
guint gst_latest_pacer_get_leaving_rate (const GstLatestPacer *p);
/* For how long the path is busy with what was sent. A clock that has stepped
 * back does not make that longer. */
gint64 gst_latest_pacer_get_path_busy (const GstLatestPacer *p, gint64 now);

G_END_DECLS
