/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "track.h"

#include <gst/video/video.h>

#include "headerextensions.h"
#include "missingplugins.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_webrtc_sink_debug);
#define GST_CAT_DEFAULT gst_latest_webrtc_sink_debug

struct _GstLatestTrack
{
  /* Immutable. */
  GstBin *bin; /* the sink, which owns the track */
  GstElement *clocksync, *encoder, *tee, *fakesink; /* owned by the bin */
  /* Linked while JPEG comes. Owned by the bin; the decoder is NULL where one of
   * the two is not installed. */
  GstElement *jpeg_slot, *jpeg_decoder;
  GstPad *tee_pad; /* to the fakesink */
  GstCaps *capture_caps;
  guint id; /* in wait */
  GstLatestNetworkWait *wait;

  gboolean is_jpeg; /* the streaming thread's: the decoder is linked */

  gint sync;         /* atomic GstLatestWebRTCSinkSync */
  gint sync_decided; /* atomic boolean: for the stream there is now */
  gint ended;        /* atomic boolean: EOS has left the encoder */
};

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

/* JPEG, which many cameras send. */

/* Links the decoder in front of the encoder, behind a slot: a picture that comes
 * while another is decoded replaces the one that waits, so none is decoded in
 * vain. JPEG has key frames only. */
static void
link_decoder (GstLatestTrack *self)
{
  gst_element_unlink (self->clocksync, self->encoder);
  gst_element_link (self->clocksync, self->jpeg_slot);
  gst_element_link (self->jpeg_decoder, self->encoder);
}

static void
unlink_decoder (GstLatestTrack *self)
{
  gst_element_unlink (self->clocksync, self->jpeg_slot);
  gst_element_unlink (self->jpeg_decoder, self->encoder);
  gst_element_link (self->clocksync, self->encoder);
}

/* The caps that @event brings go on to what is linked here. */
static void
take_caps (GstLatestTrack *self, GstEvent *event)
{
  GstCaps *caps;
  gboolean is_jpeg;

  gst_event_parse_caps (event, &caps);
  is_jpeg =
      gst_structure_has_name (gst_caps_get_structure (caps, 0), "image/jpeg");
  if (is_jpeg && self->jpeg_decoder == NULL) {
    gst_latest_missing_plugins_report (GST_ELEMENT (self->bin), "jpegdec");
    return;
  }
  if (is_jpeg && !self->is_jpeg)
    link_decoder (self);
  else if (!is_jpeg && self->is_jpeg)
    unlink_decoder (self);
  self->is_jpeg = is_jpeg;
}

/* Called for the decoder's sink pad. A picture that is cut off within its header is
 * an error to jpegdec, and that would be the end of the stream. */
static GstPadProbeReturn
decode (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestTrack *self = data;
  GstObject *decoder = GST_OBJECT (self->jpeg_decoder);
  g_autoptr (GstPad) src =
      gst_element_get_static_pad (self->jpeg_decoder, "src");
  GstFlowReturn ret =
      GST_PAD_CHAINFUNC (pad) (pad, decoder, GST_PAD_PROBE_INFO_BUFFER (info));

  if (ret == GST_FLOW_ERROR
      && gst_pad_get_last_flow_return (src) == GST_FLOW_OK) {
    GST_INFO_OBJECT (self->bin, "a JPEG picture cannot be decoded");
    ret = GST_FLOW_OK;
  }
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = ret;
  return GST_PAD_PROBE_HANDLED;
}

/* Called for the clocksync's sink pad, on any thread. Whatever is linked now,
 * caps are the encoder's business: it says that it takes JPEG, as it says why
 * not. */
static GstPadProbeReturn
on_query (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestTrack *self = data;
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  g_autoptr (GstPad) sink = NULL;

  if (GST_QUERY_TYPE (query) != GST_QUERY_CAPS
      && GST_QUERY_TYPE (query) != GST_QUERY_ACCEPT_CAPS)
    return GST_PAD_PROBE_OK;
  sink = gst_element_get_static_pad (self->encoder, "sink");
  return gst_pad_query (sink, query) ? GST_PAD_PROBE_HANDLED
                                     : GST_PAD_PROBE_DROP;
}

/* Called for the clocksync's sink pad, on the streaming thread. Pacing is
 * decided with the first buffer of a stream: only then does everything upstream
 * know whether it is live. */
static GstPadProbeReturn
on_input (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestTrack *self = data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    if (GST_EVENT_TYPE (info->data) == GST_EVENT_STREAM_START)
      g_atomic_int_set (&self->sync_decided, FALSE);
    if (GST_EVENT_TYPE (info->data) == GST_EVENT_CAPS)
      take_caps (self, info->data);
  } else if (g_atomic_int_compare_and_exchange (
                 &self->sync_decided, FALSE, TRUE)) {
    decide_sync (self, pad);
  }
  return GST_PAD_PROBE_OK;
}

