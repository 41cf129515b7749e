/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "mediapacket.h"

G_BEGIN_DECLS

/* The receiver of a media flow reports arrivals as transport-wide feedback
 * does, requests missing packets, and shows each frame as soon as it can be
 * decoded. */

typedef struct
{
  gint64 feedback_interval; /* us */
  gint64 clock_offset;      /* us, its clock less the sender's */
  gdouble clock_skew;       /* parts, e.g. 30e-6 */
  gboolean nacks;
} MediaReceiverConfig;

/* A frame was shown. */
typedef struct
{
  gint64 at, age;  /* us; age: since it was captured */
  gint64 transfer; /* us since it was given to the pacer */
  guint bytes;     /* of it on the wire */
} MediaShown;

typedef struct _MediaReceiver MediaReceiver;

/* The sender's functions for the receiver's messages, called at the other end
 * of the path; they free their argument. */
typedef struct
{
  LinkPath *path;
  guint flow;
  gint64 extra;
  gpointer sender;
  LinkSimFunc feedback;    /* MediaFeedback, media_feedback_free */
  LinkSimFunc nack;        /* GArray of guint64 media_seq */
  LinkSimFunc key_request; /* NULL */
} MediaReceiverBack;

MediaReceiver *media_receiver_new (LinkSim *sim,
    const MediaReceiverConfig *config, const MediaReceiverBack *back);
void media_receiver_free (MediaReceiver *r);
void media_feedback_free (MediaFeedback *fb);

/* A LinkSimFunc that takes a MediaPacket. */
void media_receiver_packet (gpointer receiver, gpointer packet);

guint64 media_receiver_get_bytes (const MediaReceiver *r);
/* The bytes of video without padding and retransmissions. */
guint64 media_receiver_get_media_bytes (const MediaReceiver *r);
const MediaShown *media_receiver_get_shown (const MediaReceiver *r, guint *n);
guint64 media_receiver_get_feedback_bytes (const MediaReceiver *r);

G_END_DECLS
