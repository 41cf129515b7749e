/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "tokenbucket.h"

G_BEGIN_DECLS

/* Whether a retransmission is worth its bytes: it has a share of the estimate,
 * it is not sent when it would come too late to be played, and not again while
 * it can still be on its way. Times in microseconds, sizes bytes on the wire. No
 * lock. */

#define GST_LATEST_RTX_BUDGET_REMEMBERED 128

typedef struct
{
  GstLatestTokenBucket bucket;
  gint64 max_age;
  gint64 round_trip; /* 0: not known */
  /* The last that were sent; the oldest is overwritten. */
  struct
  {
    guint64 key;
    gint64 sent;
  } recent[GST_LATEST_RTX_BUDGET_REMEMBERED];
  guint n_recent, next_recent;
} GstLatestRtxBudget;

/* @share: percent of @estimate. */
void gst_latest_rtx_budget_init (GstLatestRtxBudget *b, guint share,
    gint64 max_age, guint estimate, gint64 now);
void gst_latest_rtx_budget_set (GstLatestRtxBudget *b, guint share,
    gint64 max_age, guint estimate, gint64 now);

void gst_latest_rtx_budget_set_round_trip (
    GstLatestRtxBudget *b, gint64 round_trip);

/* Of a packet that was first sent at @first_sent. */
gboolean gst_latest_rtx_budget_is_too_old (
    const GstLatestRtxBudget *b, gint64 first_sent, gint64 now);
/* Whether @size more may wait behind @waiting bytes: what the share can carry
 * before it is too old, and some packets at any rate. */
gboolean gst_latest_rtx_budget_has_room (
    const GstLatestRtxBudget *b, guint64 waiting, guint32 size);
/* Whether the one with @key was sent less than a round trip ago: who asks for it
 * again cannot know yet. */
gboolean gst_latest_rtx_budget_is_on_its_way (
    const GstLatestRtxBudget *b, guint64 key, gint64 now);
void gst_latest_rtx_budget_sent (
    GstLatestRtxBudget *b, guint64 key, guint32 size, gint64 now);

G_END_DECLS
