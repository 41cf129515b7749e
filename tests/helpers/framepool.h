/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>

/* Buffer pools for tests that look at whether buffers return to them. */

/* Returns an active pool of at least @min and at most @max buffers (0: no
 * limit). @caps may be NULL. */
GstBufferPool *frame_pool_new (GstCaps *caps, guint size, guint min, guint max);
/* Returns a buffer, or NULL if none is left: never waits. */
GstBuffer *frame_pool_acquire (GstBufferPool *pool);
void frame_pool_free (GstBufferPool *pool);
