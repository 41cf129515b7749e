/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* rtpsession's report of one packet, with nothing unwrapped. */
typedef struct
{
  GstClockTime local_ts;  /* system clock when rtpsession sent it; NONE when
                                 * it has forgotten the packet */
  GstClockTime remote_ts; /* receiver's clock; NONE when lost */
  guint16 seqnum;         /* transport-wide */
  guint16 size;           /* of the RTP payload, without padding */
  guint8 payload_type;
  gboolean lost;
} GstLatestTwccPacket;

typedef enum
{
  GST_LATEST_TWCC_OTHER,   /* another event: leave it alone */
  GST_LATEST_TWCC_GARBAGE, /* feedback by name, with nothing usable in it */
  GST_LATEST_TWCC_FEEDBACK
} GstLatestTwccKind;

/* Replaces the content of @packets, an array of #GstLatestTwccPacket, by the
 * packets of @event, in its order. Entries that lack a field or have it in
 * another type or out of range are left out and counted in @malformed. */
GstLatestTwccKind gst_latest_twcc_event_parse (
    GstEvent *event, GArray *packets, guint *malformed);

G_END_DECLS
