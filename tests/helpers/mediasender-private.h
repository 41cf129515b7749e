/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "mediacompanions.h"
#include "mediasender.h"

G_BEGIN_DECLS

/* The sender is in two files: mediasender.c (what it sends, and when) and
 * mediasenderfeedback.c (what the receiver's messages do to that). */

/* A packet is kept as long as feedback can name it: a distance of 16 bits. */
#define MEDIA_SENDER_LOG_SIZE 32768
/* What a retransmission has besides the packet it repeats (RFC 4588, 4). */
#define MEDIA_RTX_HEADER 2

typedef struct
{
  gint64 at;
  guint32 size;
} MediaSent;

#define MEDIA_ENCODE_TIME 10000
/* Less is not worth a wait. */
#define MEDIA_SLOT_SLACK 2000

struct _MediaSender
{
  LinkSim *sim;
  MediaSenderConfig config;
  MediaSenderTo to;
  GstLatestBwe *bwe;
  GstLatestPacer *pacer;
  GstLatestLossRepair repair;
  EncoderModel encoder;

  MediaSent log[MEDIA_SENDER_LOG_SIZE]; /* by transport-wide number */
  guint64 next_seq, next_media;
  MediaPacket
      media_log[MEDIA_SENDER_LOG_SIZE]; /* by media_seq, for retransmissions */
  gint64 media_sent
      [MEDIA_SENDER_LOG_SIZE]; /* when; G_MAXINT64 while in the pacer */
  guint next_frame;
  gint64 slot; /* when the picture in it was taken; -1: empty */
  gboolean encoding;
  guint64 replaced;
  LinkSimTimer slot_timer;
  gint64 last_key;
  guint64 given_up;  /* retransmissions dropped so far */
  gdouble rtx_share; /* retransmissions, part of the bytes sent */
  gint64 rtx_updated;
  guint64 rtx_seen, all_seen;

  MediaCompanions *companions; /* NULL: none */
  LinkSimTimer pacer_timer, bwe_timer;
  GArray *samples; /* MediaSample */
  guint last_estimate;
  guint64 sent_bytes;
  GArray *pacer_delays, *pacer_times; /* gint64 */
  GArray *packets;                    /* GstLatestBwePacket, scratch */
};

/* LinkSimFuncs: now the pacer, or the estimator, has something to do. */
void media_sender_pacer_due (gpointer sender, gpointer unused);
void media_sender_bwe_due (gpointer sender, gpointer unused);
/* The next frame is a key frame, unless there was one a moment ago. */
void media_sender_want_key (MediaSender *s);

G_END_DECLS
