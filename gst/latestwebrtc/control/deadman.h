/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The dead man's switch watches whether a viewer that controls is still there,
 * by its heartbeats: it is lost once, and found again by the next one. Times
 * are monotonic, in us. A zeroed one watches nobody. */
typedef struct
{
  gboolean armed;
  gboolean lost;
  gint64 last; /* when there was a heartbeat, or the switch was armed */
  /* The newest heartbeat's: they come unordered, and an older one says
   * nothing. */
  gboolean has_sequence;
  guint64 sequence;
} GstLatestDeadMan;

/* Watches from now on, as if there were a heartbeat now. */
void gst_latest_dead_man_arm (GstLatestDeadMan *self, gint64 now);
void gst_latest_dead_man_disarm (GstLatestDeadMan *self);
/* The channel is a new one: its heartbeats are counted from anywhere. */
void gst_latest_dead_man_restart_sequence (GstLatestDeadMan *self);
/* A heartbeat has come. Returns FALSE if it is older than one before. Call
 * check() first: a heartbeat that comes too late does not undo a loss. */
gboolean gst_latest_dead_man_beat (
    GstLatestDeadMan *self, guint64 sequence, gint64 now);
/* Returns TRUE once when @timeout has passed without a heartbeat. The viewer is
 * lost then, until arm() or disarm(). */
gboolean gst_latest_dead_man_check (
    GstLatestDeadMan *self, gint64 timeout, gint64 now);
/* When to call check(), G_MAXINT64: not at all. */
gint64 gst_latest_dead_man_get_deadline (
    const GstLatestDeadMan *self, gint64 timeout);

G_END_DECLS
