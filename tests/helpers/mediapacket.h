/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "linksim.h"

G_BEGIN_DECLS

/* The packets and messages between the two ends of a simulated media flow. */

typedef enum
{
  MEDIA_PACKET_VIDEO,
  MEDIA_PACKET_RETRANSMISSION,
  MEDIA_PACKET_PADDING,
  MEDIA_PACKET_REAR, /* video of a second camera */
  MEDIA_PACKET_AUDIO,
} MediaPacketKind;

typedef struct
{
  MediaPacketKind kind;
  guint64 seq;  /* transport-wide number; set when it leaves */
  guint32 size; /* bytes on the wire */
  /* Of MEDIA_PACKET_VIDEO, and its retransmissions: */
  guint64 media_seq;
  guint frame, frame_packets;
  gint64 captured, enqueued; /* enqueued: into the pacer */
  guint frame_bytes;         /* on the wire */
  gboolean key, last;
  guint repeats; /* of the sender: copies still to be sent */
} MediaPacket;

/* A feedback message: when packets arrived, from a first number on. */
typedef struct
{
  guint64 base;
  GArray *arrivals; /* gint64 of each from base on; MEDIA_LOST */
} MediaFeedback;

#define MEDIA_LOST G_MININT64

/* The bytes of headers of each packet: IPv4, UDP, RTP with three header
 * extensions, SRTP tag. */
#define MEDIA_OVERHEAD (20 + 8 + 12 + 20 + 10)
#define MEDIA_PAYLOAD 1130

G_END_DECLS
