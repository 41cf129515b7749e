/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "signaller.h"

G_BEGIN_DECLS

/* GstLatestAccess decides who may watch, from the settings of the sink and the
 * headers of a request. A web page must not use the browser it is open in to
 * reach a sink that only the browser's user was meant to reach: hence the looks
 * at Origin (RFC 6454) and, against DNS rebinding, at Host. It does no I/O and
 * is immutable. */
typedef struct _GstLatestAccess GstLatestAccess;

/* A request. Headers that it does not have are NULL. */
typedef struct
{
  const gchar *scheme; /* "http" or "https": how it came in */
  const gchar *method;
  const gchar *path; /* percent-decoded, as it is served */
  const gchar *host, *origin, *authorization;
} GstLatestAccessRequest;

/* NULL with @error when the settings in @config cannot be meant. */
GstLatestAccess *gst_latest_access_new (
    const GstLatestSignallerConfig *config, GError **error);
/* NULL is accepted. */
void gst_latest_access_free (GstLatestAccess *self);

/* Returns 0 if the request may be served, else the HTTP status of its refusal,
 * and sets @text to words that say what would let the client in. */
guint gst_latest_access_check (const GstLatestAccess *self,
    const GstLatestAccessRequest *request, gchar **text);
/* The value of Access-Control-Allow-Origin in the response: "*", the origin of
 * the request, or NULL if the page there may not read the response. */
const gchar *gst_latest_access_get_allow_origin (
    const GstLatestAccess *self, const gchar *origin);
/* Who can watch on other hosts without a token, for people. NULL if nobody can.
 * (transfer full) */
gchar *gst_latest_access_describe_public (const GstLatestAccess *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLatestAccess, gst_latest_access_free)

G_END_DECLS
