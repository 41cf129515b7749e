/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "signaller.h"

G_BEGIN_DECLS

/* GstLatestWhepServer is a signaller that serves a WHEP endpoint, a player page
 * and statistics over HTTP, as docs/whep.md describes. The address it listens
 * on may also be "localhost". */
#define GST_TYPE_LATEST_WHEP_SERVER (gst_latest_whep_server_get_type ())
G_DECLARE_FINAL_TYPE (GstLatestWhepServer, gst_latest_whep_server, GST_LATEST,
    WHEP_SERVER, GObject)

G_END_DECLS
