/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * SECTION:element-latestframe
 * @title: latestframe
 * @short_description: holds at most one buffer, the newest, and hands it over
 *   in its own streaming thread
 * @see_also: queue
 *
 * A live video frame that could not be encoded in time is worth nothing once
 * there is a newer one. latestframe accepts every buffer without making
 * upstream wait and keeps only the newest. It hands that buffer over in its own
 * streaming thread as soon as downstream is ready. There is no queue, so the
 * age of a frame at that moment is at most one frame interval.
 *
 * latestframe can replace `queue leaky=downstream max-size-buffers=1
 * max-size-bytes=0 max-size-time=0`. Unlike that queue, it counts the buffers
 * it drops, loses no event, merges events that a newer one supersedes, drops
 * delta units that can no longer be decoded and asks for a key unit, and
 * reports a bounded latency.
 *
 * #GstLatestFrame:stats tells what happened to the buffers and how old they
 * were when they were handed over.
 *
 * Do not use latestframe before a sink that holds frames for longer than one
 * frame interval until their time has come, in a pipeline with a latency of
 * several frames: the frames that arrive meanwhile are dropped.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! latestframe ! videoconvert ! vp8enc deadline=1 ! fakesink
 * ]| Encode the newest frame, however slow the encoder is.
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! video/x-raw,framerate=30/1 ! latestframe max-framerate=10/1 ! fakesink
 * ]| At most ten frames a second, each the newest at its time.
 *
 * Since: 0.1
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestframe-private.h"

GST_DEBUG_CATEGORY (gst_latest_frame_debug);
#define GST_CAT_DEFAULT gst_latest_frame_debug

#define DEFAULT_MAX_AGE 0
#define DEFAULT_MAX_FRAMERATE_N 0
#define DEFAULT_MAX_FRAMERATE_D 1
#define DEFAULT_DROP_MESSAGES FALSE

