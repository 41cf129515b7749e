/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* What the benchmarks compare with: a WHEP server put together by hand from the elements
 * GStreamer has, the way its documentation shows.
 *
 *   handmade [--port=N] [--playout-delay] [--handle-latency]
 *       '... ! vp8enc ... ! tee name=viewers allow-not-linked=true'
 *
 * Each viewer gets viewers. ! queue ! rtpvp8pay ! webrtcbin. */
#include <gst/gst.h>
#include <libsoup/soup.h>

#include "console.h"
#include "handmadeviewer.h"

typedef struct
{
  GstElement *pipeline;
  gboolean playout_delay;
  GHashTable *viewers; /* gchar *path -> Viewer * */
  guint last_id;
} Handmade;

static void
set_headers (SoupServerMessage *message)
{
  SoupMessageHeaders *headers =
      soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", "*");
  soup_message_headers_replace (
      headers, "Access-Control-Allow-Methods", "POST, DELETE, OPTIONS");
  soup_message_headers_replace (
      headers, "Access-Control-Allow-Headers", "Content-Type");
  soup_message_headers_replace (
      headers, "Access-Control-Expose-Headers", "Location");
}

static void
remove_viewer (Handmade *self, const gchar *path)
{
  if (g_hash_table_remove (self->viewers, path))
    console_print ("left", "viewer", path, NULL);
}

/* The viewer is ready to answer, or has gone. Main thread. */
static void
on_viewer_answer (const gchar *sdp, gpointer user_data)
{
  SoupServerMessage *message = user_data;

  if (sdp) {
    soup_server_message_set_status (message, 201, NULL);
    soup_server_message_set_response (
        message, "application/sdp", SOUP_MEMORY_COPY, sdp, strlen (sdp));
  } else {
    soup_server_message_set_status (message, 400, NULL);
  }
  soup_server_message_unpause (message);
  g_object_unref (message);
}

static void
on_viewer_gone (const gchar *path, gpointer user_data)
{
  remove_viewer (user_data, path);
}

static void
add_viewer (Handmade *self, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autofree gchar *offer =
      g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree gchar *path = g_strdup_printf ("/whep/%u", ++self->last_id);
  Viewer *viewer = viewer_new (
      self->pipeline, path, offer, self->playout_delay, on_viewer_gone, self);

  if (!viewer) {
    soup_server_message_set_status (message, 400, NULL);
    return;
  }
  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Location", path);
  soup_server_message_pause (message);
  g_hash_table_insert (self->viewers, g_strdup (path), viewer);
  viewer_answer (viewer, on_viewer_answer, g_object_ref (message));
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer user_data)
{
  Handmade *self = user_data;
  const char *method = soup_server_message_get_method (message);

  set_headers (message);
  if (g_str_equal (method, "POST") && g_str_equal (path, "/whep")) {
    add_viewer (self, message);
  } else if (g_str_equal (method, "DELETE")
      && g_hash_table_contains (self->viewers, path)) {
    remove_viewer (self, path);
    soup_server_message_set_status (message, 200, NULL);
  } else {
    soup_server_message_set_status (
        message, g_str_equal (method, "OPTIONS") ? 204 : 404, NULL);
  }
}

static gboolean
serve (Handmade *self, SoupServer *server, guint port, GError **error)
{
  soup_server_add_handler (server, NULL, on_request, self, NULL);
  return soup_server_listen_local (
      server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, error);
}

int
main (int argc, char **argv)
{
  Handmade self = { NULL };
  gint port = 8080;
  gboolean handle_latency = FALSE;
  GOptionEntry options[] = { { "port", 0, 0, G_OPTION_ARG_INT, &port,
                                 "TCP port of 127.0.0.1", "N" },
    { "playout-delay", 0, 0, G_OPTION_ARG_NONE, &self.playout_delay,
        "Ask the browser not to delay the picture", NULL },
    { "handle-latency", 0, 0, G_OPTION_ARG_NONE, &handle_latency,
        "Work the latency out anew when an element asks for it", NULL },
    { NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("LAUNCH-LINE");
  g_autoptr (SoupServer) server = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2) {
    g_printerr ("%s\n", error ? error->message : "one launch line, please");
    return 2;
  }
  self.pipeline = gst_parse_launch (argv[1], &error);
  server = soup_server_new ("server-header", "handmade", NULL);
  if (error || !serve (&self, server, port, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  self.viewers = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify) viewer_free);
  {
    g_autoptr (Console) console = console_new (self.pipeline, handle_latency);

    console_run (console);
  }
  soup_server_disconnect (server);
  g_hash_table_unref (self.viewers);
  gst_object_unref (self.pipeline);
  return 0;
}
