/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxadapt.h"

#include "gstlatestframe.h"
#include "gstlatestvpxenc-private.h"
#include "vpxshape.h"

#define GST_CAT_DEFAULT gst_latest_vpx_enc_debug

/* The frame rate of what arrives is counted for so long, and believed rather
 * than the caps if it differs by more than this part: a camera in the dark
 * halves its rate. */
#define RATE_WINDOW_NS ((gint64) (2 * GST_SECOND))
#define RATE_DIFFERENCE 0.2
/* Denominator of frame rates given to the slot. */
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

void
gst_latest_vpx_adapt_init (GstLatestVpxAdapt *a, GstLatestVpxEnc *owner)
{
  a->owner = owner;
  a->limits.flags = GST_LATEST_ADAPT_ALL;
  a->limits.preference = GST_LATEST_DEGRADATION_BALANCED;
  a->limits.min_height = GST_LATEST_VPX_ADAPT_DEFAULT_MIN_HEIGHT;
  a->min_framerate.num = GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_N;
  a->min_framerate.den = GST_LATEST_VPX_ADAPT_DEFAULT_MIN_FRAMERATE_D;
  g_mutex_init (&a->lock);
  gst_latest_adaptation_init (&a->adaptation, GST_LATEST_VPX_ENC_DEFAULT_CODEC);
}

void
gst_latest_vpx_adapt_clear (GstLatestVpxAdapt *a)
{
  g_mutex_clear (&a->lock);
}

static GstCaps *
query_accepted (GstLatestVpxAdapt *a)
{
  g_autoptr (GstPad) src = gst_element_get_static_pad (a->owner->size, "src");

  return gst_pad_peer_query_caps (src, NULL);
}

/* Returns whether downstream takes pictures of every scale. A size that is
 * asked for there is the user's decision. */
static gboolean
are_sizes_free (GstLatestVpxAdapt *a, const GstVideoInfo *input)
{
  g_autoptr (GstCaps) accepted = query_accepted (a);
  guint width, height;

  gst_latest_vpx_shape_get_size (input, &width, &height);
  for (guint scale = 0; scale < GST_LATEST_N_SCALES; scale++) {
    g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "width",
        G_TYPE_INT, gst_latest_ladder_scaled (width, scale), "height",
        G_TYPE_INT, gst_latest_ladder_scaled (height, scale), NULL);

    if (!gst_caps_can_intersect (accepted, caps))
      return FALSE;
  }
  return TRUE;
}

/* Measures the frame rate of what arrives, of which @in frames have arrived. */
static void
measure_input (GstLatestVpxAdapt *a, gint64 now, guint64 in)
{
  gint64 elapsed = now - a->window_start;

  if (a->window_start == 0 || elapsed < 0 || in < a->window_in) {
    a->window_start = now;
    a->window_in = in;
  } else if (elapsed >= RATE_WINDOW_NS) {
    gdouble rate = (in - a->window_in) * (gdouble) GST_SECOND / elapsed;

    if (a->measured <= 0
        || ABS (rate - a->measured) > RATE_DIFFERENCE * a->measured)
      a->measured = rate;
    a->window_start = now;
    a->window_in = in;
  }
}

/* The frame rate of what arrives and the user's max-framerate lets through. A
 * source that is faster than its caps say (a file without a clock) is not a
 * source of more frames. */
static gdouble
get_framerate (GstLatestVpxAdapt *a, const GstVideoInfo *input, gint64 now)
{
  gdouble rate = 0, max;
  gint num, den;
  guint64 in;

  if (input->fps_n > 0 && input->fps_d > 0)
    rate = (gdouble) input->fps_n / input->fps_d;
  gst_latest_frame_get_input (
      GST_LATEST_FRAME (a->owner->slot), &in, &num, &den);
  measure_input (a, now, in);
  if (rate <= 0
      || (a->measured > 0 && a->measured < (1 - RATE_DIFFERENCE) * rate))
    rate = a->measured;
  max = den > 0 ? (gdouble) num / den : 0;
  return max > 0 && (rate <= 0 || max < rate) ? max : rate;
}

static void
check_downstream (GstLatestVpxAdapt *a, const GstVideoInfo *input)
{
  a->sizes_free = are_sizes_free (a, input);
  a->is_stale = TRUE;
}

