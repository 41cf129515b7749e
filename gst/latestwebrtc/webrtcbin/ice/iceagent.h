/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  const gchar
      *interfaces; /* their names, by commas; NULL: see iceaddresses.h */
  gboolean tcp;    /* candidates for ICE TCP (RFC 6544), too */
} GstLatestIceSettings;

/* Prepares the ICE agent inside a new webrtcbin: no search for UPnP gateways,
 * which would make gathering slow; no TCP; a few addresses of this host (see
 * iceaddresses.h), and 127.0.0.1 where it has no other, as gathering would never
 * end. @settings NULL: the defaults. */
void gst_latest_ice_agent_configure (
    GstElement *webrtcbin, const GstLatestIceSettings *settings);

/* libnice counts streams from 1, and webrtcbin has the one of the m-line that
 * it is given, with one component as RTP and RTCP share a port. */
#define GST_LATEST_ICE_STREAM 1

/* The NiceAgent inside @webrtcbin. NULL if it is not shown. (transfer full) */
GObject *gst_latest_ice_agent_get (GstElement *webrtcbin);

/* Whether an interface of this host that works has the address @text, numeric
 * without a scope; TRUE also where that cannot be known. */
gboolean gst_latest_ice_agent_has_address (const gchar *text);

/* Whether one of @interfaces, as in GstLatestIceSettings, has an address that viewers
 * can be offered now; TRUE also where that cannot be known. */
gboolean gst_latest_ice_agent_has_interface (const gchar *interfaces);

G_END_DECLS
