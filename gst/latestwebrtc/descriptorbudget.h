/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether one more session leaves enough of the process' file descriptors to
 * others, also once the sessions that are @being_made have theirs. Any
 * thread. */
gboolean gst_latest_descriptor_budget_allows_session (guint being_made);
/* Posts a warning that sessions are refused. */
void gst_latest_descriptor_budget_warn (GstElement *element);
/* Sets the GstLatestSignallingError (TOO_MANY) for the viewer. */
void gst_latest_descriptor_budget_set_error (GError **error);

G_END_DECLS
