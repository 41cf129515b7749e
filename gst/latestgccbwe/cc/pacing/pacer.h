/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The pacer spreads packets over time, so that a frame does not fill the queue
 * of the path at once, and orders them by priority.
 *
 * It is a leaky bucket over items of which it knows the size only. It has no
 * clock, no thread and no lock: the caller serializes all calls and passes the
 * time (of any steady clock, in microseconds; a step back does no harm). Rates
 * are in bit/s, sizes in bytes on the wire.
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
 * - At most @max_burst of data and one packet leave at once, however long the
 *   pacer was idle, or what the path is known to take at once if that is more; with
 *   audio among it no more than 10 ms at the rate. Audio does not wait for video that was sent before it.
 * - Items of one priority keep their order, but that streams of video take turns
 *   where one has much to send. A barrier (a serialized event)
 *   keeps its place among everything added before and after it.
 * - When queued audio and video would need longer than @max_queue_time, they
 *   leave faster than the rate.
 * - Retransmissions get no more than their share of the estimate. Each packet
 *   is queued once, is dropped when too old, and is refused when the queue
 *   holds all that the share can carry. Repeats count for the same share.
 *
 * Memory is allocated only when a queue grows longer than it ever was. */
typedef struct _GstLatestPacer GstLatestPacer;

/* The priorities, highest first. New video is of no use to a receiver that
 * lacks older video: retransmissions go before it, within their share, unless it
 * has waited for half of max_queue_time. */
typedef enum
{
  GST_LATEST_PACER_AUDIO,
  GST_LATEST_PACER_RETRANSMISSION,
  GST_LATEST_PACER_REPEAT, /* another copy of any of them */
  GST_LATEST_PACER_VIDEO,
  GST_LATEST_PACER_PADDING,
  GST_LATEST_PACER_N_PRIORITIES
} GstLatestPacerPriority;

typedef struct
{
  gint64 max_burst;              /* us at the rate */
  gint64 max_queue_time;         /* us; 0: the rate is never exceeded */
  guint retransmission_share;    /* percent of the estimate */
  gint64 retransmission_max_age; /* us since the packet was first sent */
} GstLatestPacerConfig;

/* Bursts of 5 ms are those of draft-ietf-rmcat-gcc-02, 4. The other values are
 * ours, from the simulator of the tests: with 20 % of loss retransmissions need
 * up to 25 % of the rate; within 800 ms a packet is tried six times at a round
 * trip of 100 ms, as giving it up costs a key frame or a second without
 * pictures. */
#define GST_LATEST_PACER_CONFIG_DEFAULT \
  { \
    5000, 500000, 30, 800000 \
  }

typedef enum
{
  GST_LATEST_PACER_SEND,    /* a packet: send it now */
  GST_LATEST_PACER_BARRIER, /* a barrier: its turn has come */
  GST_LATEST_PACER_DROP     /* a retransmission that is too old: release it */
} GstLatestPacerFate;

typedef struct
{
  GstLatestPacerFate fate;
  GstLatestPacerPriority priority; /* not set for a barrier */
  guint32 size;
  gint64 queue_delay; /* us from add to take */
  gboolean in_probe;  /* counted in the running probe */
  /* The packets of video that left since the last one with this set are one
   * frame, or several that took turns. */
  gboolean frame_end;
} GstLatestPacerTaken;

/* The packets that were sent for a probe; the times are those given to take().
 * @packets is 0 when neither media nor padding came in time. */
typedef struct
{
  guint id;
  gint64 start, end; /* us, of its first and last packet */
  guint32 bytes;
  guint packets;
  gboolean complete;
} GstLatestPacerProbeReport;

typedef struct
{
  guint rate;           /* as set */
  guint effective_rate; /* at which media leaves now: rate, or more to keep
                         * max_queue_time */
  guint queued_packets[GST_LATEST_PACER_N_PRIORITIES];
  guint64 queued_bytes[GST_LATEST_PACER_N_PRIORITIES];
  gint64 queue_delay; /* us the oldest audio or video packet waits */
  gint64 path_time;   /* us until the path is free for what comes next */
  gint64 queue_time;  /* us until the queued media is sent */
  guint64 sent_packets[GST_LATEST_PACER_N_PRIORITIES];
  guint64 sent_bytes[GST_LATEST_PACER_N_PRIORITIES];
  guint64 merged;          /* retransmissions asked for again too soon */
  guint64 refused;         /* retransmissions that found their queue full */
  guint64 repeats_refused; /* repeats that found it full; does no harm */
  guint64 too_old;         /* retransmissions dropped for their age */
  guint64 probes, probes_incomplete;
} GstLatestPacerStats;

/* Makes a pacer. @rate is the pacing rate and the estimate until set_rate is
 * called. */
GstLatestPacer *gst_latest_pacer_new (
    const GstLatestPacerConfig *config, guint rate, gint64 now);
/* Frees the pacer. Items still waiting are handed to @release, which may be
 * NULL when there are none. @p may be NULL. */
void gst_latest_pacer_free (GstLatestPacer *p, GDestroyNotify release);

/* Packets leave at @pacing_rate; retransmissions have their share of
 * @estimate. */
void gst_latest_pacer_set_rate (
    GstLatestPacer *p, gint64 now, guint pacing_rate, guint estimate);
