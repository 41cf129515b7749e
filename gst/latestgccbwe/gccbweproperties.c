/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

/* The properties. */

#include "gstlatestgccbwe-private.h"

/* Below this neither audio nor a small picture is of use. */
#define DEFAULT_MIN_BITRATE 50000
#define DEFAULT_START_BITRATE 500000
#define DEFAULT_MAX_BITRATE 8192000
#define DEFAULT_ESTIMATOR GST_LATEST_BWE_ESTIMATOR_TRENDLINE
#define DEFAULT_PACING_FACTOR 0.0

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
  PROP_QUEUE_TIME,
  PROP_RETRANSMISSION_SHARE,
  PROP_ADVISED_PLAYOUT_DELAY,
  PROP_STATS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * GstLatestGccBweEstimator:
 * @GST_LATEST_BWE_ESTIMATOR_TRENDLINE: the slope of a line through the delays of
 *   the last packet groups, as libwebrtc does
 * @GST_LATEST_BWE_ESTIMATOR_KALMAN: the filter of draft-ietf-rmcat-gcc-02
 *
 * How the growth of delay is estimated.
 */
#define GST_TYPE_LATEST_GCC_BWE_ESTIMATOR \
  (gst_latest_gcc_bwe_estimator_get_type ())
GType gst_latest_gcc_bwe_estimator_get_type (void);
/* clang-format off */
G_DEFINE_ENUM_TYPE (GstLatestGccBweEstimator, gst_latest_gcc_bwe_estimator,
    { GST_LATEST_BWE_ESTIMATOR_TRENDLINE,
        "A line through the last packet groups, as libwebrtc",
        "linear-regression" },
    { GST_LATEST_BWE_ESTIMATOR_KALMAN,
        "The filter of draft-ietf-rmcat-gcc-02", "kalman" })
/* clang-format on */

GParamSpec *
gst_latest_gcc_bwe_estimate_pspec (void)
{
  return properties[PROP_ESTIMATED_BITRATE];
}

/* Until something was sent the estimate is where it starts. */
static gboolean
restart_if_unused_unlocked (GstLatestGccBwe *self)
{
  GstLatestBweStats stats;

  gst_latest_bwe_get_stats (self->bwe, &stats);
  if (stats.packets_sent > 0 && self->flow.sink_active)
    return FALSE;
  gst_latest_gcc_bwe_restart_unlocked (self);
  return TRUE;
}

/* Returns TRUE if the estimate is to be notified. */
static gboolean
set_limits_unlocked (GstLatestGccBwe *self)
{
  gint64 now = gst_latest_timebase_now (&self->time);

  if (!restart_if_unused_unlocked (self))
    gst_latest_bwe_set_limits (self->bwe, self->min_bitrate,
        MAX (self->min_bitrate, self->max_bitrate), now);
  gst_latest_gcc_bwe_wake_unlocked (self, now);
  return gst_latest_gcc_bwe_apply_unlocked (self, now);
}

static gboolean
set_start_unlocked (GstLatestGccBwe *self)
{
  if (restart_if_unused_unlocked (self))
    gst_latest_gcc_bwe_wake_unlocked (self, G_MININT64 + 1);
  return self->estimate != self->notified;
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
      self->min_bitrate = g_value_get_uint (value);
      changed = set_limits_unlocked (self);
      break;
    case PROP_MAX_BITRATE:
      self->max_bitrate = g_value_get_uint (value);
      changed = set_limits_unlocked (self);
      break;
    case PROP_START_BITRATE:
      self->start_bitrate = g_value_get_uint (value);
      changed = set_start_unlocked (self);
      break;
    case PROP_ESTIMATOR:
      self->estimator = g_value_get_enum (value);
      gst_latest_bwe_set_estimator (self->bwe, self->estimator);
      break;
    case PROP_PACING_FACTOR:
      self->pacing_factor = g_value_get_double (value);
      gst_latest_gcc_bwe_apply_unlocked (
          self, gst_latest_timebase_now (&self->time));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  g_mutex_unlock (&self->lock);
  if (changed)
    gst_latest_gcc_bwe_notify (self);
}

