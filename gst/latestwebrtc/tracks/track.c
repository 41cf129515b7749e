/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "track-private.h"

#include <gst/video/video.h>
#include <string.h>

#include "soundchannels.h"
#include "trackquery.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

/* Of a msid's identification (RFC 8830, 2). */
#define MAX_MSID 64

/* clang-format off */
G_DEFINE_ENUM_TYPE (GstLatestWebRTCSinkSync, gst_latest_webrtc_sink_sync,
    { GST_LATEST_WEBRTC_SINK_SYNC_AUTO, "Unless the source is live", "auto" },
    { GST_LATEST_WEBRTC_SINK_SYNC_TRUE, "Frames wait for their time", "true" },
    { GST_LATEST_WEBRTC_SINK_SYNC_FALSE, "Frames do not wait", "false" })
/* clang-format on */

/* Pacing. */

static gboolean
is_live (GstPad *pad)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (pad, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  return live;
}

static void
decide_sync (GstLatestTrack *self, GstPad *pad)
{
  GstLatestWebRTCSinkSync mode = g_atomic_int_get (&self->sync);
  gboolean pace = mode == GST_LATEST_WEBRTC_SINK_SYNC_TRUE
      || (mode == GST_LATEST_WEBRTC_SINK_SYNC_AUTO && !is_live (pad));

  GST_INFO_OBJECT (
      self->bin, "frames %s", pace ? "wait for their time" : "do not wait");
  g_object_set (self->clocksync, "sync", pace, NULL);
}

/* Input. */

/* Called for the clocksync's sink pad, on any thread. */
static GstPadProbeReturn
on_query (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestTrack *self = data;

  return gst_latest_track_query_answer (
      pad, self->chain, self->is_audio, GST_PAD_PROBE_INFO_QUERY (info));
}

static void
take_caps (GstLatestTrack *self, GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  g_autoptr (GstCaps) placed = NULL;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  gst_latest_track_chain_take_caps (self->chain, caps);
  placed = gst_latest_sound_channels_place (caps);
  if (!placed)
    return;
  GST_PAD_PROBE_INFO_DATA (info) = gst_event_new_caps (placed);
  gst_event_unref (event);
}

static void
take_event (GstLatestTrack *self, GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  if (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START)
    g_atomic_int_set (&self->sync_decided, FALSE);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    take_caps (self, info);
}

/* Called for the clocksync's sink pad, on the streaming thread. Pacing is
 * decided with the first buffer of a stream: only then does everything upstream
 * know whether it is live. */
static GstPadProbeReturn
on_input (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestTrack *self = data;
  const gboolean paused = g_atomic_int_get (&self->paused);

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    take_event (self, info);
    return GST_PAD_PROBE_OK;
  }
  gst_latest_track_stats_count_in (self->stats, info, paused);
  if (paused)
    return GST_PAD_PROBE_DROP;
  if (g_atomic_int_compare_and_exchange (&self->sync_decided, FALSE, TRUE))
    decide_sync (self, pad);
  return GST_PAD_PROBE_OK;
}

/* Construction. */

static GstElement *
add_element (GstLatestTrack *self, const gchar *factory, const gchar **missing)
{
  GstElement *element;

  if (*missing)
    return NULL;
  element = gst_element_factory_make (factory, NULL);
  if (element)
    gst_bin_add (self->bin, gst_object_ref (element));
  else
    *missing = factory;
  return element;
}

static void
add_probe (GstLatestTrack *self, GstElement *element, GstPadProbeType type,
    GstPadProbeCallback callback)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "sink");

  gst_pad_add_probe (pad, type, callback, self, NULL);
}

static void
add_probes (GstLatestTrack *self)
{
  add_probe (self, self->clocksync,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST
          | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_input);
  add_probe (self, self->clocksync,
      GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH, on_query);
}

