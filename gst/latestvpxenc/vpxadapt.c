/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxadapt.h"

#include <gst/video/video.h>

#include "cachedquark.h"
#include "gstlatestframe.h"
#include "gstlatestvpxenc-private.h"
#include "vpxchildren.h"

#define GST_CAT_DEFAULT gst_latest_vpx_enc_debug

/* How long to count before what arrives is believed rather than the caps, and by
 * how much it has to differ: a camera in the dark halves its rate. */
#define RATE_WINDOW (2 * GST_SECOND)
#define RATE_DIFFERENCE 0.2
/* Fractions of a frame rate are given in thousandths. */
#define RATE_PRECISION 1000

/* clang-format off */
G_DEFINE_FLAGS_TYPE (GstLatestAdaptationFlags, gst_latest_adaptation_flags,
    { GST_LATEST_ADAPT_FRAMERATE, "Fewer frames per second", "framerate" },
    { GST_LATEST_ADAPT_RESOLUTION, "Smaller pictures", "resolution" },
    { GST_LATEST_ADAPT_SPEED, "Faster settings of the encoder", "speed" })
G_DEFINE_ENUM_TYPE (GstLatestDegradationPreference,
    gst_latest_degradation_preference,
    { GST_LATEST_DEGRADATION_BALANCED,
        "Two thirds of the frame rate, then sizes and rates in turn", "balanced" },
    { GST_LATEST_DEGRADATION_MAINTAIN_FRAMERATE,
        "The frame rate stays, pictures get smaller", "maintain-framerate" },
    { GST_LATEST_DEGRADATION_MAINTAIN_RESOLUTION,
        "The size stays, frames get fewer", "maintain-resolution" })
/* clang-format on */

static gint64
monotonic_now (void)
{
  return g_get_monotonic_time () * 1000;
}

void
gst_latest_vpx_adapt_init (
    GstLatestVpxAdapt *a, GstElement *owner, GstLatestVpxTuning *tuning)
{
  a->owner = owner;
  a->tuning = tuning;
  a->now = monotonic_now;
  a->settings = (GstLatestVpxAdaptSettings) { .flags = GST_LATEST_ADAPT_ALL,
    .preference = GST_LATEST_DEGRADATION_BALANCED,
    .min_framerate_n = GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_N,
    .min_framerate_d = GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_D,
    .min_height = GST_LATEST_VPX_ADAPT_DEFAULT_MIN_HEIGHT };
  g_mutex_init (&a->lock);
  gst_segment_init (&a->segment, GST_FORMAT_UNDEFINED);
  gst_latest_adaptation_init (&a->adaptation, GST_LATEST_VPX_CODEC_VP8);
}

void
gst_latest_vpx_adapt_clear (GstLatestVpxAdapt *a)
{
  g_mutex_clear (&a->lock);
}

/* The smallest picture it may come to fits downstream as well as the largest: a
 * size that is asked for there is the user's decision. */
static gboolean
are_sizes_free (GstLatestVpxAdapt *a)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (a->size, "src");
  g_autoptr (GstCaps) accepted = gst_pad_peer_query_caps (src, NULL);

  for (guint scale = 0; scale < GST_LATEST_N_SCALES; scale++) {
    g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "width",
        G_TYPE_INT, gst_latest_ladder_scaled (a->width, scale), "height",
        G_TYPE_INT, gst_latest_ladder_scaled (a->height, scale), NULL);

    if (!gst_caps_can_intersect (accepted, caps))
      return FALSE;
  }
  return TRUE;
}

static void
measure_input (GstLatestVpxAdapt *a, gint64 now, guint64 in)
{
  gint64 elapsed = now - a->window_start;

  if (a->window_start == 0 || elapsed < 0 || in < a->window_in) {
    a->window_start = now;
    a->window_in = in;
  } else if (elapsed >= (gint64) RATE_WINDOW) {
    gdouble rate = (in - a->window_in) * (gdouble) GST_SECOND / elapsed;

    if (a->measured <= 0
        || ABS (rate - a->measured) > RATE_DIFFERENCE * a->measured)
      a->measured = rate;
    a->window_start = now;
    a->window_in = in;
  }
}

/* What arrives, as far as the user lets it through. A source that is faster than
 * its caps say (a file without a clock) is not a source of more frames. */
static gdouble
get_framerate (GstLatestVpxAdapt *a)
{
  gdouble rate = a->caps_framerate, max;
  gint num, den;
  guint64 in;

  gst_latest_frame_get_input (GST_LATEST_FRAME (a->slot), &in, &num, &den);
  measure_input (a, a->now (), in);
  if (rate <= 0
      || (a->measured > 0 && a->measured < (1 - RATE_DIFFERENCE) * rate))
    rate = a->measured;
  max = den > 0 ? (gdouble) num / den : 0;
  return max > 0 && (rate <= 0 || max < rate) ? max : rate;
}

