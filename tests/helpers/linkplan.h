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
 *   0 rate=2500000 delay=50; 12 rate=600000; 20.5 rate=2500000 loss=0.2 jitter=30
 *
 * Each phase begins with its time in seconds. rate is in bit/s, delay and jitter in
 * milliseconds, loss from 0 to 1. What a phase does not name stays as it was; the first
 * one, at 0, has to give a rate. Returns the phases, free with g_free(), or NULL. */
BottleneckPhase *link_plan_parse (
    const gchar *text, guint *n_phases, GError **error);

G_END_DECLS
