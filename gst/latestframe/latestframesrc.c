/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* The src pad: the streaming thread, and what comes from downstream. */

#include "gstlatestframe-private.h"
#include "latestdiscont.h"

#define GST_CAT_DEFAULT gst_latest_frame_debug

/* Buffers in use at once beyond those of a direct link: the one in the slot,
 * and the one upstream fills while downstream works on another. */
#define EXTRA_BUFFERS 2

typedef enum
{
  WORK_NONE,
  WORK_THROTTLED,
  WORK_STOP,
  WORK_EVENT,
  WORK_DATA,
  WORK_QUERY,
} Work;

/* What is to be done now; while throttled, @wait tells for how long. */
static Work
find_work_unlocked (GstLatestFrame *self, GstClockTimeDiff *wait)
{
  if (self->flow.result == GST_FLOW_FLUSHING)
    return WORK_STOP;
  if (self->flow.result != GST_FLOW_OK)
    return WORK_NONE;
  if (gst_latest_slot_has_event (&self->slot))
    return WORK_EVENT;
  if (gst_latest_slot_is_full (&self->slot)) {
    if (self->limiter.interval == 0)
      return WORK_DATA;
    *wait = gst_latest_framerate_limiter_due (
                &self->limiter, self->slot.item.arrived)
        - gst_util_get_timestamp ();
    return *wait > 0 ? WORK_THROTTLED : WORK_DATA;
  }
  return self->query_state == GST_LATEST_QUERY_PENDING ? WORK_QUERY : WORK_NONE;
}

static Work
wait_for_work_unlocked (GstLatestFrame *self)
{
  for (;;) {
    GstClockTimeDiff wait = 0;
    Work work = find_work_unlocked (self, &wait);

    if (work == WORK_NONE) {
      self->task = GST_LATEST_TASK_IDLE;
      g_cond_wait (&self->wake, &self->lock);
    } else if (work == WORK_THROTTLED) {
      self->task = GST_LATEST_TASK_THROTTLED;
      self->wakes_at = gst_latest_framerate_limiter_due (
          &self->limiter, self->slot.item.arrived);
      g_cond_wait_until (&self->wake, &self->lock,
          g_get_monotonic_time () + wait / GST_USECOND + 1);
    } else {
      return work;
    }
    self->task = GST_LATEST_TASK_AWAKE;
  }
}

/* Returns TRUE if the application has to be told, as upstream has ended and
 * will not see the result. */
static gboolean
handle_result_unlocked (GstLatestFrame *self, GstFlowReturn result,
    GstLatestDrop *drop, GQueue *released)
{
  GstLatestItem item;
  gboolean failed;

  if (result >= GST_FLOW_OK || self->flow.result != GST_FLOW_OK)
    return FALSE;

  if (result == GST_FLOW_EOS) {
    /* Of this stream; the buffer may belong to the next one already. */
    if (gst_latest_slot_has_restart (&self->slot))
      return FALSE;
    item = gst_latest_slot_drop (&self->slot, released);
    *drop = gst_latest_frame_flushed_unlocked (self, &item);
    self->flow.refused = !gst_latest_slot_has_restart (&self->slot);
    return FALSE;
  }

  if (result == GST_FLOW_NOT_LINKED && self->flow.reconfigured) {
    /* Linked again since: what waits, if it can do without what was lost, is
     * for the new peer. */
    if (gst_latest_slot_is_full (&self->slot) && !self->slot.item.delta)
      return FALSE;
    failed = FALSE;
  } else {
    failed = gst_latest_flow_fail (&self->flow, result);
    g_cond_signal (&self->answered);
  }
  item = gst_latest_slot_drop (&self->slot, released);
  *drop = gst_latest_frame_flushed_unlocked (self, &item);
  self->need_key = TRUE;
  return failed;
}

static void
push_event (GstLatestFrame *self, GstEvent *event)
{
  GST_LOG_OBJECT (self, "sending %" GST_PTR_FORMAT, event);
  gst_pad_push_event (self->srcpad, event);
}

/* Downstream takes no more data, but it is to know that the stream ends. */
static void
push_remaining_events (GstLatestFrame *self)
{
  GstEvent *event;

  do {
    g_mutex_lock (&self->lock);
    event = gst_latest_slot_take_event (&self->slot);
    g_mutex_unlock (&self->lock);
    if (event != NULL)
      push_event (self, event);
  } while (event != NULL);
}

/* Room for the buffers that are in use at once because of the slot, so that a
 * pool with a hard maximum never makes upstream wait for downstream. */
static void
enlarge_pools (GstQuery *query)
{
  guint n = gst_query_get_n_allocation_pools (query);

  for (guint i = 0; i < n; i++) {
    GstBufferPool *pool;
    guint size, min, max;

    gst_query_parse_nth_allocation_pool (query, i, &pool, &size, &min, &max);
    if (max > 0)
      max = max > G_MAXUINT - EXTRA_BUFFERS ? 0 : max + EXTRA_BUFFERS;
    gst_query_set_nth_allocation_pool (
        query, i, pool, size, min + EXTRA_BUFFERS, max);
    gst_clear_object (&pool);
  }
}

