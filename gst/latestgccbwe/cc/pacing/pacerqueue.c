/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pacerqueue.h"

#include <string.h>

#define FIRST_SIZE 64

void
gst_latest_pacer_queue_init (GstLatestPacerQueue *q)
{
  memset (q, 0, sizeof (*q));
}

void
gst_latest_pacer_queue_clear (GstLatestPacerQueue *q)
{
  g_assert (q->length == 0);
  g_free (q->ring);
  gst_latest_pacer_queue_init (q);
}

static guint
slot (const GstLatestPacerQueue *q, guint i)
{
  return (q->head + i) & (q->allocated - 1);
}

static void
grow (GstLatestPacerQueue *q)
{
  guint size = q->allocated ? q->allocated * 2 : FIRST_SIZE;
  GstLatestPacerEntry *ring = g_new (GstLatestPacerEntry, size);

  for (guint i = 0; i < q->length; i++)
    ring[i] = q->ring[slot (q, i)];
  g_free (q->ring);
  q->ring = ring;
  q->allocated = size;
  q->head = 0;
}

void
gst_latest_pacer_queue_push (
    GstLatestPacerQueue *q, const GstLatestPacerEntry *e)
{
  if (q->length == q->allocated)
    grow (q);
  q->ring[slot (q, q->length)] = *e;
  q->length++;
  q->bytes += e->size;
  q->more_bytes += (guint64) e->size * e->more;
  q->sum_added_ms += e->added / 1000;
}

void
gst_latest_pacer_queue_insert (
    GstLatestPacerQueue *q, guint i, const GstLatestPacerEntry *e)
{
  gst_latest_pacer_queue_push (q, e);
  for (guint j = q->length - 1; j > i; j--)
    q->ring[slot (q, j)] = q->ring[slot (q, j - 1)];
  q->ring[slot (q, i)] = *e;
}

const GstLatestPacerEntry *
gst_latest_pacer_queue_at (const GstLatestPacerQueue *q, guint i)
{
  return &q->ring[slot (q, i)];
}

const GstLatestPacerEntry *
gst_latest_pacer_queue_peek (const GstLatestPacerQueue *q)
{
  return q->length > 0 ? &q->ring[q->head] : NULL;
}

GstLatestPacerEntry
gst_latest_pacer_queue_pop (GstLatestPacerQueue *q)
{
  GstLatestPacerEntry e;

  g_assert (q->length > 0);
  e = q->ring[q->head];
  q->head = slot (q, 1);
  q->length--;
  q->bytes -= e.size;
  q->more_bytes -= (guint64) e.size * e.more;
  q->sum_added_ms -= e.added / 1000;
  return e;
}

void
gst_latest_pacer_queue_outdate (
    GstLatestPacerQueue *q, guint64 first_key, guint64 last_key)
{
  for (guint i = 0; i < q->length; i++) {
    GstLatestPacerEntry *e = &q->ring[slot (q, i)];

    if (e->key >= first_key && e->key <= last_key)
      e->first_sent = G_MININT64 / 2;
  }
}

gboolean
gst_latest_pacer_queue_has_key (const GstLatestPacerQueue *q, guint64 key)
{
  for (guint i = 0; i < q->length; i++) {
    if (q->ring[slot (q, i)].key == key)
      return TRUE;
  }
  return FALSE;
}
