/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gstlatestvpxenc.h"
#include "vpxadapt.h"
#include "vpxfeed.h"
#include "vpxrecovery.h"
#include "vpxtrace.h"
#include "vpxwatch.h"

G_BEGIN_DECLS

/* The parts of latestvpxenc:
 *
 *   gstlatestvpxenc.c  type, pads, states
 *   vpxproperties.c    the properties
 *   vpxchildren.c      the elements inside: made, linked, exchanged
 *   vpxfeed.c          what happens before and after each frame
 *   vpxguard.c         the element in front of the encoder
 *   vpxrecovery.c      encoders that fail or are of the wrong kind
 *   vpxwatch.c         whether frames come out
 *   vpxtuning.c        settings of the encoder
 *   vpxstats.c         counters
 *   vpxtrace.c         what became of each frame, for a file and the application
 *   vpxadapt.c         frame rate, size and speed by rate and load
 *
 *        .------------------------------------------------------------------.
 *        | latestvpxenc                                                       |
 *        |  .------.      .---------.  .------.  .-------.      .---------.     |
 * -> sink|->| slot |=(c)=>| convert |->| size |->| guard |-(a)->| encoder |-(b)-(d)->src
 *        |  '------'      '---------'  '------'  '-------'      '---------'     |
 *        '------------------------------------------------------------------'
 *
 * ===> is where slot's streaming thread begins. (a) and (b) are the probes of
 * vpxfeed.c, (c) is where vpxrecovery.c lets no frame pass that nobody would
 * encode. vpxadapt.c looks at what passes (c) and (d), and sets the picture's size
 * by the caps of the capsfilter called size.
 */
struct _GstLatestVpxEnc
{
  GstBin parent;

  /* Owned by the bin, NULL while their factories are missing. Changed only in
   * READY and below. */
  GstElement *slot;
  GstElement *convert;
  GstElement *size;
  GstElement *guard;
  /* As the others, but exchanged also by the streaming thread. */
  GstElement *encoder;
  gint encoder_codec;      /* atomic */
  GstPad *sinkpad;         /* constant */
  GstPad *srcpad;          /* constant */
  GstLatestVpxCodec codec; /* the wanted one; protected by the object lock */
  GstLatestVpxFeed feed;
  GstLatestVpxAdapt adapt;
  GstLatestVpxRecovery recovery;
  GstLatestVpxWatch watch;
  GstLatestVpxTrace trace;
};

GST_DEBUG_CATEGORY_EXTERN (gst_latest_vpx_enc_debug);

G_END_DECLS
