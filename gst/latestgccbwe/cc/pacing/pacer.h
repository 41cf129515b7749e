/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Spreads packets over time, so that a frame does not fill the queue of the
 * path at once, and says which goes first.
 *
 * A leaky bucket over items it knows nothing of but their size. No clock, no
 * thread, no lock: the caller serializes all calls and says what time it is
 * (any steady clock, microseconds; a step back is survived). Rates are bit/s,
 * sizes bytes on the wire.
 *
 *   gst_latest_pacer_add (p, now, GST_LATEST_PACER_VIDEO, size, item);
 *   ...
 *   for (;;) {
 *     while ((item = gst_latest_pacer_take (p, now, &taken)))
 *       send it, or drop it if taken.fate says so
 *     want = gst_latest_pacer_padding_wanted (p, now);
 *     if (want == 0 || !(item = make_padding (want)))
 *       break;
 *     gst_latest_pacer_add (p, now, GST_LATEST_PACER_PADDING, size, item);
 *   }
 *   while (gst_latest_pacer_take_probe_report (p, now, &report))
 *     tell the estimator
 *   sleep until gst_latest_pacer_next_time (p, now) or until something is added
 *
 * - Never more than @max_burst of data and one packet at once, however long it
 *   was idle; audio does not wait for what video sent before it.
 * - Items of one priority keep their order. A barrier (a serialized event) keeps
 *   its place among everything added before and after it.
 * - When queued audio and video would need longer than @max_queue_time, they
 *   leave faster than the rate.
 * - Retransmissions get no more than their share of the estimate, wait once
 *   each, are given up when too old, and cannot grow the queue. Repeats of them
 *   count for the same share.
 *
 * Memory: nothing is allocated unless a queue grows longer than it ever was. */
typedef struct _GstLatestPacer GstLatestPacer;

/* The first goes first. New video is of no use to a receiver that lacks older: what
 * is sent again goes before it, within its share. */
typedef enum
{
  GST_LATEST_PACER_AUDIO,
  GST_LATEST_PACER_RETRANSMISSION,
  GST_LATEST_PACER_REPEAT, /* a retransmission once more */
  GST_LATEST_PACER_VIDEO,
  GST_LATEST_PACER_PADDING,
  GST_LATEST_PACER_N_PRIORITIES
} GstLatestPacerPriority;

typedef struct
{
  gint64 max_burst;              /* us */
  gint64 max_queue_time;         /* us; 0: the rate never rises */
  guint retransmission_share;    /* percent of the estimate */
  gint64 retransmission_max_age; /* us since the packet was first sent */
} GstLatestPacerConfig;

/* 5 ms bursts, as draft-ietf-rmcat-gcc-02 section 4 paces. The others are ours,
 * tried in the simulator of the tests: with 20 % of loss a repetition needs up to
 * 25 % of the rate; a packet gets six tries at a round trip of 100 ms, as giving
 * one up costs a key frame or a second without pictures. */
#define GST_LATEST_PACER_CONFIG_DEFAULT \
  { \
    5000, 500000, 30, 800000 \
  }

typedef enum
{
  GST_LATEST_PACER_SEND,    /* a packet: send it now */
  GST_LATEST_PACER_BARRIER, /* a barrier: its turn has come */
  GST_LATEST_PACER_DROP /* a retransmission that came too late: release it */
} GstLatestPacerFate;

typedef struct
{
  GstLatestPacerFate fate;
  GstLatestPacerPriority priority; /* not set for a barrier */
  guint32 size;
  gint64 queue_delay; /* us from add to take */
  gboolean in_probe;  /* counted in the running probe */
} GstLatestPacerTaken;

/* What was sent of a cluster; the times are those given to take(). Nothing at
 * all (packets 0) when neither media nor padding came in time. */
typedef struct
{
  guint id;
  gint64 start, end;
  guint32 bytes;
  guint packets;
  gboolean complete;
} GstLatestPacerProbeReport;

typedef struct
{
  guint rate;           /* as set */
  guint effective_rate; /* what media leaves at now, raised or not */
  guint queued_packets[GST_LATEST_PACER_N_PRIORITIES];
  guint64 queued_bytes[GST_LATEST_PACER_N_PRIORITIES];
  gint64 queue_delay; /* us the oldest audio or video packet waits */
  gint64 queue_time;  /* us until the queued media is sent */
  guint64 sent_packets[GST_LATEST_PACER_N_PRIORITIES];
  guint64 sent_bytes[GST_LATEST_PACER_N_PRIORITIES];
  guint64 merged;          /* retransmissions asked for again too soon */
  guint64 refused;         /* retransmissions that found their queue full */
  guint64 repeats_refused; /* the same of repeats, which does not matter */
  guint64 too_old;         /* retransmissions given up */
  guint64 probes, probes_incomplete;
} GstLatestPacerStats;

