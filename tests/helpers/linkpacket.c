/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "linkpacket.h"

#define IP_HEADER 20
#define PROTOCOL_UDP 17
#define PORT_DNS 53
#define UDP_HEADER 8
#define RTP_HEADER 12

static guint32
read_u32 (const guint8 *p)
{
  return (guint32) p[0] << 24 | (guint32) p[1] << 16 | (guint32) p[2] << 8
      | p[3];
}

/* DNS packets are told by their port: browsers look up names whatever they are
 * told, and the random number at the start of a query can look like
 * anything. */
static gboolean
is_name_service (const guint8 *ip, const guint8 *udp)
{
  gboolean multicast = ip[16] >= 224;
  guint source = (guint) udp[0] << 8 | udp[1];
  guint destination = (guint) udp[2] << 8 | udp[3];

  return multicast || source == PORT_DNS || destination == PORT_DNS;
}

/* The first byte tells RTP and RTCP from all other packets (RFC 7983), the
 * second byte tells RTP from RTCP (RFC 5761, 4). */
LinkPacket
link_packet_look (const guint8 *data, gsize size)
{
  LinkPacket packet = { .kind = LINK_PACKET_OTHER };
  gsize header = size > 0 ? (data[0] & 0xf) * 4u : 0;
  const guint8 *payload = data + header + UDP_HEADER;

  if (size < header + UDP_HEADER + RTP_HEADER || header < IP_HEADER
      || data[0] >> 4 != 4 || data[9] != PROTOCOL_UDP)
    return packet;
  if (is_name_service (data, data + header) || payload[0] < 128
      || payload[0] > 191)
    return packet;
  if (payload[1] >= 192 && payload[1] <= 223) {
    packet.kind = LINK_PACKET_RTCP;
    return packet;
  }
  packet.kind = LINK_PACKET_RTP;
  packet.payload_type = payload[1] & 0x7f;
  packet.sequence = (guint) payload[2] << 8 | payload[3];
  packet.ssrc = read_u32 (payload + 8);
  return packet;
}

const gchar *
link_packet_kind_name (LinkPacketKind kind)
{
  static const gchar *const names[] = {
    [LINK_PACKET_OTHER] = "other",
    [LINK_PACKET_RTCP] = "rtcp",
    [LINK_PACKET_RTP] = "rtp",
  };

  return names[kind];
}
