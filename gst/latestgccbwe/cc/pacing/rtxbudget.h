/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "tokenbucket.h"

G_BEGIN_DECLS

/* The budget of retransmissions: they have a share of the estimate, are not
 * sent when they would come too late to be played, and not again while the last
 * copy can still be on its way. Times are in microseconds, sizes in bytes on
 * the wire. The caller serializes all calls. */

#define GST_LATEST_RTX_BUDGET_REMEMBERED 128

typedef struct
{
  GstLatestTokenBucket bucket;
  gint64 max_age;    /* us since the packet was first sent */
  gint64 round_trip; /* us, the shortest of the path; 0: not known */
  /* The retransmissions sent last, a ring. */
  struct
  {
    guint64 key;
    gint64 sent; /* us */
  } recent[GST_LATEST_RTX_BUDGET_REMEMBERED];
  guint n_recent, next_recent;
} GstLatestRtxBudget;

/* @share is in percent of @estimate. */
void gst_latest_rtx_budget_init (GstLatestRtxBudget *b, guint share,
    gint64 max_age, guint estimate, gint64 now);
void gst_latest_rtx_budget_set (GstLatestRtxBudget *b, guint share,
    gint64 max_age, guint estimate, gint64 now);

void gst_latest_rtx_budget_set_round_trip (
    GstLatestRtxBudget *b, gint64 round_trip);

/* Returns TRUE for a packet that was first sent too long ago. */
gboolean gst_latest_rtx_budget_is_too_old (
    const GstLatestRtxBudget *b, gint64 first_sent, gint64 now);
/* Returns TRUE if @size bytes more may be queued behind @waiting bytes: as much
 * as the share can carry within max_age, and at least three packets. */
gboolean gst_latest_rtx_budget_has_room (
    const GstLatestRtxBudget *b, guint64 waiting, guint32 size);
/* Returns TRUE if the packet with @key was retransmitted less than a round trip
 * ago: the receiver cannot have missed that copy yet. */
gboolean gst_latest_rtx_budget_is_on_its_way (
    const GstLatestRtxBudget *b, guint64 key, gint64 now);
/* Charges a retransmission and remembers it. */
void gst_latest_rtx_budget_sent (
    GstLatestRtxBudget *b, guint64 key, guint32 size, gint64 now);

G_END_DECLS
