/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Properties of an encoder as a structure. Both functions may wait for an encode. */

/* A structure with the properties of @encoder (NULL: none) that are called @names.
 * (element-type utf8) (transfer full) */
GstStructure *gst_latest_vpx_user_values_read (
    GstElement *encoder, GPtrArray *names);
/* Sets each, with a warning for what cannot be. A text is read as in a launch
 * line. */
void gst_latest_vpx_user_values_write (
    GstElement *encoder, const GstStructure *values);

G_END_DECLS
