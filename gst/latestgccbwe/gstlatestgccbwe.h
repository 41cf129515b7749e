/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_LATEST_GCC_BWE (gst_latest_gcc_bwe_get_type ())
G_DECLARE_FINAL_TYPE (
    GstLatestGccBwe, gst_latest_gcc_bwe, GST, LATEST_GCC_BWE, GstElement)

GST_ELEMENT_REGISTER_DECLARE (latestgccbwe);

G_END_DECLS
