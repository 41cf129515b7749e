/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlatestvpxenc-private.h"
#include "vpxproperties.h"

static GParamSpec *properties[N_PROPERTIES];

#define READ (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)
/* May be set at any time from any thread, and is used from the next frame
 * on. */
#define LIVE \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING)
/* Follows a control source with each frame, too, before its encode. */
#define CONTROLLABLE (LIVE | GST_PARAM_CONTROLLABLE)

static void
install_bitrate (void)
{
  /**
   * GstLatestVpxEnc:bitrate:
   *
   * Target bitrate in bit/s, in force for the first frame whose encode starts
   * after the call. It causes no key frame. The encoder takes whole kbit/s
   * between 1 kbit/s and 1 Gbit/s, so the value is rounded down to one of
   * those; reading returns what was set. A `target-bitrate` set on the encoder
   * itself counts as set here and is notified here. May be set at any time from
   * any thread; the call never waits for an encode.
   *
   * Since: 0.1
   */
  properties[PROP_BITRATE] = g_param_spec_uint ("bitrate", "Bitrate",
      "Target bitrate in bit/s, from the next frame on; kept between min- and "
      "max-bitrate, and used in whole kbit/s, from 1000 to 1000000000 bit/s",
      0, G_MAXUINT, GST_LATEST_VPX_ENC_DEFAULT_BITRATE, CONTROLLABLE);
  /**
   * GstLatestVpxEnc:min-bitrate:
   *
   * Lower bound in bit/s of the #GstLatestVpxEnc:bitrate that is used, 0 for
   * none. May be set at any time from any thread; used from the next frame on.
   *
   * Since: 0.1
   */
  properties[PROP_MIN_BITRATE] =
      g_param_spec_uint ("min-bitrate", "Minimum bitrate",
          "A lower bitrate counts as this from the next frame on, in bit/s "
          "(0 = none)",
          0, G_MAXUINT, 0, LIVE);
  /**
   * GstLatestVpxEnc:max-bitrate:
   *
   * Upper bound in bit/s of the #GstLatestVpxEnc:bitrate that is used. It wins
   * over a #GstLatestVpxEnc:min-bitrate that is higher. May be set at any time
   * from any thread; used from the next frame on.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_BITRATE] =
      g_param_spec_uint ("max-bitrate", "Maximum bitrate",
          "A higher bitrate counts as this from the next frame on, in bit/s; "
          "wins over min-bitrate",
          0, G_MAXUINT, G_MAXUINT, LIVE);
}

/* Properties of the slot in front of the encoder. */
static void
install_slot (void)
{
  /**
   * GstLatestVpxEnc:max-age:
   *
   * Age in ns above which a frame is not encoded, 0 for any: the pipeline's
   * running time minus that of the frame. See #GstLatestFrame:max-age. May be
   * set at any time from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_AGE] = g_param_spec_uint64 ("max-age", "Maximum age",
      "Frames older than this by the pipeline's clock are not encoded, in ns "
      "(0 = off)",
      0, G_MAXUINT64, 0, CONTROLLABLE);
  /**
   * GstLatestVpxEnc:max-framerate:
   *
   * Frames per second that are encoded at most, always the newest; 0/1 for no
   * limit. The caps stay as they are, so the encoder goes on. See
   * #GstLatestFrame:max-framerate. May be set at any time from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_FRAMERATE] =
      gst_param_spec_fraction ("max-framerate", "Maximum frame rate",
          "At most this many frames per second are encoded, always the newest "
          "(0/1 = off); takes effect at once",
          0, 1, G_MAXINT, 1, 0, 1, CONTROLLABLE);
  /**
   * GstLatestVpxEnc:downstream-ready:
   *
   * The time at which downstream can take the next frame, in ns of the
   * monotonic clock (`g_get_monotonic_time () * 1000`); 0 or a time in the past
   * means that it is ready. The encode of the next frame begins so that it ends
   * then, with the newest picture of that moment: until then, a frame that
   * arrives replaces the one that waits, and no encoded frame waits. Nothing is
   * held back for more than 1 s. May be set at any time from any thread, also
   * while a frame is pushed downstream, and takes effect at once. Not notified.
   *
   * Since: 0.1
   */
  properties[PROP_DOWNSTREAM_READY] = g_param_spec_uint64 ("downstream-ready",
      "Downstream ready",
      "Time at which downstream can take the next frame, in ns of the "
      "monotonic clock: its encode is to end then (0 = ready). May be set from "
      "any thread, takes effect at once",
      0, G_MAXUINT64, 0, LIVE | G_PARAM_EXPLICIT_NOTIFY);
}

static void
install_frame_limits (void)
{
  /**
   * GstLatestVpxEnc:keyframe-min-interval:
   *
   * Least time in ns from a key frame to the next one that is asked for, by the
   * times of the frames. Requests in between are answered together by one key
   * frame when the time is over. 0: every request gets one. May be set at any
   * time from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_KEYFRAME_MIN_INTERVAL] = g_param_spec_uint64 (
      "keyframe-min-interval", "Minimum keyframe interval",
      "Least time from a key frame to the next requested one, in ns by the "
      "frames' timestamps (0 = every request gets one)",
      0, G_MAXUINT64, GST_LATEST_VPX_ENC_DEFAULT_KEYFRAME_MIN_INTERVAL, LIVE);
  /**
   * GstLatestVpxEnc:max-frame-latency:
   *
   * Time in ns that sending one frame at #GstLatestVpxEnc:bitrate may take, 0
   * for any. Three kinds of large frames are kept to it: key frames, the first
   * frame after a cut to another scene, and the frame after a gap. What their
   * pictures lack is made up for by the next frames. A picture so detailed that
   * the coarsest quantizer does not suffice exceeds it; only a smaller picture
   * helps then. May be set at any time from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_MAX_FRAME_LATENCY] = g_param_spec_uint64 ("max-frame-latency",
      "Maximum frame latency",
      "Time in ns in which a frame should have left at the bitrate: limits key "
      "frames, cuts and frames after a gap (0 = off)",
      0, G_MAXUINT64, GST_LATEST_VPX_ENC_DEFAULT_MAX_FRAME_LATENCY, LIVE);
}

static void
install_adaptation (void)
{
  /**
   * GstLatestVpxEnc:adaptation:
   *
   * What is reduced when the encoder cannot keep up or the bitrate is too low
   * for so many pixels: the frame rate (fewer frames are encoded, the caps
   * stay), the resolution (smaller pictures; each change costs a key frame and
   * there is at most one in five seconds) and the encoder's speed. All of it
   * goes back up when there is room. A `cpu-used` set on the encoder, and a
   * size that is asked for downstream, are not changed. May be set at any time
   * from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_ADAPTATION] = g_param_spec_flags ("adaptation", "Adaptation",
      "What may give way when bitrate or processor time is short, from the "
      "next frame on (0 = nothing)",
      GST_TYPE_LATEST_ADAPTATION, GST_LATEST_ADAPT_ALL, LIVE);
  /**
   * GstLatestVpxEnc:degradation-preference:
   *
   * What adaptation reduces first, as RTCDegradationPreference of W3C's
   * mst-content-hint. Balanced: the frame rate down to two thirds of what
   * arrives, then the resolution down to #GstLatestVpxEnc:min-height, then the
   * frame rate down to #GstLatestVpxEnc:min-framerate. The others change only
   * one of the two. May be set at any time from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_DEGRADATION_PREFERENCE] =
      g_param_spec_enum ("degradation-preference", "Degradation preference",
          "Which of frame rate and resolution gives way first when adaptation "
          "reduces them, from the next frame on",
          GST_TYPE_LATEST_DEGRADATION_PREFERENCE,
          GST_LATEST_DEGRADATION_BALANCED, LIVE);
  /**
   * GstLatestVpxEnc:min-framerate:
   *
   * Frames per second below which adaptation does not limit the frame rate, 0/1
   * for any. There may still be fewer if the source has fewer or the encoder
   * cannot make them. May be set at any time from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_MIN_FRAMERATE] =
      gst_param_spec_fraction ("min-framerate", "Minimum frame rate",
          "Frames per second below which adaptation does not limit the rate "
          "(0/1 = any)",
          0, 1, G_MAXINT, 1, GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_N,
          GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_D, LIVE);
  /**
   * GstLatestVpxEnc:min-height:
   *
   * Height in pixels below which adaptation does not make pictures smaller, 0
   * for any. Pictures that arrive smaller stay as they are. May be set at any
   * time from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_MIN_HEIGHT] =
      g_param_spec_uint ("min-height", "Minimum height",
          "Height in pixels below which adaptation does not make the picture "
          "smaller (0 = any)",
          0, G_MAXUINT, GST_LATEST_VPX_ADAPT_DEFAULT_MIN_HEIGHT, LIVE);
}

/* Properties that tell how the encoder is doing. */
static void
install_still (void)
{
  /**
   * GstLatestVpxEnc:repeat-still:
   *
   * Whether the last picture is encoded again while the source stands still:
   * 100 to 300 ms (three frames) after a key frame was asked for and no frame
   * came, so that whoever joins sees it; and as long as it is coarse, 12 times at
   * most, so that it becomes sharp. A repeat has the time of its encode as PTS,
   * and metadata of the picture, for instance the capture time. A frame that
   * comes meanwhile replaces it. The bin keeps a reference to the last buffer for
   * this. May be set at any time from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_REPEAT_STILL] = g_param_spec_boolean ("repeat-still",
      "Repeat still picture",
      "While the source stands still, encode its last picture again: when a key "
      "frame is asked for, and a few times while it is coarse",
      TRUE, LIVE);
}

static void
install_observation (void)
{
  /**
   * GstLatestVpxEnc:stall-timeout:
   *
   * Time in ns after which a WARNING is posted and #GstLatestVpxEnc:healthy
   * becomes %FALSE if frames arrive and none comes out; 0 to switch that off.
   * It is checked with each frame that arrives, while PLAYING. Where the frame
   * rate is limited to less than a frame in this time, by
   * #GstLatestVpxEnc:max-framerate or adaptation, twice the time between two
   * frames counts instead. May be set at any time from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_STALL_TIMEOUT] =
      g_param_spec_uint64 ("stall-timeout", "Stall timeout",
          "When frames arrive and none comes out for so long, in ns, healthy "
          "becomes false and a warning is posted (0 = off)",
          0, G_MAXUINT64, GST_LATEST_VPX_ENC_DEFAULT_STALL_TIMEOUT, LIVE);
  /**
   * GstLatestVpxEnc:healthy:
   *
   * Whether frames come out: %FALSE from when the stream stalls, or the encoder
   * has failed and cannot be replaced at once, until a frame comes out again.
   * Notified from streaming threads.
   *
   * Since: 0.1
   */
  properties[PROP_HEALTHY] = g_param_spec_boolean ("healthy", "Healthy",
      "False while frames arrive and none comes out for stall-timeout, or "
      "the encoder has failed; notified from a streaming thread",
      TRUE, READ);
  /**
   * GstLatestVpxEnc:frame-log:
   *
   * Path of a file that gets a line of CSV for every frame that comes out, with
   * the fields of #GstLatestVpxEnc::frame-encoded; %NULL for none. The file is
   * replaced when the element leaves READY; that it cannot be written is an
   * error then. A thread of its own writes it: a slow disk costs lines, never
   * time. May be set from any thread; a new path is used from the next start
   * on.
   *
   * Since: 0.1
   */
  properties[PROP_FRAME_LOG] = g_param_spec_string ("frame-log", "Frame log",
      "File that is replaced at each start and gets a line of CSV for each "
      "encoded frame, times in ns (unset = none)",
      NULL,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  /**
   * GstLatestVpxEnc:stats:
   *
   * Statistics since the element last left READY, a structure
   * `application/x-latestvpxenc-stats`. Its fields are described in the manual
   * page of this element. May be read from any thread; the call never waits for
   * an encode.
   *
   * Since: 0.1
   */
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Counters since the last start, encode times and ages in ns "
      "(application/x-latestvpxenc-stats)",
      GST_TYPE_STRUCTURE, READ);
}

static void
install_encoder_settings (void)
{
  /**
   * GstLatestVpxEnc:encoder-settings:
   *
   * What has been set on the encoder inside by somebody else than this element, a
   * structure `settings` with a field for each of its properties; such settings
   * win over this element's own and are kept when the encoder is replaced. To set
   * it sets these properties, besides those set before; one that the encoder does
   * not have, or with a value of another type, is left out with a warning. May be set
   * and read at any time from any thread. Both may wait for the encode under way,
   * as properties of `vp8enc` and `vp9enc` do.
   *
   * Since: 0.1
   */
  properties[PROP_ENCODER_SETTINGS] =
      g_param_spec_boxed ("encoder-settings", "Encoder settings",
          "Properties set on the encoder inside, for instance "
          "settings,cpu-used=7 (may wait for an encode)",
          GST_TYPE_STRUCTURE, LIVE);
}

void
gst_latest_vpx_enc_install_properties (GObjectClass *gobject_class)
{
  /**
   * GstLatestVpxEnc:codec:
   *
   * Codec that is encoded to. A change replaces the encoder: at once in READY
   * and below, and before the next frame in PAUSED and above, which then is a
   * key frame. What was set on the old encoder is carried over as far as the
   * new one has the property too. Reading returns what was set, also before the
   * first frame of the new codec. May be set at any time from any thread.
   *
   * Since: 0.1
   */
  properties[PROP_CODEC] = g_param_spec_enum ("codec", "Codec",
      "Codec of the video; a change replaces the encoder before the next frame",
      GST_TYPE_LATEST_VPX_CODEC, GST_LATEST_VPX_ENC_DEFAULT_CODEC, LIVE);
  install_bitrate ();
  install_slot ();
  install_frame_limits ();
  install_adaptation ();
  install_still ();
  install_encoder_settings ();
  install_observation ();
  g_object_class_install_properties (gobject_class, N_PROPERTIES, properties);
}
