/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "linkpacket.h"

#define SIZE 60

/* The fields that tell the kind of a packet: version and header length,
 * protocol, first byte of the destination, first two bytes of the payload. */
static const struct
{
  guint8 version, protocol, destination, first, second;
  LinkPacketKind kind;
  guint payload_type;
  guint8 source_port, destination_port;
} cases[] = {
  { 0x45, 17, 10, 0x80, 96, LINK_PACKET_RTP, 96 },
  { 0x45, 17, 10, 0x90, 96 | 0x80, LINK_PACKET_RTP,
      96 },                                        /* extension, marker */
  { 0x46, 17, 10, 0x90, 97, LINK_PACKET_RTP, 97 }, /* an IP option */
  { 0x45, 17, 10, 0x80, 200, LINK_PACKET_RTCP, 0 },
  { 0x45, 17, 10, 0x8f, 205, LINK_PACKET_RTCP, 0 },
  { 0x45, 17, 10, 0x00, 0x01, LINK_PACKET_OTHER, 0 }, /* STUN */
  { 0x45, 17, 10, 22, 0xfe, LINK_PACKET_OTHER, 0 },   /* DTLS */
  { 0x45, 17, 10, 0xc0, 96, LINK_PACKET_OTHER, 0 },
  { 0x45, 6, 10, 0x80, 96, LINK_PACKET_OTHER, 0 },   /* TCP */
  { 0x65, 17, 10, 0x80, 96, LINK_PACKET_OTHER, 0 },  /* IPv6 */
  { 0x44, 17, 10, 0x80, 96, LINK_PACKET_OTHER, 0 },  /* too short a header */
  { 0x45, 17, 224, 0x80, 96, LINK_PACKET_OTHER, 0 }, /* mDNS by its address */
  { 0x45, 17, 10, 0x80, 96, LINK_PACKET_OTHER, 0, 0, 53 }, /* DNS */
  { 0x45, 17, 10, 0x80, 96, LINK_PACKET_OTHER, 0, 53, 0 },
};

static void
build (guint8 *data, guint i)
{
  guint8 *payload = data + (cases[i].version & 0xf) * 4 + 8;

  memset (data, 0, SIZE);
  data[0] = cases[i].version;
  data[9] = cases[i].protocol;
  data[16] = cases[i].destination;
  payload[-7] = cases[i].source_port;
  payload[-5] = cases[i].destination_port;
  payload[0] = cases[i].first;
  payload[1] = cases[i].second;
  payload[2] = 0xab;
  payload[3] = 0xcd;
  payload[8] = 0xfe;
  payload[11] = 0x01;
}

GST_START_TEST (kinds_of_packets_are_told_apart)
{
  guint8 data[SIZE];
  LinkPacket packet;

  build (data, __i__);
  packet = link_packet_look (data, SIZE);
  fail_unless_equals_int (packet.kind, cases[__i__].kind);
  fail_unless_equals_int (packet.payload_type, cases[__i__].payload_type);
  if (packet.kind == LINK_PACKET_RTP) {
    fail_unless_equals_int (packet.sequence, 0xabcd);
    fail_unless_equals_int64 (packet.ssrc, 0xfe000001);
  }
}

GST_END_TEST;

/* Nothing is read behind the end of a packet; AddressSanitizer and valgrind
 * would see it. */
GST_START_TEST (a_truncated_packet_is_anything_else)
{
  guint8 whole[SIZE];

  build (whole, 0);
  for (gsize size = 0; size < 20 + 8 + 12; size++) {
    g_autofree guint8 *data = g_memdup2 (whole, size);

    fail_unless_equals_int (
        link_packet_look (data, size).kind, LINK_PACKET_OTHER);
  }
  fail_unless_equals_int (
      link_packet_look (whole, 20 + 8 + 12).kind, LINK_PACKET_RTP);
}

GST_END_TEST;

static Suite *
linkpacket_suite (void)
{
  Suite *s = suite_create ("linkpacket");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, kinds_of_packets_are_told_apart, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tc, a_truncated_packet_is_anything_else);
  return s;
}

GST_CHECK_MAIN (linkpacket);
