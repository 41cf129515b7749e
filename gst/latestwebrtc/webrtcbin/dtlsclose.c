/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "dtlsclose.h"

#define PATIENCE (50 * G_TIME_SPAN_MILLISECOND)
/* RFC 6347: content type of a DTLS record that carries an alert. */
#define DTLS_ALERT 21

typedef struct
{
  gatomicrefcount refs;
  GMutex lock;
  GCond cond;
  gboolean left; /* lock */
} Farewell;

static void
farewell_unref (gpointer data)
{
  Farewell *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static Farewell *
farewell_ref (Farewell *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static GstPadProbeReturn
packet_has_left (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Farewell *self = data;

  g_mutex_lock (&self->lock);
  self->left = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_REMOVE;
}

/* On the way into the network element: the pad that pushes is idle again once
 * the packet is sent. */
static GstPadProbeReturn
packet_leaves (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);
  guint8 type = 0;

  gst_buffer_extract (GST_PAD_PROBE_INFO_BUFFER (info), 0, &type, 1);
  if (type == DTLS_ALERT && peer)
    gst_pad_add_probe (peer, GST_PAD_PROBE_TYPE_IDLE, packet_has_left,
        farewell_ref (data), farewell_unref);
  return GST_PAD_PROBE_OK;
}

static void
foreach_pad (GstElement *bin, const gchar *factory, const gchar *pad_name,
    void (*func) (GstPad *pad, Farewell *self), Farewell *self)
{
  g_autoptr (GstIterator) it =
      gst_bin_iterate_all_by_element_factory_name (GST_BIN (bin), factory);
  GValue item = G_VALUE_INIT;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    g_autoptr (GstPad) pad =
        gst_element_get_static_pad (g_value_get_object (&item), pad_name);

    if (pad)
      func (pad, self);
    g_value_reset (&item);
  }
  g_value_unset (&item);
}

static void
watch (GstPad *pad, Farewell *self)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, packet_leaves,
      farewell_ref (self), farewell_unref);
}

/* The end of its data makes the DTLS encoder close the connection. */
static void
close_connection (GstPad *pad, Farewell *self)
{
  gst_pad_send_event (pad, gst_event_new_eos ());
}

void
gst_latest_dtls_close (GstElement *webrtcbin)
{
  Farewell *self = g_new0 (Farewell, 1);
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  foreach_pad (webrtcbin, "nicesink", "sink", watch, self);
  foreach_pad (webrtcbin, "dtlssrtpenc", "data_sink", close_connection, self);
  g_mutex_lock (&self->lock);
  while (!self->left && g_cond_wait_until (&self->cond, &self->lock, deadline))
    ;
  g_mutex_unlock (&self->lock);
  farewell_unref (self);
}
