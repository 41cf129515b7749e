/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

#include "ratepolicy.h"

G_BEGIN_DECLS

/* The rate control decides the bitrate of the encoder that all viewers share:
 * the user sets it, or it follows the estimates of what the viewers' networks
 * carry, within the user's limits. It also hands these limits to the
 * estimators.
 *
 * Any thread may call any of these functions, and none waits. Bitrate and
 * limits are handed on with no lock held, by one thread at a time, and what is
 * handed on last is the newest. */
typedef struct _GstLatestRateControl GstLatestRateControl;

/* What the user has set. Rates are in bit/s. */
typedef struct
{
  gboolean adaptive; /* follow the viewers' networks */
  /* Not adaptive: the rate, or 0 for the default. Adaptive: an upper limit of
   * the video beside max_bitrate, or 0 for none. */
  guint bitrate;
  guint min_bitrate, start_bitrate, max_bitrate; /* when adaptive */
  GstLatestRatePolicy policy;
  gdouble frame_share; /* of every estimator; see latestgccbwe */
  guint serial; /* of two settings, the newer ones have the greater one */
} GstLatestRateSettings;

#define GST_LATEST_RATE_DEFAULT 2000000

typedef void (*GstLatestRateFunc) (guint bitrate, gpointer owner);

/* @apply gets the bitrate whenever it changes, the first time at once. @owner
 * must outlive every call of configure(), vote(), remove() and
 * apply_again(). */
GstLatestRateControl *gst_latest_rate_control_new (
    const GstLatestRateSettings *settings, GstLatestRateFunc apply,
    gpointer owner);
GstLatestRateControl *gst_latest_rate_control_ref (GstLatestRateControl *self);
void gst_latest_rate_control_unref (GstLatestRateControl *self);

/* The user's settings, which count at once for the encoder and every
 * estimator, unless there are newer ones: two threads that change settings may
 * come here in any order. */
void gst_latest_rate_control_configure (
    GstLatestRateControl *self, const GstLatestRateSettings *settings);
GstLatestRateSettings gst_latest_rate_control_get_settings (
    GstLatestRateControl *self);

/* One more viewer, by the element that estimates what its network carries (with
 * the properties of latestgccbwe). From now on it has the user's limits. */
void gst_latest_rate_control_add (
    GstLatestRateControl *self, GObject *estimator);
/* That viewer could be sent @bitrate of video. */
void gst_latest_rate_control_vote (
    GstLatestRateControl *self, GObject *estimator, guint bitrate);
/* Whether that viewer's vote counts beside those of others. Votes that do not
 * count decide while there is no other. */
void gst_latest_rate_control_set_counted (
    GstLatestRateControl *self, GObject *estimator, gboolean counted);
/* The estimate of that viewer does not fall below @floor, in bit/s, whatever
 * the user's limits are; 0 is no floor. */
void gst_latest_rate_control_set_floor (
    GstLatestRateControl *self, GObject *estimator, guint floor);
/* That viewer has no say any more. */
void gst_latest_rate_control_remove (
    GstLatestRateControl *self, GObject *estimator);

/* Hands the bitrate on although it has not changed: there is a new encoder. */
void gst_latest_rate_control_apply_again (GstLatestRateControl *self);
/* The bitrate in force, in bit/s. */
guint gst_latest_rate_control_get_bitrate (GstLatestRateControl *self);

G_END_DECLS