/* Tells the adaptation what arrives and what it may do. */
static void
configure (GstLatestVpxAdapt *a, const GstVideoInfo *input, gint64 now)
{
  GstLatestAdaptationConfig config = { 0 };
  GstLatestVpxCodec codec = gst_latest_vpx_enc_get_codec (a->owner);
  gdouble framerate = get_framerate (a, input, now);

  config.max_speed =
      gst_latest_vpx_settings_get_speed_steps (a->owner->settings);
  if (g_atomic_int_compare_and_exchange (&a->check_sizes, TRUE, FALSE))
    check_downstream (a, input);
  g_mutex_lock (&a->lock);
  config.bounds = a->limits;
  gst_latest_vpx_shape_get_size (
      input, &config.bounds.width, &config.bounds.height);
  config.bounds.framerate = framerate;
  config.bounds.min_framerate =
      (gdouble) a->min_framerate.num / a->min_framerate.den;
  if (!a->sizes_free)
    config.bounds.flags &= ~GST_LATEST_ADAPT_RESOLUTION;
  if (!(config.bounds.flags & GST_LATEST_ADAPT_SPEED))
    config.max_speed = 0;
  a->adaptation.rate.codec = codec;
  gst_latest_adaptation_configure (&a->adaptation, now, &config);
  g_mutex_unlock (&a->lock);
}

static void
apply_framerate (GstLatestVpxAdapt *a, gdouble framerate)
{
  gst_latest_frame_limit_framerate (GST_LATEST_FRAME (a->owner->slot),
      (gint) (framerate * RATE_PRECISION + 0.5), RATE_PRECISION);
}

/* Has the converter make what the adaptation asks for; anything while there is
 * no input. */
static void
apply_picture (GstLatestVpxAdapt *a, const GstVideoInfo *input,
    const GstLatestAdaptationStep *step)
{
  g_autoptr (GstCaps) caps = NULL;
  guint width = 0, height = 0;

  if (!input) {
    caps = gst_caps_new_any ();
  } else {
    g_autoptr (GstCaps) accepted = query_accepted (a);

    if (step->scale > 0) {
      width = step->width;
      height = step->height;
    } else if (a->sizes_free) {
      gst_latest_vpx_shape_get_size (input, &width, &height);
    }
    caps = gst_latest_vpx_shape_get_caps (input, accepted, width, height);
  }
  a->is_stale = FALSE;
  g_atomic_pointer_set (&a->resizing, g_thread_self ());
  g_object_set (a->owner->size, "caps", caps, NULL);
  g_atomic_pointer_set (&a->resizing, NULL);
}

/* Says what a viewer sees of the step at a level that people read, once for
 * each step. */
static void
log_step (GstLatestVpxAdapt *a, const GstLatestAdaptationStep *old,
    const GstLatestAdaptationStep *step, GstLatestLimit reason)
{
  static const gchar *const causes[GST_LATEST_N_LIMITS] = {
    [GST_LATEST_LIMIT_NONE] = "nothing limits it",
    [GST_LATEST_LIMIT_CPU] = "the processor is too slow for more",
    [GST_LATEST_LIMIT_BANDWIDTH] = "the bitrate is too low for more",
    [GST_LATEST_LIMIT_OTHER] = "something else limits it",
  };
  g_autofree gchar *rate = NULL;

  if (step->scale == old->scale && step->max_framerate == old->max_framerate) {
    if (step->speed != old->speed)
      GST_DEBUG_OBJECT (a->owner, "%u steps faster", step->speed);
    return;
  }
  if (step->max_framerate > 0)
    rate =
        g_strdup_printf ("at most %.3g frames a second", step->max_framerate);
  GST_INFO_OBJECT (a->owner, "the picture is %ux%u, %s: %s", step->width,
      step->height, rate ? rate : "every frame", causes[reason]);
}

/* Takes the step that was decided, before a frame or caps go on. */
static void
apply (GstLatestVpxAdapt *a, const GstVideoInfo *input, gint64 now)
{
  GstLatestAdaptationStep old, step;
  GstLatestLimit reason;

  g_mutex_lock (&a->lock);
  old = a->applied;
  step = gst_latest_adaptation_get (&a->adaptation);
  g_mutex_unlock (&a->lock);
  /* A size nobody downstream takes would end the stream, so ask once more. */
  if (step.scale != old.scale && step.scale > 0 && !are_sizes_free (a, input)) {
    g_atomic_int_set (&a->check_sizes, TRUE);
    configure (a, input, now);
  }
  g_mutex_lock (&a->lock);
  step = a->applied = gst_latest_adaptation_get (&a->adaptation);
  reason = a->adaptation.limit.reason;
  g_mutex_unlock (&a->lock);
  if (step.max_framerate != old.max_framerate)
    apply_framerate (a, step.max_framerate);
  if (a->is_stale || step.scale != old.scale
      || (step.scale > 0
          && (step.width != old.width || step.height != old.height)))
    apply_picture (a, input, &step);
  gst_latest_vpx_settings_apply_speed (a->owner->settings, step.speed);
  log_step (a, &old, &step, reason);
}

