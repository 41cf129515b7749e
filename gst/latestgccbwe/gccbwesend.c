/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* The packets that leave: how the streaming thread pushes them downstream. */

#include "gstlatestgccbwe-private.h"

#define GST_CAT_DEFAULT gst_latest_gcc_bwe_debug

void
gst_latest_gcc_bwe_item_free (gpointer data)
{
  GstLatestGccBweItem *item = data;

  gst_clear_buffer (&item->buffer);
  gst_clear_event (&item->event);
  gst_clear_event (&item->segment);
  g_free (item);
}

void
gst_latest_gcc_bwe_send_segment (
    GstLatestGccBwe *self, const GstLatestGccBweItem *item)
{
  GstSegment wanted, sent;

  if (item->segment == NULL || item->segment == self->output.segment)
    return;
  if (self->output.segment != NULL && !self->output.renew_segment) {
    gst_event_copy_segment (item->segment, &wanted);
    gst_event_copy_segment (self->output.segment, &sent);
    if (gst_segment_is_equal (&wanted, &sent)) {
      gst_event_replace (&self->output.segment, item->segment);
      return;
    }
  }
  GST_LOG_OBJECT (self, "sending %" GST_PTR_FORMAT, item->segment);
  gst_event_replace (&self->output.segment, item->segment);
  self->output.renew_segment = FALSE;
  gst_pad_push_event (self->srcpad, gst_event_ref (item->segment));
}

static GstBuffer *
steal_buffer (GstLatestGccBweItem *item)
{
  GstBuffer *buffer = g_steal_pointer (&item->buffer);

  if (!item->packet.retransmission)
    return buffer;
  return gst_latest_rtp_packet_renumber (buffer, item->packet.seq);
}

/* Returns TRUE if both packets may be in one list. It must be of one SSRC, as
 * rtpsession looks only at the first packet of a list to find its source. */
static gboolean
belong_together (const GstLatestGccBweItem *a, const GstLatestGccBweItem *b)
{
  return a->packet.ssrc == b->packet.ssrc
      && (a->segment == b->segment || b->segment == NULL);
}

static GstFlowReturn
push_packets (GstLatestGccBwe *self, guint first, guint n)
{
  GstLatestGccBweItem *item = g_ptr_array_index (self->output.batch, first);
  GstBufferList *list;

  gst_latest_gcc_bwe_send_segment (self, item);
  if (n == 1)
    return gst_pad_push (self->srcpad, steal_buffer (item));
  list = gst_buffer_list_new_sized (n);
  for (guint i = first; i < first + n; i++)
    gst_buffer_list_add (
        list, steal_buffer (g_ptr_array_index (self->output.batch, i)));
  return gst_pad_push_list (self->srcpad, list);
}

GstFlowReturn
gst_latest_gcc_bwe_push_batch (GstLatestGccBwe *self, GstEvent **segment)
{
  GstFlowReturn result = GST_FLOW_OK;
  guint n;

  for (guint i = 0; i < self->output.batch->len && result >= GST_FLOW_OK;
       i += n) {
    GstLatestGccBweItem *item = g_ptr_array_index (self->output.batch, i);

    for (n = 1; i + n < self->output.batch->len; n++) {
      if (!belong_together (
              item, g_ptr_array_index (self->output.batch, i + n)))
        break;
    }
    GST_LOG_OBJECT (self, "sending %u packets of %08x", n, item->packet.ssrc);
    *segment = item->segment;
    result = push_packets (self, i, n);
  }
  return result;
}
