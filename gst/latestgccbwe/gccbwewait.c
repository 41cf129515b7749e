/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestgccbwe-private.h"

void
gst_latest_gcc_bwe_wake_locked (GstLatestGccBwe *self, gint64 time)
{
  if (time >= self->wait.wake_time)
    return;
  self->wait.wake_time = GST_LATEST_GCC_BWE_NOT_SLEEPING;
  if (self->wait.id != NULL)
    gst_clock_id_unschedule (self->wait.id);
  g_cond_signal (&self->wait.wake);
}

void
gst_latest_gcc_bwe_sleep_locked (GstLatestGccBwe *self, gint64 until)
{
  self->wait.wake_time = until;
  if (until == G_MAXINT64) {
    /* Whoever wakes this thread sets another time. */
    while (self->wait.wake_time == until)
      g_cond_wait (&self->wait.wake, &self->lock);
  } else {
    GstClockID id = gst_latest_timebase_new_wait (&self->time, until);

    self->wait.id = id;
    g_mutex_unlock (&self->lock);
    gst_clock_id_wait (id, NULL);
    g_mutex_lock (&self->lock);
    self->wait.id = NULL;
    gst_clock_id_unref (id);
  }
  self->wait.wake_time = GST_LATEST_GCC_BWE_NOT_SLEEPING;
}
