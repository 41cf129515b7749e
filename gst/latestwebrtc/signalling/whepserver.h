/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "signaller.h"

G_BEGIN_DECLS

/* GstLatestWhepServer is a signaller that serves a WHEP endpoint, a player page
 * and statistics over HTTP, as docs/whep.md describes.
 *
 * Properties, to be changed while the server is stopped:
 *   http-address     string: IPv4 or IPv6 address or "localhost"; 127.0.0.1
 *   http-port        uint: 0 takes a free port; while the server runs, the port
 *                    in use; 8080
 *   request-timeout  uint, ms: time for a client to send its request; 10000 */
#define GST_TYPE_LATEST_WHEP_SERVER (gst_latest_whep_server_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestWhepServer, gst_latest_whep_server, GST_LATEST,
    WHEP_SERVER, GObject)

G_END_DECLS
