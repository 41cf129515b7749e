/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Prepares the ICE agent inside a new webrtcbin: no UPnP (it makes every
 * gathering wait), and on a host with nothing but loopback the loopback address
 * as candidate (without any, gathering would never end). */
void gst_latest_ice_agent_configure (GstElement *webrtcbin);

G_END_DECLS
