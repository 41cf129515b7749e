/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "teepads.h"

#include <gst/video/video.h>

/* Of a viewer's events, only requests for a key unit concern the encoder. */
static GstPadProbeReturn
filter_upstream (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  return gst_video_event_is_force_key_unit (event) ? GST_PAD_PROBE_OK
                                                   : GST_PAD_PROBE_DROP;
}

void
gst_latest_tee_attach (GstElement *tee, GstPad *sink)
{
  g_autoptr (GstPad) src = gst_element_request_pad_simple (tee, "src_%u");

  gst_pad_add_probe (
      src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, filter_upstream, NULL, NULL);
  gst_pad_link (src, sink);
}

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean done; /* lock */
  GstPad *sink;
} Unlink;

/* Called while no push on @pad is in progress; none begins before it
 * returns. */
static GstPadProbeReturn
unlink_idle_pad (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Unlink *job = data;

  gst_pad_unlink (pad, job->sink);
  g_mutex_lock (&job->lock);
  job->done = TRUE;
  g_cond_signal (&job->cond);
  g_mutex_unlock (&job->lock);
  return GST_PAD_PROBE_REMOVE;
}

void
gst_latest_tee_detach (GstPad *sink)
{
  Unlink job = { .sink = sink };
  g_autoptr (GstPad) src = gst_pad_get_peer (sink);
  g_autoptr (GstElement) tee = NULL;

  if (!src)
    return;
  tee = gst_pad_get_parent_element (src);
  g_mutex_init (&job.lock);
  g_cond_init (&job.cond);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_IDLE, unlink_idle_pad, &job, NULL);
  g_mutex_lock (&job.lock);
  while (!job.done)
    g_cond_wait (&job.cond, &job.lock);
  g_mutex_unlock (&job.lock);
  g_cond_clear (&job.cond);
  g_mutex_clear (&job.lock);
  gst_element_release_request_pad (tee, src);
}
