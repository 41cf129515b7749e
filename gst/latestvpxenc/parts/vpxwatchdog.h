/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "stallwatch.h"

G_BEGIN_DECLS

/* The watchdog tells whether frames come out of latestvpxenc while frames
 * arrive. It looks whenever the source's thread brings one: no timer is needed,
 * and an encode that never returns is noticed all the same. */
typedef struct
{
  GstElement *owner;         /* the bin; constant, not owned */
  GParamSpec *healthy_pspec; /* constant */
  GMutex lock;
  GstLatestStallWatch stall; /* protected by lock */
  guint64 timeout;           /* protected by lock, ns, 0 = off */
  /* The encoder failed and nothing has come out since; protected by lock. */
  gboolean failed;
} GstLatestVpxWatchdog;

void gst_latest_vpx_watchdog_init (
    GstLatestVpxWatchdog *watchdog, GstElement *owner, guint64 timeout);
void gst_latest_vpx_watchdog_clear (GstLatestVpxWatchdog *watchdog);
/* A new stream begins: frames come out until the contrary is shown. */
void gst_latest_vpx_watchdog_reset (GstLatestVpxWatchdog *watchdog);

/* Source's thread: a frame has arrived at @now, a steady time in ns. At most
 * one frame in @interval ns is to be encoded. @held: it need not come out yet,
 * as downstream is waited for before the encode; nothing is expected for the
 * frames so far. @in_downstream: downstream has not returned from a frame. */
void gst_latest_vpx_watchdog_input (GstLatestVpxWatchdog *watchdog, gint64 now,
    guint64 interval, gboolean held, gboolean in_downstream);
/* Streaming thread: the encoder begins, or ends, its work on a frame. */
void gst_latest_vpx_watchdog_set_busy (
    GstLatestVpxWatchdog *watchdog, gboolean busy);
/* Streaming thread: a frame has come out of the encoder. */
void gst_latest_vpx_watchdog_output (GstLatestVpxWatchdog *watchdog);
/* Streaming thread: the encoder failed and cannot be replaced at once. */
void gst_latest_vpx_watchdog_set_failed (GstLatestVpxWatchdog *watchdog);

/* Any thread; does not wait for an encode. */
gboolean gst_latest_vpx_watchdog_is_healthy (GstLatestVpxWatchdog *watchdog);

G_END_DECLS
