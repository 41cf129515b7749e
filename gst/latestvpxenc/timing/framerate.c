/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framerate.h"

#include <string.h>

void
gst_latest_framerate_init (GstLatestFramerate *f)
{
  memset (f, 0, sizeof (*f));
}

void
gst_latest_framerate_add (GstLatestFramerate *f, gint64 at)
{
  f->time[f->next] = at;
  f->next = (f->next + 1) % GST_LATEST_FRAMERATE_MAX;
  f->count = MIN (f->count + 1, GST_LATEST_FRAMERATE_MAX);
}

gint64
gst_latest_framerate_last (const GstLatestFramerate *f)
{
  guint last =
      (f->next + GST_LATEST_FRAMERATE_MAX - 1) % GST_LATEST_FRAMERATE_MAX;

  return f->count == 0 ? 0 : f->time[last];
}

gdouble
gst_latest_framerate_get (const GstLatestFramerate *f, gint64 now)
{
  guint n = 0;
  gint64 span;

  for (guint i = 0; i < f->count; i++)
    n += f->time[i] > now - GST_LATEST_SECOND_NS && f->time[i] <= now;
  if (n < GST_LATEST_FRAMERATE_MAX)
    return n;
  /* The entry to be overwritten next is the oldest one. */
  span = gst_latest_framerate_last (f) - f->time[f->next];
  return span > 0 ? (n - 1) * (gdouble) GST_LATEST_SECOND_NS / span : n;
}
