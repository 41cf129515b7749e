/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "settings.h"

#define DEFAULT_CONTROL GST_LATEST_CONTROL_NONE
#define DEFAULT_CONTROL_TIMEOUT (300 * GST_MSECOND)
#define MIN_CONTROL_TIMEOUT (50 * GST_MSECOND)
#define MAX_CONTROL_TIMEOUT (10 * GST_SECOND)
#define DEFAULT_AV_SYNC GST_LATEST_WEBRTC_SINK_AV_SYNC_AGE

/* clang-format off */
G_DEFINE_ENUM_TYPE (GstLatestWebRTCSinkControl, gst_latest_webrtc_sink_control,
    { GST_LATEST_CONTROL_NONE, "Nobody: viewers only watch", "none" },
    { GST_LATEST_CONTROL_ONE, "One viewer at a time, the first who asks",
        "one" },
    { GST_LATEST_CONTROL_ALL, "All viewers", "all" })
/* So long may pictures wait for sound, which is some 50 ms older in Chromium.
 * libwebrtc shows frames at once where nothing waits up to a maximum of 500 ms
 * (kLowLatencyStreamMaxPlayoutDelayThreshold in modules/video_coding/timing). */
#define AV_SYNC_ROOM (500 * GST_MSECOND)

G_DEFINE_ENUM_TYPE (GstLatestWebRTCSinkAvSync, gst_latest_webrtc_sink_av_sync,
    { GST_LATEST_WEBRTC_SINK_AV_SYNC_AGE,
        "Each track is shown as young as it can be", "age" },
    { GST_LATEST_WEBRTC_SINK_AV_SYNC_SYNC,
        "Sound and pictures are shown in step", "sync" })
/* clang-format on */

#define UP_TO_READY \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)
#define UP_TO_PLAYING \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)

void
gst_latest_settings_make_control_properties (GParamSpec **properties)
{
  /**
   * GstLatestWebRTCSink:control:
   *
   * Who may control what is shown, over a data channel: messages to
   * #GstLatestWebRTCSink::control-message, and #GstNavigation events upstream.
   * With one, the first viewer who asks holds the control until it gives it back,
   * leaves or is lost. May be set in any state, from any thread, but none at the
   * start stays none until the next start: there are no data channels then, and
   * a WARNING says so.
   *
   * Since: 0.1
   */
  properties[GST_LATEST_PROP_CONTROL] = g_param_spec_enum ("control", "Control",
      "Which viewers may control what is shown (none at the start stays none "
      "until the next start)",
      GST_TYPE_LATEST_WEBRTC_SINK_CONTROL, DEFAULT_CONTROL, UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:control-timeout:
   *
   * A viewer who controls is lost this long after its last heartbeat:
   * #GstLatestWebRTCSink::control-lost is emitted then. The viewer's page sends
   * three in this time. May be set in any state, from any thread.
   *
   * Since: 0.1
   */
  properties[GST_LATEST_PROP_CONTROL_TIMEOUT] =
      g_param_spec_uint64 ("control-timeout", "Control timeout",
          "Time without a heartbeat after which who controls is lost, in ns",
          MIN_CONTROL_TIMEOUT, MAX_CONTROL_TIMEOUT, DEFAULT_CONTROL_TIMEOUT,
          UP_TO_PLAYING);
  /**
   * GstLatestWebRTCSink:av-sync:
   *
   * Whether viewers show sound and pictures in step. With age, the sink's page and
   * whoever asks for it have a MediaStream for each track (a=msid, RFC 8830), and
   * show each as young as it can be; with sync everybody has one for all, and the
   * younger ones wait, for which #GstLatestWebRTCSink:playout-delay-max counts as
   * 500 ms at least.
   *
   * Since: 0.1
   */
  properties[GST_LATEST_PROP_AV_SYNC] = g_param_spec_enum ("av-sync",
      "Audio-video synchronization",
      "Whether viewers show sound and pictures in step, or each as young as it "
      "can be",
      GST_TYPE_LATEST_WEBRTC_SINK_AV_SYNC, DEFAULT_AV_SYNC, UP_TO_READY);
}

void
gst_latest_settings_init_control (GstLatestSettings *self)
{
  self->control = DEFAULT_CONTROL;
  self->control_timeout = DEFAULT_CONTROL_TIMEOUT;
  self->av_sync = DEFAULT_AV_SYNC;
}

GstClockTime
gst_latest_settings_get_playout_delay_max (const GstLatestSettings *self)
{
  return self->av_sync == GST_LATEST_WEBRTC_SINK_AV_SYNC_SYNC
      ? MAX (self->playout_delay_max, AV_SYNC_ROOM)
      : self->playout_delay_max;
}
