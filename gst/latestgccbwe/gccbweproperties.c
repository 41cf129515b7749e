/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* The properties, and the notification of the estimate. */

#include "gstlatestgccbwe-private.h"

/* Below this neither audio nor a small picture is of use. */
#define DEFAULT_MIN_BITRATE 50000
#define DEFAULT_START_BITRATE 500000
#define DEFAULT_MAX_BITRATE 8192000
#define DEFAULT_ESTIMATOR GST_LATEST_BWE_ESTIMATOR_TRENDLINE
#define DEFAULT_PACING_FACTOR 0.0
#define DEFAULT_FRAME_SHARE GST_LATEST_BWE_DEFAULT_FRAME_SHARE

#define MIN_BITRATE 1000
#define MAX_PACING_FACTOR 100.0

enum
{
  PROP_0,
  PROP_ESTIMATED_BITRATE,
  PROP_MIN_BITRATE,
  PROP_MAX_BITRATE,
  PROP_START_BITRATE,
  PROP_ESTIMATOR,
  PROP_PACING_FACTOR,
  PROP_FRAME_SHARE,
  PROP_PATH_CAPACITY,
  PROP_QUEUE_TIME,
  PROP_RETRANSMISSION_SHARE,
  PROP_ADVISED_PLAYOUT_DELAY,
  PROP_STATS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * GstLatestBweEstimator:
 * @GST_LATEST_BWE_ESTIMATOR_TRENDLINE: the slope of a line through the delays of
 *   the last packet groups, as libwebrtc does
 * @GST_LATEST_BWE_ESTIMATOR_KALMAN: the filter of draft-ietf-rmcat-gcc-02
 * @GST_LATEST_BWE_ESTIMATOR_NDTC: how far apart the packets of each frame arrive
 *
 * What the rate is found with.
 *
 * Since: 0.1
 */
#define GST_TYPE_LATEST_BWE_ESTIMATOR (gst_latest_bwe_estimator_get_type ())
GType gst_latest_bwe_estimator_get_type (void);
/* clang-format off */
G_DEFINE_ENUM_TYPE (GstLatestBweEstimator, gst_latest_bwe_estimator,
    { GST_LATEST_BWE_ESTIMATOR_TRENDLINE,
        "A line through the last packet groups, as libwebrtc",
        "linear-regression" },
    { GST_LATEST_BWE_ESTIMATOR_KALMAN,
        "The filter of draft-ietf-rmcat-gcc-02", "kalman" },
    { GST_LATEST_BWE_ESTIMATOR_NDTC,
        "The frames themselves (draft-ageneau-ccwg-ndtc)", "ndtc" })
/* clang-format on */

void
gst_latest_gcc_bwe_notify (GstLatestGccBwe *self)
{
  GstLatestGccBweNotification *n = &self->notification;

  g_mutex_lock (&self->lock);
  /* A thread that is notifying compares the values again when the handlers have
   * returned; one of them may have caused this call. */
  if (n->running) {
    g_mutex_unlock (&self->lock);
    return;
  }
  n->running = TRUE;
  while (n->notified != self->estimate) {
    n->notified = self->estimate;
    g_mutex_unlock (&self->lock);
    g_object_notify_by_pspec (
        G_OBJECT (self), properties[PROP_ESTIMATED_BITRATE]);
    g_mutex_lock (&self->lock);
  }
  n->running = FALSE;
  g_mutex_unlock (&self->lock);
}

static void
notify_scheduled (GstElement *element, gpointer unused)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (element);

  g_mutex_lock (&self->lock);
  self->notification.scheduled = FALSE;
  g_mutex_unlock (&self->lock);
  gst_latest_gcc_bwe_notify (self);
}

void
gst_latest_gcc_bwe_notify_async (GstLatestGccBwe *self)
{
  gboolean scheduled;

  g_mutex_lock (&self->lock);
  scheduled = self->notification.scheduled;
  self->notification.scheduled = TRUE;
  g_mutex_unlock (&self->lock);
  if (!scheduled)
    gst_element_call_async (GST_ELEMENT (self), notify_scheduled, NULL, NULL);
}

/* Restarts the estimator if nothing has been sent yet, as the estimate is
 * start-bitrate until then. */
static gboolean
restart_if_unused_locked (GstLatestGccBwe *self)
{
  GstLatestBweStats stats;

  gst_latest_bwe_get_stats (self->bwe, &stats);
  if (stats.packets_sent > 0 && self->flow.sink_active)
    return FALSE;
  gst_latest_gcc_bwe_restart_locked (self);
  return TRUE;
}

