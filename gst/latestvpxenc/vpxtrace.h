/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "framelog.h"
#include "vpxdefaults.h"

G_BEGIN_DECLS

/* Follows each frame through latestvpxenc: when it came into the slot, when it
 * left it, when its encode began and ended. For who wants to know: a file, or the
 * application by the signal "frame-encoded". While nobody does, it costs a look at
 * a flag.
 *
 * Records are of frames that came out, with the number of the frame that came in:
 * the numbers missing are those of frames that were dropped. */

/* Frames that may be inside at once: in the slot, before and in the encoder. An
 * encoder that looks further ahead than this gets records without the early
 * times. */
#define GST_LATEST_VPX_TRACE_FRAMES 32

typedef struct
{
  gboolean used;
  guint64 number;
  GstClockTime pts;
  /* Running times, NONE without a clock. */
  GstClockTime slot_in, slot_out, encode_start;
} GstLatestVpxTraced;

typedef struct
{
  /* Constant. */
  GstElement *owner; /* not owned: it owns us */

  GMutex lock;
  /* Protected by lock. */
  GstLatestVpxTraced frames[GST_LATEST_VPX_TRACE_FRAMES];
  guint next;
  guint64 entered;
  GstLatestVpxTraced started; /* the last one whose encode began */
  gchar *path;                /* NULL: no file */

  /* Changed while nothing streams. */
  GstLatestFrameLog *log;
} GstLatestVpxTrace;

void gst_latest_vpx_trace_init (GstLatestVpxTrace *trace, GstElement *owner);
void gst_latest_vpx_trace_clear (GstLatestVpxTrace *trace);
/* Adds "frame-encoded" to the class. */
void gst_latest_vpx_trace_install_signal (GType type);

/* Watches frames that go into @slot, out of it and out of @convert. */
void gst_latest_vpx_trace_watch (
    GstLatestVpxTrace *trace, GstElement *slot, GstElement *convert);
/* Watches frames that leave the bin by @src. */
void gst_latest_vpx_trace_watch_output (GstLatestVpxTrace *trace, GstPad *src);

/* Any thread; what is set counts from the next start on. */
void gst_latest_vpx_trace_set_path (
    GstLatestVpxTrace *trace, const gchar *path);
gchar *gst_latest_vpx_trace_get_path (GstLatestVpxTrace *trace);

/* Before and after anything streams. */
gboolean gst_latest_vpx_trace_start (GstLatestVpxTrace *trace, GError **error);
gboolean gst_latest_vpx_trace_stop (GstLatestVpxTrace *trace, GError **error);

G_END_DECLS
