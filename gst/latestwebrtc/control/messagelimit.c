/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "messagelimit.h"

gboolean
gst_latest_message_limit_take (
    GstLatestMessageLimit *self, gboolean must_not_be_lost, gint64 now)
{
  gdouble limit = GST_LATEST_MESSAGE_LIMIT_BURST * (must_not_be_lost ? 2 : 1);
  gdouble back = (gdouble) (now - self->updated) * GST_LATEST_MESSAGE_LIMIT_RATE
      / G_USEC_PER_SEC;

  self->spent = MAX (self->spent - back, 0);
  self->updated = now;
  if (self->spent + 1 > limit)
    return FALSE;
  self->spent++;
  return TRUE;
}
