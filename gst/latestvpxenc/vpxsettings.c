/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxsettings.h"

#include "vpxuservalues.h"

#include "adaptspeed.h"
#include "gstlatestvpxenc-private.h"

#define GST_CAT_DEFAULT gst_latest_vpx_enc_debug

/* Bounds of what an encoder is told, bit/s. The encoders count in kbit/s and
 * take 0 for "decide yourself"; above 1 Gbit/s libvpx overflows. */
#define MIN_BITRATE 1000
#define MAX_BITRATE 1000000000
/* Names of properties of the encoder. */
#define SPEED "cpu-used"
#define MIN_QUANTIZER "min-quantizer"
#define MAX_QUANTIZER "max-quantizer"
#define BITRATE "target-bitrate"

struct _GstLatestVpxSettings
{
  guint bitrates[GST_LATEST_VPX_N_BITRATES]; /* atomic */
  GWeakRef owner; /* the bin, whose "bitrate" it is */

  /* The streaming thread; the base values are set anew with each size. */
  gint base_speed; /* cpu-used by the table of defaults */
  gboolean speed_known;
  guint speed_steps;       /* by which the encoder is faster than that */
  gboolean max_speed;      /* for one frame, as fast as it can be */
  gint base_min_quantizer; /* by the table of defaults, -1: not known */
  guint min_quantizer;     /* of one frame, 0: the base value */
  gint applied_intra;      /* percent the encoder has, -1: not known */

  guint applied_bitrate; /* atomic: what the encoder has, 0: not known */
  gint codec;            /* atomic: of the encoder */

  GMutex lock;
  /* Protected by lock; changed only while nothing streams, or by the streaming
   * thread, which therefore reads it without the lock. */
  GstElement *encoder;
  gulong notify_handler; /* as encoder */
  /* Names of the properties that the user set; protected by lock. */
  GHashTable *user_set;
  /* Property name -> the value set here, for each value whose notification is
   * still to come; protected by lock. */
  GHashTable *expected;
};

static void
free_value (gpointer value)
{
  g_value_unset (value);
  g_free (value);
}

GstLatestVpxSettings *
gst_latest_vpx_settings_new (gpointer owner, guint bitrate)
{
  GstLatestVpxSettings *self = g_atomic_rc_box_new0 (GstLatestVpxSettings);

  g_weak_ref_init (&self->owner, owner);
  g_mutex_init (&self->lock);
  self->bitrates[GST_LATEST_VPX_BITRATE] = bitrate;
  self->bitrates[GST_LATEST_VPX_MAX_BITRATE] = G_MAXUINT;
  self->base_min_quantizer = -1;
  self->user_set = g_hash_table_new (g_str_hash, g_str_equal);
  self->expected =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_value);
  return self;
}

static void
clear (gpointer data)
{
  GstLatestVpxSettings *self = data;

  g_weak_ref_clear (&self->owner);
  g_mutex_clear (&self->lock);
  g_hash_table_unref (self->user_set);
  g_hash_table_unref (self->expected);
}

