/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What rtpsession says of one packet, as it says it: nothing is unwrapped. */
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
  GST_LATEST_TWCC_GARBAGE, /* called feedback, but nothing of it is usable */
  GST_LATEST_TWCC_FEEDBACK
} GstLatestTwccKind;

/* Puts the packets of @event, in its order, into @packets, an array of
 * #GstLatestTwccPacket whose old content is gone. Entries that lack a field,
 * have it in another type or out of range are left out and counted in
 * @malformed. */
GstLatestTwccKind gst_latest_twcc_event_parse (
    GstEvent *event, GArray *packets, guint *malformed);

G_END_DECLS
