/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "playerpage.h"

#include <gio/gio.h>

#include "httpreply.h"
#include "latest-page-resources.h"

#define JAVASCRIPT "text/javascript; charset=utf-8"
#define METHODS "GET, HEAD, OPTIONS"
#define PREFIX "/gst-latestframe/player"

/* The page may only load from, and talk to, this server. "data:" is for the
 * empty icon. */
#define CONTENT_SECURITY_POLICY \
  "default-src 'self'; img-src 'self' data:; object-src 'none'; " \
  "base-uri 'none'; form-action 'none'"

static const struct
{
  const gchar *path, *resource, *content_type;
} files[] = {
  { "/", PREFIX "/index.html", "text/html; charset=utf-8" },
  { "/player.css", PREFIX "/player.css", "text/css; charset=utf-8" },
  { "/control.css", PREFIX "/control.css", "text/css; charset=utf-8" },
  { "/viewers.css", PREFIX "/viewers.css", "text/css; charset=utf-8" },
  { "/age.js", PREFIX "/age.js", JAVASCRIPT },
  { "/control.js", PREFIX "/control.js", JAVASCRIPT },
  { "/controls.js", PREFIX "/controls.js", JAVASCRIPT },
  { "/gallery.js", PREFIX "/gallery.js", JAVASCRIPT },
  { "/gamepads.js", PREFIX "/gamepads.js", JAVASCRIPT },
  { "/inbound.js", PREFIX "/inbound.js", JAVASCRIPT },
  { "/input.js", PREFIX "/input.js", JAVASCRIPT },
  { "/messages.js", PREFIX "/messages.js", JAVASCRIPT },
  { "/numbers.js", PREFIX "/numbers.js", JAVASCRIPT },
  { "/pace.js", PREFIX "/pace.js", JAVASCRIPT },
  { "/player.js", PREFIX "/player.js", JAVASCRIPT },
  { "/plot.js", PREFIX "/plot.js", JAVASCRIPT },
  { "/senderstats.js", PREFIX "/senderstats.js", JAVASCRIPT },
  { "/sound.js", PREFIX "/sound.js", JAVASCRIPT },
  { "/stages.js", PREFIX "/stages.js", JAVASCRIPT },
  { "/start.js", PREFIX "/start.js", JAVASCRIPT },
  { "/token.js", PREFIX "/token.js", JAVASCRIPT },
  { "/viewerlist.js", PREFIX "/viewerlist.js", JAVASCRIPT },
  { "/whep.js", PREFIX "/whep.js", JAVASCRIPT },
};

static void
reply_file (
    SoupServerMessage *msg, const gchar *resource, const gchar *content_type)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (latest_page_get_resource (), resource,
          G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  gst_latest_http_reply_common (msg);
  soup_message_headers_replace (
      headers, "Content-Security-Policy", CONTENT_SECURITY_POLICY);
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_server_message_set_status (msg, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (
      msg, content_type, SOUP_MEMORY_STATIC, data, size);
}

gboolean
gst_latest_player_page_reply (SoupServerMessage *msg, const gchar *path)
{
  const gchar *method = soup_server_message_get_method (msg);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    if (!g_str_equal (path, files[i].path))
      continue;
    if (method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD)
      reply_file (msg, files[i].resource, files[i].content_type);
    else
      gst_latest_http_reply_method (msg, METHODS);
    return TRUE;
  }
  return FALSE;
}
