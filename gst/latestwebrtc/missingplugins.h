/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Says on @element's bus which elements are missing: a missing-plugin message
 * for each, so that an application can offer to install them, and one error.
 * TRUE when none is; @payloader is looked for besides the fixed ones. */
gboolean gst_latest_missing_plugins_check (
    GstElement *element, const gchar *payloader);
/* The same about one that could not be made. */
void gst_latest_missing_plugins_report (
    GstElement *element, const gchar *factory);

G_END_DECLS
