/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "estimator.h"

G_DEFINE_TYPE (Estimator, estimator, G_TYPE_OBJECT);

static void
estimator_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  Estimator *self = (Estimator *) object;

  if (id == 1)
    self->min_bitrate = g_value_get_uint (value);
  else if (id == 2)
    self->max_bitrate = g_value_get_uint (value);
  else
    self->frame_share = g_value_get_double (value);
}

static void
estimator_class_init (EstimatorClass *klass)
{
  klass->set_property = estimator_set_property;
  g_object_class_install_property (klass, 1,
      g_param_spec_uint (
          "min-bitrate", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_WRITABLE));
  g_object_class_install_property (klass, 2,
      g_param_spec_uint (
          "max-bitrate", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_WRITABLE));
  g_object_class_install_property (klass, 3,
      g_param_spec_double (
          "frame-share", NULL, NULL, 0, 1, 0, G_PARAM_WRITABLE));
}

static void
estimator_init (Estimator *self)
{
}
