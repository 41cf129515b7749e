/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "track.h"

#include "extraencoding.h"
#include "trackchain.h"
#include "trackoutput.h"

G_BEGIN_DECLS

/* track.c            a track's life, what comes in, and what it tells of itself
 * trackencodings.c   its encodings, and what is done with each of them */

struct _GstLatestTrack
{
  /* Immutable. */
  GstBin *bin; /* the sink; not owned */
  guint id;
  gboolean is_audio;
  GstElement *clocksync, *fakesink;
  GstLatestTrackOutput *output;
  GstLatestTrackChain *chain; /* between clocksync and output */
  GstPad *tee_pad;            /* to the fakesink */
  GstLatestNetworkWait *wait;
  GstLatestTrackStats *stats;

  gint sync;         /* atomic GstLatestWebRTCSinkSync */
  gint sync_decided; /* atomic boolean: for the stream there is now */
  gint paused;       /* atomic boolean */
  gint sharing;      /* atomic GstLatestEncoderSharing */

  GMutex lock;
  gchar *msid; /* lock */
  /* By their numbers. Changed on the worker with lock: read there without, elsewhere
   * with lock. */
  GstLatestExtraEncoding *extra[GST_LATEST_MAX_ENCODINGS];
};

G_END_DECLS
