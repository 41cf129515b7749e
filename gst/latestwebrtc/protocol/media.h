/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GST_LATEST_MEDIA_VIDEO,
  GST_LATEST_MEDIA_AUDIO,
  GST_LATEST_MEDIA_DATA, /* data channels */
} GstLatestMediaKind;

/* One thing that the sender has for a viewer. The m-lines of an offer get those
 * of their kind in the order in which the caller has them. */
typedef struct
{
  GstLatestMediaKind kind;
  const gchar *encoding_name; /* in SDP, static: "VP8", "VP9", "H264", "OPUS";
                               * NULL for data */
  const gchar *name;          /* of the track: a line that has it as its a=mid
                               * gets this one; nullable */
  guint id;                   /* the caller's, by which it finds it again */
  const gchar *profile_level_id; /* of H264 (RFC 6184, 8.1); NULL: not known */
} GstLatestMedia;

G_END_DECLS
