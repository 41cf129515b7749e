/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "bwe.h"
#include "gstlatestgccbwe.h"
#include "latestflow.h"
#include "lossrepair.h"
#include "pacer.h"
#include "rtppacket.h"
#include "rtpstreams.h"
#include "rtxshare.h"
#include "timebase.h"
#include "twccevent.h"
#include "twccunwrap.h"

G_BEGIN_DECLS

/* The parts of latestgccbwe:
 *
 *   gstlatestgccbwe.c  type, state
 *   gccbweproperties.c properties
 *   gccbwesink.c       sink pad: whatever upstream's threads do
 *   gccbwesrc.c        src pad: the streaming thread
 *   gccbwesend.c       how it hands packets over
 *   gccbwefeedback.c   what the receiver says: feedback, retransmission requests
 *   gccbweestimate.c   the estimate's way to the pacer and to the application
 *   gccbwerepair.c     key units instead of what cannot be sent again
 *   gccbwestats.c      statistics
 *   rtpstreams.c       what is remembered of each SSRC, padding
 *   rtppacket.c        RTP headers
 *   rtpmedia.c         which packets are audio
 *   twccevent.c        rtpsession's feedback event
 *   timebase.c         clocks
 *   flow/latestflow.c  whether data flows
 *   cc/                the algorithm
 *
 * Lock order: sink pad's stream lock, src pad's stream lock (the streaming
 * thread's; never both), self->lock, object locks and clocks. With self->lock
 * held nothing is pushed, posted, notified, released or waited for, except on
 * the two conditions. */

/* What a packet has on the wire besides itself: IPv4 20 (RFC 791), UDP 8 (RFC
 * 768), the authentication tag of SRTP's default profile 10 (RFC 3711, 4.2). IPv6
 * and TURN would be 20 and 4 more, which the estimate does not need to know. */
#define GST_LATEST_GCC_BWE_OVERHEAD 38

/* A thing in the pacer: a packet, or something serialized that is no packet. */
typedef struct
{
  GstBuffer *buffer; /* or NULL */
  GstEvent *event;   /* or NULL */
  GstQuery *query;   /* or NULL; its sender's, who waits */
  /* The segment it belongs to. Segments do not wait in line like other events:
   * an rtpfunnel sends one each time it goes from audio to video and back, and
   * nothing could ever overtake. */
  GstEvent *segment;
  GstLatestRtpPacket packet; /* of the buffer */
  guint repeats;             /* it is to be sent so many times more */
} GstLatestGccBweItem;

/* Counters of the element, since READY. */
typedef struct
{
  guint64 feedbacks, repeated_feedbacks, malformed_feedbacks;
  guint64 unknown_packets; /* reported, but forgotten by rtpsession */
  guint64 invalid_packets; /* not RTP */
  guint64 overflow;        /* packets refused, as downstream does not move */
  guint64 nacks, nacks_too_old, nacks_repeated;
  guint64 key_requests;
  guint64 flushed;
} GstLatestGccBweCounters;

struct _GstLatestGccBwe
{
  GstElement parent;

  /* Set once in init. */
  GstPad *sinkpad, *srcpad;

  /* Of what arrives. Written with the sink pad's stream lock (while the pad is
   * inactive: nobody else) and the lock; read with either. */
  GstEvent *segment;

  /* The streaming thread's own. */
  GPtrArray *batch;    /* items to be sent at once */
  GPtrArray *released; /* items to be freed once the lock is free */
  GstEvent *sent_segment;
  gboolean renew_segment; /* the next one is sent even if it is the same */

  GMutex lock;        /* protects everything below */
  GCond wake;         /* the streaming thread sleeps on it, */
  GstClockID wait_id; /* or on this */
  gint64 wake_time;   /* until then; G_MININT64: it does not sleep */
  GCond moved;        /* whoever waits for the streaming thread sleeps
                                 * on it */

  GstLatestTimebase time;
  GstLatestBwe *bwe;
  GstLatestPacer *pacer;
  GstLatestRtpStreams *streams;
  GstLatestLossRepair repair;
  GstLatestRtxShare rtx_share;
  gdouble retransmission_share; /* what the property says, since the feedback */
  gint64 next_process;          /* when bwe wants to be called */
  gint64 probe_sent_time;       /* when the last packet of a probe had left */

  GstLatestTwccSeq twcc_seq;
  GstLatestTwccTime twcc_time;
  GArray *last_feedback;    /* of GstLatestTwccPacket */
  GArray *results;          /* of GstLatestBwePacket */
  guint16 header_size[128]; /* of the last packet of each payload type */

  guint64 given_up;        /* retransmissions that were not sent, so far */
  gboolean need_key;       /* the viewer cannot go on without a key unit */
  gint64 last_key_request; /* G_MININT64 before the first */