enum
{
  PROP_0,
  PROP_MAX_AGE,
  PROP_MAX_FRAMERATE,
  PROP_DROP_MESSAGES,
  PROP_STATS,
  PROP_IN,
  PROP_OUT,
  PROP_DROPPED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_TYPE_WITH_CODE (GstLatestFrame, gst_latest_frame, GST_TYPE_ELEMENT,
    GST_DEBUG_CATEGORY_INIT (
        gst_latest_frame_debug, "latestframe", 0, "holds the newest buffer"));
GST_ELEMENT_REGISTER_DEFINE (
    latestframe, "latestframe", GST_RANK_NONE, GST_TYPE_LATEST_FRAME);

GstClockTimeDiff
gst_latest_frame_get_running_time (GstLatestFrame *self)
{
  GstElement *element = GST_ELEMENT_CAST (self);
  g_autoptr (GstClock) clock = NULL;
  GstClockTime base_time;
  GstClockTimeDiff running_time;

  GST_OBJECT_LOCK (self);
  /* In PAUSED the running time stands still, but the clock does not: a frame
   * shown after a seek would look late. */
  if (element->clock != NULL && element->current_state == GST_STATE_PLAYING)
    clock = gst_object_ref (element->clock);
  base_time = element->base_time;
  GST_OBJECT_UNLOCK (self);
  if (clock == NULL)
    return GST_CLOCK_STIME_NONE;
  running_time = GST_CLOCK_DIFF (base_time, gst_clock_get_time (clock));
  if (running_time < -GST_LATEST_TIME_MAX || running_time > GST_LATEST_TIME_MAX)
    return GST_CLOCK_STIME_NONE;
  return running_time;
}

/* Applies the lower of the two rates: the user's max-framerate and the limit
 * set by a bin. */
static void
update_limiter_locked (GstLatestFrame *self)
{
  gint n = self->max_framerate_n, d = self->max_framerate_d;

  if (n <= 0
      || (self->limit_n > 0
          && gst_util_fraction_compare (self->limit_n, self->limit_d, n, d)
              < 0)) {
    n = self->limit_n;
    d = self->limit_d;
  }
  gst_latest_framerate_limiter_set_rate (&self->limiter, n, d);
}

/* Sets one of the two rates, @n / @d, to @num / @den. */
static void
set_rate (GstLatestFrame *self, gint *n, gint *d, gint num, gint den)
{
  GstLatestLater later = { 0 };

  g_mutex_lock (&self->lock);
  *n = num;
  *d = den;
  update_limiter_locked (self);
  gst_latest_frame_wake_locked (self, TRUE, &later);
  gst_latest_frame_unlock_and_do_later (self, &later);
}

void
gst_latest_frame_limit_framerate (GstLatestFrame *self, gint num, gint den)
{
  set_rate (self, &self->limit_n, &self->limit_d, num, den);
}

void
gst_latest_frame_wake_sooner_locked (
    GstLatestFrame *self, GstLatestLater *later)
{
  if (self->task == GST_LATEST_TASK_THROTTLED
      && gst_latest_framerate_limiter_due (
             &self->limiter, self->slot.item.arrived)
          < self->wakes_at)
    gst_latest_frame_wake_locked (self, TRUE, later);
}

gboolean
gst_latest_frame_is_held_locked (GstLatestFrame *self, GstClockTime now)
{
  return self->task == GST_LATEST_TASK_THROTTLED
      && gst_latest_framerate_limiter_is_held (
          &self->limiter, self->slot.item.arrived, now);
}

void
gst_latest_frame_hold (GstLatestFrame *self, gint64 until)
{
  GstLatestLater later = { 0 };

  g_mutex_lock (&self->lock);
  if (!self->flow.eos)
    gst_latest_framerate_limiter_hold (
        &self->limiter, gst_util_get_timestamp (), until);
  gst_latest_frame_wake_sooner_locked (self, &later);
  gst_latest_frame_unlock_and_do_later (self, &later);
}

gint64
gst_latest_frame_get_held_time (GstLatestFrame *self)
{
  return self->held_time;
}

void
gst_latest_frame_get_input (
    GstLatestFrame *self, guint64 *in, gint *max_num, gint *max_den)
{
  g_mutex_lock (&self->lock);
  *in = self->stats.in - self->stats.repeats;
  *max_num = self->max_framerate_n;
  *max_den = self->max_framerate_d;
  g_mutex_unlock (&self->lock);
}

GstClockTime
gst_latest_frame_get_interval (GstLatestFrame *self, gboolean *held)
{
  GstClockTime interval;

  g_mutex_lock (&self->lock);
  interval = self->limiter.interval;
  *held = self->task == GST_LATEST_TASK_THROTTLED
      && gst_latest_frame_is_held_locked (self, gst_util_get_timestamp ());
  g_mutex_unlock (&self->lock);
  return interval;
}

static void
gst_latest_frame_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstLatestFrame *self = GST_LATEST_FRAME (object);

  switch (id) {
    case PROP_MAX_AGE:
      g_mutex_lock (&self->lock);
      self->max_age = g_value_get_uint64 (value);
      g_mutex_unlock (&self->lock);
      break;
    case PROP_MAX_FRAMERATE:
      set_rate (self, &self->max_framerate_n, &self->max_framerate_d,
          gst_value_get_fraction_numerator (value),
          gst_value_get_fraction_denominator (value));
      break;
    case PROP_DROP_MESSAGES:
      g_mutex_lock (&self->lock);
      self->drop_messages = g_value_get_boolean (value);
      g_mutex_unlock (&self->lock);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
}

GstStructure *
gst_latest_frame_create_stats (GstLatestFrame *self)
{
  GstLatestFrameSnapshot snapshot;

  g_mutex_lock (&self->lock);
  gst_latest_frame_stats_read (
      &self->stats, gst_latest_slot_is_full (&self->slot) ? 1 : 0, &snapshot);
  g_mutex_unlock (&self->lock);
  return gst_latest_frame_snapshot_to_structure (&snapshot);
}

static void
gst_latest_frame_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstLatestFrame *self = GST_LATEST_FRAME (object);

  if (id == PROP_STATS) {
    g_value_take_boxed (value, gst_latest_frame_create_stats (self));
    return;
  }

