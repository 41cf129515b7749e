/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The quantizer index of an encoded frame on its way through @pad, whose caps
 * say which codec it is; -1 when unknown. */
gint gst_latest_vpx_qp_of_buffer (GstPad *pad, GstBuffer *buffer);

G_END_DECLS
