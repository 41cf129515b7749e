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

#define MAX_EXTENSION_ID 14 /* RFC 8285, 4.2: of one-byte headers */

/* Returns a bit for the id of each header extension, of both forms of RFC
 * 8285. */
static guint16
find_extensions (GstRTPBuffer *rtp)
{
  guint16 found = 0;
  guint8 bits;
  gpointer data;
  guint size;

  if (!gst_rtp_buffer_get_extension (rtp))
    return 0;
  for (guint8 id = 1; id <= MAX_EXTENSION_ID; id++) {
    if (gst_rtp_buffer_get_extension_onebyte_header (rtp, id, 0, &data, &size)
        || gst_rtp_buffer_get_extension_twobytes_header (
            rtp, &bits, id, 0, &data, &size))
      found |= 1 << id;
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
    .marker = gst_rtp_buffer_get_marker (&rtp),
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
  map.data[0] &= ~0x20; /* no padding bit, as padding is not repeated */
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
