/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The kind of an IPv4 packet of a WebRTC connection, as far as it can be seen
 * without keys. */
typedef enum
{
  LINK_PACKET_OTHER, /* ICE, DTLS, or no UDP at all */
  LINK_PACKET_RTCP,
  LINK_PACKET_RTP
} LinkPacketKind;

typedef struct
{
  LinkPacketKind kind;
  /* Of RTP only: */
  guint payload_type, sequence;
  guint32 ssrc;
} LinkPacket;

LinkPacket link_packet_look (const guint8 *data, gsize size);
const gchar *link_packet_kind_name (LinkPacketKind kind);

G_END_DECLS
