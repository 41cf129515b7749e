/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Loss repair decides what to do about packets that get lost whatever the rate.
 * Without it, pictures are older by a round trip, and each further round trip
 * makes them jump: with a fifth of the packets lost, nine of ten frames of ten
 * packets need one round trip, and one of three needs a second one.
 *
 * - Each new packet is repeated before anybody asks. This costs as much as the
 *   packets, and no age: most frames need no round trip.
 * - A retransmission is sent several times, so that one round trip nearly
 *   always suffices for the others.
 * - Where so much gets lost that this is not enough, the receiver is asked to
 *   show pictures so much later that waiting for the round trip is not seen.
 *
 * The caller serializes all calls. Times are in microseconds. */
typedef struct
{
  gint64 last_queue;    /* us, when a queue was seen last */
  gboolean active;      /* enough is lost to do something about it */
  guint copies;         /* how often each retransmission is sent */
  guint repeats;        /* how often each new packet is sent again unasked */
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
/* Returns the bytes that are sent again for each new byte while @loss (0 to 1)
 * of the packets are lost at any rate. */
gdouble gst_latest_loss_repair_get_extra (
    const GstLatestLossRepair *r, gdouble loss);
/* Returns the time within which a second request for the same packet is too
 * early, for a path with @round_trip. */
gint64 gst_latest_loss_repair_get_min_interval (
    const GstLatestLossRepair *r, gint64 round_trip);

G_END_DECLS
