/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How an application with a webrtcbin of its own uses latestgccbwe: as the aux
 * sender, with the encoder following its estimate. The viewer is a second
 * webrtcbin in the same process.
 *
 *   gcc congestion.c -o congestion \
 *     $(pkg-config --cflags --libs gstreamer-webrtc-1.0 gstreamer-sdp-1.0)
 *   ./congestion --seconds 20
 *
 * Ends with failure if no picture was decoded, no feedback came or no probe was
 * padded. */
#define GST_USE_UNSTABLE_API
#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>


#define TWCC \
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

/* Feedback has to be in the offer; the caps of the pad are not enough for that. */
#define CAPS \
  "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000," \
  "extmap-3=(string)\"" TWCC "\",rtcp-fb-nack=true,rtcp-fb-nack-pli=true," \
  "rtcp-fb-transport-cc=true"

typedef struct
{
  GMainLoop *loop;
  GstElement *pipeline; /* of both, to keep it short */
  GstElement *encoder, *sender, *viewer;
  GstElement *bwe;
  gint frames; /* atomic: decoded */
  guint ticks;
  gboolean failed;
} App;

static gint seconds = 0;

static GOptionEntry options[] = { { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds,
                                      "End after so many seconds, 0 for never",
                                      "N" },
  { NULL } };

/* Called in the thread the feedback comes in. Nine tenths are for the picture,
 * what is left for headers and retransmissions. */
static void
set_encoder_bitrate (GstElement *bwe, GParamSpec *pspec, App *app)
{
  guint estimate;

  g_object_get (bwe, "estimated-bitrate", &estimate, NULL);
  g_object_set (
      app->encoder, "target-bitrate", (gint) (estimate / 10 * 9), NULL);
}

static GstElement *
request_aux_sender (GstElement *webrtcbin, GObject *transport, App *app)
{
  GstElement *bwe = gst_element_factory_make ("latestgccbwe", NULL);

  if (bwe == NULL)
    g_error ("latestgccbwe is not installed (is GST_PLUGIN_PATH set?)");
  g_object_set (bwe, "start-bitrate", 500000, "max-bitrate", 3000000, NULL);
  g_signal_connect (
      bwe, "notify::estimated-bitrate", G_CALLBACK (set_encoder_bitrate), app);
  app->bwe = gst_object_ref (bwe);
  return bwe;
}

static void
add_candidate (
    GstElement *from, guint line, const gchar *candidate, GstElement *to)
{
  g_signal_emit_by_name (to, "add-ice-candidate", line, candidate);
}

static void
answer_created (GstPromise *promise, gpointer data)
{
  App *app = data;
  g_autoptr (GstWebRTCSessionDescription) answer = NULL;

  gst_structure_get (gst_promise_get_reply (promise), "answer",
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &answer, NULL);
  g_signal_emit_by_name (app->viewer, "set-local-description", answer, NULL);
  g_signal_emit_by_name (app->sender, "set-remote-description", answer, NULL);
  gst_promise_unref (promise);
}

static void
offer_created (GstPromise *promise, gpointer data)
{
  App *app = data;
  g_autoptr (GstWebRTCSessionDescription) offer = NULL;

  gst_structure_get (gst_promise_get_reply (promise), "offer",
      GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer, NULL);
  g_signal_emit_by_name (app->sender, "set-local-description", offer, NULL);
  g_signal_emit_by_name (app->viewer, "set-remote-description", offer, NULL);
  g_signal_emit_by_name (app->viewer, "create-answer", NULL,
      gst_promise_new_with_change_func (answer_created, app, NULL));
  gst_promise_unref (promise);
}

static void
negotiate (GstElement *sender, App *app)
{
  g_signal_emit_by_name (sender, "create-offer", NULL,
      gst_promise_new_with_change_func (offer_created, app, NULL));
}

static void
frame_decoded (GstElement *sink, GstBuffer *buffer, GstPad *pad, App *app)
{
  g_atomic_int_inc (&app->frames);
}

static void
stream_added (GstElement *viewer, GstPad *pad, App *app)
{
  GstElement *decode;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) sinkpad = NULL;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC)
    return;
  decode = gst_parse_bin_from_description (
      "rtpvp8depay ! vp8dec ! fakesink name=sink sync=false async=false "
      "signal-handoffs=true",
      TRUE, NULL);
  sink = gst_bin_get_by_name (GST_BIN (decode), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (frame_decoded), app);
  gst_bin_add (GST_BIN (app->pipeline), decode);
  gst_element_sync_state_with_parent (decode);
  sinkpad = gst_element_get_static_pad (decode, "sink");
  gst_pad_link (pad, sinkpad);
}

/* Both are on this machine, which may have no other network. */
static void
use_loopback (GstElement *webrtcbin)
{
  g_autoptr (GObject) ice = NULL;
  gboolean ok;

  g_object_get (webrtcbin, "ice-agent", &ice, NULL);
  g_signal_emit_by_name (ice, "add-local-ip-address", "127.0.0.1", &ok);
}

