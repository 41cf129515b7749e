/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/rtp/rtp.h>

G_BEGIN_DECLS

/* RTP header extensions that GStreamer lacks, for a sender. */

#define GST_LATEST_ABS_CAPTURE_URI \
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
#define GST_LATEST_PLAYOUT_DELAY_URI \
  "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"

/* Caps of the GstReferenceTimestampMeta that carries the capture time, in
 * nanoseconds since 1970. */
#define GST_LATEST_ABS_CAPTURE_CAPS "timestamp/x-unix"

/* The extension abs-capture-time tells when a frame was captured, as a 64-bit
 * NTP time, so that a page can show the age of the picture. The time is taken
 * from the frame's GstReferenceTimestampMeta; without one, nothing is
 * written. */
#define GST_TYPE_LATEST_ABS_CAPTURE (gst_latest_abs_capture_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestAbsCapture, gst_latest_abs_capture, GST_LATEST,
    ABS_CAPTURE, GstRTPHeaderExtension)

GstRTPHeaderExtension *gst_latest_abs_capture_new (void);

/* The extension playout-delay tells the receiver the least and the greatest
 * delay with which it may show a frame. Both are 0 at first: it shall hold
 * nothing. */
#define GST_TYPE_LATEST_PLAYOUT_DELAY (gst_latest_playout_delay_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestPlayoutDelay, gst_latest_playout_delay,
    GST_LATEST, PLAYOUT_DELAY, GstRTPHeaderExtension)

GstRTPHeaderExtension *gst_latest_playout_delay_new (void);
/* Sets the delays from the next packet on: milliseconds, rounded up to a
 * multiple of 10, at most 40950. Any thread. */
void gst_latest_playout_delay_set (
    GstLatestPlayoutDelay *self, guint min_ms, guint max_ms);

/* The least playout delays of many extensions: each writes the greater of its
 * own delay and that one, from the next packet on. */
typedef struct _GstLatestPlayoutFloor GstLatestPlayoutFloor;

/* Both delays are 0 at first. Any thread, all of these. */
GstLatestPlayoutFloor *gst_latest_playout_floor_new (void);
GstLatestPlayoutFloor *gst_latest_playout_floor_ref (
    GstLatestPlayoutFloor *self);
void gst_latest_playout_floor_unref (GstLatestPlayoutFloor *self);
void gst_latest_playout_floor_set (
    GstLatestPlayoutFloor *self, guint min_ms, guint max_ms);
/* To be called before @self writes for the first time. */
void gst_latest_playout_delay_set_floor (
    GstLatestPlayoutDelay *self, GstLatestPlayoutFloor *floor);

G_END_DECLS
