/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "stallwatch.h"

G_BEGIN_DECLS

/* Whether frames come out of latestvpxenc as they should. The source's thread
 * asks with each frame it brings: nothing has to poll, and an encode that never
 * returns is noticed all the same. */
typedef struct
{
  GstElement *owner;         /* the bin; constant, not owned */
  GParamSpec *healthy_pspec; /* constant */
  GMutex lock;
  /* Protected by lock. */
  GstLatestStallWatch stall;
  guint64 timeout; /* ns, 0 = off */
  gboolean failed; /* the encoder; nothing has come out since */
} GstLatestVpxWatch;

void gst_latest_vpx_watch_init (
    GstLatestVpxWatch *watch, GstElement *owner, guint64 timeout);
void gst_latest_vpx_watch_clear (GstLatestVpxWatch *watch);
/* A new stream begins: healthy until the contrary is shown. */
void gst_latest_vpx_watch_reset (GstLatestVpxWatch *watch);

/* A frame has arrived at the bin, of which at most one in @interval ns is to be
 * encoded. @in_downstream: one is downstream of it right now. */
void gst_latest_vpx_watch_input (
    GstLatestVpxWatch *watch, guint64 interval, gboolean in_downstream);
/* The encoder works on one; one has come out of it. */
void gst_latest_vpx_watch_begin (GstLatestVpxWatch *watch);
void gst_latest_vpx_watch_end (GstLatestVpxWatch *watch);
void gst_latest_vpx_watch_output (GstLatestVpxWatch *watch);
/* The encoder failed and cannot be replaced at once. */
void gst_latest_vpx_watch_set_failed (GstLatestVpxWatch *watch);

/* Any thread; none of these waits for an encode. */
gboolean gst_latest_vpx_watch_is_healthy (GstLatestVpxWatch *watch);
void gst_latest_vpx_watch_set_timeout (
    GstLatestVpxWatch *watch, guint64 timeout);
guint64 gst_latest_vpx_watch_get_timeout (GstLatestVpxWatch *watch);

/* The element's clock or, while it has none, the system's, in ns. */
gint64 gst_latest_vpx_watch_now (GstElement *element);

G_END_DECLS
