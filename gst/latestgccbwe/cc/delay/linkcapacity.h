/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The rate at which the link was full, remembered: near it the rate is increased
 * slowly, far below or above quickly (draft-ietf-rmcat-gcc-02, 5.5). */

typedef struct
{
  gdouble mean;      /* kbit/s; 0: not known */
  gdouble deviation; /* variance over mean, kbit/s */
} GstLatestLinkCapacity;

void gst_latest_link_capacity_init (GstLatestLinkCapacity *c);
/* The link was full at @rate bit/s. */
void gst_latest_link_capacity_full (GstLatestLinkCapacity *c, guint rate);
/* A probe measured it: that counts for more. */
void gst_latest_link_capacity_probed (GstLatestLinkCapacity *c, guint rate);
/* bit/s; 0 when not known. */
guint gst_latest_link_capacity_get (const GstLatestLinkCapacity *c);
/* Three standard deviations below and above; 0 and G_MAXUINT when not known. */
guint gst_latest_link_capacity_lower (const GstLatestLinkCapacity *c);
guint gst_latest_link_capacity_upper (const GstLatestLinkCapacity *c);

G_END_DECLS
