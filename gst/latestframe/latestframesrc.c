/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* The src pad: the streaming thread, and events and queries from downstream. */

#include "gstlatestframe-private.h"
#include "latestcontrol.h"
#include "latestdiscont.h"

#define GST_CAT_DEFAULT gst_latest_frame_debug

/* The number of buffers in use at once beyond those of a direct link: the one
 * in the slot, and the one upstream fills while downstream works on another. */
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

/* One turn of the streaming thread: what it takes under the lock and then does
 * without it. */
typedef struct
{
  Work work;
  GstEvent *event;               /* WORK_EVENT */
  GstQuery *query;               /* WORK_QUERY */
  GstLatestItem item;            /* WORK_DATA */
  GstClockTime start, end;       /* of the push; monotonic */
  GstClockTimeDiff running_time; /* at the start, or NONE if unknown */
} Turn;

/* Returns what is to be done now. When that is WORK_THROTTLED, @now is set to the
 * present time and self->wakes_at to when the buffer may pass. */
static Work
find_work_locked (GstLatestFrame *self, gint64 *now)
{
  if (self->flow.result == GST_FLOW_FLUSHING)
    return WORK_STOP;
  if (self->flow.result != GST_FLOW_OK)
    return WORK_NONE;
  if (gst_latest_slot_has_event (&self->slot))
    return WORK_EVENT;
  if (gst_latest_slot_is_full (&self->slot)) {
    self->wakes_at = gst_latest_framerate_limiter_due (
        &self->limiter, self->slot.item.arrived);
    if (self->wakes_at <= (gint64) self->slot.item.arrived)
      return WORK_DATA;
    *now = gst_util_get_timestamp ();
    return self->wakes_at > *now ? WORK_THROTTLED : WORK_DATA;
  }
  return self->query_state == GST_LATEST_QUERY_PENDING ? WORK_QUERY : WORK_NONE;
}

static Work
wait_for_work_locked (GstLatestFrame *self)
{
  gint64 throttled_since = G_MAXINT64;

  for (;;) {
    gint64 now;
    Work work = find_work_locked (self, &now);

    if (work == WORK_NONE) {
      self->task = GST_LATEST_TASK_IDLE;
      g_cond_wait (&self->wake, &self->lock);
    } else if (work == WORK_THROTTLED) {
      throttled_since = MIN (throttled_since, now);
      self->task = GST_LATEST_TASK_THROTTLED;
      g_cond_wait_until (&self->wake, &self->lock,
          g_get_monotonic_time () + (self->wakes_at - now) / GST_USECOND + 1);
    } else {
      self->held_time = gst_latest_framerate_limiter_get_held (
          &self->limiter, self->slot.item.arrived, throttled_since);
      return work;
    }
    self->task = GST_LATEST_TASK_AWAKE;
  }
}

/* Takes note of @result, which downstream returned for a buffer. Returns TRUE
 * if the application has to be told of it, as upstream has ended and will not
 * see it. */
static gboolean
handle_result_locked (
    GstLatestFrame *self, GstFlowReturn result, GstLatestLater *later)
{
  gboolean failed = FALSE;

  if (result >= GST_FLOW_OK || self->flow.result != GST_FLOW_OK)
    return FALSE;

  if (result == GST_FLOW_EOS) {
    /* That is the end of this stream, but the buffer in the slot may belong to
     * the next one already. */
    if (gst_latest_slot_has_restart (&self->slot))
      return FALSE;
    gst_latest_frame_flushed_locked (
        self, gst_latest_slot_drop (&self->slot, &later->released), later);
    self->flow.refused = !gst_latest_slot_has_restart (&self->slot);
    return FALSE;
  }

  if (result == GST_FLOW_NOT_LINKED && self->flow.reconfigured) {
    /* Downstream has been linked again since: the buffer in the slot is for the
     * new peer, if it can be decoded without the one that was lost. */
    if (gst_latest_slot_is_full (&self->slot) && !self->slot.item.delta)
      return FALSE;
  } else {
    failed = gst_latest_flow_fail (&self->flow, result);
    g_cond_signal (&self->answered);
  }
  gst_latest_frame_flushed_locked (
      self, gst_latest_slot_drop (&self->slot, &later->released), later);
  self->need_key = TRUE;
  return failed;
}

static void
push_event (GstLatestFrame *self, GstEvent *event)
{
  GST_LOG_OBJECT (self, "sending %" GST_PTR_FORMAT, event);
  gst_pad_push_event (self->srcpad, event);
}

/* Sends the events that are left: downstream takes no more data, but has to
 * know that the stream ends. */
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

