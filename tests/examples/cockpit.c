/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* A machine that is driven from afar: two cameras and a microphone go to the
 * browser, a gamepad and messages come back. It stops when whoever drives it is
 * not heard any more. The same in Python: cockpit.py.
 *
 *   gcc cockpit.c -o cockpit $(pkg-config --cflags --libs gstreamer-1.0)
 *   ./cockpit --front "v4l2src device=/dev/video0" \
 *       --rear "v4l2src device=/dev/video1" --microphone alsasrc
 */
#include <gst/gst.h>
#include <stdio.h>

typedef struct
{
  GMainLoop *loop;
  GstElement *pipeline, *sink;
  guint failures;
} App;

static gchar *front = NULL, *rear = NULL, *microphone = NULL;
static gint port = 8080;

static GOptionEntry options[] = { { "front", 0, 0, G_OPTION_ARG_STRING, &front,
                                      "The camera in front, as a launch line",
                                      "LINE" },
  { "rear", 0, 0, G_OPTION_ARG_STRING, &rear, "The one at the back", "LINE" },
  { "microphone", 0, 0, G_OPTION_ARG_STRING, &microphone, "What is heard",
      "LINE" },
  { "port", 0, 0, G_OPTION_ARG_INT, &port, "TCP port, 0 for any", "PORT" },
  { NULL } };

/* The machine. All of this runs on the sink's thread for control, so no two at
 * once. */

static void
drive (gdouble speed, gdouble curve)
{
  g_print ("driving: speed %.2f, curve %.2f\n", speed, curve);
}

static void
halt (void)
{
  g_print ("stopped\n");
}

/* -1 to 1. A gamepad need not have the axis. */
static gdouble
get_axis (const GstStructure *gamepad, guint n)
{
  const GValue *axes = gst_structure_get_value (gamepad, "axes");

  return n < gst_value_array_get_size (axes)
      ? g_value_get_double (gst_value_array_get_value (axes, n))
      : 0;
}

static void
on_gamepad (GstElement *sink, const gchar *viewer, const GstStructure *gamepad,
    App *app)
{
  gboolean connected = FALSE;

  gst_structure_get_boolean (gamepad, "connected", &connected);
  /* The second axis of the left stick is negative when it is pushed away. */
  if (connected)
    drive (0 - get_axis (gamepad, 1), get_axis (gamepad, 0));
  else
    halt ();
}

static void
on_control_changed (
    GstElement *sink, const gchar *viewer, gboolean controls, App *app)
{
  g_print ("%s %s\n", viewer, controls ? "controls" : "does not control");
  if (!controls)
    halt ();
}

static void
on_control_lost (GstElement *sink, const gchar *viewer, App *app)
{
  halt ();
  g_print ("%s is lost\n", viewer);
}

/* The machine stands still until the driver moves the stick. */
static void
on_control_regained (GstElement *sink, const gchar *viewer, App *app)
{
  g_print ("%s is heard again\n", viewer);
}

static void
on_control_message (GstElement *sink, const gchar *viewer, const gchar *text,
    GBytes *bytes, App *app)
{
  g_autofree gchar *reply = g_strdup_printf ("heard: %s", text ? text : "?");
  gboolean sent;

  g_print ("%s says: %s\n", viewer, text ? text : "(bytes)");
  g_signal_emit_by_name (
      sink, "send-control-message", viewer, reply, NULL, TRUE, &sent);
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  App *app = user_data;
  g_autoptr (GError) error = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &error, NULL);
      g_printerr ("%s: %s\n", GST_OBJECT_NAME (message->src), error->message);
      app->failures++;
      g_main_loop_quit (app->loop);
      break;
    case GST_MESSAGE_EOS:
      g_main_loop_quit (app->loop);
      break;
    case GST_MESSAGE_ELEMENT:
      if (gst_message_has_name (message, "latestwebrtcsink-listening"))
        g_print ("open %s\n",
            gst_structure_get_string (
                gst_message_get_structure (message), "uri"));
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
make_pipeline (App *app, GError **error)
{
  g_autofree gchar *line = g_strdup_printf (
      "latestwebrtcsink name=sink control=one http-port=%d "
      "video_0::msid=front video_0::weight=3 video_1::msid=rear "
      "%s ! sink.video_0 %s ! sink.video_1 %s ! sink.audio_0",
      port, front ? front : "videotestsrc is-live=true pattern=ball",
      rear ? rear : "videotestsrc is-live=true pattern=smpte",
      microphone ? microphone : "audiotestsrc is-live=true volume=0.1");

  app->pipeline =
      gst_parse_launch_full (line, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (!app->pipeline)
    return FALSE;
  app->sink = gst_bin_get_by_name (GST_BIN (app->pipeline), "sink");
  g_signal_connect (app->sink, "gamepad", G_CALLBACK (on_gamepad), app);
  g_signal_connect (
      app->sink, "control-changed", G_CALLBACK (on_control_changed), app);
  g_signal_connect (
      app->sink, "control-lost", G_CALLBACK (on_control_lost), app);
  g_signal_connect (
      app->sink, "control-regained", G_CALLBACK (on_control_regained), app);
  g_signal_connect (
      app->sink, "control-message", G_CALLBACK (on_control_message), app);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;
  App app = { 0 };

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)
      || !make_pipeline (&app, &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  setvbuf (stdout, NULL, _IOLBF, 0);
  app.loop = g_main_loop_new (NULL, FALSE);
  bus = gst_element_get_bus (app.pipeline);
  gst_bus_add_watch (bus, on_message, &app);

  gst_element_set_state (app.pipeline, GST_STATE_PLAYING);
  g_main_loop_run (app.loop);
  gst_element_set_state (app.pipeline, GST_STATE_NULL);

  gst_bus_remove_watch (bus);
  gst_object_unref (app.sink);
  gst_object_unref (app.pipeline);
  g_main_loop_unref (app.loop);
  return app.failures ? 1 : 0;
}
