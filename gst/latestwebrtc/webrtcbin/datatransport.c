/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "datatransport.h"

#include "workarounds.h"

gboolean
gst_latest_sctp_available (const gchar **missing)
{
  static const gchar *const elements[] = { "sctpenc", "sctpdec" };

  for (guint i = 0; i < G_N_ELEMENTS (elements); i++) {
    g_autoptr (GstElementFactory) factory =
        gst_element_factory_find (elements[i]);

    if (factory)
      continue;
    if (missing)
      *missing = elements[i];
    return FALSE;
  }
  return TRUE;
}

void
gst_latest_sctp_probe (GstElement *element, const gchar *name,
    GstPadProbeCallback callback, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, data, destroy);
}

gboolean
gst_latest_channel_bins_is_one (GstElement *element)
{
  return g_str_equal (
      G_OBJECT_TYPE_NAME (element), GST_LATEST_WEBRTCBIN_CHANNEL_BIN);
}

gboolean
gst_latest_channel_bins_add (GstLatestChannelBins *self, GstElement *bin)
{
  guint i;

  for (i = 0; i < GST_LATEST_CHANNEL_BINS - 1 && self->bins[i]; i++)
    ;
  gst_object_replace ((GstObject **) &self->bins[i], GST_OBJECT (bin));
  return i == GST_LATEST_CHANNEL_BINS - 1;
}

static void
remove_bin (GstElement *webrtcbin, GstElement *bin)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (bin));

  if (parent != GST_OBJECT (webrtcbin))
    return;
  gst_element_set_locked_state (bin, TRUE);
  gst_element_set_state (bin, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (webrtcbin), bin);
}

void
gst_latest_channel_bins_remove (
    GstLatestChannelBins *self, GstElement *webrtcbin)
{
  for (guint i = 0; i < GST_LATEST_CHANNEL_BINS; i++) {
    if (self->bins[i])
      remove_bin (webrtcbin, self->bins[i]);
  }
}

void
gst_latest_channel_bins_clear (GstLatestChannelBins *self)
{
  for (guint i = 0; i < GST_LATEST_CHANNEL_BINS; i++)
    gst_clear_object (&self->bins[i]);
}

/* RFC 9260, 3: the common header, and chunks of DATA (3.3.1), each padded to a
 * multiple of 4 bytes. */
#define COMMON_HEADER 12
#define CHUNK_HEADER 4
#define DATA_HEADER 16
#define DATA_TYPE 0
/* RFC 8832, 8.1: messages of webrtcbin's own, by which channels open. */
#define CONTROL_PPID 50

void
gst_latest_sctp_backlog_open (
    GstLatestSctpBacklog *self, guint stream, guint16 id)
{
  self->streams[stream].open = TRUE;
  self->streams[stream].id = id;
  self->streams[stream].waiting = 0;
}

gboolean
gst_latest_sctp_backlog_add (
    GstLatestSctpBacklog *self, guint stream, gsize size, gsize most)
{
  if (self->streams[stream].waiting > most)
    return FALSE;
  self->streams[stream].waiting += size;
  return TRUE;
}

void
gst_latest_sctp_backlog_remove (
    GstLatestSctpBacklog *self, guint stream, gsize size)
{
  gsize *waiting = &self->streams[stream].waiting;

  *waiting -= MIN (*waiting, size);
}

static void
data_left (GstLatestSctpBacklog *self, const guint8 *chunk, gsize length)
{
  guint32 tsn = GST_READ_UINT32_BE (chunk + 4);
  guint16 id = GST_READ_UINT16_BE (chunk + 8);

  if (self->has_tsn && (gint32) (tsn - self->tsn) <= 0)
    return;
  self->has_tsn = TRUE;
  self->tsn = tsn;
  if (GST_READ_UINT32_BE (chunk + 12) == CONTROL_PPID)
    return;
  for (guint i = 0; i < GST_LATEST_SCTP_STREAMS; i++) {
    if (self->streams[i].open && self->streams[i].id == id)
      gst_latest_sctp_backlog_remove (self, i, length - DATA_HEADER);
  }
}

static void
packet_left (GstLatestSctpBacklog *self, const guint8 *data, gsize size)
{
  gsize at = COMMON_HEADER;

  while (at + CHUNK_HEADER <= size) {
    gsize length = GST_READ_UINT16_BE (data + at + 2);

    if (length < CHUNK_HEADER || length > size - at)
      return;
    if (data[at] == DATA_TYPE && length >= DATA_HEADER)
      data_left (self, data + at, length);
    at += GST_ROUND_UP_4 (length);
  }
}

void
gst_latest_sctp_backlog_packet (GstLatestSctpBacklog *self, GstBuffer *packet)
{
  GstMapInfo map;

  if (!gst_buffer_map (packet, &map, GST_MAP_READ))
    return;
  packet_left (self, map.data, map.size);
  gst_buffer_unmap (packet, &map);
}
