/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* gst-launch-1.0 whose properties can be set while it runs, and at the same time
 * how an application does it. Lines "element.property=value" are read from a named
 * pipe, which is made if it does not exist:
 *
 *   gcc live-control.c -o live-control $(pkg-config --cflags --libs gstreamer-1.0)
 *   ./live-control --control /tmp/control videotestsrc is-live=true ! \
 *       latestvpxenc name=enc ! vp8dec ! videoconvert ! autovideosink &
 *   echo enc.bitrate=300000 > /tmp/control
 *   echo enc.codec=vp9 > /tmp/control
 *
 * Setting a property of latestvpxenc never waits for an encode, so the main loop
 * of an application is a good place to do it.
 */
#include <errno.h>
#include <fcntl.h>
#include <gst/gst.h>
#include <string.h>
#include <sys/stat.h>

typedef struct
{
  GMainLoop *loop;
  GstElement *pipeline;
  gint failures;
} App;

static gchar *control_path = NULL;
static gchar **launch_words = NULL;
static gint seconds = 0;

static GOptionEntry options[] = { { "control", 0, 0, G_OPTION_ARG_FILENAME,
                                      &control_path, "Named pipe to read from",
                                      "PATH" },
  { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds,
      "End after so many seconds, 0 for never", "N" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &launch_words, NULL,
      "PIPELINE" },
  { NULL } };

/* "enc.bitrate=300000", or "enc.encoder::cpu-used=-4" for what is inside. */
static void
obey (App *app, gchar *line)
{
  gchar *dot = strchr (line, '.');
  gchar *equals = dot ? strchr (dot, '=') : NULL;
  g_autoptr (GstElement) element = NULL;
  g_autoptr (GObject) target = NULL;
  GParamSpec *pspec;

  if (!equals) {
    g_printerr ("not element.property=value: %s\n", line);
    return;
  }
  *dot = *equals = '\0';
  element = gst_bin_get_by_name (GST_BIN (app->pipeline), line);
  if (!element) {
    g_printerr ("no element is called %s\n", line);
  } else if (GST_IS_CHILD_PROXY (element)
      && gst_child_proxy_lookup (
          GST_CHILD_PROXY (element), dot + 1, &target, &pspec)) {
    gst_util_set_object_arg (target, pspec->name, equals + 1);
    g_print ("%s.%s = %s\n", line, dot + 1, equals + 1);
  } else if (g_object_class_find_property (
                 G_OBJECT_GET_CLASS (element), dot + 1)) {
    gst_util_set_object_arg (G_OBJECT (element), dot + 1, equals + 1);
    g_print ("%s.%s = %s\n", line, dot + 1, equals + 1);
  } else {
    g_printerr ("%s has no property %s\n", line, dot + 1);
  }
}

static gboolean
on_control (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  gchar *line;

  while (g_io_channel_read_line (channel, &line, NULL, NULL, NULL)
      == G_IO_STATUS_NORMAL) {
    obey (user_data, g_strstrip (line));
    g_free (line);
  }
  return G_SOURCE_CONTINUE;
}

static GIOChannel *
open_control (const gchar *path)
{
  GIOChannel *channel;
  gint fd;

  if (mkfifo (path, 0600) != 0 && errno != EEXIST) {
    g_printerr ("%s: %s\n", path, g_strerror (errno));
    return NULL;
  }
  /* For writing too, so that it does not end when a writer closes it. */
  fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) {
    g_printerr ("%s: %s\n", path, g_strerror (errno));
    return NULL;
  }
  channel = g_io_channel_unix_new (fd);
  g_io_channel_set_close_on_unref (channel, TRUE);
  g_io_channel_set_flags (channel, G_IO_FLAG_NONBLOCK, NULL);
  return channel;
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  App *app = user_data;
  g_autoptr (GError) error = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_WARNING:
      gst_message_parse_warning (message, &error, NULL);
      g_printerr ("%s: %s\n", GST_OBJECT_NAME (message->src), error->message);
      break;
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &error, NULL);
      g_printerr ("%s: %s\n", GST_OBJECT_NAME (message->src), error->message);
      app->failures++;
      g_main_loop_quit (app->loop);
      break;
    case GST_MESSAGE_EOS:
      g_main_loop_quit (app->loop);
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_time_over (gpointer user_data)
{
  g_main_loop_quit (((App *) user_data)->loop);
  return G_SOURCE_REMOVE;
}

static void
run (App *app)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (app->pipeline);

  gst_bus_add_watch (bus, on_message, app);
  if (seconds > 0)
    g_timeout_add_seconds ((guint) seconds, on_time_over, app);
  gst_element_set_state (app->pipeline, GST_STATE_PLAYING);
  g_main_loop_run (app->loop);
  gst_element_set_state (app->pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOChannel) control = NULL;
  App app = { 0 };

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)
      || !(app.pipeline =
               gst_parse_launchv ((const gchar **) launch_words, &error))) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  if (!GST_IS_PIPELINE (app.pipeline)) {
    g_printerr ("one element is no pipeline\n");
    return 1;
  }
  if (control_path) {
    control = open_control (control_path);
    if (!control)
      return 1;
    g_io_add_watch (control, G_IO_IN, on_control, &app);
  }
  app.loop = g_main_loop_new (NULL, FALSE);
  run (&app);
  gst_object_unref (app.pipeline);
  g_main_loop_unref (app.loop);
  return app.failures ? 1 : 0;
}
