/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "dtlsclose.h"

#include "workarounds.h"

#define MAX_WAIT (50 * G_TIME_SPAN_MILLISECOND)
/* RFC 6347: content type of a DTLS record that carries an alert. */
#define DTLS_ALERT 21

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean sent; /* lock */
} Alert;

static void
alert_clear (gpointer data)
{
  Alert *alert = data;

  g_cond_clear (&alert->cond);
  g_mutex_clear (&alert->lock);
}

static void
alert_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, alert_clear);
}

static GstPadProbeReturn
on_alert_sent (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Alert *alert = data;

  g_mutex_lock (&alert->lock);
  alert->sent = TRUE;
  g_cond_signal (&alert->cond);
  g_mutex_unlock (&alert->lock);
  return GST_PAD_PROBE_REMOVE;
}

/* The pad that pushes into the network element is idle again as soon as the
 * packet is sent. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);
  guint8 type = 0;

  gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), 0, &type, 1);
  if (type == DTLS_ALERT && peer)
    gst_pad_add_probe (peer, GST_PAD_PROBE_TYPE_IDLE, on_alert_sent,
        g_atomic_rc_box_acquire (data), alert_unref);
  return GST_PAD_PROBE_OK;
}

static void
foreach_pad (GstElement *webrtcbin, const gchar *factory, const gchar *pad_name,
    void (*func) (GstPad *pad, Alert *alert), Alert *alert)
{
  g_autoptr (GstIterator) it = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (webrtcbin), factory);
  GValue item = G_VALUE_INIT;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (g_value_get_object (&item), pad_name);

    if (pad)
      func (pad, alert);
    g_value_reset (&item);
  }
  g_value_unset (&item);
}

static void
watch_packets (GstPad *pad, Alert *alert)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_packet,
      g_atomic_rc_box_acquire (alert), alert_unref);
}

static void
close_connection (GstPad *pad, Alert *alert)
{
  gst_pad_send_event (pad, gst_event_new_eos ());
}

void
gst_latest_dtls_close (GstElement *webrtcbin)
{
  Alert *alert = g_atomic_rc_box_new0 (Alert);
  gint64 deadline = g_get_monotonic_time () + MAX_WAIT;

  g_mutex_init (&alert->lock);
  g_cond_init (&alert->cond);
  foreach_pad (
      webrtcbin, GST_LATEST_WEBRTCBIN_NICESINK, "sink", watch_packets, alert);
  foreach_pad (webrtcbin, GST_LATEST_WEBRTCBIN_DTLSSRTPENC, "data_sink",
      close_connection, alert);
  g_mutex_lock (&alert->lock);
  while (
      !alert->sent && g_cond_wait_until (&alert->cond, &alert->lock, deadline))
    ;
  g_mutex_unlock (&alert->lock);
  alert_unref (alert);
}