void
gst_latest_vpx_settings_unref (GstLatestVpxSettings *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
unref_closure (gpointer data, GClosure *closure)
{
  gst_latest_vpx_settings_unref (data);
}

/* A bitrate set on the encoder counts as one set on the bin: the last one wins.
 * An encoder told to decide by itself (0) says what it decided, if it already
 * can. */
static void
adopt_bitrate (GstLatestVpxSettings *self, GObject *encoder)
{
  g_autoptr (GObject) owner = NULL;
  gint bitrate = 0;

  g_object_get (encoder, BITRATE, &bitrate, NULL);
  g_atomic_int_set (&self->applied_bitrate, 0);
  if (bitrate <= 0
      || (guint) bitrate
          == gst_latest_vpx_settings_get_rate (self, GST_LATEST_VPX_BITRATE))
    return;
  gst_latest_vpx_settings_set_rate (
      self, GST_LATEST_VPX_BITRATE, (guint) bitrate);
  owner = g_weak_ref_get (&self->owner);
  if (owner)
    g_object_notify (owner, "bitrate");
}

/* Notification of a property of the encoder: tells the user's values from those
 * set here. The thread of the call says nothing about that: notifications of an
 * object in which two threads set properties may all come from either. */
static void
on_notify (GObject *encoder, GParamSpec *pspec, gpointer data)
{
  GstLatestVpxSettings *self = data;
  g_auto (GValue) current = G_VALUE_INIT;
  gpointer ours = NULL;
  gboolean is_ours = FALSE;

  if (pspec->owner_type == GST_TYPE_OBJECT)
    return;
  g_mutex_lock (&self->lock);
  g_hash_table_steal_extended (self->expected, pspec->name, NULL, &ours);
  g_mutex_unlock (&self->lock);
  if (ours) {
    g_value_init (&current, pspec->value_type);
    g_object_get_property (encoder, pspec->name, &current);
    is_ours = g_param_values_cmp (pspec, &current, ours) == 0;
    free_value (ours);
  }
  if (is_ours)
    return;

  GST_DEBUG_OBJECT (encoder, "%s was set by the user", pspec->name);
  g_mutex_lock (&self->lock);
  g_hash_table_add (self->user_set, (gpointer) pspec->name);
  g_mutex_unlock (&self->lock);
  if (g_str_equal (pspec->name, BITRATE))
    adopt_bitrate (self, encoder);
}

static void
copy_user_values (GstLatestVpxSettings *self, GstElement *from, GstElement *to)
{
  GHashTableIter iter;
  gpointer name;

  /* Nothing adds to the table: the notifications of the old encoder are
   * disconnected, and those of the new one not yet connected. */
  g_hash_table_iter_init (&iter, self->user_set);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    g_auto (GValue) value = G_VALUE_INIT;
    GParamSpec *a =
        g_object_class_find_property (G_OBJECT_GET_CLASS (from), name);
    GParamSpec *b =
        g_object_class_find_property (G_OBJECT_GET_CLASS (to), name);

    if (!a || !b || a->value_type != b->value_type)
      continue;
    g_value_init (&value, a->value_type);
    g_object_get_property (G_OBJECT (from), name, &value);
    g_object_set_property (G_OBJECT (to), name, &value);
  }
}

/* (transfer full, nullable) */
static GstElement *
ref_encoder (GstLatestVpxSettings *self)
{
  GstElement *encoder;

  g_mutex_lock (&self->lock);
  encoder = self->encoder ? gst_object_ref (self->encoder) : NULL;
  g_mutex_unlock (&self->lock);
  return encoder;
}

/* (element-type utf8) (transfer container) The names live as long as types do. */
static GPtrArray *
list_user_set (GstLatestVpxSettings *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->user_set);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_mutex_unlock (&self->lock);
  return names;
}

GstStructure *
gst_latest_vpx_settings_get_user_values (GstLatestVpxSettings *self)
{
  g_autoptr (GstElement) encoder = ref_encoder (self);
  g_autoptr (GPtrArray) names = list_user_set (self);

  return gst_latest_vpx_user_values_read (encoder, names);
}

void
gst_latest_vpx_settings_set_user_values (
    GstLatestVpxSettings *self, const GstStructure *values)
{
  g_autoptr (GstElement) encoder = ref_encoder (self);

  if (encoder && values)
    gst_latest_vpx_user_values_write (encoder, values);
}

static void
forget_user_values (GstLatestVpxSettings *self)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->user_set);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_vpx_settings_set_encoder (
    GstLatestVpxSettings *self, GstElement *encoder, GstLatestVpxCodec codec)
{
  g_autoptr (GstElement) old = NULL;

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->encoder);
  g_hash_table_remove_all (self->expected);
  g_mutex_unlock (&self->lock);
  if (old)
    g_clear_signal_handler (&self->notify_handler, old);
  if (old && encoder)
    copy_user_values (self, old, encoder);
  if (!encoder)
    forget_user_values (self);

  g_atomic_int_set (&self->codec, codec);
  self->speed_known = FALSE;
  self->max_speed = FALSE;
  self->base_min_quantizer = -1;
  self->min_quantizer = 0;
  g_atomic_int_set (&self->applied_bitrate, 0);
  self->applied_intra = -1;
  if (!encoder)
    return;
  g_mutex_lock (&self->lock);
  self->encoder = gst_object_ref (encoder);
  g_mutex_unlock (&self->lock);
  self->notify_handler = g_signal_connect_data (encoder, "notify",
      G_CALLBACK (on_notify), g_atomic_rc_box_acquire (self), unref_closure, 0);
}

