/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "ratepolicy.h"

G_BEGIN_DECLS

/* The rate of the encoder all viewers share: what the user sets, or what the
 * viewers' networks carry, as far as the user lets it.
 *
 * Any thread may call any of these, and none waits: the rate is handed on with no
 * lock held, by one thread at a time, and the last one handed on is the newest. */
typedef struct _GstLatestRateControl GstLatestRateControl;

typedef struct
{
  gboolean adaptive; /* follow the viewers' networks */
  /* bit/s. The rate when not adaptive, else one more upper limit; 0 is the
   * default rate, and no limit. */
  guint bitrate;
  guint min_bitrate, start_bitrate, max_bitrate; /* when adaptive, bit/s */
  GstLatestRatePolicy policy;
} GstLatestRateSettings;

#define GST_LATEST_RATE_DEFAULT 2000000

typedef void (*GstLatestRateFunc) (guint bitrate, gpointer data);

/* @apply gets the rate whenever it changes; @data outlives every call of
 * configure(), update() and remove(). */
GstLatestRateControl *gst_latest_rate_control_new (
    const GstLatestRateSettings *settings, GstLatestRateFunc apply,
    gpointer data);
GstLatestRateControl *gst_latest_rate_control_ref (GstLatestRateControl *self);
void gst_latest_rate_control_unref (GstLatestRateControl *self);

void gst_latest_rate_control_configure (
    GstLatestRateControl *self, const GstLatestRateSettings *settings);
/* @viewer, a key that is never looked into, could be sent @bitrate of video. */
void gst_latest_rate_control_update (
    GstLatestRateControl *self, gconstpointer viewer, guint bitrate);
/* @viewer has no say any more. */
void gst_latest_rate_control_remove (
    GstLatestRateControl *self, gconstpointer viewer);
/* Somebody new takes the rate: hand it on although it did not change. */
void gst_latest_rate_control_apply_again (GstLatestRateControl *self);
/* The rate in force, in bit/s. */
guint gst_latest_rate_control_get (GstLatestRateControl *self);

G_END_DECLS
