/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The capacity of the link is the average of the rates at which it was full.
 * Near it the rate is increased slowly, far below or above quickly
 * (draft-ietf-rmcat-gcc-02, 5.5). */

typedef struct
{
  gdouble mean;      /* kbit/s; 0: not known */
  gdouble deviation; /* variance over mean, kbit/s */
} GstLatestLinkCapacity;

void gst_latest_link_capacity_init (GstLatestLinkCapacity *c);
/* The link was full at @rate bit/s. */
void gst_latest_link_capacity_full (GstLatestLinkCapacity *c, guint rate);
/* A probe has measured the capacity as @rate, which gets more weight. */
void gst_latest_link_capacity_probed (GstLatestLinkCapacity *c, guint rate);
/* Returns bit/s, 0 while not known. */
guint gst_latest_link_capacity_get (const GstLatestLinkCapacity *c);
/* The capacity less or plus three standard deviations; 0 and G_MAXUINT while
 * not known. */
guint gst_latest_link_capacity_lower (const GstLatestLinkCapacity *c);
guint gst_latest_link_capacity_upper (const GstLatestLinkCapacity *c);

G_END_DECLS
