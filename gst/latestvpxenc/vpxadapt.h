/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include <gst/video/video.h>

#include "adaptation.h"
#include "gstlatestvpxenc.h"
#include "vpxframe.h"

G_BEGIN_DECLS

#define GST_TYPE_LATEST_ADAPTATION (gst_latest_adaptation_flags_get_type ())
GType gst_latest_adaptation_flags_get_type (void);

#define GST_TYPE_LATEST_DEGRADATION_PREFERENCE \
  (gst_latest_degradation_preference_get_type ())
GType gst_latest_degradation_preference_get_type (void);

typedef struct
{
  gint num, den;
} GstLatestVpxFraction;

#define GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_N 10
#define GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_D 1
#define GST_LATEST_VPX_ADAPT_DEFAULT_MIN_HEIGHT 180

/* Adaptation of frame rate, picture size and speed to the load and the bitrate:
 * carries out what rate/adaptation.c decides. A step is taken before a frame is
 * converted: the frame rate by the slot, the size by the caps of a capsfilter
 * behind the converter, which also ask for square pixels, the speed by the settings of the encoder. */
typedef struct
{
  GstLatestVpxEnc *owner; /* constant, not owned */
  GMutex lock;
  GstLatestAdaptation adaptation; /* protected by lock */
  /* Properties of latestvpxenc that limit what adaptation may do; the input's
   * fields are not used. Protected by lock. */
  GstLatestLadderBounds limits;
  GstLatestVpxFraction min_framerate;
  GstLatestAdaptationStep applied; /* protected by lock */

  /* Downstream may have changed what sizes and formats it takes. */
  gint check_sizes; /* atomic */
  /* The thread that is setting the size, whose RECONFIGURE is for the converter
   * alone. */
  GThread *resizing; /* atomic */

  /* The streaming thread. */
  gboolean sizes_free; /* downstream takes any size */
  gboolean is_stale;   /* what the capsfilter asks for may be outdated */
  /* The rate at which frames arrive: the window's start (steady time, 0: none),
   * the frames that had arrived by then, and the result in frames per second
   * (0: not known yet). */
  gint64 window_start;
  guint64 window_in;
  gdouble measured;
} GstLatestVpxAdapt;

void gst_latest_vpx_adapt_init (GstLatestVpxAdapt *a, GstLatestVpxEnc *owner);
void gst_latest_vpx_adapt_clear (GstLatestVpxAdapt *a);
/* Forgets the last stream. Only while nothing streams. */
void gst_latest_vpx_adapt_reset (GstLatestVpxAdapt *a);

/* Streaming thread. @input is what leaves the slot, of width 0 if not known
 * yet, and @now a steady time in ns. */
void gst_latest_vpx_adapt_input_changed (
    GstLatestVpxAdapt *a, const GstVideoInfo *input, gint64 now);
void gst_latest_vpx_adapt_before_frame (
    GstLatestVpxAdapt *a, const GstVideoInfo *input, gint64 now);
/* A frame has come out of the encoder, which had been told @bitrate (bit/s). */
void gst_latest_vpx_adapt_frame_out (
    GstLatestVpxAdapt *a, const GstLatestVpxFrame *frame, guint bitrate);

/* Any thread, none of these waits. */

/* The time that the encode of a frame has taken lately, its conversion
 * included, in ns: a mean in which key frames do not count. 0: not known yet. */
gint64 gst_latest_vpx_adapt_get_encode_time (GstLatestVpxAdapt *a);
/* Downstream of the slot asks for new caps. TRUE: because of a size set here,
 * so that the source need not know. */
gboolean gst_latest_vpx_adapt_takes_reconfigure (GstLatestVpxAdapt *a);
void gst_latest_vpx_adapt_add_stats (GstLatestVpxAdapt *a, GstStructure *out);

G_END_DECLS