/* Asks for pools that have room for the buffers in use because of the slot, so
 * that a pool with a hard maximum never makes upstream wait for downstream. */
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
is_late_locked (GstLatestFrame *self, GstClockTimeDiff running_time)
{
  return GST_CLOCK_STIME_IS_VALID (running_time)
      && GST_CLOCK_STIME_IS_VALID (self->slot.item.running_time)
      && running_time - self->slot.item.running_time
      > (GstClockTimeDiff) MIN (self->max_age, G_MAXINT64);
}

/* Drops the buffer in the slot if it is older than max-age. Returns FALSE if
 * there is no buffer to hand over in this turn. Unlocks while it reads the
 * pipeline's clock, as some clocks take their time and locks of their own. */
static gboolean
check_age_locked (GstLatestFrame *self, Turn *turn, GstLatestLater *later)
{
  gint64 now;

  g_mutex_unlock (&self->lock);
  turn->running_time = gst_latest_frame_get_running_time (self);
  g_mutex_lock (&self->lock);
  /* Much may have happened meanwhile; a newer buffer is welcome. */
  if (find_work_locked (self, &now) != WORK_DATA)
    return FALSE;
  if (self->max_age == 0 || !is_late_locked (self, turn->running_time))
    return TRUE;
  gst_latest_frame_drop_locked (self,
      gst_latest_slot_drop (&self->slot, &later->released),
      GST_LATEST_DROP_LATE, gst_util_get_timestamp (), later);
  self->discont = TRUE;
  return FALSE;
}

/* Returns the time of the buffer in the slot. */
static GstClockTime
get_pts_locked (GstLatestFrame *self)
{
  GstMiniObject *data = self->slot.item.data;

  if (!GST_IS_BUFFER_LIST (data))
    return GST_BUFFER_PTS (data);
  if (gst_buffer_list_length (GST_BUFFER_LIST_CAST (data)) == 0)
    return GST_CLOCK_TIME_NONE;
  return GST_BUFFER_PTS (gst_buffer_list_get (GST_BUFFER_LIST_CAST (data), 0));
}

/* Has max-age and max-framerate follow a control source to the time of the buffer
 * in the slot. Returns FALSE if there is no buffer to hand over in this turn, as
 * they may not let it pass. Unlocks meanwhile. */
static gboolean
follow_control_locked (GstLatestFrame *self)
{
  GstClockTime pts = get_pts_locked (self);
  g_autoptr (GstEvent) event = NULL;
  const GstSegment *segment;
  gint64 now;

  g_mutex_unlock (&self->lock);
  event = gst_pad_get_sticky_event (self->srcpad, GST_EVENT_SEGMENT, 0);
  if (event != NULL) {
    gst_event_parse_segment (event, &segment);
    gst_latest_follow_control (self, segment, pts);
  }
  g_mutex_lock (&self->lock);
  return find_work_locked (self, &now) == WORK_DATA;
}

static void
take_data_locked (GstLatestFrame *self, Turn *turn, GstLatestLater *later)
{
  self->flow.reconfigured = FALSE;
  if (gst_latest_has_control (self) && !follow_control_locked (self)) {
    turn->work = WORK_NONE;
    return;
  }
  if (self->max_age > 0 && !check_age_locked (self, turn, later)) {
    turn->work = WORK_NONE;
    return;
  }
  turn->item = gst_latest_slot_take (&self->slot);
  self->stats.out++;
}

/* Waits for something to do and takes it. */
static void
take_work_locked (GstLatestFrame *self, Turn *turn, GstLatestLater *later)
{
  turn->work = wait_for_work_locked (self);
  switch (turn->work) {
    case WORK_EVENT:
      turn->event = gst_latest_slot_take_event (&self->slot);
      break;
    case WORK_DATA:
      take_data_locked (self, turn, later);
      break;
    case WORK_QUERY:
      turn->query = self->query;
      self->query_state = GST_LATEST_QUERY_SENT;
      break;
    default:
      /* Under the lock, so that a restart cannot come in between. */
      gst_pad_pause_task (self->srcpad);
      break;
  }
}

/* Completes the times of @turn. Reading the pipeline's clock costs as much as
 * everything else between a wake-up and the push. So the clock is read when
 * downstream is done, unless max-age needed it before, and the time downstream
 * took is subtracted. */
static void
finish_times (GstLatestFrame *self, Turn *turn)
{
  GstClockTimeDiff running_time;

  turn->end = gst_util_get_timestamp ();
  if (GST_CLOCK_STIME_IS_VALID (turn->running_time))
    return;
  running_time = gst_latest_frame_get_running_time (self);
  if (GST_CLOCK_STIME_IS_VALID (running_time))
    turn->running_time = running_time - (turn->end - turn->start);
}

