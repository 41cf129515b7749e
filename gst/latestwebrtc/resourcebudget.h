/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  const gchar *warning, *debug, *error; /* for people */
} GstLatestShortage;

/* What one more session would leave too little of to others, file descriptors
 * or threads, also once the sessions that are @being_made have theirs. Each sends
 * @tracks at most, and takes part in control if there is @control. NULL: there is
 * enough. Any thread. */
const GstLatestShortage *gst_latest_resource_budget_get_shortage (
    guint being_made, guint tracks, gboolean control);
/* Posts a warning that sessions are refused. */
void gst_latest_resource_budget_warn (
    const GstLatestShortage *shortage, GstElement *element);
/* Sets the GstLatestSignallingError (TOO_MANY) for the viewer. */
void gst_latest_resource_budget_set_error (
    const GstLatestShortage *shortage, GError **error);

G_END_DECLS
