/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Makes rtpvp8pay write the playout-delay extension, 0 to 0, where it is negotiated. */
void handmade_playout_register (void);

G_END_DECLS
