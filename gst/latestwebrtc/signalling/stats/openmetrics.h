/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_LATEST_OPEN_METRICS_TYPE \
  "application/openmetrics-text; version=1.0.0; charset=utf-8"

/* Returns statistics as OpenMetrics text 1.0, which Prometheus reads: those of
 * the sink (with its tracks and sessions) and of the encoder, as the signaller is
 * given them (signaller.h). Each may be NULL. A value that is not there has no
 * line, so that there are never more lines than for 12 tracks and 64 viewers. */
GString *gst_latest_open_metrics_new (
    const GstStructure *sink, const GstStructure *encoder);

G_END_DECLS
