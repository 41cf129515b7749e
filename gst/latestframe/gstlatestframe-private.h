/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "frameratelimiter.h"
#include "gstlatestframe.h"
#include "latestframestats.h"
#include "latestpads.h"
#include "latestslot.h"
#include "latesttime.h"

G_BEGIN_DECLS

/* The files of latestframe:
 *
 *   gstlatestframe.c     type, properties, what both pads share
 *   latestframesink.c    sink pad: buffers, events and queries from upstream
 *   latestframesrc.c     src pad: the streaming thread; events and queries from
 *                        downstream
 *   latestframelater.c   what a function leaves to do until the lock is free
 *   latestslot.c         what is held, and how events are merged
 *   latestdiscont.c      the DISCONT flag on a buffer that is shared
 *   frameratelimiter.c   when the next buffer may pass
 *   latestframestats.c   counters
 *   util/latestflow.c    whether data flows
 *   util/latestpads.c    what flush, activation and RECONFIGURE do
 *
 * Lock order: the sink pad's stream lock or the src pad's (which the streaming
 * thread holds; never both), then self->lock, then object locks and GStreamer's
 * own. While self->lock is held, nothing is pushed, posted or released, and
 * nobody waits except on the two conditions.
 *
 * A function whose name ends in _locked is called with self->lock held and
 * returns with it held. */

/* What the streaming thread does. A thread that wakes it sets AWAKE under the
 * lock and signals the condition once the lock is free. So there is exactly one
 * signal for each sleep, and the woken thread does not run into a held lock. */
typedef enum
{
  GST_LATEST_TASK_AWAKE,
  GST_LATEST_TASK_IDLE,      /* sleeps until there is anything new */
  GST_LATEST_TASK_THROTTLED, /* sleeps until the waiting buffer may pass; only
                              * what cannot wait for that wakes it */
} GstLatestTaskState;

typedef enum
{
  GST_LATEST_QUERY_NONE,
  GST_LATEST_QUERY_PENDING, /* the streaming thread is to send it */
  GST_LATEST_QUERY_SENT,    /* downstream uses it: its owner must wait */
  GST_LATEST_QUERY_ANSWERED,
} GstLatestQueryState;

struct _GstLatestFrame
{
  GstElement parent;

  /* Set once in init. */
  GstPad *sinkpad, *srcpad;

  /* The segment of what arrives, and whether its caps have been warned of.
   * Protected by the sink pad's stream lock. */
  GstSegment segment;
  gboolean warned;
  /* How long nothing but a hold kept the last buffer, ns. The streaming
   * thread's. */
  gint64 held_time;

  /* The fields that both threads use for every buffer are kept together, as
   * each of their cache lines travels from one core to the other and back. */
  GMutex lock; /* protects everything below */
  GCond wake;  /* the streaming thread sleeps on it */
  GstLatestTaskState task;
  GstLatestFlow flow; /* reconfigured: since the last hand-over began */
  gboolean discont;   /* the next buffer follows a drop */
  gboolean need_key;  /* delta units are undecodable until a key unit */
  GstLatestQueryState query_state;
  guint64 max_age; /* property */
  GstLatestFramerateLimiter limiter;
  gint64 wakes_at; /* when a throttled thread wakes; monotonic, ns */
  GstLatestSlot slot;
  GstLatestFrameStats stats;

  gboolean delta_stream;         /* the stream has had delta units */
  GstClockTime last_key_request; /* monotonic, or NONE */

  GCond answered; /* the sender of a serialized query sleeps on it */
  GstQuery *query;
  gboolean query_result;

  /* Properties. */
  gint max_framerate_n, max_framerate_d;
  gint limit_n, limit_d; /* set by a bin that owns this element */
  gboolean drop_messages;
  GstClockTime last_drop_message; /* monotonic, or NONE */
};

/* A cast without the check of the type, which costs a buffer more than the lock
 * does. */
#define GST_LATEST_FRAME_CAST(obj) ((GstLatestFrame *) (obj))

/* --- latestframelater.c --- */

/* The work that a function finds under the lock but has to leave until the lock
 * is free. All zero means that there is none. At most one item is dropped under
 * one lock. */
typedef struct
{
  gboolean wake;        /* signal the streaming thread */
  GQueue released;      /* events to release */
  GstLatestItem item;   /* dropped or flushed, to release; data NULL: none */
  gboolean request_key; /* ask upstream for a key unit */
  gboolean post_message;
  guint64 processed, dropped; /* the message's counts */
} GstLatestLater;

/* Counts @item as dropped. @now is monotonic. */
void gst_latest_frame_drop_locked (GstLatestFrame *self, GstLatestItem item,
    GstLatestDropCause cause, GstClockTime now, GstLatestLater *later);
/* Counts @item, whose data may be NULL, as flushed. */
void gst_latest_frame_flushed_locked (
    GstLatestFrame *self, GstLatestItem item, GstLatestLater *later);
void gst_latest_frame_finish_later (
    GstLatestFrame *self, GstLatestLater *later);

/* Wakes the streaming thread if it sleeps. While it is throttled, only an
 * @urgent matter wakes it. */
static inline void
gst_latest_frame_wake_locked (
    GstLatestFrame *self, gboolean urgent, GstLatestLater *later)
{
  if (self->task == GST_LATEST_TASK_AWAKE
      || (self->task == GST_LATEST_TASK_THROTTLED && !urgent))
    return;
  self->task = GST_LATEST_TASK_AWAKE;
  later->wake = TRUE;
}

/* Unlocks, then does what was left to do. The streaming thread is woken first,
 * as it is what a frame waits for. */
static inline void
gst_latest_frame_unlock_and_do_later (
    GstLatestFrame *self, GstLatestLater *later)
{
  g_mutex_unlock (&self->lock);
  if (later->wake)
    g_cond_signal (&self->wake);
  if (later->item.data != NULL || later->released.head != NULL)
    gst_latest_frame_finish_later (self, later);
}

/* --- gstlatestframe.c --- */

/* Wakes a throttled streaming thread if the buffer in the slot may pass sooner
 * than the thread would wake. */
void gst_latest_frame_wake_sooner_locked (
    GstLatestFrame *self, GstLatestLater *later);
/* Returns whether at @now, monotonic, a buffer waits for nothing but the end of a
 * hold. */
gboolean gst_latest_frame_is_held_locked (
    GstLatestFrame *self, GstClockTime now);
/* Returns the pipeline's running time, GST_CLOCK_STIME_NONE without a clock or
 * outside PLAYING. Called without the lock. */
GstClockTimeDiff gst_latest_frame_get_running_time (GstLatestFrame *self);

/* --- latestframesink.c --- */

extern const GstLatestPadFunctions gst_latest_frame_pad_functions;

/* --- latestframesrc.c --- */

void gst_latest_frame_change_flow (
    GstObject *element, GstLatestFlowChange change);
gboolean gst_latest_frame_src_query (
    GstPad *pad, GstObject *parent, GstQuery *query);

GST_DEBUG_CATEGORY_EXTERN (gst_latest_frame_debug);

G_END_DECLS
