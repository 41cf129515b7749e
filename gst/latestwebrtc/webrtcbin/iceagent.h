/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Prepares the ICE agent inside a new webrtcbin: no search for UPnP gateways,
 * which would make gathering slow, and 127.0.0.1 as a local address on a host
 * that has no other, where gathering would otherwise never end. */
void gst_latest_ice_agent_configure (GstElement *webrtcbin);

G_END_DECLS