/* These two return TRUE if the estimate is to be notified. */
static gboolean
set_limits_locked (GstLatestGccBwe *self)
{
  gint64 now = gst_latest_timebase_now (&self->time);

  if (!restart_if_unused_locked (self))
    gst_latest_bwe_set_limits (self->bwe, self->settings.min_bitrate,
        MAX (self->settings.min_bitrate, self->settings.max_bitrate), now);
  gst_latest_gcc_bwe_wake_locked (self, now);
  return gst_latest_gcc_bwe_refresh_locked (self, now);
}

static gboolean
set_start_locked (GstLatestGccBwe *self)
{
  if (restart_if_unused_locked (self))
    gst_latest_gcc_bwe_wake_locked (self, GST_LATEST_GCC_BWE_WAKE_NOW);
  return self->estimate != self->notification.notified;
}

void
gst_latest_gcc_bwe_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (object);
  gboolean changed = FALSE;

  g_mutex_lock (&self->lock);
  switch (id) {
    case PROP_MIN_BITRATE:
      self->settings.min_bitrate = g_value_get_uint (value);
      changed = set_limits_locked (self);
      break;
    case PROP_MAX_BITRATE:
      self->settings.max_bitrate = g_value_get_uint (value);
      changed = set_limits_locked (self);
      break;
    case PROP_START_BITRATE:
      self->settings.start_bitrate = g_value_get_uint (value);
      changed = set_start_locked (self);
      break;
    case PROP_ESTIMATOR:
      self->settings.estimator = g_value_get_enum (value);
      gst_latest_bwe_set_estimator (self->bwe, self->settings.estimator);
      break;
    case PROP_PACING_FACTOR:
      self->settings.pacing_factor = g_value_get_double (value);
      gst_latest_gcc_bwe_refresh_locked (
          self, gst_latest_timebase_now (&self->time));
      break;
    case PROP_FRAME_SHARE:
      self->settings.frame_share = g_value_get_double (value);
      gst_latest_bwe_set_frame_share (self->bwe, self->settings.frame_share);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  g_mutex_unlock (&self->lock);
  if (changed)
    gst_latest_gcc_bwe_notify (self);
}

void
gst_latest_gcc_bwe_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstLatestGccBwe *self = GST_LATEST_GCC_BWE (object);

  if (id == PROP_STATS) {
    g_value_take_boxed (value, gst_latest_gcc_bwe_create_stats (self));
    return;
  }

  g_mutex_lock (&self->lock);
  switch (id) {
    case PROP_ESTIMATED_BITRATE:
      g_value_set_uint (value, self->estimate);
      break;
    case PROP_MIN_BITRATE:
      g_value_set_uint (value, self->settings.min_bitrate);
      break;
    case PROP_MAX_BITRATE:
      g_value_set_uint (value, self->settings.max_bitrate);
      break;
    case PROP_START_BITRATE:
      g_value_set_uint (value, self->settings.start_bitrate);
      break;
    case PROP_ESTIMATOR:
      g_value_set_enum (value, self->settings.estimator);
      break;
    case PROP_QUEUE_TIME:
      g_value_set_uint64 (
          value, gst_latest_gcc_bwe_get_queue_time_locked (self, NULL));
      break;
    case PROP_RETRANSMISSION_SHARE:
      g_value_set_double (value, self->retransmission.share);
      break;
    case PROP_ADVISED_PLAYOUT_DELAY:
      g_value_set_uint64 (
          value, self->retransmission.repair.playout_delay * GST_USECOND);
      break;
    case PROP_FRAME_SHARE:
      g_value_set_double (value, self->settings.frame_share);
      break;
    case PROP_PATH_CAPACITY:
      g_value_set_uint (
          value, gst_latest_bwe_get_advice (self->bwe).path_capacity);
      break;
    case PROP_PACING_FACTOR:
      g_value_set_double (value, self->settings.pacing_factor);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  g_mutex_unlock (&self->lock);
}