/* Capture time. */

/* The buffer was captured at the wall-clock time of its running time. FALSE
 * while that is not known. */
static gboolean
get_capture_time (GstLatestTrack *self, GstPad *pad, GstBuffer *buffer,
    GstClockTime *unix_time)
{
  g_autoptr (GstEvent) event =
      gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  g_autoptr (GstClock) clock = gst_element_get_clock (self->tee);
  const GstSegment *segment;
  GstClockTime running;

  if (!event || !clock)
    return FALSE;
  gst_event_parse_segment (event, &segment);
  running = gst_segment_to_running_time (
      segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (!GST_CLOCK_TIME_IS_VALID (running))
    return FALSE;
  *unix_time = g_get_real_time () * GST_USECOND
      + gst_element_get_base_time (self->tee) + running
      - gst_clock_get_time (clock);
  return TRUE;
}

static void
stamp_capture_time (GstLatestTrack *self, GstPad *pad, GstPadProbeInfo *info)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstClockTime unix_time;

  if (gst_buffer_get_reference_timestamp_meta (buffer, self->capture_caps)
      || !get_capture_time (self, pad, buffer, &unix_time))
    return;
  buffer = gst_buffer_make_writable (buffer);
  gst_buffer_add_reference_timestamp_meta (
      buffer, self->capture_caps, unix_time, GST_CLOCK_TIME_NONE);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
}

/* Tells the encoder from when on the viewers' networks take another frame. */
static void
announce_ready_time (GstLatestTrack *self, GstBuffer *buffer)
{
  guint64 ready = gst_latest_network_wait_get_ready_time (self->wait, self->id,
      g_get_monotonic_time (), gst_buffer_get_size (buffer),
      !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT));
  g_object_set (self->encoder, "downstream-ready", ready, NULL);
}

/* Called for the tee's sink pad, on the encoder's streaming thread. */
static GstPadProbeReturn
on_encoded (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestTrack *self = data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    announce_ready_time (self, GST_PAD_PROBE_INFO_BUFFER (info));
    stamp_capture_time (self, pad, info);
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_EOS) {
    g_atomic_int_set (&self->ended, TRUE);
  } else if (GST_EVENT_TYPE (info->data) == GST_EVENT_STREAM_START
      || GST_EVENT_TYPE (info->data) == GST_EVENT_FLUSH_STOP) {
    g_atomic_int_set (&self->ended, FALSE);
  }
  return GST_PAD_PROBE_OK;
}

/* Construction. */

static GstElement *
add_element (GstLatestTrack *self, const gchar *factory, const gchar *name,
    const gchar **missing)
{
  GstElement *element;

  if (*missing)
    return NULL;
  element = gst_element_factory_make (factory, name);
  if (element)
    gst_bin_add (self->bin, element);
  else
    *missing = factory;
  return element;
}

/* Without a decoder there is a track all the same. */
static void
add_decoder (GstLatestTrack *self)
{
  const gchar *missing = NULL;

  self->jpeg_slot = add_element (self, "latestframe", "jpeg-slot", &missing);
  self->jpeg_decoder = add_element (self, "jpegdec", "jpegdec", &missing);
  if (!missing)
    gst_element_link (self->jpeg_slot, self->jpeg_decoder);
}

static void
remove_element (GstLatestTrack *self, GstElement *element)
{
  if (!element)
    return;
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (self->bin, element);
}

static void
add_probe (GstLatestTrack *self, GstElement *element, GstPadProbeType type,
    GstPadProbeCallback callback)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "sink");

  gst_pad_add_probe (pad, type, callback, self, NULL);
}

static void
link_elements (GstLatestTrack *self)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->fakesink, "sink");

  gst_element_link_many (self->clocksync, self->encoder, self->tee, NULL);
  self->tee_pad = gst_element_request_pad_simple (self->tee, "src_%u");
  gst_pad_link (self->tee_pad, sink);
}

GstLatestTrack *
gst_latest_track_new (
    GstBin *bin, guint id, GstLatestNetworkWait *wait, const gchar **missing)
{
  GstLatestTrack *self = g_new0 (GstLatestTrack, 1);

  *missing = NULL;
  self->bin = bin;
  self->id = id;
  self->wait = gst_latest_network_wait_ref (wait);
  self->capture_caps = gst_caps_new_empty_simple (GST_LATEST_ABS_CAPTURE_CAPS);
  self->fakesink = add_element (self, "fakesink", NULL, missing);
  self->tee = add_element (self, "tee", NULL, missing);
  self->encoder = add_element (self, "latestvpxenc", "encoder", missing);
  self->clocksync = add_element (self, "clocksync", NULL, missing);
  if (*missing) {
    gst_latest_track_free (self);
    return NULL;
  }
  add_decoder (self);

  g_object_set (self->clocksync, "sync", FALSE, NULL);
  g_object_set (self->tee, "allow-not-linked", TRUE, NULL);
  g_object_set (self->fakesink, "sync", FALSE, "async", FALSE,
      "enable-last-sample", FALSE, NULL);
  link_elements (self);
  add_probe (self, self->clocksync,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST
          | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_input);
  add_probe (self, self->clocksync,
      GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM | GST_PAD_PROBE_TYPE_PUSH, on_query);
  if (self->jpeg_decoder)
    add_probe (self, self->jpeg_decoder, GST_PAD_PROBE_TYPE_BUFFER, decode);
  add_probe (self, self->tee,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM
          | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      on_encoded);
  return self;
}

