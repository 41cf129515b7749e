/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "signaller.h"

G_BEGIN_DECLS

/* A WHEP server with a player page: docs/whep.md describes what it answers.
 *
 * Properties (change them while stopped):
 *   http-address     string, IPv4 or IPv6 literal or "localhost"; 127.0.0.1
 *   http-port        uint, 0 = any free one; while running: the one in use; 8080
 *   request-timeout  uint, ms a client has to send its request; 10000
 */
#define GST_TYPE_LATEST_WHEP_SERVER (gst_latest_whep_server_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestWhepServer, gst_latest_whep_server, GST_LATEST,
    WHEP_SERVER, GObject)

G_END_DECLS
