/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Settings that several threads set and that are applied with no lock held. If each
 * thread applied its own, an old one could arrive after a newer one and stay. So one
 * thread applies for all, again as long as more is set meanwhile, and nobody waits:
 *
 *   lock
 *   the setting = value
 *   if (gst_latest_settle_begin (&self->settle)) {
 *     while (gst_latest_settle_next (&self->settle)) {
 *       copy = the settings
 *       unlock, apply the copy, lock
 *     }
 *   }
 *   unlock
 *
 * Protected by the lock of the settings. All zero at first. */
typedef struct
{
  gboolean wanted;  /* something was set since it was applied last */
  gboolean running; /* a thread applies */
} GstLatestSettle;

/* Something was set. Returns whether the caller is to apply it. */
static inline gboolean
gst_latest_settle_begin (GstLatestSettle *self)
{
  self->wanted = TRUE;
  if (self->running)
    return FALSE;
  self->running = TRUE;
  return TRUE;
}

/* Returns whether the caller is to apply what is set now; when not, it is done. */
static inline gboolean
gst_latest_settle_next (GstLatestSettle *self)
{
  self->running = self->wanted;
  self->wanted = FALSE;
  return self->running;
}

G_END_DECLS
