/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "rtppacket.h"

#include <gst/rtp/rtp.h>

#define RTX_HEADER_SIZE 2 /* RFC 4588, 4: the original sequence number */

/* RFC 8285: which extensions there are. */
static guint16
find_extensions (GstRTPBuffer *rtp)
{
  guint16 bits, found = 0;
  guint8 *data;
  guint words, size;
  gboolean one_byte;

  if (!gst_rtp_buffer_get_extension_data (
          rtp, &bits, (gpointer *) &data, &words))
    return 0;
  one_byte = bits == 0xBEDE;
  if (!one_byte && bits >> 4 != 0x100)
    return 0;
  size = words * 4;
  for (guint i = 0; i < size;) {
    guint id = one_byte ? data[i] >> 4 : data[i];

    if (id == 0) {
      i++;
      continue;
    }
    if (one_byte && id == 15)
      break;
    if (id < 16)
      found |= 1 << id;
    if (one_byte)
      i += 2 + (data[i] & 0x0f);
    else
      i += 2 + (i + 1 < size ? data[i + 1] : 0);
  }
  return found;
}

gboolean
gst_latest_rtp_packet_parse (GstBuffer *buffer, GstLatestRtpPacket *packet)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  guint header_size;

  if (!gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp))
    return FALSE;
  header_size = gst_rtp_buffer_get_header_len (&rtp);
  *packet = (GstLatestRtpPacket) {
    .ssrc = gst_rtp_buffer_get_ssrc (&rtp),
    .size = gst_buffer_get_size (buffer),
    .header_size = MIN (header_size, G_MAXUINT16),
    .seq = gst_rtp_buffer_get_seq (&rtp),
    .extensions = find_extensions (&rtp),
    .pt = gst_rtp_buffer_get_payload_type (&rtp),
  };
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_RTP_BUFFER_FLAG_RETRANSMISSION)
      && gst_rtp_buffer_get_payload_len (&rtp) >= RTX_HEADER_SIZE) {
    packet->retransmission = TRUE;
    packet->original_seq =
        GST_READ_UINT16_BE (gst_rtp_buffer_get_payload (&rtp));
  }
  gst_rtp_buffer_unmap (&rtp);
  return TRUE;
}

GstBuffer *
gst_latest_rtp_packet_repeat (GstBuffer *media, guint32 rtx_ssrc, guint8 rtx_pt)
{
  GstRTPBuffer in = GST_RTP_BUFFER_INIT, out = GST_RTP_BUFFER_INIT;
  GstBuffer *buffer;
  GstMapInfo map;
  guint header_size, payload_size;

  if (!gst_rtp_buffer_map (media, GST_MAP_READ, &in))
    return NULL;
  header_size = gst_rtp_buffer_get_header_len (&in);
  payload_size = gst_rtp_buffer_get_payload_len (&in);
  buffer = gst_buffer_new_allocate (
      NULL, header_size + RTX_HEADER_SIZE + payload_size, NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  gst_buffer_extract (media, 0, map.data, header_size);
  map.data[0] &= ~0x20; /* the padding, if any, is not repeated */
  GST_WRITE_UINT16_BE (map.data + header_size, gst_rtp_buffer_get_seq (&in));
  gst_buffer_extract (media, header_size,
      map.data + header_size + RTX_HEADER_SIZE, payload_size);
  gst_buffer_unmap (buffer, &map);
  gst_rtp_buffer_unmap (&in);

  gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &out);
  gst_rtp_buffer_set_ssrc (&out, rtx_ssrc);
  gst_rtp_buffer_set_payload_type (&out, rtx_pt);
  gst_rtp_buffer_unmap (&out);
  gst_buffer_copy_into (buffer, media, GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  GST_BUFFER_FLAG_SET (buffer, GST_RTP_BUFFER_FLAG_RETRANSMISSION);
  return buffer;
}

GstBuffer *
gst_latest_rtp_packet_renumber (GstBuffer *buffer, guint16 seq)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  buffer = gst_buffer_make_writable (buffer);
  if (gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp)) {
    gst_rtp_buffer_set_seq (&rtp, seq);
    gst_rtp_buffer_unmap (&rtp);
  }
  return buffer;
}
