/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads @text by the rules of OpenMetrics 1.0: its ABNF, and what its text says
 * of families, names, units, types, labels and values. Returns NULL if it keeps
 * them, or which line breaks which of them. Knows counters, gauges and
 * summaries, no timestamps and no exemplars. (transfer full) */
gchar *open_metrics_check (const gchar *text);

G_END_DECLS
