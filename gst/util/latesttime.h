/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Stands for a time in nanoseconds that is unknown, not set, or has not come
 * yet. It is less than every time. */
#define GST_LATEST_TIME_NONE G_MININT64

/* One second in nanoseconds. */
#define GST_LATEST_SECOND_NS G_GINT64_CONSTANT (1000000000)
