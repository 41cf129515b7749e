/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "latesttime.h"
#include "vpxdefaults.h"

G_BEGIN_DECLS

/* A moment in nanoseconds, by two clocks. Either time is GST_LATEST_TIME_NONE
 * when it is not known. */
typedef struct
{
  gint64
      running;   /* running time by the pipeline's clock; ages are made of it */
  gint64 steady; /* gst_latest_vpx_steady_time(); durations are made of it */
} GstLatestVpxMoment;

/* The record of one frame. vpxflow.c and vpxflowencode.c fill it in on the
 * frame's way through latestvpxenc and hand it to the parts, which keep no times
 * of their own. */
typedef struct
{
  guint64 number;      /* of the frame, counted where frames arrive, from 0 */
  gboolean has_number; /* FALSE: its arrival is not known */
  GstClockTime pts;
  gint64 running_time; /* of the PTS: when the picture was taken */
  GstLatestVpxMoment slot_in, slot_out, encode_start, encode_end;
  gint64 held; /* ns in the slot for which nothing but downstream was waited */

  gboolean is_repeat; /* of the picture before; it has no age of its own */
  gboolean is_cut;    /* begins another scene; known when the encode starts */
  /* Known when the encode has ended. */
  gboolean is_key;
  gint qp; /* quantizer index in the frame's header, -1: not known */
  gsize size;
} GstLatestVpxFrame;

/* What is kept of a frame until it leaves the slot. */
typedef struct
{
  guint64 number;
  GstClockTime pts;
  GstLatestVpxMoment at;
} GstLatestVpxArrival;

/* Frames that may be under way at once, before the slot and in the encoder. An
 * encoder that looks further ahead gets records without the early times. */
#define GST_LATEST_VPX_FRAMES 32

/* The frames between their arrival and their output. */
typedef struct
{
  GMutex lock;
  GstLatestVpxArrival arrivals[GST_LATEST_VPX_FRAMES]; /* protected by lock */
  guint64 arrived;                                     /* protected by lock */

  /* The streaming thread of the slot. Frames given to the encoder, the newest
   * at n_started - 1 modulo the size. */
  GstLatestVpxFrame started[GST_LATEST_VPX_FRAMES];
  guint n_started;
} GstLatestVpxFrames;

void gst_latest_vpx_frames_init (GstLatestVpxFrames *f);
void gst_latest_vpx_frames_clear (GstLatestVpxFrames *f);
/* Forgets the last stream. Only while nothing streams. */
void gst_latest_vpx_frames_reset (GstLatestVpxFrames *f);

/* Source's thread: a frame arrives and gets the next number. */
void gst_latest_vpx_frames_arrive (
    GstLatestVpxFrames *f, GstClockTime pts, const GstLatestVpxMoment *now);
/* Streaming thread: the record of the frame of @pts, which leaves the slot. */
GstLatestVpxFrame gst_latest_vpx_frames_leave_slot (
    GstLatestVpxFrames *f, GstClockTime pts);
/* The record of a repeat, which has not arrived anywhere. */
GstLatestVpxFrame gst_latest_vpx_frame_make_repeat (GstClockTime pts);
/* Streaming thread: the encoder is given this frame. */
void gst_latest_vpx_frames_start (
    GstLatestVpxFrames *f, const GstLatestVpxFrame *frame);
/* Streaming thread: the record of the frame of @pts, which comes out of the
 * encoder, or else of the frame that went in last. */
GstLatestVpxFrame gst_latest_vpx_frames_find_started (
    GstLatestVpxFrames *f, GstClockTime pts);

/* Now, by the clock of @element. */
GstLatestVpxMoment gst_latest_vpx_moment_now (GstElement *element);
/* The running time of a frame in ns, GST_LATEST_TIME_NONE if it has none. */
gint64 gst_latest_vpx_running_time (
    const GstSegment *segment, GstClockTime pts);
/* The age of the frame's picture at @at, GST_LATEST_TIME_NONE if not known. */
gint64 gst_latest_vpx_frame_get_age (
    const GstLatestVpxFrame *frame, const GstLatestVpxMoment *at);
/* Enters what @buffer, the frame as encoded, tells. */
void gst_latest_vpx_frame_set_encoded (
    GstLatestVpxFrame *frame, GstBuffer *buffer, GstLatestVpxCodec codec);
/* The time of GStreamer's system clock in ns, from any thread. Unlike the clock
 * of the pipeline, it is never exchanged and never set. A test can put another
 * in its place with gst_system_clock_set_default(). */
gint64 gst_latest_vpx_steady_time (void);

G_END_DECLS
