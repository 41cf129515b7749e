/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether one more session leaves enough of the process' file descriptors to
 * others, also once the sessions that are @being_made have theirs. Any
 * thread. */
gboolean gst_latest_descriptor_budget_allows_session (guint being_made);

G_END_DECLS