static void
install_rates (void)
{
  const GParamFlags live =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestGccBwe:estimated-bitrate:
   *
   * The rate that all of the session may take together, in bit/s: pictures,
   * sound, retransmissions, FEC, and the headers up to IP.
   *
   * Notified when it changes, with no lock held and in one thread at a time:
   * the one that brought the feedback, the one that set a property, or one of
   * its own. If handlers take long, changes meanwhile are notified once, with
   * the newest value.
   *
   * Since: 0.1
   */
  properties[PROP_ESTIMATED_BITRATE] = g_param_spec_uint ("estimated-bitrate",
      "Estimated bitrate",
      "Rate that the path is thought to carry, in bit/s, for the whole session",
      0, G_MAXUINT, DEFAULT_START_BITRATE,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * GstLatestGccBwe:min-bitrate:
   *
   * The lower limit of the estimate, in bit/s, whatever the network carries.
   * Wins over #GstLatestGccBwe:max-bitrate.
   *
   * Since: 0.1
   */
  properties[PROP_MIN_BITRATE] =
      g_param_spec_uint ("min-bitrate", "Minimum bitrate",
          "Lower limit of the estimate, in bit/s; wins over max-bitrate",
          MIN_BITRATE, G_MAXUINT, DEFAULT_MIN_BITRATE, live);
  /**
   * GstLatestGccBwe:max-bitrate:
   *
   * The upper limit of the estimate, in bit/s. The network is not probed for
   * more than this, so it should be what the application can use.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_BITRATE] = g_param_spec_uint ("max-bitrate",
      "Maximum bitrate", "Upper limit of the estimate, in bit/s", MIN_BITRATE,
      G_MAXUINT, DEFAULT_MAX_BITRATE, live);
  /**
   * GstLatestGccBwe:start-bitrate:
   *
   * The estimate until the first feedback, in bit/s and within the limits. If
   * it is set after the first packet, it takes effect at the next start.
   *
   * Since: 0.1
   */
  properties[PROP_START_BITRATE] =
      g_param_spec_uint ("start-bitrate", "Start bitrate",
          "Estimate until the first feedback, in bit/s; if set after the first "
          "packet, it counts from the next start",
          MIN_BITRATE, G_MAXUINT, DEFAULT_START_BITRATE, live);
}

static void
install_tuning (void)
{
  const GParamFlags live =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLatestGccBwe:estimator:
   *
   * What the rate is found with. A change takes effect at once and keeps the rate.
   *
   * Since: 0.1
   */
  properties[PROP_ESTIMATOR] = g_param_spec_enum ("estimator", "Estimator",
      "How the rate of the path is found; a change takes effect at once and "
      "keeps the rate",
      GST_TYPE_LATEST_BWE_ESTIMATOR, DEFAULT_ESTIMATOR, live);
  /**
   * GstLatestGccBwe:pacing-factor:
   *
   * Packets leave at this many times the estimate. 0 lets congestion control
   * choose: somewhat above the estimate, or at it while a queue on the path
   * has to empty. 1.0 is smoothest and adds most delay to large frames.
   *
   * Since: 0.1
   */
  properties[PROP_PACING_FACTOR] =
      g_param_spec_double ("pacing-factor", "Pacing factor",
          "Packets leave at this many times the estimate (0 = automatic)", 0.0,
          MAX_PACING_FACTOR, DEFAULT_PACING_FACTOR, live);
  /**
   * GstLatestGccBwe:frame-share:
   *
   * The part of the time between two frames that a frame may take to arrive, 0
   * to 1. Where the capacity of the path is known, the estimate is at most this
   * part of it: less makes frames arrive sooner, more uses more of the path. 0
   * sets no such limit: the estimate grows until a queue shows.
   *
   * Since: 0.1
   */
  properties[PROP_FRAME_SHARE] = g_param_spec_double ("frame-share",
      "Frame share",
      "Part of the time between two frames that one may take to arrive, 0 to "
      "1: limits the estimate to this part of the path's capacity (0 = no "
      "limit)",
      0.0, 1.0, DEFAULT_FRAME_SHARE, live);
}

static void
install_queue_and_retransmission (void)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * GstLatestGccBwe:queue-time:
   *
   * The time until the path is free for the next frame, in ns: until all waiting
   * media has left, and the path has let it through. Where the capacity of the
   * path is not known, the pacing rate counts instead. A sender should not encode
   * a frame that would be ready sooner, as a newer one may have come by then. It
   * is cheap to read for each frame, and changes without being notified.
   *
   * Since: 0.1
   */
  properties[PROP_QUEUE_TIME] = g_param_spec_uint64 ("queue-time", "Queue time",
      "Time until the path is free for the next frame, in ns", 0, G_MAXUINT64,
      0, readable);
  /**
   * GstLatestGccBwe:path-capacity:
   *
   * The rate of the narrowest link of the path, in bit/s, as the frames that were
   * sent have measured it; 0 while it is not known. It may be far above the
   * estimate. Changes with each feedback, without being notified.
   *
   * Since: 0.1
   */
  properties[PROP_PATH_CAPACITY] =
      g_param_spec_uint ("path-capacity", "Path capacity",
          "Rate of the narrowest link of the path, in bit/s (0 = not known)", 0,
          G_MAXUINT, 0, readable);
  /**
   * GstLatestGccBwe:retransmission-share:
   *
   * The share of the sent bytes that are retransmissions, 0 to 1. An
   * application sets its encoders to that much less than the estimate. It is
   * the greater of the share that was sent, smoothed over a second, and the
   * share to be expected from losses that do not depend on the rate. Changes
   * with each feedback, without being notified.
   *
   * Since: 0.1
   */
  properties[PROP_RETRANSMISSION_SHARE] = g_param_spec_double (
      "retransmission-share", "Retransmission share",
      "Share of the sent bytes that are retransmissions, 0 to 1; an encoder "
      "gets the rest of the estimate",
      0.0, 1.0, 0.0, readable);
  /**
   * GstLatestGccBwe:advised-playout-delay:
   *
   * The time for which a receiver should hold frames so that retransmissions
   * come in time, in ns; 0 while few packets are lost. Changes with each
   * feedback, without being notified.
   *
   * Since: 0.1
   */
  properties[PROP_ADVISED_PLAYOUT_DELAY] = g_param_spec_uint64 (
      "advised-playout-delay", "Advised playout delay",
      "Time for which a receiver should hold frames, in ns, as the path loses "
      "very much (0 = not at all)",
      0, G_MAXUINT64, 0, readable);
}

