/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "whipsession.h"

#include <gst/gst.h>

#include "whiptrickle.h"

GST_DEBUG_CATEGORY_EXTERN (gst_latest_whip_client_debug);
#define GST_CAT_DEFAULT gst_latest_whip_client_debug

#define SDP_TYPE "application/sdp"
#define FRAGMENT_TYPE "application/trickle-ice-sdpfrag"

/* All fields: only on the thread of the context. */
struct _GstLatestWhipSession
{
  GstLatestWhipHttp *http;
  const GstLatestWhipSessionCallbacks *callbacks;
  gpointer owner;
  gboolean closed;
  guint in_use; /* requests under way, and calls of the owner */

  GUri *resource; /* the session's URL; NULL: not known (yet) */
  gchar *etag;    /* nullable */
  GstLatestWhipTrickle trickle;
  gboolean trickles; /* the server has not refused to be told candidates */
  gboolean patching;
};

static void
session_unref (GstLatestWhipSession *self)
{
  if (--self->in_use > 0 || !self->closed)
    return;
  g_clear_pointer (&self->resource, g_uri_unref);
  gst_latest_whip_trickle_clear (&self->trickle);
  g_free (self->etag);
  g_free (self);
}

static void
send_request (GstLatestWhipSession *self, const GstLatestWhipRequest *request,
    GstLatestWhipDone done)
{
  self->in_use++;
  gst_latest_whip_http_send (self->http, request, done, self);
}

static void
on_deleted (const GstLatestWhipResponse *response, gpointer data)
{
  GST_DEBUG ("DELETE: %u %s", response->status,
      response->trouble ? response->trouble : "");
  session_unref (data);
}

static void
delete_resource (GstLatestWhipSession *self)
{
  const GstLatestWhipRequest request = {
    .method = "DELETE",
    .uri = self->resource,
  };

  if (self->resource)
    send_request (self, &request, on_deleted);
}

static void
take_etag (GstLatestWhipSession *self, const GstLatestWhipResponse *response)
{
  const gchar *etag = soup_message_headers_get_one (response->headers, "ETag");

  if (!etag)
    return;
  g_free (self->etag);
  self->etag = g_strdup (etag);
}

static void tell_candidates (GstLatestWhipSession *self);

/* A server that takes no PATCH, as RFC 9725 (4.3) allows, has to find the other
 * candidates by the checks they send. */
static void
on_patched (const GstLatestWhipResponse *response, gpointer data)
{
  GstLatestWhipSession *self = data;

  self->patching = FALSE;
  self->trickles = SOUP_STATUS_IS_SUCCESSFUL (response->status);
  if (self->trickles) {
    take_etag (self, response);
    tell_candidates (self);
  } else {
    GST_INFO ("PATCH: %u %s", response->status,
        response->trouble ? response->trouble : "");
  }
  session_unref (self);
}

/* One request at a time, as their order counts. */
static void
tell_candidates (GstLatestWhipSession *self)
{
  g_autofree gchar *fragment = NULL;
  GstLatestWhipRequest request = {
    .method = "PATCH",
    .uri = self->resource,
    .type = FRAGMENT_TYPE,
    .if_match = self->etag,
  };

  if (self->closed || !self->resource || self->patching || !self->trickles)
    return;
  request.body = fragment = gst_latest_whip_trickle_take (&self->trickle);
  if (!fragment)
    return;
  self->patching = TRUE;
  send_request (self, &request, on_patched);
}

static void
tell_owner (GstLatestWhipSession *self, const GstLatestWhipResponse *response)
{
  GstLatestWhipRefusal refusal =
      gst_latest_whip_refusal_of_offer (self->http, response, self->resource);

  if (refusal.text)
    self->callbacks->refused (&refusal, self->owner);
  else
    self->callbacks->answered (response->body, response->headers, self->owner);
  g_free (refusal.text);
}

static void
on_posted (const GstLatestWhipResponse *response, gpointer data)
{
  GstLatestWhipSession *self = data;

  GST_DEBUG ("POST: %u %s", response->status,
      response->trouble ? response->trouble : "");
  if (SOUP_STATUS_IS_SUCCESSFUL (response->status)) {
    self->resource = gst_latest_whip_http_resolve (response, "Location");
    take_etag (self, response);
  }
  if (self->closed) {
    delete_resource (self);
  } else {
    tell_owner (self, response);
    tell_candidates (self);
  }
  session_unref (self);
}

GstLatestWhipSession *
gst_latest_whip_session_new (GstLatestWhipHttp *http, const gchar *offer,
    const GstLatestWhipSessionCallbacks *callbacks, gpointer owner)
{
  GstLatestWhipSession *self = g_new0 (GstLatestWhipSession, 1);
  const GstLatestWhipRequest request = {
    .method = "POST",
    .uri = gst_latest_whip_http_get_endpoint (http),
    .type = SDP_TYPE,
    .body = offer,
    .accept = SDP_TYPE,
  };

  self->http = http;
  self->callbacks = callbacks;
  self->owner = owner;
  self->trickles = gst_latest_whip_trickle_start (&self->trickle, offer);
  send_request (self, &request, on_posted);
  return self;
}

void
gst_latest_whip_session_add_candidate (
    GstLatestWhipSession *self, const gchar *candidate)
{
  gst_latest_whip_trickle_add (&self->trickle, candidate);
  tell_candidates (self);
}

void
gst_latest_whip_session_close (GstLatestWhipSession *self)
{
  if (!self)
    return;
  self->closed = TRUE;
  self->in_use++;
  delete_resource (self);
  session_unref (self);
}