/* Makes the elements there are in each track. */
static void
add_elements (GstLatestTrack *self, const gchar **missing)
{
  self->fakesink = add_element (self, "fakesink", missing);
  self->clocksync = add_element (self, "clocksync", missing);
  if (*missing)
    return;
  g_object_set (self->clocksync, "sync", FALSE, NULL);
  g_object_set (self->fakesink, "sync", FALSE, "async", FALSE,
      "enable-last-sample", FALSE, NULL);
}

static void
add_output (GstLatestTrack *self, const gchar **missing)
{
  const GstLatestTrackOutputConfig config = { self->id, 0, self->is_audio,
    self->wait };

  if (*missing)
    return;
  self->output = gst_latest_track_output_new (self->bin, &config);
  if (!self->output)
    *missing = "tee";
}

static void
link_tee (GstLatestTrack *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->fakesink, "sink");

  self->tee_pad = gst_element_request_pad_simple (
      gst_latest_track_output_get_tee (self->output), "src_%u");
  gst_pad_link (self->tee_pad, sink);
}

GstLatestTrack *
gst_latest_track_new (
    GstBin *bin, const GstLatestTrackConfig *config, const gchar **missing)
{
  GstLatestTrack *self = g_atomic_rc_box_new0 (GstLatestTrack);

  *missing = NULL;
  g_mutex_init (&self->lock);
  self->bin = bin;
  self->id = config->id;
  self->is_audio = config->is_audio;
  self->wait = gst_latest_network_wait_ref (config->wait);
  add_elements (self, missing);
  add_output (self, missing);
  if (!*missing)
    self->chain = gst_latest_track_chain_new (bin, self->is_audio,
        config->suffix, self->clocksync,
        gst_latest_track_output_get_tee (self->output), missing);
  if (!self->chain) {
    gst_latest_track_remove (self);
    gst_latest_track_unref (self);
    return NULL;
  }
  if (!self->is_audio)
    gst_latest_track_output_set_encoder (
        self->output, gst_latest_track_get_encoder (self));
  self->stats = gst_latest_track_stats_new (self->is_audio, self->chain,
      gst_latest_track_output_get_tee (self->output));
  gst_latest_track_output_set_stats (self->output, self->stats);
  link_tee (self);
  add_probes (self);
  return self;
}

void
gst_latest_track_start (GstLatestTrack *self)
{
  gst_element_sync_state_with_parent (self->fakesink);
  gst_latest_track_output_start (self->output);
  gst_latest_track_chain_start (self->chain);
  gst_element_sync_state_with_parent (self->clocksync);
}

/* The sink first: a frame that waits there would hold up what is before it. */
void
gst_latest_track_stop (GstLatestTrack *self)
{
  gst_latest_track_element_stop (self->fakesink);
  gst_latest_track_element_stop (self->clocksync);
}

void
gst_latest_track_remove (GstLatestTrack *self)
{
  for (guint i = 1; i < GST_LATEST_MAX_ENCODINGS; i++)
    gst_latest_track_remove_encoding (self, i);
  gst_latest_track_element_remove (self->bin, self->clocksync);
  if (self->chain)
    gst_latest_track_chain_remove (self->chain);
  if (self->tee_pad)
    gst_element_release_request_pad (
        gst_latest_track_output_get_tee (self->output), self->tee_pad);
  if (self->output)
    gst_latest_track_output_remove (self->output);
  gst_latest_track_element_remove (self->bin, self->fakesink);
}

static void
clear (gpointer data)
{
  GstLatestTrack *self = data;

  gst_latest_track_stats_free (self->stats);
  gst_clear_object (&self->tee_pad);
  gst_clear_object (&self->clocksync);
  gst_clear_object (&self->fakesink);
  gst_latest_track_chain_free (self->chain);
  g_clear_pointer (&self->output, gst_latest_track_output_free);
  gst_latest_network_wait_unref (self->wait);
  g_free (self->msid);
  g_mutex_clear (&self->lock);
}

