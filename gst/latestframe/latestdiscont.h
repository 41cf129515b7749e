/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Sets GST_BUFFER_FLAG_DISCONT on the (first) buffer of a buffer or buffer
 * list. Takes ownership of @data and returns it, or, if it is shared, another
 * one with the same memory and metas. No memory is copied. A shared buffer
 * from a pool returns to its pool intact, once both it and the one returned
 * here have been released. */
GstMiniObject *gst_latest_mark_discont (GstMiniObject *data);

G_END_DECLS
