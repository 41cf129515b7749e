/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Stands in for latestgccbwe: an element whose properties the test sets, the
 * read-only ones included. */
typedef struct
{
  GstElement parent;
  guint estimated_bitrate, path_capacity;
  guint min_bitrate, start_bitrate, max_bitrate;
  guint64 queue_time, advised_playout_delay;
  gdouble retransmission_share, frame_share;
  guint32 free_ssrc; /* the stream that does not wait for the others */
} FakeBwe;

/* Stands in for latestvpxenc: passes buffers on, and remembers downstream-ready
 * and how often it was set. */
typedef struct
{
  GstElement parent;
  guint64 downstream_ready; /* as the streaming thread left it */
  gint times_set;           /* atomic */
} FakeEncoder;

/* Makes gst_element_factory_make() return these two by the names of what they
 * stand in for. */
void fake_network_register (void);
/* Feedback has come for @bwe. */
void fake_bwe_give_feedback (FakeBwe *bwe);

G_END_DECLS
