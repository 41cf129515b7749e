/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "frametimes.h"
#include "retrypolicy.h"

G_BEGIN_DECLS

typedef struct _GstLatestVpxEnc GstLatestVpxEnc;

/* Keeps latestvpxenc going: an encoder that fails, or is of another codec than
 * is wanted by now, or cannot go on because time went back or downstream wants
 * another profile, is exchanged by the streaming thread between two frames. A
 * frame on which an encoder failed goes to the next one, unless that has to wait
 * (retrypolicy.h); frames that come in the meantime are dropped before they are
 * converted. Nothing here ever sleeps. */
typedef struct
{
  /* The streaming thread's, as long as there is one. */
  GstSegment segment;
  gint64 interval; /* of two frames according to the caps, ns */
  GstLatestFrameTimes times;
  GstLatestRetryPolicy policy;
  gboolean broken; /* the encoder has failed; exchange it */
  gboolean exchanging;
  GstFlowReturn flow; /* not OK: it will not go on */
  GError *error;      /* what the encoder said last */
  gchar *debug;
  GstFlowReturn downstream; /* what downstream said to the last frame */

  /* The streaming thread while it is in here, for whoever runs in it. */
  GThread *thread;       /* atomic */
  gint check_downstream; /* atomic; see whether it takes the codec */
  gint in_downstream;    /* atomic; a frame is there */
  guint restarts;        /* atomic; encoders exchanged */
  guint lost;            /* atomic; frames, for want of an encoder */
} GstLatestVpxRecovery;

void gst_latest_vpx_recovery_init (GstLatestVpxEnc *enc);
void gst_latest_vpx_recovery_clear (GstLatestVpxEnc *enc);
/* A new stream begins. Only while nothing streams. */
void gst_latest_vpx_recovery_reset (GstLatestVpxEnc *enc);
/* Watches the pads of the bin, for as long as it lives. */
void gst_latest_vpx_recovery_watch_pads (GstLatestVpxEnc *enc);
/* Has frames that no encoder is ready for end at this pad in front of the
 * converter. */
void gst_latest_vpx_recovery_watch_input (GstLatestVpxEnc *enc, GstPad *pad);

/* Streaming thread; @pad is the one in front of the encoder. */
GstFlowReturn gst_latest_vpx_recovery_encode (
    GstLatestVpxEnc *enc, GstPad *pad, GstBuffer *buffer);
gboolean gst_latest_vpx_recovery_send_event (
    GstLatestVpxEnc *enc, GstPad *pad, GstEvent *event);

/* Any thread. TRUE: the calling thread streams and is exchanging the encoder. */
gboolean gst_latest_vpx_recovery_is_exchanging (GstLatestVpxEnc *enc);
/* TRUE: the message is about a failure that is dealt with here; nobody else is
 * to see it. It is not released. */
gboolean gst_latest_vpx_recovery_takes_message (
    GstLatestVpxEnc *enc, GstMessage *message);
void gst_latest_vpx_recovery_add_stats (
    GstLatestVpxEnc *enc, GstStructure *stats);

G_END_DECLS
