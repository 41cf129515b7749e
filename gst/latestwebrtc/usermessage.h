/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What a person at a terminal reads: INFO messages of the sink, which
 * gst-launch-1.0 prints as they are. Any thread, with no lock held. */
void gst_latest_user_message_post (GstElement *sink, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);
/* Says where to open the page. */
void gst_latest_user_message_post_page (GstElement *sink, const gchar *uri);

G_END_DECLS
