/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Runs a sequence of operations on a latestframe and on the reference model,
 * and compares, after each, what came out, what was returned and what was
 * counted.
 *
 * Two bytes of @bytes are one operation and its argument; any bytes are valid.
 * Returns NULL, or, at the first difference, a description of it and of the
 * operations before it. */
gchar *frame_ops_run (const guint8 *bytes, gsize size);

/* The operations of @bytes as words, one a line. */
gchar *frame_ops_describe (const guint8 *bytes, gsize size);