/* At the rate the network carries: that the pacer hurries when too much waits is
 * no reason to give it more. */
static guint64
get_queue_time_unlocked (GstLatestGccBwe *self)
{
  GstLatestPacerStats stats;
  guint64 bytes;

  gst_latest_pacer_get_stats (
      self->pacer, gst_latest_timebase_now (&self->time), &stats);
  bytes = stats.queued_bytes[GST_LATEST_PACER_AUDIO]
      + stats.queued_bytes[GST_LATEST_PACER_VIDEO];
  return gst_util_uint64_scale (8 * bytes, GST_SECOND, MAX (stats.rate, 1));
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
      g_value_set_uint (value, self->min_bitrate);
      break;
    case PROP_MAX_BITRATE:
      g_value_set_uint (value, self->max_bitrate);
      break;
    case PROP_START_BITRATE:
      g_value_set_uint (value, self->start_bitrate);
      break;
    case PROP_ESTIMATOR:
      g_value_set_enum (value, self->estimator);
      break;
    case PROP_QUEUE_TIME:
      g_value_set_uint64 (value, get_queue_time_unlocked (self));
      break;
    case PROP_RETRANSMISSION_SHARE:
      g_value_set_double (value, self->retransmission_share);
      break;
    case PROP_ADVISED_PLAYOUT_DELAY:
      g_value_set_uint64 (value, self->repair.playout_delay * GST_USECOND);
      break;
    case PROP_PACING_FACTOR:
      g_value_set_double (value, self->pacing_factor);
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
   * What all of the session may send together, in bits per second on the wire:
   * media, retransmissions, FEC and the headers down to IPv4. Notified whenever
   * it changes, with no lock held, in one thread at a time: the one that brought
   * the feedback, set a property, or one of its own. A handler may read and set
   * anything; a slow one makes no packet late.
   */
  properties[PROP_ESTIMATED_BITRATE] =
      g_param_spec_uint ("estimated-bitrate", "Estimated bitrate",
          "What may be sent, headers included, in bit/s", 1, G_MAXUINT,
          DEFAULT_START_BITRATE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * GstLatestGccBwe:min-bitrate:
   *
   * The estimate never goes below, whatever the network does. Wins over
   * #GstLatestGccBwe:max-bitrate.
   */
  properties[PROP_MIN_BITRATE] = g_param_spec_uint ("min-bitrate",
      "Minimum bitrate", "The estimate never goes below, in bit/s", MIN_BITRATE,
      G_MAXUINT, DEFAULT_MIN_BITRATE, live);
  /**
   * GstLatestGccBwe:max-bitrate:
   *
   * The estimate never goes above. What the application cannot use anyway need
   * not be probed for.
   */
  properties[PROP_MAX_BITRATE] = g_param_spec_uint ("max-bitrate",
      "Maximum bitrate", "The estimate never goes above, in bit/s", MIN_BITRATE,
      G_MAXUINT, DEFAULT_MAX_BITRATE, live);
  /**
   * GstLatestGccBwe:start-bitrate:
   *
   * The estimate until the first feedback, within the limits. Set later than the
   * first packet it is for the next start.
   */
  properties[PROP_START_BITRATE] = g_param_spec_uint ("start-bitrate",
      "Start bitrate", "The estimate until the first feedback, in bit/s",
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
   * How the growth of delay is estimated. A change takes effect at once and
   * keeps the rate.
   */
  properties[PROP_ESTIMATOR] = g_param_spec_enum ("estimator", "Estimator",
      "How the growth of delay is estimated", GST_TYPE_LATEST_GCC_BWE_ESTIMATOR,
      DEFAULT_ESTIMATOR, live);
  /**
   * GstLatestGccBwe:pacing-factor:
   *
   * Packets leave at this many times the estimate. 0: as congestion control
   * wants it, somewhat above the estimate, or below while a queue on the path
   * has to empty. 1.0 is smoothest and adds most delay to large frames.
   */
  properties[PROP_PACING_FACTOR] =
      g_param_spec_double ("pacing-factor", "Pacing factor",
          "Packets leave at this many times the estimate "
          "(0 = automatic)",
          0.0, MAX_PACING_FACTOR, DEFAULT_PACING_FACTOR, live);
}

/* What tells how it goes. */
static void
install_observation (void)
{
  /**
   * GstLatestGccBwe:queue-time:
   *
   * How long all media that waits now takes at the pacing rate, in ns. A sender
   * that sees it grow should drop frames before they are packets: what waits for
   * long is sent faster than the network carries. Any thread; cheaper than
   * #GstLatestGccBwe:stats.
   */
  properties[PROP_QUEUE_TIME] = g_param_spec_uint64 ("queue-time", "Queue time",
      "Time that what waits takes at the pacing rate, in ns", 0, G_MAXUINT64, 0,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * GstLatestGccBwe:retransmission-share:
   *
   * Retransmissions take this share of #GstLatestGccBwe:estimated-bitrate (0 to
   * 1), so an application sets its encoder to that much less. It is the greater
   * of what was sent, smoothed over a second, and what packet loss that does not
   * depend on the rate will take. Changes with each feedback, without being
   * notified. May be read in any thread, and does not wait.
   */
  properties[PROP_RETRANSMISSION_SHARE] =
      g_param_spec_double ("retransmission-share", "Retransmission share",
          "Share of the sent bytes that are retransmissions, 0 to 1", 0.0, 1.0,
          0.0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * GstLatestGccBwe:advised-playout-delay:
   *
   * A receiver should hold frames for so long that waiting for a retransmission
   * does not show, in ns; 0 while few packets are lost. Changes with each
   * feedback, without being notified. May be read in any thread, and does not
   * wait.
   */
  properties[PROP_ADVISED_PLAYOUT_DELAY] =
      g_param_spec_uint64 ("advised-playout-delay", "Advised playout delay",
          "Time for which a receiver should hold frames, in ns (0 = not at "
          "all)",
          0, G_MAXUINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  /**
   * GstLatestGccBwe:stats:
   *
   * One consistent snapshot, since READY. Rates are uint bit/s, durations uint64
   * ns and left out while not known, counts and bytes (on the wire) uint64.
   *
   * The estimate: `estimated-bitrate`, `delay-estimate`, `loss-estimate`,
   * `acknowledged-bitrate`, `sent-bitrate`, `link-capacity` (0: not known),
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
   * `padding-packets-sent`, `padding-bytes-sent`; `can-pad`.
   *
   * Not sent again: `nacks` (asked for), `retransmissions-too-old`,
   * `retransmissions-repeated` (on their way already),
   * `retransmissions-over-budget`; `key-unit-requests` (instead). And `feedbacks`, `repeated-feedbacks`,
   * `malformed-feedbacks`, `unknown-packets` (reported, but not sent here),
   * `invalid-packets` (not RTP), `overflow-packets` (downstream did not move),
   * `flushed-packets`.
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "What was found out and sent since READY", GST_TYPE_STRUCTURE,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

void
gst_latest_gcc_bwe_install_properties (GObjectClass *klass)
{
  install_rates ();
  install_tuning ();
  install_observation ();
  g_object_class_install_properties (klass, N_PROPS, properties);
  gst_type_mark_as_plugin_api (GST_TYPE_LATEST_GCC_BWE_ESTIMATOR, 0);
}

void
gst_latest_gcc_bwe_init_properties (GstLatestGccBwe *self)
{
  self->min_bitrate = DEFAULT_MIN_BITRATE;
  self->max_bitrate = DEFAULT_MAX_BITRATE;
  self->start_bitrate = DEFAULT_START_BITRATE;
  self->estimator = DEFAULT_ESTIMATOR;
  self->pacing_factor = DEFAULT_PACING_FACTOR;
}
