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

/* The sender of a media flow: encoder, pacer and bandwidth estimation, put
 * together as the elements do it. */

/* A limit of the encoder from @from (us) on, whatever the estimate. */
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
  gboolean has_companions; /* see mediacompanions.h; needs an estimator */
  /* A yardstick instead of the estimator: this rate in bit/s or, if below 0,
   * this part of the capacity at each moment. */
  gdouble fixed;
} MediaSenderConfig;

#define MEDIA_SENDER_DEFAULT \
  { \
    .bwe = { 50000, 500000, 10000000, GST_LATEST_BWE_ESTIMATOR_TRENDLINE, \
      GST_LATEST_BWE_DEFAULT_FRAME_SHARE }, \
    .pacer = GST_LATEST_PACER_CONFIG_DEFAULT, \
    .encoder = ENCODER_MODEL_DEFAULT, .start = 0, .stop = G_MAXINT64, \
    .can_pad = TRUE \
  }

/* A sample is taken whenever the estimate changes, and every 100 ms. */
typedef struct
{
  gint64 at;
  guint estimate;
  guint64 sent_bytes; /* so far */
  gint64 pacer_delay; /* us, for which the oldest packet has waited */
  GstLatestBweStats stats;
} MediaSample;

typedef struct _MediaSender MediaSender;

/* The receiver's functions, and the path to it. */
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
/* Connects the sender; called before time passes. */
void media_sender_connect (MediaSender *s, const MediaSenderTo *to);
void media_sender_free (MediaSender *s);

/* The LinkSimFuncs for the receiver's messages. */
void media_sender_feedback (gpointer sender, gpointer feedback);
void media_sender_nack (gpointer sender, gpointer list);
void media_sender_key_request (gpointer sender, gpointer nothing);

/* NULL: there are none. */
struct _MediaCompanions *media_sender_get_companions (const MediaSender *s);
const MediaSample *media_sender_get_samples (const MediaSender *s, guint *n);
void media_sender_get_pacer_stats (
    const MediaSender *s, GstLatestPacerStats *stats);
/* us, when each of them has left */
const gint64 *media_sender_get_pacer_times (const MediaSender *s, guint *n);
/* The time in the pacer, in us, of each video packet sent. */
const gint64 *media_sender_get_pacer_delays (const MediaSender *s, guint *n);

G_END_DECLS