GstLatestVpxCodec
gst_latest_vpx_settings_get_codec (GstLatestVpxSettings *self)
{
  return (GstLatestVpxCodec) g_atomic_int_get (&self->codec);
}

void
gst_latest_vpx_settings_set_rate (
    GstLatestVpxSettings *self, GstLatestVpxBitrate which, guint bitrate)
{
  g_atomic_int_set (&self->bitrates[which], bitrate);
}

guint
gst_latest_vpx_settings_get_rate (
    GstLatestVpxSettings *self, GstLatestVpxBitrate which)
{
  return g_atomic_int_get (&self->bitrates[which]);
}

guint
gst_latest_vpx_settings_get_bitrate (GstLatestVpxSettings *self)
{
  guint wanted =
      gst_latest_vpx_settings_get_rate (self, GST_LATEST_VPX_BITRATE);
  guint min =
      gst_latest_vpx_settings_get_rate (self, GST_LATEST_VPX_MIN_BITRATE);
  guint max =
      gst_latest_vpx_settings_get_rate (self, GST_LATEST_VPX_MAX_BITRATE);

  return MIN (MAX (wanted, min), max);
}

/* Sets a property of the encoder and remembers that it is not the user who
 * does. */
static void
set_value (GstLatestVpxSettings *self, GParamSpec *pspec, const GValue *value)
{
  GValue *copy = g_new0 (GValue, 1);

  g_value_init (copy, pspec->value_type);
  g_value_copy (value, copy);
  g_mutex_lock (&self->lock);
  g_hash_table_replace (self->expected, (gpointer) pspec->name, copy);
  g_mutex_unlock (&self->lock);
  g_object_set_property (G_OBJECT (self->encoder), pspec->name, value);
}

static gboolean
is_user_set (GstLatestVpxSettings *self, const gchar *name)
{
  gboolean set;

  g_mutex_lock (&self->lock);
  set = g_hash_table_contains (self->user_set, name);
  g_mutex_unlock (&self->lock);
  return set;
}

/* Remembers the speed of the table and makes @value as much faster as is
 * wanted. */
static void
choose_speed (GstLatestVpxSettings *self, GValue *value)
{
  GstLatestVpxCodec codec = gst_latest_vpx_settings_get_codec (self);
  guint steps = self->speed_steps;

  self->base_speed = g_value_get_int (value);
  self->speed_known = TRUE;
  if (self->max_speed)
    steps = gst_latest_adapt_speed_steps (codec, self->base_speed);
  g_value_set_int (
      value, gst_latest_adapt_speed_get (codec, self->base_speed, steps));
}

/* Remembers the quantizer of the table and raises @value to that of the frame.
 * An encoder refuses a finest quantizer that is coarser than its coarsest. */
static void
choose_min_quantizer (GstLatestVpxSettings *self, GValue *value)
{
  gint coarsest = 0;

  self->base_min_quantizer = g_value_get_int (value);
  if (self->min_quantizer == 0)
    return;
  g_object_get (self->encoder, MAX_QUANTIZER, &coarsest, NULL);
  g_value_set_int (value,
      MAX (self->base_min_quantizer,
          MIN ((gint) self->min_quantizer, coarsest)));
}

/* Gives a property of the encoder the value in @row, unless the user has set
 * it. */
static void
apply_row (GstLatestVpxSettings *self, const GstLatestVpxDefault *row)
{
  GObject *encoder = G_OBJECT (self->encoder);
  GParamSpec *pspec = g_object_class_find_property (
      G_OBJECT_GET_CLASS (encoder), row->property);
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) current = G_VALUE_INIT;

  if (!pspec || is_user_set (self, row->property))
    return;
  g_value_init (&value, pspec->value_type);
  if (!gst_value_deserialize (&value, row->value)) {
    GST_WARNING_OBJECT (encoder, "%s cannot be %s", row->property, row->value);
    return;
  }
  if (g_str_equal (row->property, SPEED))
    choose_speed (self, &value);
  else if (g_str_equal (row->property, MIN_QUANTIZER))
    choose_min_quantizer (self, &value);
  /* Setting a property makes an encoder that runs reconfigure itself. */
  g_value_init (&current, pspec->value_type);
  g_object_get_property (encoder, row->property, &current);
  if (g_param_values_cmp (pspec, &current, &value) == 0)
    return;
  GST_DEBUG_OBJECT (encoder, "%s = %s", row->property, row->value);
  set_value (self, pspec, &value);
}

