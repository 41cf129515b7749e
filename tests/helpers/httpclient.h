/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* HTTP clients for a server that runs on the thread-default main context of the
 * calling thread: every function that waits iterates that context. */

typedef struct
{
  guint status;
  gchar *body;
  SoupMessageHeaders *headers;
} HttpResponse;

/* Sends a request with libsoup's client, and waits for the response.
 * @content_type and @body may be NULL. */
HttpResponse *http_request (const gchar *method, guint port, const gchar *path,
    const gchar *content_type, const gchar *body);
/* With headers: name, value, ..., NULL. */
HttpResponse *http_request_with (const gchar *method, const gchar *url,
    const gchar *content_type, const gchar *body, const gchar *name,
    ...) G_GNUC_NULL_TERMINATED;
/* The same with the header If-Match. */
HttpResponse *http_request_if_match (const gchar *method, guint port,
    const gchar *path, const gchar *content_type, const gchar *body,
    const gchar *if_match);
const gchar *http_header (HttpResponse *response, const gchar *name);
void http_response_free (HttpResponse *response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpResponse, http_response_free)

/* A request that is sent in the background. */
typedef struct _HttpCall HttpCall;
HttpCall *http_call (const gchar *method, guint port, const gchar *path,
    const gchar *content_type, const gchar *body);
HttpResponse *http_call_finish (HttpCall *call);

/* A TCP connection, for requests that an HTTP client would not send. */
GSocket *raw_connect (guint port);
void raw_send (GSocket *socket, const gchar *text);
/* Everything that the server sends until it closes the connection. */
gchar *raw_read_to_end (GSocket *socket);
void raw_close (GSocket *socket);

/* Iterates the thread-default context until @condition is TRUE. */
#define http_wait_until(condition) \
  G_STMT_START \
  { \
    while (!(condition)) \
      g_main_context_iteration (g_main_context_get_thread_default (), TRUE); \
  } \
  G_STMT_END

G_END_DECLS
