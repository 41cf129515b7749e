/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The receiver's report on one packet. */
typedef struct
{
  guint64 seq;      /* unwrapped, one more with each packet sent */
  gint64 send_time; /* us, the sender's clock, when it left the pacer */
  gint64 recv_time; /* us, the receiver's clock, any epoch, unwrapped; not
                     * looked at when lost */
  guint32 size;     /* bytes on the wire */
  gboolean lost;
} GstLatestBwePacket;

G_END_DECLS