void
gst_latest_vpx_adapt_input_changed (
    GstLatestVpxAdapt *a, const GstVideoInfo *input, gint64 now)
{
  a->measured = 0;
  a->window_start = 0;
  g_atomic_int_set (&a->check_sizes, TRUE);
  gst_latest_vpx_adapt_before_frame (a, input, now);
}

void
gst_latest_vpx_adapt_before_frame (
    GstLatestVpxAdapt *a, const GstVideoInfo *input, gint64 now)
{
  if (input->width == 0)
    return;
  configure (a, input, now);
  apply (a, input, now);
}

gboolean
gst_latest_vpx_adapt_takes_reconfigure (GstLatestVpxAdapt *a)
{
  if (g_atomic_pointer_get (&a->resizing) == g_thread_self ())
    return TRUE;
  g_atomic_int_set (&a->check_sizes, TRUE);
  return FALSE;
}

/* An encoder told to look ahead also puts out frames when none went in; they
 * say nothing about the load. */
void
gst_latest_vpx_adapt_frame_out (
    GstLatestVpxAdapt *a, const GstLatestVpxFrame *frame, guint bitrate)
{
  GstLatestAdaptationFrame result = { .now = frame->encode_end.steady,
    .busy = frame->encode_end.steady - frame->slot_out.steady,
    .age = gst_latest_vpx_frame_get_age (frame, &frame->slot_out),
    .is_key = frame->is_key,
    .bits = 8 * frame->size,
    .target = bitrate,
    .qp = frame->qp };

  if (frame->slot_out.steady == GST_LATEST_TIME_NONE)
    return;
  /* A frame that waited for downstream is not late for want of processor
   * time. */
  if (result.age != GST_LATEST_TIME_NONE)
    result.age -= frame->held;
  g_mutex_lock (&a->lock);
  gst_latest_adaptation_add_frame (&a->adaptation, &result);
  g_mutex_unlock (&a->lock);
}

gint64
gst_latest_vpx_adapt_get_encode_time (GstLatestVpxAdapt *a)
{
  gint64 time;

  g_mutex_lock (&a->lock);
  time = (gint64) a->adaptation.load.busy;
  g_mutex_unlock (&a->lock);
  return time;
}

void
gst_latest_vpx_adapt_reset (GstLatestVpxAdapt *a)
{
  static const GstLatestAdaptationStep as_it_arrives = { 0 };

  g_mutex_lock (&a->lock);
  gst_latest_adaptation_init (&a->adaptation, GST_LATEST_VPX_ENC_DEFAULT_CODEC);
  a->applied = as_it_arrives;
  g_mutex_unlock (&a->lock);
  if (!a->owner->slot)
    return;
  apply_framerate (a, 0);
  apply_picture (a, NULL, &as_it_arrives);
  gst_latest_vpx_settings_apply_speed (a->owner->settings, 0);
}

static gdouble
in_seconds (gint64 ns)
{
  return (gdouble) ns / GST_SECOND;
}

void
gst_latest_vpx_adapt_add_stats (GstLatestVpxAdapt *a, GstStructure *out)
{
  g_autoptr (GstStructure) durations = NULL;
  gint64 spent[GST_LATEST_N_LIMITS];
  GstLatestAdaptationStep step;
  GstLatestLimit reason;
  guint64 changes;

  g_mutex_lock (&a->lock);
  gst_latest_quality_limit_get (
      &a->adaptation.limit, gst_latest_vpx_steady_time (), spent);
  reason = a->adaptation.limit.reason;
  changes = a->adaptation.size_changes;
  step = a->applied;
  g_mutex_unlock (&a->lock);

  gst_structure_set (out, "quality-limitation-reason", G_TYPE_STRING,
      gst_latest_limit_to_string (reason),
      "quality-limitation-resolution-changes", G_TYPE_UINT64, changes,
      "framerate-limit", G_TYPE_DOUBLE, step.max_framerate, "scale",
      G_TYPE_DOUBLE, gst_latest_ladder_get_scale (step.scale), "speed-steps",
      G_TYPE_UINT, step.speed, NULL);
  durations = gst_structure_new ("quality-limitation-durations", "none",
      G_TYPE_DOUBLE, in_seconds (spent[GST_LATEST_LIMIT_NONE]), "cpu",
      G_TYPE_DOUBLE, in_seconds (spent[GST_LATEST_LIMIT_CPU]), "bandwidth",
      G_TYPE_DOUBLE, in_seconds (spent[GST_LATEST_LIMIT_BANDWIDTH]), "other",
      G_TYPE_DOUBLE, in_seconds (spent[GST_LATEST_LIMIT_OTHER]), NULL);
  gst_structure_set (
      out, "quality-limitation-durations", GST_TYPE_STRUCTURE, durations, NULL);
}
