/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

#include "bwepacket.h"

G_BEGIN_DECLS

/* The capacity of the path, measured by the video frames themselves. The packets of
 * a frame leave close together, and the narrowest link of the path spreads them:
 * the time between the arrivals of the first and the last one tells its rate. Unlike
 * the rate that is being sent, this rate may be far above the estimate, and unlike a
 * probe, it costs nothing.
 *
 * A second result is the burst: how many bytes may leave at once without a buffer of
 * the path overflowing. It grows with each burst that arrives whole. A burst that
 * lost its tail was too long for a queue, or for the bucket of a policer, and is
 * not tried again for a while.
 *
 * Times are microseconds: send times of one steady clock, arrival times of the
 * receiver's clock. Rates are bit/s, sizes bytes on the wire. */

#define GST_LATEST_PATH_CAPACITY_FRAMES 64
#define GST_LATEST_PATH_CAPACITY_SAMPLES 8

/* A frame that was sent, with the reports of its packets so far. */
typedef struct
{
  gint64 start, end; /* when its first and its last packet left the pacer */
  gint64 first_sent, last_sent; /* as reported, a little later than that */
  guint packets;
  guint arrived, lost;
  guint last_lost; /* of the packets reported last, those lost in a row */
  gboolean gap;    /* a packet arrived that was sent after a lost one */
  guint64 arrived_bytes;
  /* Of packets of no frame, which took their time on the link, too: between those of
   * the frame that arrived, and since the last of these. */
  guint64 between_bytes, later_bytes;
  guint32 first_size; /* of the packet that arrived first */
  gint64 first_recv, last_recv;
} GstLatestPathFrame;

#define GST_LATEST_PATH_CAPACITY_OTHERS 32

/* A packet that left between those of a frame: audio, a retransmission. */
typedef struct
{
  gint64 at;
  guint32 size; /* 0: none, or reported */
} GstLatestPathOther;

typedef struct
{
  gint64 at; /* when the frame had been sent */
  guint rate;
  gboolean limited; /* by the path; otherwise the capacity may be higher */
} GstLatestPathSample;

/* Told of each frame whose packets have been reported, as far as they will be. */
typedef void (*GstLatestPathFrameFunc) (
    const GstLatestPathFrame *frame, gpointer user_data);

/* A count of the packets of frames that were sent since a time. */
typedef struct
{
  gint64 since;
  guint lost, total;
} GstLatestPathLoss;

typedef struct
{
  GstLatestPathFrame frame[GST_LATEST_PATH_CAPACITY_FRAMES]; /* a ring */
  guint64 first; /* index of the oldest frame without a result */
  guint64 next;  /* and of the frame that is being sent */
  GstLatestPathOther other[GST_LATEST_PATH_CAPACITY_OTHERS]; /* a ring */
  guint n_others;

  GstLatestPathSample sample[GST_LATEST_PATH_CAPACITY_SAMPLES]; /* a ring */
  guint64 n_samples;
  guint capacity;      /* 0: not known */
  gboolean consistent; /* the samples agree */
  guint slower;        /* frames in a row that were much slower */
  guint small;         /* frames since the last sample, all too small for one */
  gboolean paused;     /* frames leave too slowly to measure anything */

  guint64 burst;
  gint64 grow_after; /* the burst does not grow before */
  gint64 grow_pause; /* the length of the next pause */
  gboolean careful;  /* bursts get lost: none is sent until grow_after */

  GstLatestPathFrame suspect; /* the previous frame, if it lost its tail */
  GstLatestPathLoss loss;     /* with bursts, or in the trial without */
  gboolean trying;            /* a trial without bursts is going on */
  gdouble loss_before;        /* the loss with bursts, before the trial */
  gint64 try_after;           /* no trial before */
  GstLatestPathLoss watched;  /* see gst_latest_path_capacity_watch() */

  GstLatestPathFrameFunc frame_func; /* NULL: nobody wants to know */
  gpointer user_data;
} GstLatestPathCapacity;

void gst_latest_path_capacity_init (GstLatestPathCapacity *c);
/* Forgets the capacity, as the path was silent and may have changed. */
void gst_latest_path_capacity_forget (GstLatestPathCapacity *c);

/* Notes that a packet of a frame has left at @now; @end: the last of its frame. */
void gst_latest_path_capacity_sent (
    GstLatestPathCapacity *c, gint64 now, gboolean end);
/* Notes that a packet of no frame has left. */
void gst_latest_path_capacity_sent_other (
    GstLatestPathCapacity *c, gint64 now, guint32 size);
/* Takes the report of one packet; reports come in the order of sending. @inner is
 * set to TRUE for a packet of a frame that is not its first one: its delay contains
 * the time that the packets before it took on the link. Returns TRUE if the report
 * has completed a frame that was measured. */
gboolean gst_latest_path_capacity_report (GstLatestPathCapacity *c,
    const GstLatestBwePacket *packet, gboolean *inner);

/* Trusts the samples no longer if the newest is too old, as all frames since then
 * had one or two packets, which measure nothing: the path may have changed. */
void gst_latest_path_capacity_expire (GstLatestPathCapacity *c, gint64 now);
/* Forgets the capacity if more than it arrives, @acked bit/s, and no frame has been
 * measured of late: whoever waits for a path that sound alone seems to fill would
 * never send the frame that shows what it is. */
void gst_latest_path_capacity_doubt (
    GstLatestPathCapacity *c, gint64 now, guint acked);
/* Sends no bursts for a while: the path loses them. */
void gst_latest_path_capacity_stop_bursts (
    GstLatestPathCapacity *c, gint64 now);
/* Ignores the losses up to @now, which a full queue or an outage explains. */
void gst_latest_path_capacity_ignore_losses (
    GstLatestPathCapacity *c, gint64 now);
/* Begins to count losses of packets that leave from @now on. */
void gst_latest_path_capacity_watch (GstLatestPathCapacity *c, gint64 now);
/* Returns the part of those packets that was lost; -1 while they are few. */
gdouble gst_latest_path_capacity_get_watched_loss (
    const GstLatestPathCapacity *c);

/* Returns TRUE if frames may leave as bursts. Otherwise the capacity says nothing
 * about how fast packets should leave. */
gboolean gst_latest_path_capacity_takes_bursts (const GstLatestPathCapacity *c);

G_END_DECLS
