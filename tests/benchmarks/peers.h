/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Launch lines of one encoder, for a codec (0: VP8, 1: VP9), size, frame rate and
 * rate in bit/s: how each of these sets up libvpx on this machine. */
typedef struct
{
  const gchar *name;
  gchar *(*launch) (guint codec, guint width, guint height, guint fps,
      guint cores, guint bitrate);
} Peer;

/* latestvpxenc comes first. */
extern const Peer peers[];
#define N_PEERS 3

G_END_DECLS
