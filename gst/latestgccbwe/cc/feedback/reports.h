/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#include "bwepacket.h"

/* The record of which packets have been reported already: feedback is repeated,
 * comes late or in the wrong order, or is garbage. */

#define GST_LATEST_REPORTS_WINDOW 8192

typedef enum
{
  GST_LATEST_REPORT_NEW,
  GST_LATEST_REPORT_LATE, /* was reported lost before, has arrived now */
  GST_LATEST_REPORT_DUPLICATE,
  GST_LATEST_REPORT_INVALID /* times or sizes that cannot be */
} GstLatestReport;

typedef struct
{
  /* rings of one bit a packet */
  guint32 reported[GST_LATEST_REPORTS_WINDOW / 32];
  guint32 received[GST_LATEST_REPORTS_WINDOW / 32];
  guint64 newest; /* the highest sequence number reported */
  gboolean started;
} GstLatestReports;

void gst_latest_reports_init (GstLatestReports *r);
/* Classifies a report that came at @now (of the clock of send_time). */
GstLatestReport gst_latest_reports_add (
    GstLatestReports *r, gint64 now, const GstLatestBwePacket *packet);

G_END_DECLS
