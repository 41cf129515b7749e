/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

#include "stages.h"

G_BEGIN_DECLS

/* Paints the barcode into every raw frame that leaves @element, and tells @stages, which
 * must outlive the stream. */
void stamp_install (GstElement *element, Stages *stages);

G_END_DECLS
