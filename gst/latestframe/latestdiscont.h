/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Takes a buffer or a buffer list and returns it, or one with the same memory
 * and metas, with GST_BUFFER_FLAG_DISCONT on the (first) buffer. No memory is
 * copied. A buffer of a pool that somebody else holds too returns to its pool
 * intact, once nobody needs it nor the one returned here. */
GstMiniObject *gst_latest_mark_discont (GstMiniObject *data);

G_END_DECLS
