/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The slot holds at most one buffer (or buffer list), the serialized events
 * that go out before it and those that go out after it, in order:
 *
 *   before: CAPS SEGMENT | item: buffer | after: TAG custom EOS
 *
 * It stays small however long nothing is taken out. Of a sticky event only the
 * newest is kept (by type; by type and name where several of a type may be
 * sticky), of GAPs only the newest, and only until a newer buffer comes. All
 * other events are kept, in their order. STREAM_START, CAPS and SEGMENT stay
 * in that order among themselves. A new STREAM_START or SEGMENT makes a
 * waiting EOS void.
 *
 * The slot has no lock: its owner says what protects it. As the owner may hold
 * a lock, the slot releases nothing: superseded events go to @released,
 * superseded data is returned, and the owner releases both later. */

typedef struct
{
  GstMiniObject *data;  /* buffer or buffer list; NULL: there is no item */
  GstClockTime arrived; /* monotonic */
  /* The running time of the first buffer's PTS, else of its DTS;
   * GST_CLOCK_STIME_NONE if it has neither. */
  GstClockTimeDiff running_time;
  gboolean delta;   /* cannot be decoded without its predecessor */
  gboolean discont; /* a buffer before it was dropped */
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

/* Returns whether an event waits that goes out before the item, or, without an
 * item, at once. */
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
/* Takes the next event that goes out before the item, NULL if there is none. */
GstEvent *gst_latest_slot_take_event (GstLatestSlot *slot);
/* Takes the item in order to send it. No event may be before it. */
GstLatestItem gst_latest_slot_take (GstLatestSlot *slot);
/* Takes the item in order to drop it: the events around it stay. Its data is
 * NULL if there was none. */
GstLatestItem gst_latest_slot_drop (GstLatestSlot *slot, GQueue *released);
/* Returns whether a new stream or segment begins before the item, or, without
 * an item, at all. */
gboolean gst_latest_slot_has_restart (const GstLatestSlot *slot);
/* Empties the slot but for the sticky events that survive a flush: all except
 * SEGMENT, EOS and STREAM_GROUP_DONE. Returns the item. */
GstLatestItem gst_latest_slot_flush (GstLatestSlot *slot, GQueue *released);
/* Empties the slot. Returns the item. */
GstLatestItem gst_latest_slot_clear (GstLatestSlot *slot, GQueue *released);
void gst_latest_slot_release_events (GQueue *released);
/* Releases the events collected in @released. */
static inline void
gst_latest_slot_release (GQueue *released)
{
  if (released->head != NULL)
    gst_latest_slot_release_events (released);
}

G_END_DECLS