guint
gst_latest_vpx_settings_get_speed_steps (GstLatestVpxSettings *self)
{
  if (!self->speed_known || is_user_set (self, SPEED))
    return 0;
  return gst_latest_adapt_speed_steps (
      gst_latest_vpx_settings_get_codec (self), self->base_speed);
}

static void
update_speed (GstLatestVpxSettings *self)
{
  GstLatestVpxDefault row = { .property = SPEED };

  if (!self->encoder || !self->speed_known)
    return;
  g_snprintf (row.value, sizeof (row.value), "%d", self->base_speed);
  apply_row (self, &row);
}

void
gst_latest_vpx_settings_apply_speed (GstLatestVpxSettings *self, guint steps)
{
  if (steps == self->speed_steps)
    return;
  self->speed_steps = steps;
  update_speed (self);
}

void
gst_latest_vpx_settings_apply_max_speed (
    GstLatestVpxSettings *self, gboolean max_speed)
{
  if (max_speed == self->max_speed)
    return;
  self->max_speed = max_speed;
  update_speed (self);
}

void
gst_latest_vpx_settings_apply_min_quantizer (
    GstLatestVpxSettings *self, guint min_quantizer)
{
  GstLatestVpxDefault row = { .property = MIN_QUANTIZER };

  if (min_quantizer == self->min_quantizer)
    return;
  self->min_quantizer = min_quantizer;
  if (!self->encoder || self->base_min_quantizer < 0)
    return;
  g_snprintf (row.value, sizeof (row.value), "%d", self->base_min_quantizer);
  apply_row (self, &row);
}

/* libvpx before 1.14.1 gives every thread of VP9 but the first a buffer of one
 * byte a pixel and writes beyond its end when a tile takes more. Pictures of 8
 * bits and 4:2:0 never do; with more colour or more bits, noise does. */
static gboolean
is_safe_with_threads (const GstVideoInfo *info)
{
  return GST_VIDEO_INFO_COMP_DEPTH (info, 0) == 8
      && GST_VIDEO_FORMAT_INFO_W_SUB (info->finfo, 1) == 1
      && GST_VIDEO_FORMAT_INFO_H_SUB (info->finfo, 1) == 1;
}

void
gst_latest_vpx_settings_apply_defaults (
    GstLatestVpxSettings *self, const GstVideoInfo *info, guint cores)
{
  GstLatestVpxDefault rows[GST_LATEST_VPX_MAX_DEFAULTS];
  guint n = gst_latest_vpx_defaults (gst_latest_vpx_settings_get_codec (self),
      GST_VIDEO_INFO_WIDTH (info), GST_VIDEO_INFO_HEIGHT (info),
      is_safe_with_threads (info) ? cores : 1, rows);

  for (guint i = 0; i < n; i++)
    apply_row (self, &rows[i]);
}

void
gst_latest_vpx_settings_apply_bitrate (
    GstLatestVpxSettings *self, guint bitrate)
{
  g_auto (GValue) value = G_VALUE_INIT;
  guint wanted = CLAMP (bitrate, MIN_BITRATE, MAX_BITRATE);

  wanted -= wanted % 1000;
  if (wanted == (guint) g_atomic_int_get (&self->applied_bitrate))
    return;
  g_atomic_int_set (&self->applied_bitrate, wanted);
  g_value_init (&value, G_TYPE_INT);
  g_value_set_int (&value, (gint) wanted);
  set_value (self,
      g_object_class_find_property (
          G_OBJECT_GET_CLASS (self->encoder), BITRATE),
      &value);
  GST_LOG_OBJECT (self->encoder, "%u bit/s", wanted);
}

void
gst_latest_vpx_settings_apply_intra_percent (
    GstLatestVpxSettings *self, guint percent, gboolean is_key)
{
  GstLatestVpxDefault row = { .property = "max-intra-bitrate" };

  if ((gint) percent == self->applied_intra
      || (self->applied_intra >= 0 && !is_key))
    return;
  self->applied_intra = (gint) percent;
  g_snprintf (row.value, sizeof (row.value), "%u", percent);
  apply_row (self, &row);
}
