/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "gstlatestvpxenc.h"
#include "retrypolicy.h"

G_BEGIN_DECLS

/* Exchange of the encoder by the streaming thread between two frames: of one
 * that fails, that is of another codec than is wanted by now, or that cannot go
 * on because time went back or downstream wants another profile. A frame on
 * which an encoder failed goes to the next encoder, unless that has to wait
 * (retrypolicy.h); frames that come in the meantime are dropped before they are
 * converted. Nothing here ever sleeps. */
typedef struct
{
  /* The streaming thread. */
  GstLatestRetryPolicy policy;
  gboolean broken;     /* the encoder has failed and is to be exchanged */
  gboolean exchanging; /* exchange() is under way */
  GstFlowReturn flow;  /* not OK: no encoder will be tried any more */
  GError *error;       /* what the encoder said last */
  gchar *debug;
  GstFlowReturn downstream; /* what downstream returned for the last frame */

  /* The streaming thread between enter() and leave(), for code that an encoder
   * calls in it. */
  GThread *thread; /* atomic */
  gint
      check_downstream; /* atomic; whether downstream takes the codec is open */
  guint restarts;       /* atomic; encoders exchanged */
  guint lost;           /* atomic; frames dropped for want of an encoder */
} GstLatestVpxRecovery;

/* Forgets the last stream. Only while nothing streams. */
void gst_latest_vpx_recovery_reset (GstLatestVpxEnc *enc);

/* The functions of the streaming thread. Errors that the encoder posts between
 * enter and leave are dealt with here. The last three functions enter by
 * themselves; the others are called in between. @pad is the one in front of the
 * encoder. */
void gst_latest_vpx_recovery_enter (GstLatestVpxEnc *enc);
void gst_latest_vpx_recovery_leave (GstLatestVpxEnc *enc);
/* Makes sure that there is an encoder of @codec that works. FALSE: there is
 * none yet, or never will be; the frame is to be dropped. */
gboolean gst_latest_vpx_recovery_prepare (
    GstLatestVpxEnc *enc, GstLatestVpxCodec codec);
/* Exchanges an encoder that works, since it would refuse a time that went
 * back. */
void gst_latest_vpx_recovery_restart (
    GstLatestVpxEnc *enc, GstLatestVpxCodec codec);
/* Pushes @buffer, which stays the caller's, into the encoder. FALSE: the
 * encoder failed on it; otherwise @ret is the result. */
gboolean gst_latest_vpx_recovery_push (
    GstLatestVpxEnc *enc, GstPad *pad, GstBuffer *buffer, GstFlowReturn *ret);
/* Counts a frame that no encoder takes; returns what its source is told. */
GstFlowReturn gst_latest_vpx_recovery_drop_frame (GstLatestVpxEnc *enc);
gboolean gst_latest_vpx_recovery_push_event (
    GstLatestVpxEnc *enc, GstPad *pad, GstEvent *event);
gboolean gst_latest_vpx_recovery_query (
    GstLatestVpxEnc *enc, GstPad *pad, GstQuery *query);

/* Any thread. TRUE: the calling thread streams and is exchanging the encoder. */
gboolean gst_latest_vpx_recovery_is_exchanging (GstLatestVpxEnc *enc);
/* TRUE: the message is about a failure that is dealt with here; nobody else is
 * to see it. It is not released. */
gboolean gst_latest_vpx_recovery_takes_message (
    GstLatestVpxEnc *enc, GstMessage *message);
void gst_latest_vpx_recovery_add_stats (
    GstLatestVpxEnc *enc, GstStructure *stats);

G_END_DECLS
