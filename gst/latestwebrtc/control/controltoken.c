/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "controltoken.h"

void
gst_latest_control_token_init (
    GstLatestControlToken *self, GstLatestControlMode mode)
{
  self->mode = mode;
  self->holders = g_ptr_array_new_with_free_func (g_free);
}

void
gst_latest_control_token_clear (GstLatestControlToken *self)
{
  g_clear_pointer (&self->holders, g_ptr_array_unref);
}

static guint
get_capacity (GstLatestControlMode mode)
{
  switch (mode) {
    case GST_LATEST_CONTROL_NONE:
      return 0;
    case GST_LATEST_CONTROL_ONE:
      return 1;
    default:
      return G_MAXUINT;
  }
}

GPtrArray *
gst_latest_control_token_set_mode (
    GstLatestControlToken *self, GstLatestControlMode mode)
{
  GPtrArray *removed = g_ptr_array_new_with_free_func (g_free);
  guint capacity = get_capacity (mode);

  self->mode = mode;
  while (self->holders->len > capacity)
    g_ptr_array_add (
        removed, g_ptr_array_steal_index (self->holders, capacity));
  return removed;
}

static gboolean
find (const GstLatestControlToken *self, const gchar *viewer, guint *index)
{
  return g_ptr_array_find_with_equal_func (
      self->holders, viewer, g_str_equal, index);
}

gboolean
gst_latest_control_token_take (GstLatestControlToken *self, const gchar *viewer)
{
  if (find (self, viewer, NULL))
    return TRUE;
  if (!gst_latest_control_token_is_free (self))
    return FALSE;
  g_ptr_array_add (self->holders, g_strdup (viewer));
  return TRUE;
}

gboolean
gst_latest_control_token_is_free (const GstLatestControlToken *self)
{
  return self->holders->len < get_capacity (self->mode);
}

gboolean
gst_latest_control_token_release (
    GstLatestControlToken *self, const gchar *viewer)
{
  guint index;

  if (!find (self, viewer, &index))
    return FALSE;
  g_ptr_array_remove_index (self->holders, index);
  return TRUE;
}

gboolean
gst_latest_control_token_is_holder (
    const GstLatestControlToken *self, const gchar *viewer)
{
  return find (self, viewer, NULL);
}

const gchar *
gst_latest_control_token_get_holder (const GstLatestControlToken *self)
{
  return self->mode == GST_LATEST_CONTROL_ONE && self->holders->len > 0
      ? g_ptr_array_index (self->holders, 0)
      : NULL;
}

const gchar *
gst_latest_control_mode_to_string (GstLatestControlMode mode)
{
  static const gchar *const names[] = { "none", "one", "all" };

  return names[mode];
}
