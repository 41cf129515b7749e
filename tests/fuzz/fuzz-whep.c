/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Any bytes are what a client sends to the WHEP server, over a real connection:
 * it gets a response or none, nobody without the token gets as far as an offer,
 * and nothing is left of it. Each input is sent to a server for its own host and
 * to one with a token and with an allowed origin. So that an input can name a
 * session, the byte 1 becomes the path of one, and the byte 2 its ETag. With
 * libFuzzer this file is all there is; replay.c gives it a main() that runs
 * files. */
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>

#include "icefragment.h"
#include "whepserver.h"

#define TOKEN "letmein"
#define OFFER "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\n"
typedef struct
{
  GstLatestSignaller *server;
  guint port;
  GPtrArray *offers; /* ids, since the input began */
} Target;

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* The first letter of an offer says what comes of it; only a session's next ones
 * may be refused without its end. */
static void
on_offer (GstLatestSignaller *server, const gchar *id, const gchar *sdp,
    Target *target)
{
  g_autoptr (GError) error = g_error_new_literal (GST_LATEST_SIGNALLING_ERROR,
      (guint) *sdp % (GST_LATEST_SIGNALLING_ERROR_ENDED + 1), "refused");

  g_ptr_array_add (target->offers, g_strdup (id));
  if (*sdp == 'v')
    gst_latest_signaller_answer (server, id, OFFER);
  else if (*sdp == 'r')
    gst_latest_signaller_refuse (server, id, error);
  else if (*sdp != 'w') /* that one waits until its client has left */
    gst_latest_signaller_close (server, id, error);
}

/* A fragment that names another generation of ICE restarts it. */
static GError *
on_candidates (GstLatestSignaller *server, const gchar *id,
    GstLatestIceFragment *fragment, Target *target)
{
  if (!fragment->ufrag || g_str_equal (fragment->ufrag, "same"))
    return NULL;
  if (fragment->current_only)
    return g_error_new_literal (GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE, "another generation");
  fragment->reply = g_strdup ("a=ice-ufrag:here\r\n");
  return NULL;
}

static void
target_init (Target *target, const GstLatestSignallerConfig *config)
{
  target->offers = g_ptr_array_new_with_free_func (g_free);
  target->server = g_object_new (GST_TYPE_LATEST_WHEP_SERVER, NULL);
  g_signal_connect (target->server, "offer", G_CALLBACK (on_offer), target);
  g_signal_connect (
      target->server, "candidates", G_CALLBACK (on_candidates), target);
  if (!gst_latest_signaller_start (target->server, g_main_context_default (),
          config, &target->port, NULL))
    g_error ("cannot listen");
}

static GSocket *
connect_to (guint port)
{
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
      G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", port);
  struct linger now = { .l_onoff = 1, .l_linger = 0 };

  if (!socket || !g_socket_connect (socket, address, NULL, NULL))
    g_error ("cannot connect");
  /* Thousands of connections would leave no port otherwise. */
  setsockopt (
      g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &now, sizeof (now));
  g_socket_set_blocking (socket, FALSE);
  return socket;
}

/* Returns what the server sends until it closes the connection. The kernel's
 * buffers hold the whole of @data. */
static GString *
exchange (const Target *target, const gchar *data, gsize size)
{
  g_autoptr (GSocket) socket = connect_to (target->port);
  GString *all = g_string_new (NULL);

  g_socket_send (socket, data, size, NULL, NULL);
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  for (;;) {
    gchar buffer[4096];
    g_autoptr (GError) error = NULL;
    gssize got =
        g_socket_receive (socket, buffer, sizeof (buffer), NULL, &error);

    if (got > 0)
      g_string_append_len (all, buffer, got);
    else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
      g_main_context_iteration (NULL, TRUE);
    else
      break;
  }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return all;
}

static GString *
post_offer (const Target *target)
{
  g_autofree gchar *request = g_strdup_printf (
      "POST /whep HTTP/1.1\r\nHost: localhost\r\n"
      "Authorization: Bearer %s\r\nContent-Type: application/sdp\r\n"
      "Content-Length: %u\r\n\r\n%s",
      TOKEN, (guint) strlen (OFFER), OFFER);

  return exchange (target, request, strlen (request));
}

/* The value of the header @name in @response, which has it. */
static gchar *
header (const GString *response, const gchar *name)
{
  const gchar *start = strstr (response->str, name);

  g_assert (start != NULL);
  start += strlen (name);
  return g_strndup (start, strcspn (start, "\r\n"));
}

/* @data as it is sent, with the names of a session that there is. */
static GString *
with_session (const Target *target, const guint8 *data, gsize size)
{
  GString *request = g_string_new (NULL);
  g_autofree gchar *path = NULL;
  g_autofree gchar *etag = NULL;

  if (memchr (data, 1, size) || memchr (data, 2, size)) {
    g_autoptr (GString) answer = post_offer (target);

    path = header (answer, "Location: ");
    etag = header (answer, "ETag: ");
  }
  for (gsize i = 0; i < size; i++) {
    if (data[i] == 1)
      g_string_append_printf (request, "/%s", path);
    else if (data[i] == 2)
      g_string_append (request, etag);
    else
      g_string_append_c (request, data[i]);
  }
  return request;
}

static void
run (Target *target, const guint8 *data, gsize size, gboolean has_token)
{
  g_autoptr (GString) request = with_session (target, data, size);
  guint before = target->offers->len;
  g_autoptr (GString) response = exchange (target, request->str, request->len);

  if (response->len > 0)
    g_assert (g_str_has_prefix (response->str, "HTTP/1."));
  g_assert_cmpuint (target->offers->len, <=, before + 1);
  if (has_token && target->offers->len > before)
    g_assert (g_strstr_len (request->str, request->len, TOKEN) != NULL);
  for (guint i = 0; i < target->offers->len; i++)
    gst_latest_signaller_close (target->server, target->offers->pdata[i], NULL);
  g_ptr_array_set_size (target->offers, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static const GstLatestSignallerConfig configs[] = {
    { .address = "127.0.0.1" },
    { .address = "127.0.0.1",
        .allowed_origins = "https://a.example",
        .auth_token = TOKEN },
  };
  static Target targets[G_N_ELEMENTS (configs)];

  for (guint i = 0; i < G_N_ELEMENTS (configs); i++) {
    if (!targets[i].server) {
      g_log_set_always_fatal (
          G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
      target_init (&targets[i], &configs[i]);
    }
    run (&targets[i], data, size, configs[i].auth_token != NULL);
  }
  return 0;
}
