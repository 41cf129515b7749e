/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The requests of a WHIP client (RFC 9725): they follow redirections, have a
 * limited time and size, and never show the token to another origin than that
 * of the endpoint. All functions only on the thread of the default context in
 * which new() was called; nothing waits but wait_idle(). */
typedef struct _GstLatestWhipHttp GstLatestWhipHttp;

typedef struct
{
  const gchar *method;
  GUri *uri;
  const gchar *type, *body; /* NULL: no body */
  const gchar *accept;      /* nullable */
  const gchar *if_match;    /* nullable */
} GstLatestWhipRequest;

typedef struct
{
  guint status;     /* 0: there is no response */
  GUri *uri;        /* who answered, after redirections */
  gboolean foreign; /* that is another origin, which has not seen the token */
  SoupMessageHeaders *headers; /* NULL without a response */
  const gchar *body;           /* NULL: it is no text, or too long */
  /* Why there is no response, for people, as "<server> " goes on; NULL: there
   * is one. */
  const gchar *trouble;
  gboolean is_lasting; /* the next request would have the same trouble */
} GstLatestWhipResponse;

/* @response is valid until the function returns. */
typedef void (*GstLatestWhipDone) (
    const GstLatestWhipResponse *response, gpointer owner);

/* Reads an endpoint's URL. NULL with a GstLatestSignallingError (FAILED) whose
 * message does not have the URL, which may be a secret. */
GUri *gst_latest_whip_http_parse_endpoint (const gchar *url, GError **error);
/* "https://example.org": what may be shown of a URL. */
gchar *gst_latest_whip_http_describe (GUri *uri);

/* @token may be NULL. A request has @timeout_ms. */
GstLatestWhipHttp *gst_latest_whip_http_new (
    GUri *endpoint, const gchar *token, guint timeout_ms);
/* No request may run. */
void gst_latest_whip_http_free (GstLatestWhipHttp *self);
GUri *gst_latest_whip_http_get_endpoint (GstLatestWhipHttp *self);
/* Whether @text has the token in it. */
gboolean gst_latest_whip_http_has_token (
    GstLatestWhipHttp *self, const gchar *text);
/* @done is called once, later. */
void gst_latest_whip_http_send (GstLatestWhipHttp *self,
    const GstLatestWhipRequest *request, GstLatestWhipDone done,
    gpointer owner);
/* Resolves the header @name, a URL, of @response. NULL if there is none that
 * may be followed: TLS is never given up. (transfer full) */
GUri *gst_latest_whip_http_resolve (
    const GstLatestWhipResponse *response, const gchar *name);
/* Iterates the default context until no request runs, for @timeout_ms at most.
 * Those that still run then have failed. */
void gst_latest_whip_http_wait_idle (GstLatestWhipHttp *self, guint timeout_ms);

G_END_DECLS
