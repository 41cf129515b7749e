/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* GstLatestHalfOpen keeps the sessions that have begun but are not connected,
 * in order of age, and limits how many of them one address may have. Whoever
 * repeats offers that nobody stands behind pushes out his own. */
typedef struct _GstLatestHalfOpen GstLatestHalfOpen;

GstLatestHalfOpen *gst_latest_half_open_new (guint max_per_address);
void gst_latest_half_open_free (GstLatestHalfOpen *self);

/* Returns the id of the oldest session from @address if there would be too many
 * otherwise: it is removed and has to give way. NULL if none has to. (transfer
 * full) */
gchar *gst_latest_half_open_add (
    GstLatestHalfOpen *self, const gchar *id, const gchar *address);
/* The session is connected, or over. */
void gst_latest_half_open_remove (GstLatestHalfOpen *self, const gchar *id);
void gst_latest_half_open_clear (GstLatestHalfOpen *self);

G_END_DECLS
