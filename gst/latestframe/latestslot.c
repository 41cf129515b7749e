/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "latestslot.h"

static const GstLatestItem no_item = {
  .running_time = GST_CLOCK_STIME_NONE,
};

void
gst_latest_slot_init (GstLatestSlot *slot)
{
  g_queue_init (&slot->before);
  g_queue_init (&slot->after);
  slot->item = no_item;
}

static void
drop_link (GQueue *events, GList *link, GQueue *released)
{
  g_queue_unlink (events, link);
  g_queue_push_tail_link (released, link);
}

/* Removes the events of @type from @from (included) on. */
static void
drop_type (GQueue *events, GList *from, GstEventType type, GQueue *released)
{
  for (GList *l = from; l != NULL;) {
    GList *next = l->next;

    if (GST_EVENT_TYPE (l->data) == type)
      drop_link (events, l, released);
    l = next;
  }
}

static gboolean
is_same_sticky (GstEvent *a, GstEvent *b)
{
  if (GST_EVENT_TYPE (a) != GST_EVENT_TYPE (b))
    return FALSE;
  if (!(GST_EVENT_TYPE (a) & GST_EVENT_TYPE_STICKY_MULTI))
    return TRUE;
  return gst_structure_get_name_id (gst_event_get_structure (a))
      == gst_structure_get_name_id (gst_event_get_structure (b));
}

/* Returns the place of @event in the order that pads insist on. */
static gint
rank (GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      return 0;
    case GST_EVENT_CAPS:
      return 1;
    case GST_EVENT_SEGMENT:
      return 2;
    default:
      return G_MAXINT;
  }
}

static void
put_sticky (GQueue *events, GstEvent *event, GQueue *released)
{
  GList *place = NULL;

  for (GList *l = events->head; l != NULL; l = l->next) {
    if (!is_same_sticky (l->data, event))
      continue;
    /* A GAP between two segments is in the time of the first, and becomes void
     * with it. */
    if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
      drop_type (events, l, GST_EVENT_GAP, released);
    g_queue_push_tail (released, l->data);
    l->data = event;
    return;
  }

  if (rank (event) != G_MAXINT) {
    for (place = events->head; place != NULL; place = place->next) {
      if (rank (place->data) != G_MAXINT && rank (place->data) > rank (event))
        break;
    }
  }
  if (place != NULL)
    g_queue_insert_before (events, place, event);
  else
    g_queue_push_tail (events, event);
}

static void
merge_event (GQueue *events, GstEvent *event, GQueue *released)
{
  GstEventType type = GST_EVENT_TYPE (event);

  if (type == GST_EVENT_STREAM_START) {
    /* These events describe the old stream. */
    drop_type (events, events->head, GST_EVENT_TAG, released);
    drop_type (events, events->head, GST_EVENT_TOC, released);
    drop_type (events, events->head, GST_EVENT_STREAM_GROUP_DONE, released);
  }
  if (type == GST_EVENT_STREAM_START || type == GST_EVENT_SEGMENT)
    drop_type (events, events->head, GST_EVENT_EOS, released);

  if (GST_EVENT_IS_STICKY (event))
    put_sticky (events, event, released);
  else
    g_queue_push_tail (events, event);
}

static void
join_events (GstLatestSlot *slot, GQueue *released)
{
  GstEvent *event;

  while ((event = g_queue_pop_head (&slot->after)) != NULL)
    merge_event (&slot->before, event, released);
}

GstLatestItem
gst_latest_slot_put (
    GstLatestSlot *slot, const GstLatestItem *item, GQueue *released)
{
  GstLatestItem old = slot->item;

  /* Most buffers have no event near them. */
  if (slot->after.length > 0)
    join_events (slot, released);
  if (slot->before.length > 0)
    drop_type (&slot->before, slot->before.head, GST_EVENT_GAP, released);
  slot->item = *item;
  return old;
}

void
gst_latest_slot_put_event (
    GstLatestSlot *slot, GstEvent *event, GQueue *released)
{
  GQueue *events =
      gst_latest_slot_is_full (slot) ? &slot->after : &slot->before;

  if (GST_EVENT_TYPE (event) == GST_EVENT_GAP)
    drop_type (events, events->head, GST_EVENT_GAP, released);
  merge_event (events, event, released);
}

GstEvent *
gst_latest_slot_take_event (GstLatestSlot *slot)
{
  return g_queue_pop_head (&slot->before);
}

GstLatestItem
gst_latest_slot_take (GstLatestSlot *slot)
{
  GstLatestItem item = slot->item;

  slot->item = no_item;
  slot->before = slot->after;
  g_queue_init (&slot->after);
  return item;
}

GstLatestItem
gst_latest_slot_drop (GstLatestSlot *slot, GQueue *released)
{
  GstLatestItem item = slot->item;

  slot->item = no_item;
  join_events (slot, released);
  return item;
}

gboolean
gst_latest_slot_has_restart (const GstLatestSlot *slot)
{
  for (GList *l = slot->before.head; l != NULL; l = l->next) {
    if (GST_EVENT_TYPE (l->data) == GST_EVENT_STREAM_START
        || GST_EVENT_TYPE (l->data) == GST_EVENT_SEGMENT)
      return TRUE;
  }
  return FALSE;
}

GstLatestItem
gst_latest_slot_flush (GstLatestSlot *slot, GQueue *released)
{
  GstLatestItem item = gst_latest_slot_drop (slot, released);

  for (GList *l = slot->before.head; l != NULL;) {
    GList *next = l->next;
    GstEventType type = GST_EVENT_TYPE (l->data);

    if (!GST_EVENT_IS_STICKY (l->data) || type == GST_EVENT_SEGMENT
        || type == GST_EVENT_EOS || type == GST_EVENT_STREAM_GROUP_DONE)
      drop_link (&slot->before, l, released);
    l = next;
  }
  return item;
}

GstLatestItem
gst_latest_slot_clear (GstLatestSlot *slot, GQueue *released)
{
  GstLatestItem item = gst_latest_slot_drop (slot, released);

  while (slot->before.head != NULL)
    drop_link (&slot->before, slot->before.head, released);
  return item;
}

void
gst_latest_slot_release_events (GQueue *released)
{
  GstEvent *event;

  while ((event = g_queue_pop_head (released)) != NULL)
    gst_event_unref (event);
}