  GstLatestFlow flow; /* reconfigured: since the last push began */
  /* Downstream wants nothing that is waiting of this segment, which may be NULL. */
  GstEvent *skipped_segment;
  gboolean skip_data;
  gboolean forget_segment;     /* sent_segment is void, after a flush */
  guint n_packets, n_barriers; /* in the pacer */
  GstQuery *query;             /* its sender waits until this is NULL */
  gboolean query_result;

  guint estimate;            /* what the property says */
  guint notified;            /* what was notified last */
  gboolean notifying;        /* in some thread, which will not miss a change */
  gboolean notify_scheduled; /* a thread for it is about to run */

  /* Properties. */
  guint min_bitrate, max_bitrate, start_bitrate;
  GstLatestBweEstimator estimator;
  gdouble pacing_factor;

  GstLatestGccBweCounters counters;
};

/* gstlatestgccbwe.c */

/* Nothing flows any more: wakes whoever sleeps. With the lock held. */
void gst_latest_gcc_bwe_stop_unlocked (GstLatestGccBwe *self);
/* Data may flow again, from scratch, if both pads are active. With the lock
 * held. */
void gst_latest_gcc_bwe_resume_unlocked (GstLatestGccBwe *self);
void gst_latest_gcc_bwe_item_free (gpointer item);

/* gccbweproperties.c */
void gst_latest_gcc_bwe_install_properties (GObjectClass *klass);
/* As they are by default. */
void gst_latest_gcc_bwe_init_properties (GstLatestGccBwe *self);
void gst_latest_gcc_bwe_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec);
void gst_latest_gcc_bwe_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec);
GParamSpec *gst_latest_gcc_bwe_estimate_pspec (void);

/* gccbwesink.c */
GstPad *gst_latest_gcc_bwe_create_sink_pad (GstPadTemplate *template);

/* gccbwesrc.c */
GstPad *gst_latest_gcc_bwe_create_src_pad (GstPadTemplate *template);
void gst_latest_gcc_bwe_start_task_unlocked (GstLatestGccBwe *self);
/* Wakes the streaming thread if it sleeps longer than until @time. */
void gst_latest_gcc_bwe_wake_unlocked (GstLatestGccBwe *self, gint64 time);
/* Empties the pacer into @released. What is pending for the next stream is lost
 * too. With the lock held. */
void gst_latest_gcc_bwe_clear_unlocked (
    GstLatestGccBwe *self, GPtrArray *released);

/* gccbwesend.c: the streaming thread only, without the lock. */

/* What goes before @item: its segment, if downstream has another. */
void gst_latest_gcc_bwe_send_segment (
    GstLatestGccBwe *self, const GstLatestGccBweItem *item);
/* Pushes the packets of the batch. @segment is set to that of the last ones tried:
 * those that downstream refused if the result says so. */
GstFlowReturn gst_latest_gcc_bwe_push_batch (
    GstLatestGccBwe *self, GstEvent **segment);

/* gccbwefeedback.c */

/* TRUE: @event was feedback, and is consumed. Without the lock. */
gboolean gst_latest_gcc_bwe_take_feedback (
    GstLatestGccBwe *self, GstEvent *event);
/* TRUE: @event was a request for a packet that is not to be sent again, and is
 * consumed. Without the lock. */
gboolean gst_latest_gcc_bwe_take_nack (GstLatestGccBwe *self, GstEvent *event);

/* gccbwerepair.c */

/* Feedback arrived: what is lost whatever the rate decides how often a packet is
 * sent again. With the lock held. */
void gst_latest_gcc_bwe_update_repair_unlocked (
    GstLatestGccBwe *self, gint64 now);
/* Feedback arrived; @was_silent: none did for long before. TRUE: a key unit is
 * needed, ask for it once the lock is free. With the lock held. */
gboolean gst_latest_gcc_bwe_needs_key_unlocked (
    GstLatestGccBwe *self, gboolean was_silent, gint64 now);
/* Without the lock. */
void gst_latest_gcc_bwe_ask_for_key (GstLatestGccBwe *self);

/* gccbweestimate.c */

/* Starts anew, with the properties as they are. With the lock held. */
void gst_latest_gcc_bwe_restart_unlocked (GstLatestGccBwe *self);
/* Passes on what bwe says. TRUE: the estimate changed, notify it. */
gboolean gst_latest_gcc_bwe_apply_unlocked (GstLatestGccBwe *self, gint64 now);
/* Emits notify::estimated-bitrate until the application has seen the newest
 * value, in one thread at a time. Without the lock. */
void gst_latest_gcc_bwe_notify (GstLatestGccBwe *self);
/* The same, in another thread: what the application does then may take time. */
void gst_latest_gcc_bwe_notify_async (GstLatestGccBwe *self);

/* gccbwestats.c */
GstStructure *gst_latest_gcc_bwe_create_stats (GstLatestGccBwe *self);

GST_DEBUG_CATEGORY_EXTERN (gst_latest_gcc_bwe_debug);

G_END_DECLS