static void
install_stats (void)
{
  /**
   * GstLatestGccBwe:stats:
   *
   * One consistent snapshot, since READY. Rates are uint bit/s, durations
   * uint64 ns and left out while not known, counts and bytes (on the wire)
   * uint64.
   *
   * The estimate: `estimated-bitrate`, `delay-estimate`, `loss-estimate`,
   * `acknowledged-bitrate`, `sent-bitrate`, `path-capacity` (of its narrowest
   * link) and `link-capacity` (when it was last full; 0: not known),
   * `state` (increase, hold, decrease), `usage` (normal, overuse, underuse),
   * `delay-trend` and `threshold` (double, ms), `path-queue-delay`, `loss` and
   * `inherent-loss` (double, 0 to 1), `rtt`, `min-rtt`, `feedback-interval`,
   * `feedback-silent`, `application-limited` (boolean), `overuses`, `silences`,
   * `probe-result` (none, success, limited, failed), `probe-bitrate`, `probes`,
   * `probes-failed`, `packets-acked`, `packets-lost`.
   *
   * The pacer: `pacing-bitrate`, `queue-delay` (of the oldest packet),
   * `queue-time` (until all have left), `queued-packets`, `queued-bytes`,
   * `packets-sent`, `bytes-sent`, of these `audio-packets-sent`,
   * `retransmitted-packets-sent`, `retransmitted-bytes-sent`,
   * `padding-packets-sent`, `padding-bytes-sent`; `can-pad` (boolean),
   * `retransmission-copies` and `retransmission-repeats` (uint),
   * `advised-playout-delay`.
   *
   * Retransmissions refused: `nacks` (all requests), `retransmissions-too-old`,
   * `retransmissions-repeated` (on their way already),
   * `retransmissions-over-budget`; `key-unit-requests`.
   *
   * Also `feedbacks`, `repeated-feedbacks`, `malformed-feedbacks`,
   * `unknown-packets` (reported, but not sent here), `invalid-packets` (not
   * RTP), `overflow-packets` (downstream did not move), `flushed-packets`.
   *
   * Since: 0.1
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Statistics of the estimator and the pacer since READY "
      "(application/x-latestgccbwe-stats)",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

void
gst_latest_gcc_bwe_install_properties (GObjectClass *klass)
{
  install_rates ();
  install_tuning ();
  install_queue_and_retransmission ();
  install_stats ();
  g_object_class_install_properties (klass, N_PROPS, properties);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_BWE_ESTIMATOR, 0);
}

void
gst_latest_gcc_bwe_init_settings (GstLatestGccBweSettings *settings)
{
  settings->min_bitrate = DEFAULT_MIN_BITRATE;
  settings->max_bitrate = DEFAULT_MAX_BITRATE;
  settings->start_bitrate = DEFAULT_START_BITRATE;
  settings->estimator = DEFAULT_ESTIMATOR;
  settings->pacing_factor = DEFAULT_PACING_FACTOR;
  settings->frame_share = DEFAULT_FRAME_SHARE;
}
