/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "controlcore.h"

G_BEGIN_DECLS

/* The viewer says @text, with ' for ", on the unreliable channel. */
void core_say (GstLatestControlCore *core, const gchar *viewer,
    const gchar *text, gint64 now);
void core_say_reliably (GstLatestControlCore *core, const gchar *viewer,
    const gchar *text, gint64 now);
/* What the application has been told since the last call, in short: "+a"
 * controls, "-a" does not any more, "!a" is lost, "~a" was found again,
 * ".a:event 1 0" follows, "a:message hi", "a:event 4 0.5" (GstLatestNavigation, x), "a:bytes 3". Valid
 * until the next call. */
const gchar *core_items (GstLatestControlCore *core);
/* What is sent: "a<granted", "a<denied b", "a<shut". */
const gchar *core_replies (GstLatestControlCore *core);

G_END_DECLS
