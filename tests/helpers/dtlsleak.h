/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The dtls plugin makes one certificate for the process and keeps it: tells the
 * leaks tracer, where it runs, that this is meant. After the last
 * connection. */
void dtls_leak_allow (void);

G_END_DECLS