  g_mutex_lock (&self->lock);
  switch (id) {
    case PROP_MAX_AGE:
      g_value_set_uint64 (value, self->max_age);
      break;
    case PROP_MAX_FRAMERATE:
      gst_value_set_fraction (
          value, self->max_framerate_n, self->max_framerate_d);
      break;
    case PROP_DROP_MESSAGES:
      g_value_set_boolean (value, self->drop_messages);
      break;
    case PROP_IN:
      g_value_set_uint64 (value, self->stats.in);
      break;
    case PROP_OUT:
      g_value_set_uint64 (value, self->stats.out);
      break;
    case PROP_DROPPED:
      g_value_set_uint64 (
          value, gst_latest_frame_stats_get_dropped (&self->stats));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  g_mutex_unlock (&self->lock);
}

static GstStateChangeReturn
gst_latest_frame_change_state (GstElement *element, GstStateChange transition)
{
  GstLatestFrame *self = GST_LATEST_FRAME (element);

  /* The statistics stay readable until the next run begins. */
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    g_mutex_lock (&self->lock);
    gst_latest_frame_stats_init (&self->stats);
    gst_latest_framerate_limiter_init (&self->limiter);
    update_limiter_locked (self);
    self->last_key_request = GST_CLOCK_TIME_NONE;
    self->last_drop_message = GST_CLOCK_TIME_NONE;
    g_mutex_unlock (&self->lock);
  }
  return GST_ELEMENT_CLASS (gst_latest_frame_parent_class)
      ->change_state (element, transition);
}

static void
gst_latest_frame_finalize (GObject *object)
{
  GstLatestFrame *self = GST_LATEST_FRAME (object);
  GQueue released = G_QUEUE_INIT;
  GstLatestItem item = gst_latest_slot_clear (&self->slot, &released);

  gst_clear_mini_object (&item.data);
  gst_latest_slot_release (&released);
  g_cond_clear (&self->answered);
  g_cond_clear (&self->wake);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (gst_latest_frame_parent_class)->finalize (object);
}

static void
install_settings (void)
{
  const GParamFlags live =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;
  /* Followed with each buffer, before its hand-over. */
  const GParamFlags controllable = live | GST_PARAM_CONTROLLABLE;

  /**
   * GstLatestFrame:max-age:
   *
   * The maximum age of a buffer in nanoseconds. A buffer that is older when
   * downstream is ready for it is dropped. The age is the running time of the
   * pipeline's clock minus that of the buffer's timestamp, and is known in
   * PLAYING only. 0 means no limit, as does an age the clock cannot reach. May
   * be set from any thread at any time; takes effect with the next hand-over.
   */
  properties[PROP_MAX_AGE] = g_param_spec_uint64 ("max-age", "Maximum age",
      "Drop a buffer older than this when downstream is ready for it, in "
      "nanoseconds of running time (0 = no limit). May be set from any thread, "
      "takes effect with the next hand-over",
      0, G_MAXUINT64, DEFAULT_MAX_AGE, controllable);
  /**
   * GstLatestFrame:max-framerate:
   *
   * The maximum number of buffers handed over per second, each the newest at
   * its time. 0/1 means no limit. The caps do not change. A source at exactly
   * this rate loses nothing. If the caps tell a higher rate, a buffer that
   * comes too early makes way for the next one, so that buffers are new when
   * they are handed over. May be set from any thread at any time; takes effect
   * at once, also for the buffer that waits.
   */
  properties[PROP_MAX_FRAMERATE] = gst_param_spec_fraction ("max-framerate",
      "Maximum frame rate",
      "Hand over at most this many buffers per second, each the newest at its "
      "time; the caps stay (0/1 = no limit). May be set from any thread, takes "
      "effect at once",
      0, 1, G_MAXINT, 1, DEFAULT_MAX_FRAMERATE_N, DEFAULT_MAX_FRAMERATE_D,
      controllable);
  /**
   * GstLatestFrame:drop-messages:
   *
   * Whether to post a #GST_MESSAGE_QOS for dropped buffers, at most ten a
   * second. May be set from any thread at any time; takes effect with the next
   * drop.
   */
  properties[PROP_DROP_MESSAGES] = g_param_spec_boolean ("drop-messages",
      "Drop messages",
      "Post a QOS message when a buffer is dropped, at most 10 per second. May "
      "be set from any thread, takes effect with the next drop",
      DEFAULT_DROP_MESSAGES, live);
}