/* @rate is the pacing rate and the estimate until set_rate is called. */
GstLatestPacer *gst_latest_pacer_new (
    const GstLatestPacerConfig *config, guint rate, gint64 now);
/* Items still waiting are handed to @release, which may be NULL when there are
 * none. A NULL pacer is fine. */
void gst_latest_pacer_free (GstLatestPacer *p, GDestroyNotify release);

/* @pacing_rate: how fast packets leave. @estimate: what retransmissions have
 * their share of. */
void gst_latest_pacer_set_rate (
    GstLatestPacer *p, gint64 now, guint pacing_rate, guint estimate);
void gst_latest_pacer_set_config (
    GstLatestPacer *p, gint64 now, const GstLatestPacerConfig *config);

/* The shortest of the path; 0 while not known. A retransmission that was sent
 * less than this ago is not sent again: who asks for it cannot know of it yet. */
void gst_latest_pacer_set_round_trip (GstLatestPacer *p, gint64 round_trip);

/* Audio, video or padding. The pacer owns @item (not NULL) until it is taken. */
void gst_latest_pacer_add (GstLatestPacer *p, gint64 now,
    GstLatestPacerPriority priority, guint32 size, gpointer item);
/* @key says which packet it repeats (SSRC << 16 | sequence number, say);
 * @first_sent when that was sent first (@now when not known). FALSE: the item
 * stays the caller's, as the same is waiting or on its way already, it is too old,
 * or enough are waiting to fill the share for as long as they are any good. */
gboolean gst_latest_pacer_add_retransmission (GstLatestPacer *p, gint64 now,
    guint64 key, gint64 first_sent, guint32 size, gpointer item);
/* The same retransmission once more, a little later than the last time: what takes
 * one packet often takes the next. FALSE: there is no room, as above. */
gboolean gst_latest_pacer_add_repeat (
    GstLatestPacer *p, gint64 now, guint32 size, gpointer item);
/* Leaves after all that was added before it and before all that is added after
 * it; takes no time and no rate. */
void gst_latest_pacer_add_barrier (
    GstLatestPacer *p, gint64 now, gpointer item);

/* What may leave now, NULL if nothing. The item is the caller's. */
gpointer gst_latest_pacer_take (
    GstLatestPacer *p, gint64 now, GstLatestPacerTaken *taken);
/* Any item, in no time; NULL when none is left. For flushing: barriers come out
 * as BARRIER, the rest as DROP. Rate and probes are not affected. */
gpointer gst_latest_pacer_take_any (
    GstLatestPacer *p, gint64 now, GstLatestPacerTaken *taken);
/* When to call take again; G_MAXINT64 when there is nothing to wait for. Never
 * in the past, and "now" only if take would return something, padding is wanted
 * or a cluster has ended. Up to a millisecond later than the next packet could
 * leave, so that a sleeper is not woken for each packet of a fast stream. */
gint64 gst_latest_pacer_next_time (const GstLatestPacer *p, gint64 now);

/* A cluster of packets at @bitrate, of @duration and @min_packets at least. It
 * begins with the first packet that can be sent, and ends when it is complete or
 * nothing was there to send for too long. FALSE: too many wait already. */
gboolean gst_latest_pacer_add_probe (GstLatestPacer *p, gint64 now, guint id,
    guint bitrate, gint64 duration, guint min_packets);
/* Whether the caller can make padding at all; TRUE at first. If not, probes are
 * made of what media there is. */
void gst_latest_pacer_set_padding (GstLatestPacer *p, gboolean can_pad);
/* Bytes of padding that the running probe lacks now; 0 outside a probe, while
 * something else may leave, and if there is no padding. */
guint32 gst_latest_pacer_padding_wanted (const GstLatestPacer *p, gint64 now);
/* TRUE once for each cluster that ended. */
gboolean gst_latest_pacer_take_probe_report (
    GstLatestPacer *p, gint64 now, GstLatestPacerProbeReport *report);
/* Ends all clusters, without a report: padding cannot be made, or a flush. */
void gst_latest_pacer_cancel_probes (GstLatestPacer *p);

gboolean gst_latest_pacer_is_empty (const GstLatestPacer *p);
void gst_latest_pacer_get_stats (
    const GstLatestPacer *p, gint64 now, GstLatestPacerStats *stats);

G_END_DECLS