static void
configure (GstLatestVpxAdapt *a)
{
  GstLatestAdaptationConfig config = { .bounds = { .width = a->width,
                                           .height = a->height,
                                           .framerate = get_framerate (a) },
    .max_speed = gst_latest_vpx_tuning_get_speed_steps (a->tuning) };
  GstLatestVpxCodec codec =
      gst_latest_vpx_enc_get_codec (GST_LATEST_VPX_ENC (a->owner));

  if (g_atomic_int_compare_and_exchange (&a->check_sizes, TRUE, FALSE))
    a->sizes_free = are_sizes_free (a);
  g_mutex_lock (&a->lock);
  config.bounds.flags = a->settings.flags;
  config.bounds.preference = a->settings.preference;
  config.bounds.min_height = a->settings.min_height;
  config.bounds.min_framerate =
      (gdouble) a->settings.min_framerate_n / a->settings.min_framerate_d;
  if (!a->sizes_free)
    config.bounds.flags &= ~GST_LATEST_ADAPT_RESOLUTION;
  if (!(config.bounds.flags & GST_LATEST_ADAPT_SPEED))
    config.max_speed = 0;
  a->adaptation.rate.codec = codec;
  gst_latest_adaptation_configure (&a->adaptation, a->now (), &config);
  g_mutex_unlock (&a->lock);
}

static void
apply_framerate (GstLatestVpxAdapt *a, gdouble framerate)
{
  gst_latest_frame_limit_framerate (GST_LATEST_FRAME (a->slot),
      (gint) (framerate * RATE_PRECISION + 0.5), RATE_PRECISION);
}

/* No pixel aspect ratio: the converter finds the one that keeps the picture's
 * shape where even sides cannot. */
static void
apply_size (GstLatestVpxAdapt *a, const GstLatestAdaptationStep *step)
{
  g_autoptr (GstCaps) caps = NULL;

  if (step->scale == 0)
    caps = gst_caps_new_any ();
  else
    caps = gst_caps_new_simple ("video/x-raw", "width", G_TYPE_INT, step->width,
        "height", G_TYPE_INT, step->height, NULL);
  g_atomic_pointer_set (&a->resizing, g_thread_self ());
  g_object_set (a->size, "caps", caps, NULL);
  g_atomic_pointer_set (&a->resizing, NULL);
}

/* In the streaming thread, before a frame or caps go on. */
static void
apply (GstLatestVpxAdapt *a)
{
  GstLatestAdaptationStep old, step;

  g_mutex_lock (&a->lock);
  old = a->applied;
  step = gst_latest_adaptation_get (&a->adaptation);
  g_mutex_unlock (&a->lock);
  /* A size nobody downstream takes would end the stream, so better ask again. */
  if (step.scale != old.scale && step.scale > 0 && !are_sizes_free (a)) {
    g_atomic_int_set (&a->check_sizes, TRUE);
    configure (a);
  }
  g_mutex_lock (&a->lock);
  step = a->applied = gst_latest_adaptation_get (&a->adaptation);
  g_mutex_unlock (&a->lock);
  if (step.max_framerate != old.max_framerate)
    apply_framerate (a, step.max_framerate);
  if (step.scale != old.scale
      || (step.scale > 0
          && (step.width != old.width || step.height != old.height)))
    apply_size (a, &step);
  gst_latest_vpx_tuning_apply_speed (a->tuning, step.speed);
  if (step.max_framerate != old.max_framerate || step.scale != old.scale
      || step.speed != old.speed)
    GST_DEBUG_OBJECT (a->owner, "%ux%u, at most %g/s, %u steps faster",
        step.width, step.height, step.max_framerate, step.speed);
}

static void
take_caps (GstLatestVpxAdapt *a, GstEvent *event)
{
  GstCaps *caps;
  GstVideoInfo info;

  gst_event_parse_caps (event, &caps);
  if (!gst_video_info_from_caps (&info, caps))
    return;
  a->width = info.width;
  a->height = info.height;
  a->caps_framerate =
      info.fps_n > 0 && info.fps_d > 0 ? (gdouble) info.fps_n / info.fps_d : 0;
  a->measured = 0;
  a->window_start = 0;
  g_atomic_int_set (&a->check_sizes, TRUE);
  configure (a);
  apply (a);
}

