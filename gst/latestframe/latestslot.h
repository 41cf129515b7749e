/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What latestframe holds: at most one buffer (or buffer list), the serialized
 * events that go out before it and those that go out after it, in order.
 *
 *   before: CAPS SEGMENT | item: buffer | after: TAG custom EOS
 *
 * It stays small however long nothing is taken out. Of a sticky event only the
 * newest is kept (by type; by type and name where several of a type may be
 * sticky), of GAPs only the newest, and only while no newer buffer came. Other
 * events are kept all, in their order. STREAM_START, CAPS and SEGMENT stay in
 * that order among themselves. A new STREAM_START or SEGMENT makes a waiting EOS
 * void.
 *
 * No lock: the owner says what protects it. Nothing is released in here, as the
 * owner may hold a lock: what is superseded goes to @released (events) or is
 * returned (data), for the owner to release later. */

typedef struct
{
  GstMiniObject *data;  /* buffer or buffer list; NULL: no item */
  GstClockTime arrived; /* monotonic */
  /* Of the first buffer's PTS, else its DTS; GST_CLOCK_STIME_NONE if unknown. */
  GstClockTimeDiff running_time;
  gboolean delta;   /* cannot be decoded without what was before */
  gboolean discont; /* something before it was dropped */
} GstLatestItem;

typedef struct
{
  GQueue before;
  GstLatestItem item;
  GQueue after; /* empty while there is no item */
} GstLatestSlot;

void gst_latest_slot_init (GstLatestSlot *slot);

static inline gboolean
gst_latest_slot_is_full (const GstLatestSlot *slot)
{
  return slot->item.data != NULL;
}

/* An event goes out before the item, if there is one. */
static inline gboolean
gst_latest_slot_has_event (const GstLatestSlot *slot)
{
  return slot->before.length > 0;
}

/* Takes ownership of @item's data. Returns the item it replaces, whose data is
 * NULL if there was none. */
GstLatestItem gst_latest_slot_put (
    GstLatestSlot *slot, const GstLatestItem *item, GQueue *released);
/* Takes ownership of @event, which is serialized. */
void gst_latest_slot_put_event (
    GstLatestSlot *slot, GstEvent *event, GQueue *released);
/* The event that goes out before the item, NULL if there is none. */
GstEvent *gst_latest_slot_take_event (GstLatestSlot *slot);
/* The item, to be sent; no event may be before it. */
GstLatestItem gst_latest_slot_take (GstLatestSlot *slot);
/* The item, to be dropped; its data is NULL if there was none. */
GstLatestItem gst_latest_slot_drop (GstLatestSlot *slot, GQueue *released);
/* Does a new stream or segment begin before the item, or, without one, at all? */
gboolean gst_latest_slot_has_restart (const GstLatestSlot *slot);
/* Keeps the sticky events that survive a flush: all but SEGMENT, EOS and
 * STREAM_GROUP_DONE. Returns the item dropped. */
GstLatestItem gst_latest_slot_flush (GstLatestSlot *slot, GQueue *released);
/* Keeps nothing. Returns the item dropped. */
GstLatestItem gst_latest_slot_clear (GstLatestSlot *slot, GQueue *released);
void gst_latest_slot_release_events (GQueue *released);
/* Releases what was collected in @released. */
static inline void
gst_latest_slot_release (GQueue *released)
{
  if (released->head != NULL)
    gst_latest_slot_release_events (released);
}

G_END_DECLS