static gboolean
send_query (GstLatestFrame *self, GstQuery *query)
{
  gboolean ret = gst_pad_peer_query (self->srcpad, query);

  GST_LOG_OBJECT (self, "sent %" GST_PTR_FORMAT ": %d", query, ret);
  if (ret && GST_QUERY_TYPE (query) == GST_QUERY_ALLOCATION)
    enlarge_pools (query);
  return ret;
}

static GstFlowReturn
push_data (GstLatestFrame *self, GstLatestItem *item)
{
  if (item->discont)
    item->data = gst_latest_mark_discont (item->data);
  GST_LOG_OBJECT (self, "handing over %" GST_PTR_FORMAT, item->data);
  if (GST_IS_BUFFER_LIST (item->data))
    return gst_pad_push_list (self->srcpad, GST_BUFFER_LIST_CAST (item->data));
  return gst_pad_push (self->srcpad, GST_BUFFER_CAST (item->data));
}

static gboolean
is_late (GstLatestFrame *self, GstClockTimeDiff running_time)
{
  return self->max_age > 0 && GST_CLOCK_STIME_IS_VALID (running_time)
      && GST_CLOCK_STIME_IS_VALID (self->slot.item.running_time)
      && running_time - self->slot.item.running_time
      > (GstClockTimeDiff) MIN (self->max_age, G_MAXINT64);
}

/* A hand-over in time. */
typedef struct
{
  GstClockTime start, end;       /* monotonic */
  GstClockTimeDiff running_time; /* at the start; NONE if unknown */
} HandOver;

/* Reading the pipeline's clock costs as much as all the rest between a wake-up
 * and the push. So it is read when downstream is done, unless max-age needed it
 * before, and what downstream took is subtracted. */
static void
finish_times (GstLatestFrame *self, HandOver *times)
{
  GstClockTimeDiff running_time = times->running_time;

  times->end = gst_util_get_timestamp ();
  if (GST_CLOCK_STIME_IS_VALID (running_time))
    return;
  running_time = gst_latest_frame_get_running_time (self);
  if (GST_CLOCK_STIME_IS_VALID (running_time))
    times->running_time = running_time - (times->end - times->start);
}

static void
count_hand_over_unlocked (
    GstLatestFrame *self, const GstLatestItem *item, const HandOver *times)
{
  GstLatestFrameStats *stats = &self->stats;

  gst_latest_histogram_add (&stats->slot_wait, times->start - item->arrived);
  gst_latest_histogram_add (&stats->push, times->end - times->start);
  if (GST_CLOCK_STIME_IS_VALID (times->running_time)
      && GST_CLOCK_STIME_IS_VALID (item->running_time))
    gst_latest_histogram_add (
        &stats->age, times->running_time - item->running_time);
  gst_latest_framerate_limiter_pass (&self->limiter, times->start);
}

/* Called with the lock held, returns without it. */
static void
drop_late (GstLatestFrame *self)
{
  GQueue released = G_QUEUE_INIT;
  GstLatestItem item = gst_latest_slot_drop (&self->slot, &released);
  GstLatestDrop drop = gst_latest_frame_drop_unlocked (
      self, &item, GST_LATEST_DROP_LATE, gst_util_get_timestamp ());

  self->discont = TRUE;
  g_mutex_unlock (&self->lock);
  gst_latest_frame_finish_drop (self, &drop);
  gst_latest_slot_release (&released);
}

/* Called with the lock held. FALSE: the lock is free and there is no buffer to
 * send any more. */
static gboolean
check_age (GstLatestFrame *self, HandOver *times)
{
  GstClockTimeDiff wait;

  if (self->max_age == 0)
    return TRUE;
  /* Some clocks take their time and locks of their own. */
  g_mutex_unlock (&self->lock);
  times->running_time = gst_latest_frame_get_running_time (self);
  g_mutex_lock (&self->lock);
  /* Much may have happened meanwhile; a newer buffer is welcome. */
  if (find_work_unlocked (self, &wait) != WORK_DATA) {
    g_mutex_unlock (&self->lock);
    return FALSE;
  }
  if (!is_late (self, times->running_time))
    return TRUE;
  drop_late (self);
  return FALSE;
}

/* Called with the lock held, returns without it. Between a sleeping thread's
 * wake-up and the push comes only what must; the counting comes after. */
