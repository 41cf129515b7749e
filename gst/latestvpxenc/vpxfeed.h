/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "keyrequests.h"
#include "vpxlimit.h"
#include "vpxstats.h"
#include "vpxtuning.h"

G_BEGIN_DECLS

/* What happens on the pads of the encoder inside latestvpxenc, in the streaming
 * thread that feeds it: settings are applied, requested key frames forced and
 * everything measured, before and after each frame. */
typedef struct
{
  GstElement *owner;          /* the bin, for its clock; constant, not owned */
  GstLatestVpxTuning *tuning; /* constant */
  GstLatestVpxStats stats;    /* has its own lock */

  GstLatestVpxLimit limit; /* has its own lock */

  GMutex key_lock;
  GstLatestKeyRequests keys; /* protected by key_lock */
  guint64 key_interval;      /* protected by key_lock, ns */
  /* What the waiting requests asked for; protected by key_lock. */
  gboolean all_headers;
  guint count;

  GstPad *sink, *src;           /* the encoder's; as the probes */
  gulong sink_probe, src_probe; /* changed only while nothing streams */

  GstSegment segment; /* stream lock of the encoder's sink pad */
  /* The quantizer index of the frame that is on its way out, -1 when unknown; the
   * thread that pushes it. */
  gint qp;
  guint cores; /* changed only while nothing streams */
  /* Seqnum of the request handed to the encoder itself, which must not be taken
   * for one from outside. */
  guint own_request; /* atomic */
} GstLatestVpxFeed;

void gst_latest_vpx_feed_init (GstLatestVpxFeed *feed, GstElement *owner,
    guint bitrate, guint64 key_interval, guint64 max_latency);
void gst_latest_vpx_feed_clear (GstLatestVpxFeed *feed);

/* NULL: none. Only while nothing streams, or by the streaming thread between two
 * frames. */
void gst_latest_vpx_feed_set_encoder (
    GstLatestVpxFeed *feed, GstElement *encoder, GstLatestVpxCodec codec);
/* A new stream begins: everything counted and waiting is from the last one.
 * Only while nothing streams. */
void gst_latest_vpx_feed_reset (GstLatestVpxFeed *feed);

/* The encoder failed on the last frame, which may be sent to another. */
void gst_latest_vpx_feed_frame_failed (GstLatestVpxFeed *feed);

/* Any thread; none of these waits for an encode. */
void gst_latest_vpx_feed_set_key_interval (
    GstLatestVpxFeed *feed, guint64 interval);
guint64 gst_latest_vpx_feed_get_key_interval (GstLatestVpxFeed *feed);
GstStructure *gst_latest_vpx_feed_get_stats (GstLatestVpxFeed *feed);

G_END_DECLS
