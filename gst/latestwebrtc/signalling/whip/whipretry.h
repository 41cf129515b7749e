/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A retry schedule says when to try again after a failure: twice as long after
 * each, within bounds. Zero but for the bounds is the beginning. */
typedef struct
{
  guint first_ms, max_ms;
  guint failures; /* since the last success */
} GstLatestWhipRetry;

/* How long to wait after one more failure, in ms: no less than what the server
 * asks for in @retry_after_s (0: nothing). @random is 0 to 1, so that clients
 * of a server that was away do not all come back at once. */
guint gst_latest_whip_retry_next (
    GstLatestWhipRetry *self, guint retry_after_s, gdouble random);
/* It went well. */
void gst_latest_whip_retry_reset (GstLatestWhipRetry *self);

G_END_DECLS
