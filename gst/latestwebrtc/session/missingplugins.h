/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* TRUE when there are all elements a sink is made of: @payloader, latestgccbwe
 * if there is @congestion_control, and those every sink has. The bus of
 * @element gets a missing-plugin message for each that is missing, so that an
 * application can offer to install it, and one error. */
gboolean gst_latest_missing_plugins_check (
    GstElement *element, const gchar *payloader, gboolean congestion_control);
/* Posts both for an element that could not be made. */
void gst_latest_missing_plugins_report (
    GstElement *element, const gchar *factory);
/* Adds a new element of @factory to @bin. NULL with a GstLatestSignallingError
 * (FAILED) if it is missing. */
GstElement *gst_latest_missing_plugins_add (
    GstBin *bin, const gchar *factory, GError **error);
void gst_latest_missing_plugins_set_error (
    GError **error, const gchar *factory);

G_END_DECLS
