/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "viewervalve.h"

G_BEGIN_DECLS

/* viewervalve.c          the pad: what goes through it, and what it sends itself
 * viewervalveverdict.c   what becomes of each frame */

/* What becomes of a frame. */
typedef enum
{
  GST_LATEST_VERDICT_DROP,
  GST_LATEST_VERDICT_SEND,
  GST_LATEST_VERDICT_PROBE, /* sent to be heard of, not to be shown */
  GST_LATEST_VERDICT_HOLE,  /* dropped behind the payloader */
} GstLatestVerdict;

struct _GstLatestViewerValve
{
  GstGhostPad parent;

  /* Immutable once open. */
  GstElement *queue;
  gboolean is_audio;
  const gchar *media_type; /* static; of what the line carries; NULL: any */
  GstLatestViewerRate *viewer_rate; /* its pacer; NULL: none */
  guint32 ssrc;                     /* of the stream in it */
  guint32 track_bit;                /* of its track in the rate control */

  gint encoding; /* atomic; of the track */
  /* Atomic boolean: the next packets, which the payloader pushes as one list
   * or one buffer, are dropped. */
  gint drop_packets;

  GMutex lock;
  /* Protected by lock. */
  gboolean open;
  gboolean is_unfit; /* what comes is not what the line carries */
  gboolean need_key; /* frames are dropped until the next key unit */
  gboolean has_hole; /* a hole in the sequence numbers has been made since */
  gint64 probed_at;  /* us */
  GstClockTime last; /* frame that was sent: its PTS */
  GstClockTime from; /* frames up to this one's PTS have been sent; or none */
  GstLatestViewerValveCounters counters;
};

/* Decides on @buffer, and counts it. @ask is set when the encoder should make a key
 * unit, and else left as it is. On the streaming thread. */
GstLatestVerdict gst_latest_viewer_valve_judge (GstLatestViewerValve *self,
    GstBuffer *buffer, gboolean is_key, gboolean *ask);

G_END_DECLS