/* The properties that tell what has happened so far. */
static void
install_counts (void)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * GstLatestFrame:stats:
   *
   * Statistics since READY, as of one instant: counts of buffers (a list
   * counts as one) and durations in nanoseconds. `in` = `out` + `dropped` +
   * `flushed` + `waiting`, and `dropped` = `replaced` + `late` + `throttled` +
   * `undecodable` + `preempted`. `held` is the part of `replaced` that waited
   * for downstream to be ready, as a bin had asked for. May be read from any
   * thread at any time.
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Counts of buffers (a list counts as one) and durations in nanoseconds "
      "since READY, as of one instant (application/x-latestframe-stats). "
      "dropped = replaced + late + throttled + undecodable + preempted; held "
      "is the part of replaced that a bin kept back until downstream was ready. "
      "May be read from any thread",
      GST_TYPE_STRUCTURE, read);
  /**
   * GstLatestFrame:in:
   *
   * The number of buffers accepted since READY; a list counts as one. May be
   * read from any thread at any time.
   */
  properties[PROP_IN] = g_param_spec_uint64 ("in", "In",
      "Number of buffers accepted since READY (a list counts as one). May be "
      "read from any thread",
      0, G_MAXUINT64, 0, read);
  /**
   * GstLatestFrame:out:
   *
   * The number of buffers handed over since READY; a list counts as one. May be
   * read from any thread at any time.
   */
  properties[PROP_OUT] = g_param_spec_uint64 ("out", "Out",
      "Number of buffers handed over since READY (a list counts as one). May "
      "be read from any thread",
      0, G_MAXUINT64, 0, read);
  /**
   * GstLatestFrame:dropped:
   *
   * The number of buffers dropped since READY, for whatever cause; a list
   * counts as one. May be read from any thread at any time.
   */
  properties[PROP_DROPPED] = g_param_spec_uint64 ("dropped", "Dropped",
      "Number of buffers dropped since READY, for whatever cause (a list "
      "counts as one). May be read from any thread",
      0, G_MAXUINT64, 0, read);
}

static void
gst_latest_frame_class_init (GstLatestFrameClass *klass)
{
  GObjectClass *gobject_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  gobject_class->set_property = gst_latest_frame_set_property;
  gobject_class->get_property = gst_latest_frame_get_property;
  gobject_class->finalize = gst_latest_frame_finalize;
  install_settings ();
  install_counts ();
  g_object_class_install_properties (gobject_class, N_PROPS, properties);

  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_latest_frame_change_state);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Latest frame",
      "Generic",
      "Holds at most one buffer, the newest, and hands it over in a thread of "
      "its own",
      "the gst-latestframe authors");
}

static void
gst_latest_frame_init (GstLatestFrame *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  g_cond_init (&self->answered);
  gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
  gst_latest_slot_init (&self->slot);
  gst_latest_frame_stats_init (&self->stats);
  gst_latest_framerate_limiter_init (&self->limiter);
  gst_latest_flow_init (&self->flow);
  self->max_age = DEFAULT_MAX_AGE;
  self->max_framerate_n = DEFAULT_MAX_FRAMERATE_N;
  self->max_framerate_d = DEFAULT_MAX_FRAMERATE_D;
  self->limit_d = 1;
  self->drop_messages = DEFAULT_DROP_MESSAGES;
  self->last_key_request = GST_CLOCK_TIME_NONE;
  self->last_drop_message = GST_CLOCK_TIME_NONE;

  gst_latest_pads_add (GST_ELEMENT_CAST (self), &gst_latest_frame_pad_functions,
      &self->sinkpad, &self->srcpad);
}
