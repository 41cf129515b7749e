/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "networkfixture.h"

#include "gstlatestwebrtcsink.h"

static void
apply (guint track, guint encoding, guint bitrate, gpointer data)
{
  NetworkFixture *f = data;

  if (track != 0)
    return;
  f->bitrate = bitrate;
  f->least = MIN (f->least, bitrate);
}

NetworkViewer *
network_fixture_add (NetworkFixture *f, guint capacity, guint64 queue_time)
{
  NetworkViewer *v = &f->viewers[f->n++];
  GObject *transport = NULL;
  GstElement *bwe = NULL;

  v->webrtcbin =
      gst_object_ref_sink (gst_element_factory_make ("webrtcbin", NULL));
  v->playout_delay = GST_LATEST_PLAYOUT_DELAY (gst_latest_playout_delay_new ());
  v->rate = gst_latest_viewer_rate_new (v->webrtcbin, f->control);
  gst_latest_viewer_rate_add_playout_delay (v->rate, v->playout_delay);
  g_signal_emit_by_name (v->webrtcbin, "request-aux-sender", transport, &bwe);
  v->bwe = (FakeBwe *) gst_object_ref_sink (bwe);
  v->queue = gst_object_ref_sink (gst_element_factory_make ("queue", NULL));
  v->queue_src = gst_element_get_static_pad (v->queue, "src");
  v->valve = gst_object_ref_sink (
      gst_latest_viewer_valve_new (v->queue, "sink", FALSE));
  gst_latest_viewer_valve_set_pacer (v->valve, v->rate, 0, 1);
  gst_latest_viewer_valve_set_payloader (v->valve, v->queue_src);
  g_object_set (v->bwe, "path-capacity", capacity, "queue-time", queue_time,
      "estimated-bitrate", 2000000, NULL);
  gst_latest_network_wait_add (f->wait, 0, v->valve);
  return v;
}

void
network_fixture_remove (NetworkFixture *f, NetworkViewer *v)
{
  gst_latest_network_wait_remove (f->wait, v->valve);
  gst_element_set_state (v->queue, GST_STATE_NULL);
  gst_latest_viewer_rate_stop (v->rate);
  gst_latest_viewer_rate_unref (v->rate);
  gst_object_unref (v->valve);
  gst_object_unref (v->queue_src);
  gst_object_unref (v->queue);
  gst_object_unref (v->bwe);
  gst_object_unref (v->playout_delay);
  gst_object_unref (v->webrtcbin);
}

void
network_fixture_init (NetworkFixture *f)
{
  memset (f, 0, sizeof (*f));
  fake_network_register ();
  g_type_class_unref (g_type_class_ref (GST_TYPE_LATEST_WEBRTC_SINK));
  f->settings = (GstLatestRateSettings) {
    .adaptive = TRUE,
    .min_bitrate = 100000,
    .start_bitrate = 1000000,
    .max_bitrate = 8000000,
  };
  f->control = gst_latest_rate_control_new (&f->settings, apply, f);
  gst_latest_rate_control_add_track (f->control, 0, &GST_LATEST_RATE_VIDEO);
  f->wait = gst_latest_network_wait_new (f->control);
}

void
network_fixture_clear (NetworkFixture *f)
{
  for (guint i = 0; i < f->n; i++)
    network_fixture_remove (f, &f->viewers[i]);
  gst_latest_network_wait_unref (f->wait);
  gst_latest_rate_control_unref (f->control);
}
