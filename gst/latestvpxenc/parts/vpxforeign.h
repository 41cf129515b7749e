/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Video that latestvpxenc does not take: foreigncaps.h. */

/* Returns what the sink pad is linked to: all raw video, and what is foreign.
 * Transfer full. */
GstCaps *gst_latest_vpx_foreign_get_template_caps (void);
/* Has @sinkpad, a ghost pad, answer foreign caps with an error of its
 * element. */
void gst_latest_vpx_foreign_attach (GstPad *sinkpad);

G_END_DECLS
