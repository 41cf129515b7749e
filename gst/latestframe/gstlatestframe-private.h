/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "frameratelimiter.h"
#include "gstlatestframe.h"
#include "latestflow.h"
#include "latestframestats.h"
#include "latestslot.h"

G_BEGIN_DECLS

/* The parts of latestframe:
 *
 *   gstlatestframe.c   type, properties, what both pads share
 *   latestframesink.c  sink pad: whatever upstream's threads do
 *   latestframesrc.c   src pad: the streaming thread, downstream's events and queries
 *   latestframedrop.c  what follows from dropping a buffer
 *   latestslot.c       what is held, and how events are merged
 *   latestdiscont.c    marking a buffer that somebody else holds too
 *   latestframestats.c counters
 *   flow/latestflow.c  whether data flows
 *
 * Lock order: sink pad's stream lock, src pad's stream lock (the streaming
 * thread's; never both), self->lock, object locks and GStreamer's own. With
 * self->lock held nothing is pushed, posted, released or waited for, except on
 * the two conditions. */

/* What the streaming thread does. Whoever wakes it sets AWAKE under the lock
 * and, having done so, signals the condition once the lock is free: exactly one
 * signal for each sleep, and the woken thread does not run into the held lock. */
typedef enum
{
  GST_LATEST_TASK_AWAKE,
  GST_LATEST_TASK_IDLE,      /* sleeps; anything new wakes it */
  GST_LATEST_TASK_THROTTLED, /* waits for the gate; what goes before the buffer,
                                 * changes the gate or may pass sooner wakes it */
} GstLatestTaskState;

typedef enum
{
  GST_LATEST_QUERY_NONE,
  GST_LATEST_QUERY_PENDING, /* the streaming thread is to send it */
  GST_LATEST_QUERY_SENT,    /* it is in use downstream: its owner must wait */
  GST_LATEST_QUERY_ANSWERED,
} GstLatestQueryState;

struct _GstLatestFrame
{
  GstElement parent;

  /* Set once in init. */
  GstPad *sinkpad, *srcpad;

  /* Of what arrives. Protected by the sink pad's stream lock. */
  GstSegment segment;

  /* What both threads touch for every buffer is kept together: each cache line
   * of it has to travel from one core to the other and back. */
  GMutex lock; /* protects everything below */
  GCond wake;  /* the streaming thread sleeps on it */
  GstLatestTaskState task;
  GstLatestFlow flow; /* reconfigured: since the last hand-over began */
  gboolean discont;   /* the next buffer follows a drop */
  gboolean need_key;  /* delta units are undecodable until a key unit */
  GstLatestQueryState query_state;
  guint64 max_age; /* property */
  GstLatestFramerateLimiter limiter;
  gint64 wakes_at; /* when throttled; monotonic, ns */
  GstLatestSlot slot;
  GstLatestFrameStats stats;

  gboolean delta_stream;         /* the stream carries delta units */
  GstClockTime last_key_request; /* monotonic, or NONE */

  GCond answered; /* the sender of a query sleeps on it */
  GstQuery *query;
  gboolean query_result;

  /* Properties. */
  gint max_framerate_n, max_framerate_d;
  gint limit_n, limit_d; /* the owner's, no property */
  gboolean drop_messages;
  GstClockTime last_drop_message; /* monotonic, or NONE */
};

/* Without the check of the type, which costs a buffer more than the lock does. */
#define GST_LATEST_FRAME_CAST(obj) ((GstLatestFrame *) (obj))

/* Wakes the streaming thread if it sleeps and, when throttled, @urgent is set.
 * Call it with the lock held; TRUE: signal self->wake once the lock is free. */
static inline gboolean
gst_latest_frame_rouse_unlocked (GstLatestFrame *self, gboolean urgent)
{
  if (self->task == GST_LATEST_TASK_AWAKE
      || (self->task == GST_LATEST_TASK_THROTTLED && !urgent))
    return FALSE;
  self->task = GST_LATEST_TASK_AWAKE;
  return TRUE;
}

/* gstlatestframe.c */

/* Nothing flows any more: wakes whoever sleeps. With the lock held. */
void gst_latest_frame_stop_unlocked (GstLatestFrame *self);
/* Data may flow again, from scratch, if both pads are active. With the lock
 * held. */
void gst_latest_frame_resume_unlocked (GstLatestFrame *self);
/* The pipeline's running time, GST_CLOCK_STIME_NONE without a clock or while not
 * PLAYING. Without the lock. */
GstClockTimeDiff gst_latest_frame_get_running_time (GstLatestFrame *self);

/* latestframesink.c */
GstPad *gst_latest_frame_create_sink_pad (GstPadTemplate *template);

/* latestframesrc.c */
GstPad *gst_latest_frame_create_src_pad (GstPadTemplate *template);
void gst_latest_frame_start_task_unlocked (GstLatestFrame *self);

/* latestframedrop.c */

/* What is left to do for a dropped or emptied item once the lock is free. */
typedef struct
{
  GstLatestItem item; /* data NULL: nothing was dropped */
  gboolean request_key;
  gboolean post_message;
  guint64 processed, dropped;
} GstLatestDrop;

#define GST_LATEST_DROP_INIT \
  { \
    .item = {.data = NULL } \
  }

/* Counts @item as dropped. With the lock held. @now is monotonic. */
GstLatestDrop gst_latest_frame_drop_unlocked (GstLatestFrame *self,
    const GstLatestItem *item, GstLatestDropCause cause, GstClockTime now);
/* Counts @item, whose data may be NULL, as flushed. With the lock held. */
GstLatestDrop gst_latest_frame_flushed_unlocked (
    GstLatestFrame *self, const GstLatestItem *item);
void gst_latest_frame_finish_any_drop (
    GstLatestFrame *self, GstLatestDrop *drop);
/* Without the lock. */
static inline void
gst_latest_frame_finish_drop (GstLatestFrame *self, GstLatestDrop *drop)
{
  if (drop->item.data != NULL)
    gst_latest_frame_finish_any_drop (self, drop);
}

GST_DEBUG_CATEGORY_EXTERN (gst_latest_frame_debug);

G_END_DECLS
