/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Closes the DTLS connections of a connected webrtcbin, so that the viewer
 * learns at once that the session is over. Waits until the message has been
 * sent, 50 ms at most. Workaround 12 of workarounds.h. */
void gst_latest_dtls_close (GstElement *webrtcbin);

G_END_DECLS
