/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "vpxtuning.h"

#include "adaptspeed.h"

GST_DEBUG_CATEGORY_STATIC (latest_vpx_tuning_debug);
#define GST_CAT_DEFAULT latest_vpx_tuning_debug

/* The encoders count in kbit/s and take 0 for "decide yourself"; above 1 Gbit/s
 * libvpx overflows. */
#define MIN_BITRATE 1000
#define SPEED "cpu-used"
#define MIN_QUANTIZER "min-quantizer"
#define MAX_QUANTIZER "max-quantizer"
#define MAX_BITRATE 1000000000

struct _GstLatestVpxTuning
{
  guint bitrate;                  /* atomic */
  guint min_bitrate, max_bitrate; /* atomic */
  /* Streaming thread; set anew with each size. */
  gint usual_speed; /* cpu-used by the table */
  gboolean speed_known;
  guint speed_steps;
  gboolean hurry;           /* with all of them, for one frame */
  gint usual_min_quantizer; /* as usual_speed, -1 when not known */
  guint quantizer_floor;
  /* What the encoder has, 0 when not known. */
  guint applied_bitrate;   /* atomic */
  GstLatestVpxCodec codec; /* changed only while nothing streams */
  gint applied_intra;      /* streaming thread, -1 when not known */

  GMutex lock;
  GstElement *encoder;   /* protected by lock, changed only while
                                 * nothing streams */
  gulong notify_handler; /* as encoder */
  GHashTable *user_set;  /* property names; protected by lock */
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

static void
init_debug (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (latest_vpx_tuning_debug, "latestvpxtuning", 0,
        "settings of the encoder in latestvpxenc");
    g_once_init_leave (&once, 1);
  }
}

GstLatestVpxTuning *
gst_latest_vpx_tuning_new (guint bitrate)
{
  GstLatestVpxTuning *self = g_atomic_rc_box_new0 (GstLatestVpxTuning);

  init_debug ();
  g_mutex_init (&self->lock);
  self->bitrate = bitrate;
  self->max_bitrate = G_MAXUINT;
  self->usual_min_quantizer = -1;
  self->user_set = g_hash_table_new (g_str_hash, g_str_equal);
  self->expected =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_value);
  return self;
}

static void
clear (gpointer data)
{
  GstLatestVpxTuning *self = data;

  g_mutex_clear (&self->lock);
  g_hash_table_unref (self->user_set);
  g_hash_table_unref (self->expected);
}

void
gst_latest_vpx_tuning_unref (GstLatestVpxTuning *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
unref_closure (gpointer data, GClosure *closure)
{
  gst_latest_vpx_tuning_unref (data);
}

/* A bitrate set on the encoder counts as one set on the bin: last one wins. An
 * encoder told to decide by itself (0) says what it decided, if it already can. */
static void
adopt_bitrate (GstLatestVpxTuning *self, GObject *encoder)
{
  gint bitrate = 0;

  g_object_get (encoder, "target-bitrate", &bitrate, NULL);
  g_atomic_int_set (&self->applied_bitrate, 0);
  if (bitrate > 0)
    gst_latest_vpx_tuning_set_bitrate (self, bitrate);
}

/* Tells the user's values from those set here. Which thread this runs in says
 * nothing: notifications of an object in which two threads set properties may
 * all come from either. */
static void
on_notify (GObject *encoder, GParamSpec *pspec, gpointer data)
{
  GstLatestVpxTuning *self = data;
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
  if (g_str_equal (pspec->name, "target-bitrate"))
    adopt_bitrate (self, encoder);
}

static void
copy_user_values (GstLatestVpxTuning *self, GstElement *from, GstElement *to)
{
  GHashTableIter iter;
  gpointer name;

  /* Nothing adds to the table: the old one is disconnected, the new one not yet
   * connected. */
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

static void
forget_user_values (GstLatestVpxTuning *self)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove_all (self->user_set);
  g_mutex_unlock (&self->lock);
}

void
gst_latest_vpx_tuning_set_encoder (
    GstLatestVpxTuning *self, GstElement *encoder, GstLatestVpxCodec codec)
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

  self->codec = codec;
  self->speed_known = FALSE;
  self->hurry = FALSE;
  self->usual_min_quantizer = -1;
  self->quantizer_floor = 0;
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

void
gst_latest_vpx_tuning_set_bitrate (GstLatestVpxTuning *self, guint bitrate)
{
  g_atomic_int_set (&self->bitrate, bitrate);
}

guint
gst_latest_vpx_tuning_get_wanted_bitrate (GstLatestVpxTuning *self)
{
  return g_atomic_int_get (&self->bitrate);
}

guint
gst_latest_vpx_tuning_get_bitrate (GstLatestVpxTuning *self)
{
  guint wanted = g_atomic_int_get (&self->bitrate);
  guint min = g_atomic_int_get (&self->min_bitrate);
  guint max = g_atomic_int_get (&self->max_bitrate);

  return MIN (MAX (wanted, min), max);
}

void
gst_latest_vpx_tuning_set_min_bitrate (GstLatestVpxTuning *self, guint bitrate)
{
  g_atomic_int_set (&self->min_bitrate, bitrate);
}

guint
gst_latest_vpx_tuning_get_min_bitrate (GstLatestVpxTuning *self)
{
  return g_atomic_int_get (&self->min_bitrate);
}

void
gst_latest_vpx_tuning_set_max_bitrate (GstLatestVpxTuning *self, guint bitrate)
{
  g_atomic_int_set (&self->max_bitrate, bitrate);
}

guint
gst_latest_vpx_tuning_get_max_bitrate (GstLatestVpxTuning *self)
{
  return g_atomic_int_get (&self->max_bitrate);
}

static void
set_value (GstLatestVpxTuning *self, GParamSpec *pspec, const GValue *value)
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
is_user_set (GstLatestVpxTuning *self, const gchar *name)
{
  gboolean set;

  g_mutex_lock (&self->lock);
  set = g_hash_table_contains (self->user_set, name);
  g_mutex_unlock (&self->lock);
  return set;
}

/* Remembers what is usual and makes it as much faster as is wanted. */
static void
adapt_speed (GstLatestVpxTuning *self, GValue *value)
{
  guint steps = self->speed_steps;

  self->usual_speed = g_value_get_int (value);
  self->speed_known = TRUE;
  if (self->hurry)
    steps = gst_latest_adapt_speed_steps (self->codec, self->usual_speed);
  g_value_set_int (value,
      gst_latest_adapt_speed_get (self->codec, self->usual_speed, steps));
}

/* As above, but no finer than the floor. An encoder refuses a finest quantizer that
 * is coarser than the coarsest. */
static void
raise_quantizer (GstLatestVpxTuning *self, GValue *value)
{
  gint coarsest = 0;

  self->usual_min_quantizer = g_value_get_int (value);
  if (self->quantizer_floor == 0)
    return;
  g_object_get (self->encoder, MAX_QUANTIZER, &coarsest, NULL);
  g_value_set_int (value,
      MAX (self->usual_min_quantizer,
          MIN ((gint) self->quantizer_floor, coarsest)));
}

static void
apply_row (GstLatestVpxTuning *self, const GstLatestVpxDefault *row)
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
    adapt_speed (self, &value);
  else if (g_str_equal (row->property, MIN_QUANTIZER))
    raise_quantizer (self, &value);
  /* Each set reconfigures an encoder that already runs. */
  g_value_init (&current, pspec->value_type);
  g_object_get_property (encoder, row->property, &current);
  if (g_param_values_cmp (pspec, &current, &value) == 0)
    return;
  GST_DEBUG_OBJECT (encoder, "%s = %s", row->property, row->value);
  set_value (self, pspec, &value);
}

