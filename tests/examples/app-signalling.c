/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* How an application does the signalling of latestwebrtcsink by itself, here over
 * a WebSocket: the sink opens no port for HTTP.
 *
 *   gcc app-signalling.c -o app-signalling \
 *       $(pkg-config --cflags --libs gstreamer-1.0 libsoup-3.0)
 *   ./app-signalling --port 8081 --page app-signalling.html
 *
 * Messages are a word, and below it what it is about:
 *
 *   from the page: invite | offer SDP | answer SDP | candidate M-LINE CANDIDATE
 *   to the page: offer SDP | answer SDP | candidate M-LINE CANDIDATE |
 *       closed REASON
 */
#include <gst/gst.h>
#include <libsoup/soup.h>
#include <stdio.h>

typedef struct
{
  GstElement *pipeline, *sink;
  gchar *page;
  GHashTable *peers; /* from name to SoupWebsocketConnection */
  guint count;       /* peers so far */
} App;

static gint port = 8081;
static gchar *page_file = NULL;

static GOptionEntry options[] = { { "port", 0, 0, G_OPTION_ARG_INT, &port,
                                      "TCP port, 0 for any", "PORT" },
  { "page", 0, 0, G_OPTION_ARG_FILENAME, &page_file, "The page to serve",
      "FILE" },
  { NULL } };

/* From the sink to the page. The sink's signals come on a thread of its own, and
 * the connections belong to this one. */

typedef struct
{
  App *app;
  gchar *peer, *text;
  gboolean is_last;
} Message;

static gboolean
deliver (gpointer user_data)
{
  Message *message = user_data;
  GHashTable *peers = message->app->peers;
  SoupWebsocketConnection *connection =
      g_hash_table_lookup (peers, message->peer);

  if (connection
      && soup_websocket_connection_get_state (connection)
          == SOUP_WEBSOCKET_STATE_OPEN) {
    soup_websocket_connection_send_text (connection, message->text);
    if (message->is_last)
      soup_websocket_connection_close (
          connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  }
  if (message->is_last)
    g_hash_table_remove (peers, message->peer);
  g_free (message->peer);
  g_free (message->text);
  g_free (message);
  return G_SOURCE_REMOVE;
}

/* Takes @text. */
static void
deliver_later (App *app, const gchar *peer, gchar *text, gboolean is_last)
{
  Message *message = g_new (Message, 1);

  *message = (Message) { app, g_strdup (peer), text, is_last };
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver, message, NULL);
}

static void
on_offer_created (
    GstElement *sink, const gchar *peer, const gchar *sdp, gpointer app)
{
  deliver_later (app, peer, g_strconcat ("offer\n", sdp, NULL), FALSE);
}

static void
on_answer_created (
    GstElement *sink, const gchar *peer, const gchar *sdp, gpointer app)
{
  deliver_later (app, peer, g_strconcat ("answer\n", sdp, NULL), FALSE);
}

static void
on_ice_candidate (GstElement *sink, const gchar *peer, guint mline,
    const gchar *candidate, gpointer app)
{
  deliver_later (
      app, peer, g_strdup_printf ("candidate %u\n%s", mline, candidate), FALSE);
}

static void
on_peer_closed (
    GstElement *sink, const gchar *peer, const gchar *reason, gpointer app)
{
  g_print ("%s closed: %s\n", peer, reason);
  deliver_later (app, peer, g_strconcat ("closed\n", reason, NULL), TRUE);
}

/* From the page to the sink. An action that returns FALSE has done nothing. */

static void
on_message (SoupWebsocketConnection *connection, gint type, GBytes *bytes,
    gpointer user_data)
{
  App *app = user_data;
  const gchar *peer = g_object_get_data (G_OBJECT (connection), "peer");
  g_auto (GStrv) parts = g_strsplit (g_bytes_get_data (bytes, NULL), "\n", 2);
  const gchar *word = parts[0] ? parts[0] : "";
  const gchar *body = parts[0] && parts[1] ? parts[1] : "";
  gboolean done = FALSE;
  guint mline;

  if (g_str_equal (word, "invite"))
    g_signal_emit_by_name (app->sink, "create-offer", peer, &done);
  else if (g_str_equal (word, "offer"))
    g_signal_emit_by_name (app->sink, "set-offer", peer, body, &done);
  else if (g_str_equal (word, "answer"))
    g_signal_emit_by_name (app->sink, "set-answer", peer, body, &done);
  else if (sscanf (word, "candidate %u", &mline) == 1)
    g_signal_emit_by_name (
        app->sink, "add-ice-candidate", peer, mline, body, &done);
  if (!done)
    g_printerr ("%s: \"%s\" was of no use\n", peer, word);
}

static void
on_disconnected (SoupWebsocketConnection *connection, gpointer user_data)
{
  App *app = user_data;
  const gchar *peer = g_object_get_data (G_OBJECT (connection), "peer");
  gboolean done;

  g_signal_emit_by_name (app->sink, "remove-peer", peer, &done);
  if (!done)
    g_hash_table_remove (app->peers, peer);
}

static void
on_connected (SoupServer *server, SoupServerMessage *message, const gchar *path,
    SoupWebsocketConnection *connection, gpointer user_data)
{
  App *app = user_data;
  gchar *peer = g_strdup_printf ("page-%u", ++app->count);

  g_object_set_data_full (G_OBJECT (connection), "peer", peer, g_free);
  g_hash_table_insert (app->peers, g_strdup (peer), g_object_ref (connection));
  g_signal_connect (connection, "message", G_CALLBACK (on_message), app);
  g_signal_connect (connection, "closed", G_CALLBACK (on_disconnected), app);
}

/* The rest of the application. */

static void
on_page (SoupServer *server, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer user_data)
{
  App *app = user_data;

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (
      message, "text/html", SOUP_MEMORY_STATIC, app->page, strlen (app->page));
}

static gboolean
serve (App *app, SoupServer *server, GError **error)
{
  g_autofree gchar *origin = NULL;
  GSList *uris;

  if (!soup_server_listen_local (
          server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return FALSE;
  uris = soup_server_get_uris (server);
  origin = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  soup_server_add_handler (server, "/", on_page, app, NULL);
  /* Without an origin, any page of the web could look in. */
  soup_server_add_websocket_handler (
      server, "/ws", origin, NULL, on_connected, app, NULL);
  g_print ("open %s/\n", origin);
  return TRUE;
}

static gboolean
play (App *app, GError **error)
{
  app->pipeline =
      gst_parse_launch ("videotestsrc is-live=true pattern=ball ! "
                        "latestwebrtcsink name=sink http-server=false",
          error);
  if (!app->pipeline)
    return FALSE;
  app->sink = gst_bin_get_by_name (GST_BIN (app->pipeline), "sink");
  g_signal_connect (
      app->sink, "offer-created", G_CALLBACK (on_offer_created), app);
  g_signal_connect (
      app->sink, "answer-created", G_CALLBACK (on_answer_created), app);
  g_signal_connect (
      app->sink, "on-ice-candidate", G_CALLBACK (on_ice_candidate), app);
  g_signal_connect (app->sink, "peer-closed", G_CALLBACK (on_peer_closed), app);
  gst_element_set_state (app->pipeline, GST_STATE_PLAYING);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  App app = { 0 };

  app.peers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)
      || !g_file_get_contents (page_file ? page_file : "app-signalling.html",
          &app.page, NULL, &error)
      || !play (&app, &error) || !serve (&app, server, &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  g_main_loop_run (g_main_loop_new (NULL, FALSE));
  return 0;
}
