/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is done about packets that get lost whatever the rate. Without, each of
 * several round trips would be a jump of the picture: with a fifth lost, two of
 * three frames of ten packets need one, and one of three a second one.
 *
 * - A retransmission is sent several times, so that one round trip nearly always
 *   suffices. It is what costs least: a copy of everything costs 100 %, copies of
 *   what is known to be missing cost the share that is lost.
 * - The receiver is to show pictures so much later that the round trip does not
 *   show.
 *
 * No lock. Times in microseconds. */
typedef struct
{
  gint64 last_queue; /* when there was one last */
  gboolean active;
  guint copies;         /* each retransmission is sent so many times */
  guint share;          /* percent of the estimate for retransmissions */
  gint64 playout_delay; /* the receiver should wait this long; 0: not */
} GstLatestLossRepair;

typedef struct
{
  gint64 now;
  gdouble loss;       /* lately, 0 to 1 */
  gdouble inherent;   /* the part known not to depend on the rate */
  gint64 queue_delay; /* of the path */
  gint64 rtt;         /* the shortest of the path; negative: not known */
} GstLatestLossRepairInput;

void gst_latest_loss_repair_init (GstLatestLossRepair *r, gint64 now);
/* With each feedback. TRUE: something changed. */
gboolean gst_latest_loss_repair_update (
    GstLatestLossRepair *r, const GstLatestLossRepairInput *in);

G_END_DECLS
