/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "deadman.h"

void
gst_latest_dead_man_arm (GstLatestDeadMan *self, gint64 now)
{
  self->armed = TRUE;
  self->lost = FALSE;
  self->last = now;
}

void
gst_latest_dead_man_disarm (GstLatestDeadMan *self)
{
  self->armed = self->lost = FALSE;
}

void
gst_latest_dead_man_restart_sequence (GstLatestDeadMan *self)
{
  self->has_sequence = FALSE;
}

gboolean
gst_latest_dead_man_beat (GstLatestDeadMan *self, guint64 sequence, gint64 now)
{
  if (self->has_sequence && sequence <= self->sequence)
    return FALSE;
  self->has_sequence = TRUE;
  self->sequence = sequence;
  self->last = now;
  return TRUE;
}

gboolean
gst_latest_dead_man_check (GstLatestDeadMan *self, gint64 timeout, gint64 now)
{
  if (now < gst_latest_dead_man_get_deadline (self, timeout))
    return FALSE;
  self->lost = TRUE;
  return TRUE;
}

gint64
gst_latest_dead_man_get_deadline (const GstLatestDeadMan *self, gint64 timeout)
{
  return self->armed && !self->lost ? self->last + timeout : G_MAXINT64;
}
