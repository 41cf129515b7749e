/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Loss repair decides what to do about packets that get lost whatever the rate.
 * Without it, each further round trip makes the picture jump: with a fifth of
 * the packets lost, nine of ten frames of ten packets need one round trip, and
 * one of three needs a second one.
 *
 * - A retransmission is sent several times, so that one round trip nearly
 *   always suffices. This costs least: a copy of each packet would cost 100 %,
 *   copies of packets known to be missing cost the share that is lost.
 * - The receiver is asked to show pictures so much later that waiting for the
 *   round trip is not seen.
 *
 * The caller serializes all calls. Times are in microseconds. */
typedef struct
{
  gint64 last_queue;    /* us, when a queue was seen last */
  gboolean active;      /* enough is lost to do something about it */
  guint copies;         /* how often each retransmission is sent */
  guint share;          /* of the estimate for retransmissions, percent */
  gint64 playout_delay; /* us the receiver should wait; 0: as it likes */
} GstLatestLossRepair;

typedef struct
{
  gint64 now;         /* us */
  gdouble loss;       /* 0 to 1, averaged over about half a second */
  gdouble inherent;   /* 0 to 1, the part that does not depend on the rate */
  gint64 queue_delay; /* us, of the path */
  gint64 rtt;         /* us, the shortest of the path; negative: not known */
} GstLatestLossRepairInput;

void gst_latest_loss_repair_init (GstLatestLossRepair *r, gint64 now);
/* Called with each feedback. Returns TRUE when copies, share or playout delay
 * have changed. */
gboolean gst_latest_loss_repair_update (
    GstLatestLossRepair *r, const GstLatestLossRepairInput *in);
/* Returns the time within which a second request for the same packet is too
 * early, for a path with @round_trip. */
gint64 gst_latest_loss_repair_get_min_interval (
    const GstLatestLossRepair *r, gint64 round_trip);

G_END_DECLS
