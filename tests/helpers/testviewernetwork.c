/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* The network of a test viewer: what gets through, and how it ends. */
#include <gst/rtp/rtp.h>
#include <gst/webrtc/webrtc.h>

#include "testviewer-private.h"

static void
dtls_changed (GstElement *dtls, GParamSpec *pspec, TestViewer *self)
{
  gint state;

  g_object_get (dtls, "connection-state", &state, NULL);
  if (state == GST_WEBRTC_DTLS_TRANSPORT_STATE_CLOSED)
    test_viewer_note (self, &self->disconnected);
}

static GstPadProbeReturn
drop_if_cut (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  TestViewer *self = data;

  return g_atomic_int_get (&self->cut) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
pass_bottleneck (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  TestViewer *self = data;
  guint64 bitrate = g_atomic_int_get (&self->bottleneck);
  gsize bytes = gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));

  if (bitrate > 0)
    g_usleep (8 * bytes * G_USEC_PER_SEC / bitrate);
  return GST_PAD_PROBE_OK;
}

/* Removes transport-wide feedback (RTPFB, FMT 15). */
static GstPadProbeReturn
filter_rtcp (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  TestViewer *self = data;
  GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
  gboolean more, empty = TRUE;
  GstRTCPPacket packet;

  if (!g_atomic_int_get (&self->omit_transport_cc))
    return GST_PAD_PROBE_OK;
  info->data = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  if (!gst_rtcp_buffer_map (info->data, GST_MAP_READWRITE, &rtcp))
    return GST_PAD_PROBE_OK;
  more = gst_rtcp_buffer_get_first_packet (&rtcp, &packet);
  while (more) {
    if (gst_rtcp_packet_get_type (&packet) == GST_RTCP_TYPE_RTPFB
        && gst_rtcp_packet_fb_get_type (&packet) == GST_RTCP_RTPFB_TYPE_TWCC) {
      more = gst_rtcp_packet_remove (&packet);
    } else {
      empty = FALSE;
      more = gst_rtcp_packet_move_to_next (&packet);
    }
  }
  gst_rtcp_buffer_unmap (&rtcp);
  return empty ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

void
test_viewer_rtp_pad_added (GstElement *rtpbin, GstPad *pad, TestViewer *self)
{
  if (g_str_has_prefix (GST_PAD_NAME (pad), "send_rtcp_src"))
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, filter_rtcp, self, NULL);
}

void
test_viewer_element_added (
    GstBin *webrtcbin, GstBin *parent, GstElement *element, TestViewer *self)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  const gchar *name = factory ? GST_OBJECT_NAME (factory) : "";
  const gchar *end = g_str_equal (name, "nicesrc") ? "src"
      : g_str_equal (name, "nicesink")             ? "sink"
                                                   : NULL;

  if (g_str_equal (name, "dtlssrtpenc"))
    g_signal_connect (
        element, "notify::connection-state", G_CALLBACK (dtls_changed), self);
  if (end) {
    g_autoptr (GstPad) pad = gst_element_get_static_pad (element, end);

    gst_pad_add_probe (pad,
        GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, drop_if_cut,
        self, NULL);
    if (GST_PAD_IS_SRC (pad))
      gst_pad_add_probe (
          pad, GST_PAD_PROBE_TYPE_BUFFER, pass_bottleneck, self, NULL);
  }
}

static GstPadProbeReturn
drop (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  return GST_PAD_PROBE_DROP;
}

void
test_viewer_close (TestViewer *self)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (self->webrtcbin), "dtlssrtpenc");
  GValue item = G_VALUE_INIT;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (g_value_get_object (&item), "data_sink");

    gst_pad_send_event (pad, gst_event_new_eos ());
    g_value_reset (&item);
  }
  g_value_unset (&item);
}

void
test_viewer_vanish (TestViewer *self)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (self->webrtcbin), "nicesink");
  GValue item = G_VALUE_INIT;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (g_value_get_object (&item), "sink");

    gst_pad_add_probe (pad,
        GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, drop, NULL,
        NULL);
    g_value_reset (&item);
  }
  g_value_unset (&item);
}

void
test_viewer_set_cut (TestViewer *self, gboolean cut)
{
  g_atomic_int_set (&self->cut, cut);
}

void
test_viewer_omit_transport_cc (TestViewer *self)
{
  g_atomic_int_set (&self->omit_transport_cc, TRUE);
}

void
test_viewer_set_bottleneck (TestViewer *self, guint bitrate)
{
  g_atomic_int_set (&self->bottleneck, bitrate);
}
