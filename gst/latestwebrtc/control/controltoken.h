/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The token says which viewers control: nobody, the first that asked, or all
 * that asked. It is taken from nobody by another viewer. */

typedef enum
{
  GST_LATEST_CONTROL_NONE,
  GST_LATEST_CONTROL_ONE,
  GST_LATEST_CONTROL_ALL,
} GstLatestControlMode;

typedef struct
{
  GstLatestControlMode mode;
  GPtrArray *holders; /* of gchar*, in the order in which they came */
} GstLatestControlToken;

void gst_latest_control_token_init (
    GstLatestControlToken *self, GstLatestControlMode mode);
void gst_latest_control_token_clear (GstLatestControlToken *self);
/* The holders that have no right to it any more, of whom the first stays if one
 * may. (transfer full) (element-type utf8) */
GPtrArray *gst_latest_control_token_set_mode (
    GstLatestControlToken *self, GstLatestControlMode mode);
/* Returns whether @viewer holds it now. */
gboolean gst_latest_control_token_take (
    GstLatestControlToken *self, const gchar *viewer);
/* Whether one who does not hold it may take it. */
gboolean gst_latest_control_token_is_free (const GstLatestControlToken *self);
/* Returns whether @viewer held it. */
gboolean gst_latest_control_token_release (
    GstLatestControlToken *self, const gchar *viewer);
gboolean gst_latest_control_token_is_holder (
    const GstLatestControlToken *self, const gchar *viewer);
/* Who controls if only one may, nullable. */
const gchar *gst_latest_control_token_get_holder (
    const GstLatestControlToken *self);
/* "none", "one" or "all". */
const gchar *gst_latest_control_mode_to_string (GstLatestControlMode mode);

G_END_DECLS
