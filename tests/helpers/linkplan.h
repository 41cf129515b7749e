/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "bottleneck.h"

G_BEGIN_DECLS

/* The schedule of a link as text:
 *
 *   0 rate=900000 delay=50; 12 rate=600000; 20 rate=900000 loss=0.2 jitter=30
 *
 * Each phase begins with its time in seconds. rate is in bit/s, delay and
 * jitter in milliseconds, loss from 0 to 1. Values that a phase does not name
 * stay as they were; the first phase, at 0, must give a rate. Returns the
 * phases, to be freed with g_free(), or NULL. */
BottleneckPhase *link_plan_parse (
    const gchar *text, guint *n_phases, GError **error);

G_END_DECLS
