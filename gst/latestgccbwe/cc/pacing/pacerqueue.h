/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A queue of items in the pacer: a ring that only grows. It is first-in first-out,
 * but that an item may be inserted further ahead. */

typedef struct
{
  gpointer item;
  gint64 added;      /* us, when it was added */
  gint64 first_sent; /* us; retransmissions only */
  guint64 key;       /* retransmissions only */
  guint64 epoch;     /* number of barriers added before it */
  guint32 size;
  guint more;   /* copies to be added later */
  guint flow;   /* video only: the stream, see pacerflows.h */
  gboolean end; /* video only: the last packet of its frame */
} GstLatestPacerEntry;

typedef struct
{
  GstLatestPacerEntry *ring;
  guint allocated; /* entries; a power of two, or 0 */
  guint head, length;
  guint64 bytes;
  guint64 more_bytes;  /* of copies to be added later */
  gint64 sum_added_ms; /* sum of all entries' @added, in ms, for their mean */
} GstLatestPacerQueue;

void gst_latest_pacer_queue_init (GstLatestPacerQueue *q);
/* Frees the memory of an empty queue. */
void gst_latest_pacer_queue_clear (GstLatestPacerQueue *q);

void gst_latest_pacer_queue_push (
    GstLatestPacerQueue *q, const GstLatestPacerEntry *e);
/* Adds @e such that it is at the place @i, which is at most the length. */
void gst_latest_pacer_queue_insert (
    GstLatestPacerQueue *q, guint i, const GstLatestPacerEntry *e);
const GstLatestPacerEntry *gst_latest_pacer_queue_at (
    const GstLatestPacerQueue *q, guint i);
/* The oldest entry, valid until the next push; NULL when the queue is empty. */
const GstLatestPacerEntry *gst_latest_pacer_queue_peek (
    const GstLatestPacerQueue *q);
/* Removes the oldest entry. The queue must not be empty. */
GstLatestPacerEntry gst_latest_pacer_queue_pop (GstLatestPacerQueue *q);
gboolean gst_latest_pacer_queue_has_key (
    const GstLatestPacerQueue *q, guint64 key);
/* Makes the entries with keys from @first to @last too old to be sent. */
void gst_latest_pacer_queue_outdate (
    GstLatestPacerQueue *q, guint64 first_key, guint64 last_key);

G_END_DECLS
