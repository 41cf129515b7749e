/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Parts of offers as browsers send them. */
#define OFFER_HEAD \
  "v=0\r\n" \
  "o=- 4611731400430051336 2 IN IP4 127.0.0.1\r\n" \
  "s=-\r\n" \
  "t=0 0\r\n"

#define OFFER_TRANSPORT \
  "a=ice-ufrag:Qmzc\r\n" \
  "a=ice-pwd:bTgX0xqbXqWMLu1zXuTTNzOZ\r\n" \
  "a=fingerprint:sha-256 1A:2B:3C:4D:5E:6F:70:81:92:A3:B4:C5:D6:E7:F8:09:" \
  "1A:2B:3C:4D:5E:6F:70:81:92:A3:B4:C5:D6:E7:F8:09\r\n" \
  "a=setup:actpass\r\n"

#define OFFER_CODECS \
  "a=rtcp-mux\r\n" \
  "a=rtcp-rsize\r\n" \
  "a=rtpmap:96 VP8/90000\r\n" \
  "a=rtcp-fb:96 goog-remb\r\n" \
  "a=rtcp-fb:96 transport-cc\r\n" \
  "a=rtcp-fb:96 ccm fir\r\n" \
  "a=rtcp-fb:96 nack\r\n" \
  "a=rtcp-fb:96 nack pli\r\n" \
  "a=rtpmap:97 rtx/90000\r\n" \
  "a=fmtp:97 apt=96\r\n" \
  "a=rtpmap:102 H264/90000\r\n" \
  "a=fmtp:102 packetization-mode=1;profile-level-id=42001f\r\n" \
  "a=rtpmap:98 VP9/90000\r\n" \
  "a=fmtp:98 profile-id=2\r\n" \
  "a=rtpmap:99 VP9/90000\r\n" \
  "a=fmtp:99 profile-id=0\r\n" \
  "a=rtcp-fb:99 nack\r\n"

#define OFFER_EXTENSIONS \
  "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n" \
  "a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n" \
  "a=extmap:5/recvonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\r\n" \
  "a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"

#define OFFER_VIDEO_LINE \
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 98 99\r\n" \
  "c=IN IP4 0.0.0.0\r\n"

#define OFFER_VIDEO(mid) \
  OFFER_VIDEO_LINE \
  "a=mid:" mid \
  "\r\na=recvonly\r\n" OFFER_TRANSPORT OFFER_EXTENSIONS OFFER_CODECS

#define OFFER_AUDIO(mid) \
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\n" \
  "c=IN IP4 0.0.0.0\r\n" \
  "a=mid:" mid "\r\n" \
  "a=sendrecv\r\n" \
  "a=rtcp-mux\r\n" \
  "a=rtpmap:111 opus/48000/2\r\n" \
  "a=fmtp:111 minptime=10;useinbandfec=1\r\n" OFFER_TRANSPORT

#define OFFER_DATA(mid) \
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" \
  "c=IN IP4 0.0.0.0\r\n" \
  "a=mid:" mid "\r\n" \
  "a=sctp-port:5000\r\n" \
  "a=max-message-size:262144\r\n" OFFER_TRANSPORT

/* Chromium's offer for video only. */
#define OFFER_CHROMIUM OFFER_HEAD "a=group:BUNDLE 0\r\n" OFFER_VIDEO ("0")

G_END_DECLS
