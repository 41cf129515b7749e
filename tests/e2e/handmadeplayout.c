/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "handmadeplayout.h"

#include <gst/rtp/rtp.h>

typedef struct
{
  GstRTPHeaderExtension parent;
} HandmadePlayout;

typedef struct
{
  GstRTPHeaderExtensionClass parent;
} HandmadePlayoutClass;

static GType handmade_playout_get_type (void);
G_DEFINE_TYPE (HandmadePlayout, handmade_playout,
    GST_TYPE_RTP_HEADER_EXTENSION);

/* min and max, 12 bits each, in units of 10 ms: both zero. */
#define SIZE 3

static GstRTPHeaderExtensionFlags
get_supported_flags (GstRTPHeaderExtension * ext)
{
  return GST_RTP_HEADER_EXTENSION_ONE_BYTE | GST_RTP_HEADER_EXTENSION_TWO_BYTE;
}

static gsize
get_max_size (GstRTPHeaderExtension * ext, const GstBuffer * input)
{
  return SIZE;
}

static gssize
write_zero (GstRTPHeaderExtension * ext, const GstBuffer * input,
    GstRTPHeaderExtensionFlags flags, GstBuffer * output, guint8 * data,
    gsize size)
{
  memset (data, 0, SIZE);
  return SIZE;
}

static void
handmade_playout_class_init (HandmadePlayoutClass * klass)
{
  GstRTPHeaderExtensionClass *ext = GST_RTP_HEADER_EXTENSION_CLASS (klass);

  ext->get_supported_flags = get_supported_flags;
  ext->get_max_size = get_max_size;
  ext->write = write_zero;
  gst_rtp_header_extension_class_set_uri (ext,
      "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay");
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "No playout delay", GST_RTP_HDREXT_ELEMENT_CLASS,
      "Asks the receiver to show frames at once", "gst-latestframe");
}

static void
handmade_playout_init (HandmadePlayout * self)
{
}

void
handmade_playout_register (void)
{
  gst_element_register (NULL, "handmadeplayout", GST_RANK_PRIMARY,
      handmade_playout_get_type ());
}