GstLatestTrack *
gst_latest_track_ref (GstLatestTrack *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
gst_latest_track_unref (GstLatestTrack *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

guint
gst_latest_track_get_id (GstLatestTrack *self)
{
  return self->id;
}

gboolean
gst_latest_track_is_audio (GstLatestTrack *self)
{
  return self->is_audio;
}

GstPad *
gst_latest_track_get_sink (GstLatestTrack *self)
{
  return gst_element_get_static_pad (self->clocksync, "sink");
}

GstElement *
gst_latest_track_get_encoder (GstLatestTrack *self)
{
  return gst_latest_track_chain_get_encoder (self->chain);
}

gboolean
gst_latest_track_is_encoded (GstLatestTrack *self)
{
  return gst_latest_track_chain_is_encoded (self->chain);
}

void
gst_latest_track_set_sync (GstLatestTrack *self, GstLatestWebRTCSinkSync sync)
{
  g_atomic_int_set (&self->sync, sync);
  g_atomic_int_set (&self->sync_decided, FALSE);
}

/* A token (RFC 8866, 9). */
static gboolean
is_token (const gchar *text)
{
  for (const gchar *c = text; *c; c++) {
    if (!g_ascii_isalnum (*c) && !strchr ("!#$%&'*+-.^_`{|}~", *c))
      return FALSE;
  }
  return *text != '\0';
}

gboolean
gst_latest_track_set_msid (GstLatestTrack *self, const gchar *msid)
{
  if (!msid || strlen (msid) > MAX_MSID || !is_token (msid))
    return FALSE;
  g_mutex_lock (&self->lock);
  g_free (self->msid);
  self->msid = g_strdup (msid);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

gchar *
gst_latest_track_dup_msid (GstLatestTrack *self)
{
  gchar *msid;

  g_mutex_lock (&self->lock);
  msid = g_strdup (self->msid);
  g_mutex_unlock (&self->lock);
  return msid;
}

gboolean
gst_latest_track_is_ended (GstLatestTrack *self)
{
  return gst_latest_track_output_is_ended (self->output);
}

gboolean
gst_latest_track_take_end (GstLatestTrack *self, GstMessage *message)
{
  if (GST_MESSAGE_SRC (message) != GST_OBJECT (self->fakesink))
    return FALSE;
  gst_latest_track_output_set_end_known (self->output, TRUE);
  return TRUE;
}

void
gst_latest_track_forget_end (GstLatestTrack *self)
{
  gst_latest_track_output_set_end_known (self->output, FALSE);
}

gboolean
gst_latest_track_is_end_known (GstLatestTrack *self)
{
  return gst_latest_track_output_is_end_known (self->output);
}

GstMessage *
gst_latest_track_make_end (GstLatestTrack *self)
{
  return gst_message_new_eos (GST_OBJECT (self->fakesink));
}

gboolean
gst_latest_track_has_caps (GstLatestTrack *self)
{
  g_autoptr (GstPad) sink = gst_latest_track_get_sink (self);

  return gst_pad_has_current_caps (sink);
}

const GstLatestCodec *
gst_latest_track_get_codec (
    GstLatestTrack *self, const GstLatestCodec *made_of_raw)
{
  g_autoptr (GstPad) sink = gst_latest_track_get_sink (self);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (sink);
  const GstLatestCodec *codec = caps ? gst_latest_codec_from_caps (caps) : NULL;

  if (!codec)
    codec = self->is_audio ? gst_latest_codec_from_name ("OPUS") : made_of_raw;
  return caps ? codec : NULL;
}

gchar *
gst_latest_track_get_profile_level_id (GstLatestTrack *self)
{
  g_autoptr (GstPad) sink = gst_latest_track_get_sink (self);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (sink);

  return caps ? gst_latest_codec_get_profile_level_id (caps) : NULL;
}

GstLatestTrackStats *
gst_latest_track_get_stats (GstLatestTrack *self)
{
  return self->stats;
}
