/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/video/video.h>

#include "frametimes.h"
#include "gstlatestvpxenc.h"
#include "vpxcolour.h"
#include "vpxframe.h"

G_BEGIN_DECLS

typedef struct
{
  GstLatestVpxFrames frames; /* has its own lock */

  /* The streaming thread of the slot, down to the end. */
  GstSegment segment;
  GstVideoInfo input;   /* what leaves the slot; width 0: not known yet */
  GstVideoInfo encoded; /* what the encoder gets; width 0: not known yet */
  GstLatestVpxColour colour;
  gboolean reported; /* that frames have less data than these caps say */
  gboolean new_caps; /* the encoder has not been set up for them yet */
  GstLatestFrameTimes times;
  GstLatestVpxFrame frame; /* the one that left the slot last */
  /* A frame went into the encoder and none has come out since. */
  gboolean encoding;
  gint last_qp; /* of what came out for the last frame, -1: nothing did */

  guint cores;        /* of this process; changed only while nothing streams */
  gint in_downstream; /* atomic: an encoded frame is being pushed */
  /* Frames since the last start that no encoder was given; atomic. */
  gint unusable;
} GstLatestVpxFlow;

/* Forgets the last stream. Only while nothing streams. */
void gst_latest_vpx_flow_reset (GstLatestVpxEnc *enc);
/* Attaches the flow to the pads of the bin, and to the slot once there is
 * one. */
void gst_latest_vpx_flow_attach (GstLatestVpxEnc *enc);
void gst_latest_vpx_flow_attach_slot (GstLatestVpxEnc *enc);

/* Any thread. */
void gst_latest_vpx_flow_add_stats (GstLatestVpxEnc *enc, GstStructure *stats);

/* Streaming thread: what the element in front of the encoder, whose source pad
 * is @pad, was given. */
GstFlowReturn gst_latest_vpx_flow_encode (
    GstLatestVpxEnc *enc, GstPad *pad, GstBuffer *buffer);
gboolean gst_latest_vpx_flow_event (
    GstLatestVpxEnc *enc, GstPad *pad, GstEvent *event);
gboolean gst_latest_vpx_flow_allocation (
    GstLatestVpxEnc *enc, GstPad *pad, GstQuery *query);

G_END_DECLS
