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

/* The properties that are a field protected by a mutex, most of them a part's.
 * The streaming thread reads the field with the next frame. */
#define FIELD(name, lock) \
  { \
    G_STRUCT_OFFSET (GstLatestVpxEnc, name), \
        G_STRUCT_OFFSET (GstLatestVpxEnc, lock), \
  }

static const struct
{
  glong value, lock; /* offsets; 0: the property is none of these */
} fields[N_PROPERTIES] = {
  [PROP_ADAPTATION] = FIELD (adapt.limits.flags, adapt.lock),
  [PROP_DEGRADATION_PREFERENCE] = FIELD (adapt.limits.preference, adapt.lock),
  [PROP_DOWNSTREAM_READY] =
      FIELD (downstream_ready, parent.element.object.lock),
  [PROP_MIN_FRAMERATE] = FIELD (adapt.min_framerate, adapt.lock),
  [PROP_MIN_HEIGHT] = FIELD (adapt.limits.min_height, adapt.lock),
  [PROP_KEYFRAME_MIN_INTERVAL] =
      FIELD (key_frames.min_interval, key_frames.lock),
  [PROP_MAX_FRAME_LATENCY] = FIELD (budget.max_latency, budget.lock),
  [PROP_STALL_TIMEOUT] = FIELD (watchdog.timeout, watchdog.lock),
};

static void
set_field (GstLatestVpxEnc *self, guint prop_id, const GValue *value)
{
  gpointer field = G_STRUCT_MEMBER_P (self, fields[prop_id].value);
  GMutex *lock = G_STRUCT_MEMBER_P (self, fields[prop_id].lock);

  g_mutex_lock (lock);
  if (G_VALUE_HOLDS_UINT64 (value))
    *(guint64 *) field = g_value_get_uint64 (value);
  else if (G_VALUE_HOLDS_FLAGS (value))
    *(guint *) field = g_value_get_flags (value);
  else if (G_VALUE_HOLDS_ENUM (value))
    *(gint *) field = g_value_get_enum (value);
  else if (GST_VALUE_HOLDS_FRACTION (value))
    *(GstLatestVpxFraction *) field = (GstLatestVpxFraction) {
      gst_value_get_fraction_numerator (value),
      gst_value_get_fraction_denominator (value),
    };
  else
    *(guint *) field = g_value_get_uint (value);
  g_mutex_unlock (lock);
}

static void
get_field (GstLatestVpxEnc *self, guint prop_id, GValue *value)
{
  gpointer field = G_STRUCT_MEMBER_P (self, fields[prop_id].value);
  GMutex *lock = G_STRUCT_MEMBER_P (self, fields[prop_id].lock);

  g_mutex_lock (lock);
  if (G_VALUE_HOLDS_UINT64 (value))
    g_value_set_uint64 (value, *(guint64 *) field);
  else if (G_VALUE_HOLDS_FLAGS (value))
    g_value_set_flags (value, *(guint *) field);
  else if (G_VALUE_HOLDS_ENUM (value))
    g_value_set_enum (value, *(gint *) field);
  else if (GST_VALUE_HOLDS_FRACTION (value))
    gst_value_set_fraction (value, ((GstLatestVpxFraction *) field)->num,
        ((GstLatestVpxFraction *) field)->den);
  else
    g_value_set_uint (value, *(guint *) field);
  g_mutex_unlock (lock);
}

void
gst_latest_vpx_enc_set_property (
    GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (object);

  if (prop_id < N_PROPERTIES && fields[prop_id].value != 0) {
    set_field (self, prop_id, value);
    if (prop_id == PROP_DOWNSTREAM_READY)
      gst_latest_vpx_enc_hold (self, g_value_get_uint64 (value));
    return;
  }
  switch (prop_id) {
    case PROP_CODEC:
      gst_latest_vpx_enc_set_codec (self, g_value_get_enum (value));
      break;
    case PROP_BITRATE:
    case PROP_MIN_BITRATE:
    case PROP_MAX_BITRATE:
      gst_latest_vpx_settings_set_rate (
          self->settings, prop_id - PROP_BITRATE, g_value_get_uint (value));
      break;
    case PROP_REPEAT_STILL:
      gst_latest_vpx_still_set_enabled (
          self->still, g_value_get_boolean (value));
      break;
    case PROP_MAX_AGE:
    case PROP_MAX_FRAMERATE:
      if (self->slot)
        g_object_set_property (G_OBJECT (self->slot), pspec->name, value);
      break;
    case PROP_ENCODER_SETTINGS:
      gst_latest_vpx_settings_set_user_values (
          self->settings, g_value_get_boxed (value));
      break;
    case PROP_FRAME_LOG:
      gst_latest_vpx_trace_set_path (&self->trace, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
}

void
gst_latest_vpx_enc_get_property (
    GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GstLatestVpxEnc *self = GST_LATEST_VPX_ENC (object);

  if (prop_id < N_PROPERTIES && fields[prop_id].value != 0) {
    get_field (self, prop_id, value);
    return;
  }
  switch (prop_id) {
    case PROP_CODEC:
      g_value_set_enum (value, gst_latest_vpx_enc_get_codec (self));
      break;
    case PROP_BITRATE:
    case PROP_MIN_BITRATE:
    case PROP_MAX_BITRATE:
      g_value_set_uint (value,
          gst_latest_vpx_settings_get_rate (
              self->settings, prop_id - PROP_BITRATE));
      break;
    case PROP_MAX_AGE:
    case PROP_MAX_FRAMERATE:
      if (self->slot)
        g_object_get_property (G_OBJECT (self->slot), pspec->name, value);
      break;
    case PROP_REPEAT_STILL:
      g_value_set_boolean (
          value, gst_latest_vpx_still_is_enabled (self->still));
      break;
    case PROP_HEALTHY:
      g_value_set_boolean (
          value, gst_latest_vpx_watchdog_is_healthy (&self->watchdog));
      break;
    case PROP_ENCODER_SETTINGS:
      g_value_take_boxed (
          value, gst_latest_vpx_settings_get_user_values (self->settings));
      break;
    case PROP_FRAME_LOG:
      g_value_take_string (value, gst_latest_vpx_trace_get_path (&self->trace));
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_latest_vpx_enc_create_stats (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
  }
}