static void
hand_over (GstLatestFrame *self)
{
  GQueue released = G_QUEUE_INIT;
  GstLatestDrop drop = GST_LATEST_DROP_INIT;
  GstLatestItem item;
  HandOver times = { .running_time = GST_CLOCK_STIME_NONE };
  GstFlowReturn result;
  gboolean failed;

  self->flow.reconfigured = FALSE;
  if (!check_age (self, &times))
    return;
  item = gst_latest_slot_take (&self->slot);
  self->stats.out++;
  g_mutex_unlock (&self->lock);

  times.start = gst_util_get_timestamp ();
  result = push_data (self, &item);
  finish_times (self, &times);

  g_mutex_lock (&self->lock);
  count_hand_over_unlocked (self, &item, &times);
  failed = handle_result_unlocked (self, result, &drop, &released);
  g_mutex_unlock (&self->lock);
  gst_latest_frame_finish_drop (self, &drop);
  gst_latest_slot_release (&released);
  if (result < GST_FLOW_OK)
    GST_DEBUG_OBJECT (
        self, "downstream returned %s", gst_flow_get_name (result));
  if (failed) {
    GST_ELEMENT_FLOW_ERROR (self, result);
    /* Who is linked later gets the end of the stream then. */
    if (result != GST_FLOW_NOT_LINKED)
      push_remaining_events (self);
  }
}

/* Called with the lock held, returns without it. */
static void
answer_query (GstLatestFrame *self)
{
  GstQuery *query = self->query;
  gboolean result;

  self->query_state = GST_LATEST_QUERY_SENT;
  g_mutex_unlock (&self->lock);
  result = send_query (self, query);
  g_mutex_lock (&self->lock);
  self->query_result = result;
  self->query_state = GST_LATEST_QUERY_ANSWERED;
  g_cond_signal (&self->answered);
  g_mutex_unlock (&self->lock);
}

static void
task_loop (gpointer pad)
{
  GstLatestFrame *self = GST_LATEST_FRAME_CAST (GST_PAD_PARENT (pad));
  GstEvent *event;

  g_mutex_lock (&self->lock);
  switch (wait_for_work_unlocked (self)) {
    case WORK_EVENT:
      event = gst_latest_slot_take_event (&self->slot);
      g_mutex_unlock (&self->lock);
      push_event (self, event);
      break;
    case WORK_DATA:
      hand_over (self);
      break;
    case WORK_QUERY:
      answer_query (self);
      break;
    default:
      /* With the lock held, so that a restart cannot come in between. */
      gst_pad_pause_task (GST_PAD_CAST (pad));
      g_mutex_unlock (&self->lock);
      GST_DEBUG_OBJECT (self, "task paused");
      break;
  }
}

void
gst_latest_frame_start_task_unlocked (GstLatestFrame *self)
{
  gst_pad_start_task (self->srcpad, task_loop, self->srcpad, NULL);
}

static gboolean
src_activate_mode (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstLatestFrame *self = GST_LATEST_FRAME_CAST (parent);
  gboolean wake;

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;

  g_mutex_lock (&self->lock);
  self->flow.src_active = active;
  if (active)
    gst_latest_frame_resume_unlocked (self);
  else
    gst_latest_frame_stop_unlocked (self);
  wake = gst_latest_frame_rouse_unlocked (self, TRUE);
  g_mutex_unlock (&self->lock);
  if (wake)
    g_cond_signal (&self->wake);
  return active || gst_pad_stop_task (pad);
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstLatestFrame *self = GST_LATEST_FRAME_CAST (parent);
  gboolean wake = FALSE;

  if (GST_EVENT_TYPE (event) != GST_EVENT_RECONFIGURE)
    return gst_pad_event_default (pad, parent, event);

  g_mutex_lock (&self->lock);
  if (gst_latest_flow_reconfigure (&self->flow))
    wake = gst_latest_frame_rouse_unlocked (self, TRUE);
  g_mutex_unlock (&self->lock);
  if (wake)
    g_cond_signal (&self->wake);
  return gst_pad_push_event (self->sinkpad, event);
}

/* Nothing waits in here longer than until the next frame: no need to be early,
 * but whoever wants to hold frames longer than that will not get them all. */
static void
limit_latency (GstLatestFrame *self, GstQuery *query)
{
  GstClockTime min, max, duration;
  gboolean live;

  g_mutex_lock (&self->lock);
  duration = self->limiter.period;
  g_mutex_unlock (&self->lock);
  gst_query_parse_latency (query, &live, &min, &max);
  if (!live || duration == 0)
    return;
  if (!GST_CLOCK_TIME_IS_VALID (max) || min + duration < max)
    gst_query_set_latency (query, live, min, min + duration);
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_SCHEDULING) {
    gst_query_add_scheduling_mode (query, GST_PAD_MODE_PUSH);
    return TRUE;
  }
  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  if (GST_QUERY_TYPE (query) == GST_QUERY_LATENCY)
    limit_latency (GST_LATEST_FRAME_CAST (parent), query);
  return TRUE;
}

GstPad *
gst_latest_frame_create_src_pad (GstPadTemplate *template)
{
  GstPad *pad = gst_pad_new_from_template (template, "src");

  gst_pad_set_event_function (pad, GST_DEBUG_FUNCPTR (src_event));
  gst_pad_set_query_function (pad, GST_DEBUG_FUNCPTR (src_query));
  gst_pad_set_activatemode_function (
      pad, GST_DEBUG_FUNCPTR (src_activate_mode));
  GST_PAD_SET_PROXY_CAPS (pad);
  return pad;
}