void
gst_latest_track_start (GstLatestTrack *self)
{
  gst_element_sync_state_with_parent (self->fakesink);
  gst_element_sync_state_with_parent (self->tee);
  gst_element_sync_state_with_parent (self->encoder);
  if (self->jpeg_decoder) {
    gst_element_sync_state_with_parent (self->jpeg_decoder);
    gst_element_sync_state_with_parent (self->jpeg_slot);
  }
  gst_element_sync_state_with_parent (self->clocksync);
}

void
gst_latest_track_free (GstLatestTrack *self)
{
  if (!self)
    return;
  remove_element (self, self->clocksync);
  remove_element (self, self->jpeg_slot);
  remove_element (self, self->jpeg_decoder);
  remove_element (self, self->encoder);
  if (self->tee_pad) {
    gst_element_release_request_pad (self->tee, self->tee_pad);
    gst_clear_object (&self->tee_pad);
  }
  remove_element (self, self->tee);
  remove_element (self, self->fakesink);
  gst_clear_caps (&self->capture_caps);
  gst_latest_network_wait_unref (self->wait);
  g_free (self);
}

GstPad *
gst_latest_track_get_sink (GstLatestTrack *self)
{
  return gst_element_get_static_pad (self->clocksync, "sink");
}

GstElement *
gst_latest_track_get_encoder (GstLatestTrack *self)
{
  return self->encoder;
}

void
gst_latest_track_set_sync (GstLatestTrack *self, GstLatestWebRTCSinkSync sync)
{
  g_atomic_int_set (&self->sync, sync);
  g_atomic_int_set (&self->sync_decided, FALSE);
}

gboolean
gst_latest_track_is_ended (GstLatestTrack *self)
{
  return g_atomic_int_get (&self->ended);
}

gboolean
gst_latest_track_has_caps (GstLatestTrack *self)
{
  g_autoptr (GstPad) sink = gst_latest_track_get_sink (self);

  return gst_pad_has_current_caps (sink);
}

/* Viewers. */

/* Of a viewer's events, only requests for a key unit concern the encoder. */
static GstPadProbeReturn
filter_upstream (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  return gst_video_event_is_force_key_unit (event) ? GST_PAD_PROBE_OK
                                                   : GST_PAD_PROBE_DROP;
}

void
gst_latest_track_attach (GstLatestTrack *self, GstElement *session)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (session, "sink");
  g_autoptr (GstPad) src = gst_element_request_pad_simple (self->tee, "src_%u");

  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, filter_upstream, NULL, NULL);
  /* A valve takes whatever caps there are. */
  gst_pad_link (src, sink);
}

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean done; /* lock */
  GstPad *sink;
} Unlink;

/* Called while no push on @pad is in progress; none begins before it
 * returns. */
static GstPadProbeReturn
unlink_idle_pad (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Unlink *job = data;

  gst_pad_unlink (pad, job->sink);
  g_mutex_lock (&job->lock);
  job->done = TRUE;
  g_cond_signal (&job->cond);
  g_mutex_unlock (&job->lock);
  return GST_PAD_PROBE_REMOVE;
}

/* Waits for a push that is in progress; that is short, as a push into a session
 * never blocks. */
void
gst_latest_track_detach (GstLatestTrack *self, GstElement *session)
{
  Unlink job = { .sink = gst_element_get_static_pad (session, "sink") };
  g_autoptr (GstPad) src = gst_pad_get_peer (job.sink);

  if (src) {
    g_mutex_init (&job.lock);
    g_cond_init (&job.cond);
    gst_pad_add_probe (
        src, GST_PAD_PROBE_TYPE_IDLE, unlink_idle_pad, &job, NULL);
    g_mutex_lock (&job.lock);
    while (!job.done)
      g_cond_wait (&job.cond, &job.lock);
    g_mutex_unlock (&job.lock);
    g_cond_clear (&job.cond);
    g_mutex_clear (&job.lock);
    gst_element_release_request_pad (self->tee, src);
  }
  gst_object_unref (job.sink);
}
