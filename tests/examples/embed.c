/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How an application sends live video: makes the pipeline in code, changes the
 * bitrate while it runs, prints statistics, handles the bus.
 *
 *   gcc embed.c -o embed $(pkg-config --cflags --libs gstreamer-1.0)
 *   ./embed --source "v4l2src device=/dev/video0" --port 8080
 */
#include <gst/gst.h>

typedef struct
{
  GMainLoop *loop;
  GstElement *pipeline, *sink;
  guint ticks; /* seconds since the start */
  guint failures;
} App;

static gchar *source_line = NULL;
static gint port = 8080, seconds = 0;

static GOptionEntry options[] = {
  { "source", 0, 0, G_OPTION_ARG_STRING, &source_line,
      "What to send, as a launch line", "LINE" },
  { "port", 0, 0, G_OPTION_ARG_INT, &port, "TCP port, 0 for any", "PORT" },
  { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds,
      "End after so many seconds, 0 for never", "N" },
  { NULL }
};

static GstElement *
make_pipeline (App *app, GError **error)
{
  GstElement *source = gst_parse_bin_from_description (
      source_line ? source_line : "videotestsrc is-live=true pattern=ball",
      TRUE, error);

  if (!source)
    return NULL;
  app->sink = gst_element_factory_make ("latestwebrtcsink", NULL);
  if (!app->sink) {
    gst_object_unref (source);
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "latestwebrtcsink is not installed (is GST_PLUGIN_PATH set?)");
    return NULL;
  }
  g_object_set (app->sink, "bitrate", 1500000, "http-port", port, NULL);
  app->pipeline = gst_pipeline_new (NULL);
  gst_bin_add_many (GST_BIN (app->pipeline), source, app->sink, NULL);
  if (!gst_element_link (source, app->sink)) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "the source has no video that latestwebrtcsink takes");
    gst_clear_object (&app->pipeline);
  }
  return app->pipeline;
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  App *app = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &error, &debug);
      g_printerr ("%s: %s\n", GST_OBJECT_NAME (message->src), error->message);
      app->failures++;
      g_main_loop_quit (app->loop);
      break;
    case GST_MESSAGE_EOS:
      g_print ("end of stream\n");
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

/* Once a second: a new bitrate (never waits for an encode) and statistics. */
static gboolean
on_tick (gpointer user_data)
{
  App *app = user_data;
  g_autoptr (GstStructure) stats = NULL;
  g_autofree gchar *text = NULL;

  g_object_set (
      app->sink, "bitrate", app->ticks++ % 2 == 0 ? 800000 : 1500000, NULL);
  g_object_get (app->sink, "stats", &stats, NULL);
  text = gst_structure_to_string (stats);
  g_print ("%s\n", text);
  if (seconds > 0 && app->ticks == (guint) seconds)
    gst_element_send_event (app->pipeline, gst_event_new_eos ());
  return G_SOURCE_CONTINUE;
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
  app.loop = g_main_loop_new (NULL, FALSE);
  bus = gst_element_get_bus (app.pipeline);
  gst_bus_add_watch (bus, on_message, &app);
  g_timeout_add_seconds (1, on_tick, &app);

  /* An error is on the bus too: on_message prints it. */
  gst_element_set_state (app.pipeline, GST_STATE_PLAYING);
  g_main_loop_run (app.loop);
  gst_element_set_state (app.pipeline, GST_STATE_NULL);

  gst_bus_remove_watch (bus);
  gst_object_unref (app.pipeline);
  g_main_loop_unref (app.loop);
  return app.failures ? 1 : 0;
}
