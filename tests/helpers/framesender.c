/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framesender.h"

#include <gst/check/gstcheck.h>

/* The clocks of sender and receiver have nothing in common. */
#define RECEIVER (5000 * SECOND)
#define WAY (50 * MS)

FrameSender *sender;

void
frame_sender_setup (void)
{
  sender = g_new0 (FrameSender, 1);
  sender->now = 10 * SECOND;
  sender->spread = 4 * MS;
  sender->rand = g_rand_new_with_seed (5);
  sender->path = &sender->control.path;
  gst_latest_capacity_control_init (&sender->control, 0.7);
}

void
frame_sender_teardown (void)
{
  g_rand_free (sender->rand);
  g_free (sender);
}

void
frame_sender_packet (gboolean end, gboolean lost)
{
  GstLatestBwePacket *p = &sender->packet[sender->n_sent];

  fail_unless (sender->n_sent < MAX_SENT);
  sender->free = MAX (sender->free, sender->now) + sender->spread;
  *p = (GstLatestBwePacket) { .seq = ++sender->n_sent,
    .send_time = sender->now,
    .recv_time = RECEIVER + WAY + sender->free,
    .size = SIZE,
    .lost = lost };
  if (sender->jitter > 0)
    p->recv_time += g_rand_int_range (sender->rand, 0, (gint32) sender->jitter);
  if (sender->lumps > 0)
    p->recv_time += sender->lumps - p->recv_time % sender->lumps;
  /* Packets do not overtake each other. */
  p->recv_time = MAX (p->recv_time, sender->last_arrival);
  sender->last_arrival = p->recv_time;
  gst_latest_path_capacity_sent (sender->path, sender->now, end);
  sender->now += sender->gap;
}

void
frame_sender_send (guint n, guint64 lost)
{
  gint64 start = sender->now;

  for (guint i = 0; i < n; i++)
    frame_sender_packet (i + 1 == n, (lost >> MIN (i, 63)) & 1);
  sender->now = MAX (sender->now, start + FRAME_GAP);
}

void
frame_sender_report (guint n)
{
  for (; n > 0 && sender->n_reported < sender->n_sent; n--) {
    const GstLatestBwePacket *p = &sender->packet[sender->n_reported++];
    gboolean inner;

    if (sender->controlled)
      inner =
          gst_latest_capacity_control_report (&sender->control, sender->now, p);
    else
      sender->measured +=
          gst_latest_path_capacity_report (sender->path, p, &inner);
    sender->inner += inner;
  }
}

void
frame_sender_frame (guint n, guint64 lost)
{
  frame_sender_send (n, lost);
  frame_sender_report (G_MAXUINT);
}

void
frame_sender_frames (guint count, guint n, guint64 lost)
{
  while (count-- > 0)
    frame_sender_frame (n, lost);
}

guint
frame_sender_rate (gint64 spread)
{
  return (guint) (SIZE * 8 * SECOND / spread);
}

void
frame_sender_expect (guint rate, gdouble factor)
{
  guint capacity = sender->path->capacity;

  fail_unless (capacity <= rate * factor && capacity >= rate / factor,
      "%u instead of %u", capacity, rate);
}
