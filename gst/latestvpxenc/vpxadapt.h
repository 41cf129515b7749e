/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "adaptation.h"
#include "gstlatestvpxenc.h"
#include "vpxtuning.h"

G_BEGIN_DECLS

#define GST_TYPE_LATEST_ADAPTATION (gst_latest_adaptation_flags_get_type ())
GType gst_latest_adaptation_flags_get_type (void);

#define GST_TYPE_LATEST_DEGRADATION_PREFERENCE \
  (gst_latest_degradation_preference_get_type ())
GType gst_latest_degradation_preference_get_type (void);

/* What the user may say about it. */
typedef struct
{
  GstLatestAdaptationFlags flags;
  GstLatestDegradationPreference preference;
  gint min_framerate_n, min_framerate_d;
  guint min_height;
} GstLatestVpxAdaptSettings;

#define GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_N 10
#define GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_D 1
#define GST_LATEST_VPX_ADAPT_DEFAULT_MIN_HEIGHT 180

/* Carries out what gst/pure/adaptation.c decides. Frames are looked at where they
 * leave the slot, before they are converted, and where they leave the bin; both
 * in the streaming thread. A step is taken there before the next frame: the frame
 * rate by the slot, the size by the caps of an element behind the converter, the
 * speed by the encoder. */
typedef struct
{
  GstElement *owner;          /* the bin; constant, not owned */
  GstLatestVpxTuning *tuning; /* constant, the feed's */
  GstElement *slot, *size;    /* set once, owned by the bin */
  /* Monotonic time in ns; constant but in tests. */
  gint64 (*now) (void);

  GMutex lock;
  GstLatestAdaptation adaptation; /* protected by lock */
  /* Protected by lock; what is set counts from the next frame. */
  GstLatestVpxAdaptSettings settings;
  GstLatestAdaptationStep applied; /* protected by lock */

  /* Downstream may have changed what sizes it takes. */
  gint check_sizes; /* atomic */
  /* The thread that is setting the size, whose RECONFIGURE is for the converter
   * alone. */
  GThread *resizing; /* atomic */

  /* Stream lock of the slot's source pad, down to the end. */
  GstSegment segment;
  guint width, height;    /* of what arrives; 0: not known yet */
  gdouble caps_framerate; /* 0: variable or not known */
  gboolean sizes_free;    /* downstream takes any size */
  /* The rate at which frames arrive: since when, how many had, and the result. */
  gint64 window_start;
  guint64 window_in;
  gdouble measured; /* frames per second; 0: not yet */
  /* Of the frame that is being encoded. */
  gboolean encoding;
  gint64 start, age;
} GstLatestVpxAdapt;

void gst_latest_vpx_adapt_init (
    GstLatestVpxAdapt *a, GstElement *owner, GstLatestVpxTuning *tuning);
void gst_latest_vpx_adapt_clear (GstLatestVpxAdapt *a);
/* Once, when the elements are there. "src" is the bin's own source pad. */
void gst_latest_vpx_adapt_watch (
    GstLatestVpxAdapt *a, GstElement *slot, GstElement *size, GstPad *src);
/* A new stream begins. Only while nothing streams. */
void gst_latest_vpx_adapt_reset (GstLatestVpxAdapt *a);

/* Any thread; waits for nothing. */
void gst_latest_vpx_adapt_add_stats (GstLatestVpxAdapt *a, GstStructure *out);

G_END_DECLS
