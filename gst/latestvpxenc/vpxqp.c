/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxqp.h"

#include "vpxheader.h"

/* More than any header takes. */
#define HEADER_SIZE 256

gint
gst_latest_vpx_qp_of_buffer (GstPad *pad, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GstStructure *s = caps ? gst_caps_get_structure (caps, 0) : NULL;
  guint8 data[HEADER_SIZE];
  gsize size = gst_buffer_extract (buffer, 0, data, sizeof (data));
  GstLatestVpxHeader header;
  gboolean known = FALSE;

  if (s && gst_structure_has_name (s, "video/x-vp8"))
    known = gst_latest_vpx_header_parse_vp8 (data, size, &header);
  else if (s && gst_structure_has_name (s, "video/x-vp9"))
    known = gst_latest_vpx_header_parse_vp9 (data, size, &header);
  return known ? (gint) header.qp : -1;
}
