/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gstlatestvpxenc.h"
#include "vpxadapt.h"
#include "vpxbudget.h"
#include "vpxflow.h"
#include "vpxkeyframes.h"
#include "vpxrecovery.h"
#include "vpxsettings.h"
#include "vpxstats.h"
#include "vpxstill.h"
#include "vpxtrace.h"
#include "vpxwatchdog.h"

G_BEGIN_DECLS

/* The parts of latestvpxenc:
 *
 *   gstlatestvpxenc.c  type, pads, state changes
 *   vpxproperties.c    properties, described in vpxpropertyspecs.c
 *   vpxchildren.c      the elements inside: made, linked, exchanged
 *   vpxflow.c          a frame's way through all of it, drawn at its top
 *   vpxflowencode.c    the part of that way in which the frame is encoded
 *   vpxencoderinput.c  the element in front of the encoder
 *   vpxforeign.c       caps that are answered with an error
 *
 * and those that vpxflow.c and vpxflowencode.c call with each frame:
 *
 *   vpxusable.c        what an encoder needs of a frame
 *   vpxadapt.c         frame rate, picture size and speed, by load and bitrate
 *   vpxkeyframes.c     requests for key frames
 *   vpxstill.c         the last picture again, when nothing new comes
 *   vpxbudget.c        how large a frame may become, and whether it is a cut
 *   vpxsettings.c      properties of the encoder
 *   vpxrecovery.c      encoders that fail or are of the wrong kind
 *   vpxwatchdog.c      whether frames come out
 *   vpxcolour.c        colours, and vpxshape.c: what the converter is to do
 *   vpxstats.c         counters
 *   vpxtrace.c         the record of each frame, for the application or a file
 *   framelog.c         that file
 *
 * What these compute is in rate/, timing/ and picture/. */
struct _GstLatestVpxEnc
{
  GstBin parent;

  /* Owned by the bin, NULL while their factories are missing. Changed only in
   * READY and below, deinterlace also by the streaming thread. */
  GstElement *slot;
  GstElement *convert;
  GstElement *deinterlace; /* NULL: nothing interlaced has come yet */
  GstElement *size;
  GstElement *input;
  /* Owned by the bin. Exchanged with the state lock held in READY and below, by
   * the streaming thread above. */
  GstElement *encoder;
  GstPad *sinkpad;          /* constant */
  GstPad *srcpad;           /* constant */
  GstLatestVpxCodec codec;  /* the wanted one; protected by the object lock */
  guint64 downstream_ready; /* property; protected by the object lock */
  gint build_queued; /* atomic: a thread is about to exchange the encoder */

  GstLatestVpxSettings *settings; /* constant */
  GstLatestVpxFlow flow;
  GstLatestVpxAdapt adapt;
  GstLatestVpxKeyFrames key_frames;
  GstLatestVpxBudget budget;
  GstLatestVpxRecovery recovery;
  GstLatestVpxWatchdog watchdog;
  GstLatestVpxStats stats;
  GstLatestVpxTrace trace;
  GstLatestVpxStill *still; /* constant */
};

GST_DEBUG_CATEGORY_EXTERN (gst_latest_vpx_enc_debug);

/* gstlatestvpxenc.c. Any thread, none of these waits. */
GstStructure *gst_latest_vpx_enc_create_stats (GstLatestVpxEnc *self);
/* Holds frames so that the encode of the next one ends at @ready, monotonic. */
void gst_latest_vpx_enc_hold (GstLatestVpxEnc *self, guint64 ready);

/* vpxpropertyspecs.c. Defaults of properties that a part starts out with. */
#define GST_LATEST_VPX_ENC_DEFAULT_CODEC GST_LATEST_VPX_CODEC_VP8
#define GST_LATEST_VPX_ENC_DEFAULT_BITRATE 2000000
#define GST_LATEST_VPX_ENC_DEFAULT_KEYFRAME_MIN_INTERVAL (500 * GST_MSECOND)
#define GST_LATEST_VPX_ENC_DEFAULT_MAX_FRAME_LATENCY (300 * GST_MSECOND)
#define GST_LATEST_VPX_ENC_DEFAULT_STALL_TIMEOUT (2 * GST_SECOND)

void gst_latest_vpx_enc_install_properties (GObjectClass *gobject_class);
void gst_latest_vpx_enc_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec);
void gst_latest_vpx_enc_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec);

/* vpxchildren.c. Makes and links the elements that are missing so far, as far
 * as they are installed, and replaces an encoder of another codec than is
 * wanted. State lock held or nobody else knows the bin, and nothing streams. */
void gst_latest_vpx_enc_build (GstLatestVpxEnc *self);
/* Builds, and posts an error for an element that is not installed. Returns
 * whether all are there. */
gboolean gst_latest_vpx_enc_is_complete (GstLatestVpxEnc *self);
/* Puts an element that deinterlaces behind the converter, if there is none yet.
 * The streaming thread, before caps go on. FALSE: it is not installed, and an
 * error was posted. */
gboolean gst_latest_vpx_enc_deinterlace (GstLatestVpxEnc *self);
/* Puts a new encoder of @codec in the place of the present one. Only while
 * nothing streams, or by the streaming thread between two frames. FALSE: it
 * cannot be made or does not start. */
gboolean gst_latest_vpx_enc_exchange_encoder (
    GstLatestVpxEnc *self, GstLatestVpxCodec codec);
/* Returns whether an encoder of @codec is installed; if not, posts an error. */
gboolean gst_latest_vpx_enc_can_make_encoder (
    GstLatestVpxEnc *self, GstLatestVpxCodec codec);
/* The wanted codec. Any thread, never waits. That of the present encoder is
 * gst_latest_vpx_settings_get_codec(). */
void gst_latest_vpx_enc_set_codec (
    GstLatestVpxEnc *self, GstLatestVpxCodec codec);
GstLatestVpxCodec gst_latest_vpx_enc_get_codec (GstLatestVpxEnc *self);

/* vpxencoderinput.c. A new element for the place in front of the encoder;
 * @owner outlives it. */
GstElement *gst_latest_vpx_encoder_input_new (GstLatestVpxEnc *owner);

G_END_DECLS
