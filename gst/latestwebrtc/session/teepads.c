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

/* The name of a tee's Arrivals. */
#define ARRIVALS "latest-arrivals"

/* Of a viewer's events, only requests for a key unit concern the encoder. */
static GstPadProbeReturn
filter_upstream (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  return gst_video_event_is_force_key_unit (event) ? GST_PAD_PROBE_OK
                                                   : GST_PAD_PROBE_DROP;
}

/* A sticky event that the tee is just passing on misses a pad that comes in this
 * moment: the sink pad does not keep it yet, and the others have got it already
 * (GStreamer 1.22, gst_tee_request_new_pad()). The pad gets it before the next
 * event or buffer then. Taking the stream lock would not do: while the sink is
 * PAUSED, a thread that waits keeps it. */
typedef struct
{
  GMutex lock;
  GCond cond;
  guint n_coming; /* lock */
  gint has_new;   /* atomic: a pad comes, or came since the last one */
} Arrivals;

static void
arrivals_free (gpointer data)
{
  Arrivals *self = data;

  g_cond_clear (&self->cond);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
keep_event (GstPad *sink, GstEvent **event, gpointer src)
{
  g_autoptr (GstEvent) kept =
      gst_pad_get_sticky_event (src, GST_EVENT_TYPE (*event), 0);

  /* What is stored once more would be sent once more, and a stream-start takes
   * the tags away. */
  if (kept != *event)
    gst_pad_store_sticky_event (src, *event);
  return TRUE;
}

static gboolean
copy_events (GstElement *tee, GstPad *src, gpointer sink)
{
  gst_pad_sticky_events_foreach (sink, keep_event, src);
  return TRUE;
}

/* It may come on any thread. */
static gboolean
is_out_of_band (GstPadProbeInfo *info)
{
  return (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)
      && !GST_EVENT_IS_SERIALIZED (info->data);
}

/* Called for the tee's sink pad, on the thread that pushes. */
static GstPadProbeReturn
before_next (GstPad *sink, GstPadProbeInfo *info, gpointer data)
{
  Arrivals *self = data;
  g_autoptr (GstElement) tee = NULL;

  if (!g_atomic_int_get (&self->has_new) || is_out_of_band (info))
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&self->lock);
  while (self->n_coming > 0)
    g_cond_wait (&self->cond, &self->lock);
  g_atomic_int_set (&self->has_new, FALSE);
  g_mutex_unlock (&self->lock);
  tee = gst_pad_get_parent_element (sink);
  if (tee)
    gst_element_foreach_src_pad (tee, copy_events, sink);
  return GST_PAD_PROBE_OK;
}

void
gst_latest_tee_prepare (GstElement *tee)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (tee, "sink");
  Arrivals *self = g_new0 (Arrivals, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_object_set_data_full (G_OBJECT (tee), ARRIVALS, self, arrivals_free);
  gst_pad_add_probe (
      sink, GST_PAD_PROBE_TYPE_DATA_DOWNSTREAM, before_next, self, NULL);
}

static GstPad *
request_pad (GstElement *tee)
{
  Arrivals *self = g_object_get_data (G_OBJECT (tee), ARRIVALS);
  GstPad *src;

  g_mutex_lock (&self->lock);
  self->n_coming++;
  g_atomic_int_set (&self->has_new, TRUE);
  g_mutex_unlock (&self->lock);
  src = gst_element_request_pad_simple (tee, "src_%u");
  g_mutex_lock (&self->lock);
  if (--self->n_coming == 0)
    g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  return src;
}

void
gst_latest_tee_attach (GstElement *tee, GstPad *sink)
{
  g_autoptr (GstPad) src = request_pad (tee);

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
