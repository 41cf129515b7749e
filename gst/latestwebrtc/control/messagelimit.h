/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A token bucket that limits one viewer's messages. It is full at first. What
 * must not be lost may overdraw it by as much as it holds: who exceeds that as
 * well is no person at a keyboard. Times are monotonic, in us. */

#define GST_LATEST_MESSAGE_LIMIT_RATE 500 /* a second */
#define GST_LATEST_MESSAGE_LIMIT_BURST 100

typedef struct
{
  gdouble spent; /* tokens, never less than 0 */
  gint64 updated;
} GstLatestMessageLimit;

/* Returns whether a message may pass, and takes its token if so. */
gboolean gst_latest_message_limit_take (
    GstLatestMessageLimit *self, gboolean must_not_be_lost, gint64 now);

G_END_DECLS