guint
gst_latest_vpx_tuning_get_speed_steps (GstLatestVpxTuning *self)
{
  if (!self->speed_known || is_user_set (self, SPEED))
    return 0;
  return gst_latest_adapt_speed_steps (self->codec, self->usual_speed);
}

static void
update_speed (GstLatestVpxTuning *self)
{
  GstLatestVpxDefault row = { .property = SPEED };

  if (!self->encoder || !self->speed_known)
    return;
  g_snprintf (row.value, sizeof (row.value), "%d", self->usual_speed);
  apply_row (self, &row);
}

void
gst_latest_vpx_tuning_apply_speed (GstLatestVpxTuning *self, guint steps)
{
  if (steps == self->speed_steps)
    return;
  self->speed_steps = steps;
  update_speed (self);
}

void
gst_latest_vpx_tuning_apply_hurry (GstLatestVpxTuning *self, gboolean hurry)
{
  if (hurry == self->hurry)
    return;
  self->hurry = hurry;
  update_speed (self);
}

void
gst_latest_vpx_tuning_apply_quantizer_floor (
    GstLatestVpxTuning *self, guint floor)
{
  GstLatestVpxDefault row = { .property = MIN_QUANTIZER };

  if (floor == self->quantizer_floor)
    return;
  self->quantizer_floor = floor;
  if (!self->encoder || self->usual_min_quantizer < 0)
    return;
  g_snprintf (row.value, sizeof (row.value), "%d", self->usual_min_quantizer);
  apply_row (self, &row);
}

void
gst_latest_vpx_tuning_apply_size (
    GstLatestVpxTuning *self, guint width, guint height, guint cores)
{
  GstLatestVpxDefault rows[GST_LATEST_VPX_MAX_DEFAULTS];
  guint n = gst_latest_vpx_defaults (self->codec, width, height, cores, rows);

  for (guint i = 0; i < n; i++)
    apply_row (self, &rows[i]);
}

void
gst_latest_vpx_tuning_apply_bitrate (GstLatestVpxTuning *self, guint bitrate)
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
          G_OBJECT_GET_CLASS (self->encoder), "target-bitrate"),
      &value);
  GST_LOG_OBJECT (self->encoder, "%u bit/s", wanted);
}

gboolean
gst_latest_vpx_tuning_wants_intra_percent (GstLatestVpxTuning *self)
{
  return self->applied_intra < 0;
}

void
gst_latest_vpx_tuning_apply_intra_percent (
    GstLatestVpxTuning *self, guint percent)
{
  GstLatestVpxDefault row = { .property = "max-intra-bitrate" };

  if ((gint) percent == self->applied_intra)
    return;
  self->applied_intra = (gint) percent;
  g_snprintf (row.value, sizeof (row.value), "%u", percent);
  apply_row (self, &row);
}
