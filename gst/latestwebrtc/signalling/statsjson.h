/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "signaller.h"

G_BEGIN_DECLS

/* GstLatestStatsJson makes the JSON that answers a request for statistics. The
 * encoder's part is the same for all sessions, whose pages all ask every second
 * or two: it is kept for 200 ms. Initialize with zeros. */
typedef struct
{
  GString *encoder;    /* JSON; NULL while there is no encoder */
  gint64 encoder_time; /* when it was asked for, monotonic, us; 0: never */
} GstLatestStatsJson;

/* Returns the statistics of a session, or of the sink if @session_id is NULL,
 * with those of the encoder as its member "encoder". Returns {} if @signaller's
 * owner knows no such session. */
GString *gst_latest_stats_json_make (GstLatestStatsJson *self,
    GstLatestSignaller *signaller, const gchar *session_id);
void gst_latest_stats_json_clear (GstLatestStatsJson *self);

G_END_DECLS
