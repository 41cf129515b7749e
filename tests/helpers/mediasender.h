/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "bwe.h"
#include "encodermodel.h"
#include "lossrepair.h"
#include "mediapacket.h"
#include "pacer.h"

G_BEGIN_DECLS

/* The near end of a media flow: encoder, pacer and bandwidth estimation put together
 * as the elements do it. */

/* From @from on the encoder makes at most this much, whatever it may. */
typedef struct
{
  gint64 from;
  guint bitrate; /* 0: it pauses; G_MAXUINT: no limit */
} MediaLimit;

#define MEDIA_MAX_LIMITS 6

typedef struct
{
  GstLatestBweConfig bwe;
  GstLatestPacerConfig pacer;
  EncoderModelConfig encoder;
  gint64 start, stop;                  /* us */
  MediaLimit limits[MEDIA_MAX_LIMITS]; /* ascending; ends with one from 0 */
  gboolean can_pad;
  /* Instead of the estimator, as a yardstick: this rate; or, if below 0, this part
   * of what the path can carry at that moment. */
  gdouble fixed;
} MediaSenderConfig;

#define MEDIA_SENDER_DEFAULT \
  { \
    .bwe = { 50000, 500000, 10000000, GST_LATEST_BWE_ESTIMATOR_TRENDLINE }, \
    .pacer = GST_LATEST_PACER_CONFIG_DEFAULT, \
    .encoder = ENCODER_MODEL_DEFAULT, .start = 0, .stop = G_MAXINT64, \
    .can_pad = TRUE \
  }

/* Whenever the estimate changes, and each 100 ms. */
typedef struct
{
  gint64 at;
  guint estimate;
  guint64 sent_bytes; /* so far */
  gint64 pacer_delay; /* us its oldest packet waits */
  GstLatestBweStats stats;
} MediaSample;

typedef struct _MediaSender MediaSender;

/* To whom, over which path. */
typedef struct
{
  LinkPath *path;
  guint flow;
  gint64 extra;
  gpointer receiver;
  LinkSimFunc packet; /* MediaPacket, g_free */
} MediaSenderTo;

MediaSender *media_sender_new (
    LinkSim *sim, const MediaSenderConfig *config, guint32 seed);
/* Before time passes. */
void media_sender_connect (MediaSender *s, const MediaSenderTo *to);
void media_sender_free (MediaSender *s);

/* LinkSimFuncs, for what the receiver sends back. */
void media_sender_feedback (gpointer sender, gpointer feedback);
void media_sender_nack (gpointer sender, gpointer list);
void media_sender_key_request (gpointer sender, gpointer nothing);

const MediaSample *media_sender_get_samples (const MediaSender *s, guint *n);
void media_sender_get_pacer_stats (
    const MediaSender *s, GstLatestPacerStats *stats);
/* us in the pacer of each video packet sent */
const gint64 *media_sender_get_pacer_delays (const MediaSender *s, guint *n);

G_END_DECLS