/* What the path takes: @capacity in bit/s, 0 if not known; @burst bytes at once. */
void gst_latest_pacer_set_path (
    GstLatestPacer *p, gint64 now, guint capacity, guint64 burst);
/* No more than so many of the bytes that have been sent are on the path still: what
 * has arrived keeps it busy no longer, whatever @capacity says. */
void gst_latest_pacer_set_in_flight (
    GstLatestPacer *p, gint64 now, guint64 bytes);
void gst_latest_pacer_set_config (
    GstLatestPacer *p, gint64 now, const GstLatestPacerConfig *config);

/* @round_trip is the shortest of the path, 0 while not known. A retransmission
 * that was sent less than this ago is not sent again: the receiver that asks
 * for it cannot have got it yet. */
void gst_latest_pacer_set_round_trip (GstLatestPacer *p, gint64 round_trip);

/* Adds a packet of the stream @id of video; @end: the last one of its frame. A
 * frame that would wait for other streams for longer than a frame time takes turns
 * with them (pacerflows.h). The pacer owns @item as below. */
void gst_latest_pacer_add_video (GstLatestPacer *p, gint64 now, guint32 id,
    gboolean end, guint32 size, gpointer item);
/* Adds audio, padding, or video of which there is one stream. The pacer owns @item (not NULL) until it is
 * taken. */
void gst_latest_pacer_add (GstLatestPacer *p, gint64 now,
    GstLatestPacerPriority priority, guint32 size, gpointer item);
/* Adds a retransmission. @key identifies the packet (for instance SSRC << 16 |
 * sequence number); @first_sent is when it was sent first (@now when not
 * known). Returns FALSE, and the item stays the caller's, when the same packet
 * is queued or on its way already, is too old, or finds so many queued that the
 * share could not carry it before it is too old. */
gboolean gst_latest_pacer_add_retransmission (GstLatestPacer *p, gint64 now,
    guint64 key, gint64 first_sent, guint32 size, gpointer item);
/* Drops the retransmissions that wait and have keys from @first to @last: they
 * are of no use any more. */
void gst_latest_pacer_outdate (
    GstLatestPacer *p, guint64 first_key, guint64 last_key);
/* Adds another copy of a packet, which leaves 10 ms later at the earliest: losses
 * come in bursts. The caller will add @more copies as this one leaves. Returns FALSE when the queue is full, as above, and while video
 * has been waiting for 50 ms. */
gboolean gst_latest_pacer_add_repeat (
    GstLatestPacer *p, gint64 now, guint32 size, guint more, gpointer item);
/* Adds a barrier, which leaves after everything that was added before it and
 * before everything that is added after it. It costs no bytes. */
void gst_latest_pacer_add_barrier (
    GstLatestPacer *p, gint64 now, gpointer item);

/* Adds a mark: an event that concerns nothing but video. It is a barrier as far as
 * video is concerned, and audio and retransmissions go past it. */
void gst_latest_pacer_add_mark (GstLatestPacer *p, gint64 now, gpointer item);

/* Takes the next item that may leave now, which is then the caller's; NULL if
 * there is none. */
gpointer gst_latest_pacer_take (
    GstLatestPacer *p, gint64 now, GstLatestPacerTaken *taken);
/* Takes any item, whatever the time; NULL when none is left. For flushing:
 * barriers come out as BARRIER, all others as DROP. Rate and probes are not
 * affected. */
gpointer gst_latest_pacer_take_any (
    GstLatestPacer *p, gint64 now, GstLatestPacerTaken *taken);
/* The time at which to call take again; G_MAXINT64 when there is nothing to
 * wait for. It is never in the past, and @now only if take would return an
 * item, padding is wanted or a probe has ended. It is up to a millisecond later
 * than the next packet could leave, so that the thread is not woken for each
 * packet of a fast stream. */
gint64 gst_latest_pacer_next_time (const GstLatestPacer *p, gint64 now);

/* Asks for a probe: a cluster of packets sent at @bitrate, of @duration and
 * @min_packets at least. It begins with the first packet that can be sent, and
 * ends when it is complete or no packet came for too long. Returns FALSE when
 * too many probes wait already. */
gboolean gst_latest_pacer_add_probe (GstLatestPacer *p, gint64 now, guint id,
    guint bitrate, gint64 duration, guint min_packets);
/* Tells whether the caller can make padding at all; TRUE at first. If not,
 * probes consist of media only. */
void gst_latest_pacer_set_padding (GstLatestPacer *p, gboolean can_pad);
/* The bytes of padding that the running probe lacks now; 0 outside a probe,
 * while media may leave, and when the caller cannot make padding. */
guint32 gst_latest_pacer_padding_wanted (const GstLatestPacer *p, gint64 now);
/* Returns TRUE once for each probe that has ended. */
gboolean gst_latest_pacer_take_probe_report (
    GstLatestPacer *p, gint64 now, GstLatestPacerProbeReport *report);
/* Ends all probes without a report: on a flush, or when padding cannot be
 * made. */
void gst_latest_pacer_cancel_probes (GstLatestPacer *p);

void gst_latest_pacer_get_stats (
    const GstLatestPacer *p, gint64 now, GstLatestPacerStats *stats);

/* The same as the next frame of the stream @id of video sees it: queued bytes of
 * video and times are without what it will not wait for. */
void gst_latest_pacer_get_stream_stats (const GstLatestPacer *p, gint64 now,
    guint32 id, GstLatestPacerStats *stats);

G_END_DECLS