static gint64
get_age (GstLatestVpxAdapt *a, GstBuffer *buffer)
{
  GstClockTime now = gst_element_get_current_running_time (a->owner);
  GstClockTime then;

  if (a->segment.format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID (now))
    return GST_LATEST_TIME_NONE;
  then = gst_segment_to_running_time (
      &a->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  return GST_CLOCK_TIME_IS_VALID (then) ? GST_CLOCK_DIFF (then, now)
                                        : GST_LATEST_TIME_NONE;
}

static void
before_frame (GstLatestVpxAdapt *a, GstBuffer *buffer)
{
  if (a->width == 0)
    return;
  configure (a);
  apply (a);
  a->start = a->now ();
  a->age = get_age (a, buffer);
  a->encoding = TRUE;
}

static GstPadProbeReturn
on_slot_src (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxAdapt *a = data;
  GstEvent *event;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    before_frame (a, GST_PAD_PROBE_INFO_BUFFER (info));
    return GST_PAD_PROBE_OK;
  }
  event = GST_PAD_PROBE_INFO_EVENT (info);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    take_caps (a, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    gst_event_copy_segment (event, &a->segment);
  return GST_PAD_PROBE_OK;
}

/* Upstream has nothing to do with the size that is made here. Anybody else's
 * wish to negotiate is passed on, and may be about a size. */
static GstPadProbeReturn
on_reconfigure (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxAdapt *a = data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_RECONFIGURE)
    return GST_PAD_PROBE_OK;
  if (g_atomic_pointer_get (&a->resizing) == g_thread_self ())
    return GST_PAD_PROBE_DROP;
  g_atomic_int_set (&a->check_sizes, TRUE);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_src (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstLatestVpxAdapt *a = data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gint64 now = a->now ();
  GstLatestAdaptationFrame frame = { .now = now,
    .busy = now - a->start,
    .age = a->age,
    .is_key = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT),
    .bits = 8 * gst_buffer_get_size (buffer),
    .target = gst_latest_vpx_tuning_get_bitrate (a->tuning),
    .qp = GST_LATEST_VPX_ENC (a->owner)->feed.qp };

  /* An encoder told to look ahead also puts out frames when none went in. */
  if (!a->encoding)
    return GST_PAD_PROBE_OK;
  a->encoding = FALSE;
  g_mutex_lock (&a->lock);
  gst_latest_adaptation_add_frame (&a->adaptation, &frame);
  g_mutex_unlock (&a->lock);
  return GST_PAD_PROBE_OK;
}

void
gst_latest_vpx_adapt_watch (
    GstLatestVpxAdapt *a, GstElement *slot, GstElement *size, GstPad *src)
{
  g_autoptr (GstPad) slot_src = gst_element_get_static_pad (slot, "src");

  a->slot = slot;
  a->size = size;
  gst_pad_add_probe (slot_src,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      on_slot_src, a, NULL);
  gst_pad_add_probe (
      slot_src, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_reconfigure, a, NULL);
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, on_src, a, NULL);
}

void
gst_latest_vpx_adapt_reset (GstLatestVpxAdapt *a)
{
  static const GstLatestAdaptationStep as_it_arrives = { 0 };

  g_mutex_lock (&a->lock);
  gst_latest_adaptation_init (&a->adaptation, GST_LATEST_VPX_CODEC_VP8);
  a->applied = as_it_arrives;
  g_mutex_unlock (&a->lock);
  gst_segment_init (&a->segment, GST_FORMAT_UNDEFINED);
  a->width = a->height = 0;
  a->encoding = FALSE;
  if (!a->slot)
    return;
  apply_framerate (a, 0);
  apply_size (a, &as_it_arrives);
  gst_latest_vpx_tuning_apply_speed (a->tuning, 0);
}

static gdouble
in_seconds (gint64 ns)
{
  return (gdouble) ns / GST_SECOND;
}

void
gst_latest_vpx_adapt_add_stats (GstLatestVpxAdapt *a, GstStructure *out)
{
  GValue durations = G_VALUE_INIT;
  gint64 spent[GST_LATEST_N_LIMITS];
  GstLatestAdaptationStep step;
  GstLatestLimit reason;
  guint64 changes;

  g_mutex_lock (&a->lock);
  gst_latest_quality_limit_get (&a->adaptation.limit, a->now (), spent);
  reason = a->adaptation.limit.reason;
  changes = a->adaptation.size_changes;
  step = a->applied;
  g_mutex_unlock (&a->lock);

  gst_structure_id_set (out, GST_LATEST_QUARK ("quality-limitation-reason"),
      G_TYPE_STRING, gst_latest_limit_to_string (reason),
      GST_LATEST_QUARK ("quality-limitation-resolution-changes"), G_TYPE_UINT64,
      changes, GST_LATEST_QUARK ("framerate-limit"), G_TYPE_DOUBLE,
      step.max_framerate, GST_LATEST_QUARK ("scale"), G_TYPE_DOUBLE,
      gst_latest_ladder_get_scale (step.scale),
      GST_LATEST_QUARK ("speed-steps"), G_TYPE_UINT, step.speed, NULL);
  g_value_init (&durations, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&durations,
      gst_structure_new_id (GST_LATEST_QUARK ("quality-limitation-durations"),
          GST_LATEST_QUARK ("none"), G_TYPE_DOUBLE,
          in_seconds (spent[GST_LATEST_LIMIT_NONE]), GST_LATEST_QUARK ("cpu"),
          G_TYPE_DOUBLE, in_seconds (spent[GST_LATEST_LIMIT_CPU]),
          GST_LATEST_QUARK ("bandwidth"), G_TYPE_DOUBLE,
          in_seconds (spent[GST_LATEST_LIMIT_BANDWIDTH]),
          GST_LATEST_QUARK ("other"), G_TYPE_DOUBLE,
          in_seconds (spent[GST_LATEST_LIMIT_OTHER]), NULL));
  gst_structure_id_take_value (
      out, GST_LATEST_QUARK ("quality-limitation-durations"), &durations);
}
