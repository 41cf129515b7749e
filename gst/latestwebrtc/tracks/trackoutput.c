/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "trackoutput.h"

#include <gst/video/video.h>

#include "capturetime.h"
#include "teepads.h"
#include "trackchain.h"

struct _GstLatestTrackOutput
{
  /* Immutable once frames flow. */
  GstBin *bin; /* not owned */
  GstElement *tee;
  GstElement *encoder;        /* nullable */
  GstLatestTrackStats *stats; /* nullable; not owned */
  GstLatestTrackOutputConfig config;

  gint ended;     /* atomic boolean */
  gint end_known; /* atomic boolean: the sink has the message */
  gint paused;    /* atomic boolean */

  /* Of the thread that encodes. */
  gboolean need_key; /* frames were left out before */
};

/* Tells the encoder from when on the viewers' networks take another frame. */
static void
announce_ready_time (GstLatestTrackOutput *self, GstBuffer *buffer)
{
  const GstLatestTrackOutputConfig *c = &self->config;
  guint64 ready = gst_latest_network_wait_get_ready_time (c->wait, c->track_id,
      c->encoding, g_get_monotonic_time (), gst_buffer_get_size (buffer),
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT));

  if (self->encoder)
    g_object_set (self->encoder, "downstream-ready", ready, NULL);
}

/* The key unit is asked for with each frame that is of no use without it: who
 * encodes may miss or merge requests. */
static gboolean
is_left_out (GstLatestTrackOutput *self, GstPad *pad, GstBuffer *buffer)
{
  if (g_atomic_int_get (&self->paused)) {
    self->need_key = TRUE;
    return TRUE;
  }
  if (self->need_key
      && GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT)) {
    gst_pad_push_event (pad,
        gst_video_event_new_upstream_force_key_unit (
            GST_CLOCK_TIME_NONE, TRUE, 0));
    return TRUE;
  }
  self->need_key = FALSE;
  return FALSE;
}

/* Called for the tee's sink pad, on the thread that encodes. */
static GstPadProbeReturn
on_encoded (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestTrackOutput *self = data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    const gboolean left_out =
        is_left_out (self, pad, GST_PAD_PROBE_INFO_BUFFER (info));

    if (self->stats)
      gst_latest_track_stats_count_out (
          self->stats, GST_PAD_PROBE_INFO_BUFFER (info), left_out);
    if (left_out)
      return GST_PAD_PROBE_DROP;
    if (!self->config.is_audio)
      announce_ready_time (self, GST_PAD_PROBE_INFO_BUFFER (info));
    gst_latest_capture_time_stamp (self->tee, pad, info);
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_EOS) {
    g_atomic_int_set (&self->ended, TRUE);
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_STREAM_START
      || GST_EVENT_TYPE (info->data) == GST_EVENT_FLUSH_STOP) {
    g_atomic_int_set (&self->ended, FALSE);
    g_atomic_int_set (&self->end_known, FALSE);
  }
  return GST_PAD_PROBE_OK;
}

GstLatestTrackOutput *
gst_latest_track_output_new (
    GstBin *bin, const GstLatestTrackOutputConfig *config)
{
  GstElement *tee = gst_element_factory_make ("tee", NULL);
  GstLatestTrackOutput *self;
  g_autoptr (GstPad) sink = NULL;

  if (!tee)
    return NULL;
  self = g_new0 (GstLatestTrackOutput, 1);
  self->bin = bin;
  self->config = *config;
  gst_latest_network_wait_ref (config->wait);
  self->tee = tee;
  g_object_set (tee, "allow-not-linked", TRUE, NULL);
  gst_latest_tee_prepare (tee);
  gst_bin_add (bin, gst_object_ref (tee));
  sink = gst_element_get_static_pad (tee, "sink");
  gst_pad_add_probe (sink,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM
          | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      on_encoded, self, NULL);
  return self;
}

void
gst_latest_track_output_set_encoder (
    GstLatestTrackOutput *self, GstElement *encoder)
{
  self->encoder = gst_object_ref (encoder);
}

void
gst_latest_track_output_set_stats (
    GstLatestTrackOutput *self, GstLatestTrackStats *stats)
{
  self->stats = stats;
}

void
gst_latest_track_output_start (GstLatestTrackOutput *self)
{
  gst_element_sync_state_with_parent (self->tee);
}

void
gst_latest_track_output_remove (GstLatestTrackOutput *self)
{
  gst_latest_track_element_remove (self->bin, self->tee);
}

void
gst_latest_track_output_free (GstLatestTrackOutput *self)
{
  gst_clear_object (&self->encoder);
  gst_object_unref (self->tee);
  gst_latest_network_wait_unref (self->config.wait);
  g_free (self);
}

GstElement *
gst_latest_track_output_get_tee (GstLatestTrackOutput *self)
{
  return self->tee;
}

void
gst_latest_track_output_set_paused (GstLatestTrackOutput *self, gboolean paused)
{
  g_atomic_int_set (&self->paused, paused);
}

gboolean
gst_latest_track_output_is_ended (GstLatestTrackOutput *self)
{
  return g_atomic_int_get (&self->ended);
}

void
gst_latest_track_output_set_end_known (
    GstLatestTrackOutput *self, gboolean known)
{
  g_atomic_int_set (&self->end_known, known);
}

gboolean
gst_latest_track_output_is_end_known (GstLatestTrackOutput *self)
{
  return g_atomic_int_get (&self->end_known);
}
