/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

/* Prints what viewers who control make the sink "out" say, an event for each
 * signal: "control-changed" and so on, with "viewer" and "text"; messages come
 * back to who has sent them. What then goes upstream through an element called
 * "upstream" is an event "upstream", with the structure as "text". */
void watch_control (GstBin *pipeline);
