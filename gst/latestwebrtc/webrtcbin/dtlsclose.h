/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Closes the DTLS connections of a connected webrtcbin, so that the far end
 * sees at once that it is over: without this, a browser takes many seconds to
 * find out. Waits until the message has left, a few tens of milliseconds at
 * most. */
void gst_latest_dtls_close (GstElement *webrtcbin);

G_END_DECLS