static void
count_hand_over_locked (GstLatestFrame *self, const Turn *turn)
{
  GstLatestFrameStats *stats = &self->stats;

  gst_latest_histogram_add (
      &stats->slot_wait, turn->start - turn->item.arrived);
  gst_latest_histogram_add (&stats->push, turn->end - turn->start);
  if (GST_CLOCK_STIME_IS_VALID (turn->running_time)
      && GST_CLOCK_STIME_IS_VALID (turn->item.running_time))
    gst_latest_histogram_add (
        &stats->age, turn->running_time - turn->item.running_time);
  gst_latest_framerate_limiter_pass (&self->limiter, turn->start);
}

/* Pushes the buffer of @turn. Between a sleeping thread's wake-up and the push
 * comes only what must; the counting comes after. */
static void
hand_over (GstLatestFrame *self, Turn *turn)
{
  GstLatestLater later = { 0 };
  GstFlowReturn result;
  gboolean failed;

  turn->start = gst_util_get_timestamp ();
  result = push_data (self, &turn->item);
  finish_times (self, turn);

  g_mutex_lock (&self->lock);
  count_hand_over_locked (self, turn);
  failed = handle_result_locked (self, result, &later);
  gst_latest_frame_unlock_and_do_later (self, &later);
  if (result < GST_FLOW_OK)
    GST_DEBUG_OBJECT (
        self, "downstream returned %s", gst_flow_get_name (result));
  if (failed) {
    GST_ELEMENT_FLOW_ERROR (self, result);
    /* A peer that is linked later gets the end of the stream then. */
    if (result != GST_FLOW_NOT_LINKED)
      push_remaining_events (self);
  }
}

static void
answer_query (GstLatestFrame *self, GstQuery *query)
{
  gboolean result = send_query (self, query);

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
  Turn turn = { .running_time = GST_CLOCK_STIME_NONE };
  GstLatestLater later = { 0 };

  g_mutex_lock (&self->lock);
  take_work_locked (self, &turn, &later);
  gst_latest_frame_unlock_and_do_later (self, &later);

  switch (turn.work) {
    case WORK_EVENT:
      push_event (self, turn.event);
      break;
    case WORK_DATA:
      hand_over (self, &turn);
      break;
    case WORK_QUERY:
      answer_query (self, turn.query);
      break;
    case WORK_STOP:
      GST_DEBUG_OBJECT (self, "task paused");
      break;
    default:
      break;
  }
}

/* Gives up what @change makes void. */
static void
give_up_locked (
    GstLatestFrame *self, GstLatestFlowChange change, GstLatestLater *later)
{
  switch (change) {
    case GST_LATEST_FLOW_FLUSH_START:
    case GST_LATEST_FLOW_FLUSH_STOP:
      gst_latest_frame_flushed_locked (
          self, gst_latest_slot_flush (&self->slot, &later->released), later);
      if (change == GST_LATEST_FLOW_FLUSH_STOP)
        self->need_key = FALSE;
      break;
    case GST_LATEST_FLOW_SINK_INACTIVE:
    case GST_LATEST_FLOW_SINK_ACTIVE:
      gst_latest_frame_flushed_locked (
          self, gst_latest_slot_clear (&self->slot, &later->released), later);
      self->discont = self->need_key = self->delta_stream = FALSE;
      break;
    default:
      break;
  }
}

void
gst_latest_frame_change_flow (GstObject *element, GstLatestFlowChange change)
{
  GstLatestFrame *self = GST_LATEST_FRAME_CAST (element);
  GstLatestLater later = { 0 };

  GST_DEBUG_OBJECT (self, "change %d", change);
  /* Nothing streams into a pad that is not active yet. */
  if (change == GST_LATEST_FLOW_FLUSH_STOP
      || change == GST_LATEST_FLOW_SINK_ACTIVE)
    gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
  if (change == GST_LATEST_FLOW_SINK_ACTIVE)
    self->warned = FALSE;

  g_mutex_lock (&self->lock);
  give_up_locked (self, change, &later);
  if (gst_latest_flow_change (&self->flow, change))
    gst_pad_start_task (self->srcpad, task_loop, self->srcpad, NULL);
  g_cond_signal (&self->answered);
  gst_latest_frame_wake_locked (self, TRUE, &later);
  gst_latest_frame_unlock_and_do_later (self, &later);
}

/* Limits the maximum latency to upstream's minimum plus one frame. A buffer
 * waits in the slot until the next one comes at most: upstream need not be
 * earlier for that, but a sink that holds frames for longer does not get all
 * of them. */
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
  if (!GST_CLOCK_TIME_IS_VALID (min) || duration > G_MAXUINT64 - 1 - min)
    return;
  if (!GST_CLOCK_TIME_IS_VALID (max) || min + duration < max)
    gst_query_set_latency (query, live, min, min + duration);
}

gboolean
gst_latest_frame_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  if (GST_QUERY_TYPE (query) == GST_QUERY_LATENCY)
    limit_latency (GST_LATEST_FRAME_CAST (parent), query);
  return TRUE;
}