/* Retransmissions are what probes are padded with. */
static void
configure_transceiver (GstElement *sender)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  g_autoptr (GstCaps) caps = gst_caps_from_string (CAPS);

  g_signal_emit_by_name (sender, "get-transceiver", 0, &transceiver);
  g_object_set (transceiver, "do-nack", TRUE, "codec-preferences", caps,
      "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY, NULL);
}

/* The viewer answers with what it is told to want. */
static void
configure_viewer (
    GstElement *viewer, GstWebRTCRTPTransceiver *transceiver, App *app)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (CAPS);

  g_object_set (transceiver, "do-nack", TRUE, "codec-preferences", caps, NULL);
}

static gboolean
make_pipeline (App *app, GError **error)
{
  app->pipeline = gst_parse_launch (
      "videotestsrc is-live=true pattern=ball ! "
      "video/x-raw,width=320,height=240,framerate=30/1 ! "
      "vp8enc name=encoder deadline=1 end-usage=cbr keyframe-max-dist=2000 ! "
      "rtpvp8pay mtu=1200 picture-id-mode=15-bit ssrc=1 ! " CAPS
      ",ssrc=(uint)1 ! "
      "webrtcbin name=sender bundle-policy=max-bundle "
      "webrtcbin name=viewer bundle-policy=max-bundle latency=50",
      error);
  if (app->pipeline == NULL)
    return FALSE;
  app->encoder = gst_bin_get_by_name (GST_BIN (app->pipeline), "encoder");
  app->sender = gst_bin_get_by_name (GST_BIN (app->pipeline), "sender");
  app->viewer = gst_bin_get_by_name (GST_BIN (app->pipeline), "viewer");
  use_loopback (app->sender);
  use_loopback (app->viewer);
  configure_transceiver (app->sender);
  g_signal_connect (
      app->sender, "request-aux-sender", G_CALLBACK (request_aux_sender), app);
  g_signal_connect (
      app->sender, "on-negotiation-needed", G_CALLBACK (negotiate), app);
  g_signal_connect (
      app->sender, "on-ice-candidate", G_CALLBACK (add_candidate), app->viewer);
  g_signal_connect (
      app->viewer, "on-ice-candidate", G_CALLBACK (add_candidate), app->sender);
  g_signal_connect (
      app->viewer, "on-new-transceiver", G_CALLBACK (configure_viewer), app);
  g_signal_connect (app->viewer, "pad-added", G_CALLBACK (stream_added), app);
  return TRUE;
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  App *app = data;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, &error, NULL);
  else
    return G_SOURCE_CONTINUE;
  g_printerr ("%s: %s\n", GST_OBJECT_NAME (message->src), error->message);
  app->failed = TRUE;
  g_main_loop_quit (app->loop);
  return G_SOURCE_CONTINUE;
}

static guint64
get_count (const GstStructure *stats, const gchar *name)
{
  guint64 value = 0;

  gst_structure_get_uint64 (stats, name, &value);
  return value;
}

static void
judge (App *app)
{
  g_autoptr (GstStructure) stats = NULL;

  g_object_get (app->bwe, "stats", &stats, NULL);
  g_print ("%u frames decoded, %" G_GUINT64_FORMAT
           " feedbacks, %" G_GUINT64_FORMAT " packets sent, %" G_GUINT64_FORMAT
           " of padding, %" G_GUINT64_FORMAT " reported\n",
      g_atomic_int_get (&app->frames), get_count (stats, "feedbacks"),
      get_count (stats, "packets-sent"),
      get_count (stats, "padding-packets-sent"),
      get_count (stats, "packets-acked"));
  if (g_atomic_int_get (&app->frames) == 0
      || get_count (stats, "feedbacks") == 0
      || get_count (stats, "padding-packets-sent") == 0)
    app->failed = TRUE;
}

static gboolean
tick (gpointer data)
{
  App *app = data;
  guint estimate = 0;

  if (app->bwe != NULL)
    g_object_get (app->bwe, "estimated-bitrate", &estimate, NULL);
  g_print ("%3u s: %u kbit/s, %d frames\n", ++app->ticks, estimate / 1000,
      g_atomic_int_get (&app->frames));
  if (seconds > 0 && app->ticks >= (guint) seconds) {
    if (app->bwe != NULL)
      judge (app);
    else
      app->failed = TRUE;
    g_main_loop_quit (app->loop);
  }
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  App app = { NULL };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)
      || !make_pipeline (&app, &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  app.loop = g_main_loop_new (NULL, FALSE);
  bus = gst_element_get_bus (app.pipeline);
  gst_bus_add_watch (bus, on_message, &app);
  g_timeout_add_seconds (1, tick, &app);
  gst_element_set_state (app.pipeline, GST_STATE_PLAYING);
  g_main_loop_run (app.loop);

  gst_bus_remove_watch (bus);
  gst_element_set_state (app.pipeline, GST_STATE_NULL);
  gst_clear_object (&app.bwe);
  gst_object_unref (app.encoder);
  gst_object_unref (app.sender);
  gst_object_unref (app.viewer);
  gst_object_unref (app.pipeline);
  g_main_loop_unref (app.loop);
  return app.failed ? 1 : 0;
}
