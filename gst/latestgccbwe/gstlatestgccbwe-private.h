/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "bwe.h"
#include "cctime.h"
#include "gstlatestgccbwe.h"
#include "latestpads.h"
#include "lossrepair.h"
#include "pacer.h"
#include "rtpstreams.h"
#include "rtxshare.h"
#include "timebase.h"
#include "twccunwrap.h"

G_BEGIN_DECLS

/* The parts of latestgccbwe. Each calls only those below it:
 *
 *   gstlatestgccbwe.c      type, state, clock
 *   gccbwesink.c           sink pad: packets, events and queries of upstream
 *   gccbwesrc.c            src pad: the streaming thread, upstream events
 *   gccbwesend.c           the packets that leave
 *   gccbwefeedback.c       feedback of the receiver
 *   gccbweretransmission.c retransmission requests, copies of retransmissions
 *   gccbwekeyrequest.c     key unit requests
 *   gccbweproperties.c     properties, notification of the estimate
 *   gccbwestats.c          statistics
 *   gccbweestimate.c       the estimate's way to the pacer
 *   gccbwewait.c           sleeping and waking up
 *   rtpstreams.c           state of each SSRC, padding
 *   rtppacket.c            RTP headers
 *   rtpmedia.c             which packets are audio
 *   twccevent.c            rtpsession's feedback event
 *   timebase.c             clocks
 *   util/latestflow.c      whether data flows
 *   util/latestpads.c      what flush, activation and RECONFIGURE do
 *   cc/                    the algorithm
 *
 * The lock order is: the sink pad's or the src pad's stream lock (never both),
 * self->lock, object locks and clocks. While self->lock is held nothing is
 * pushed, posted, notified or released, and nothing is waited for except the
 * two conditions. */

/* The bytes that a packet has on the wire beyond RTP are: IPv4 20 (RFC 791),
 * UDP 8 (RFC 768), the authentication tag of SRTP's default profile 10 (RFC
 * 3711, 4.2). With IPv6 there are 20 more, with TURN 4; the estimate may be
 * that much off. */
#define GST_LATEST_GCC_BWE_OVERHEAD 38

/* Values of wake_time and arguments of gst_latest_gcc_bwe_wake_locked(). */
#define GST_LATEST_GCC_BWE_NOT_SLEEPING G_MININT64
#define GST_LATEST_GCC_BWE_WAKE_NOW (G_MININT64 + 1)

/* An item in the pacer is a packet, or an event or a query among the
 * packets. */
typedef struct
{
  GstBuffer *buffer; /* or NULL */
  GstEvent *event;   /* or NULL */
  GstQuery *query;   /* or NULL; owned by its sender, who waits */
  /* The segment of the item. Segments do not wait in line as other events do:
   * an rtpfunnel sends one whenever it goes from audio to video or back, and
   * nothing could ever overtake. */
  GstEvent *segment;
  GstLatestRtpPacket packet; /* of the buffer */
  guint repeats;             /* the times the packet is to be sent again */
} GstLatestGccBweItem;

/* The counters of the element start at 0 in READY. */
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

/* The output is the streaming thread's own, without a lock. */
typedef struct
{
  GPtrArray *batch;       /* items to be sent at once */
  GPtrArray *released;    /* items to be freed without the lock */
  GstEvent *segment;      /* the last one sent */
  gboolean renew_segment; /* the next one is sent even if it is the same */
} GstLatestGccBweOutput;

typedef struct
{
  /* The streaming thread sleeps on the condition, or on the clock. */
  GCond wake;
  GstClockID id;
  gint64 wake_time; /* us */
  GCond moved;      /* whoever waits for the streaming thread sleeps on it */
} GstLatestGccBweWait;

typedef struct
{
  GstLatestTwccSeq seq;
  GstLatestTwccTime time;
  GArray *last;             /* of GstLatestTwccPacket: the last message */
  GArray *results;          /* of GstLatestBwePacket: the same, converted */
  guint16 header_size[128]; /* of the last packet of each payload type */
} GstLatestGccBweFeedback;

typedef struct
{
  GstLatestLossRepair repair;
  GstLatestRtxShare measured;
  gdouble share;       /* the property retransmission-share */
  gint64 min_interval; /* us between two requests for the same packet */
} GstLatestGccBweRetransmission;

typedef struct
{
  gboolean needed; /* the receiver cannot go on without a key unit */
  guint64 refused; /* retransmissions, up to the last feedback */
  gint64 last;     /* us; NONE before the first */
} GstLatestGccBweKeyRequest;

/* Data that downstream has refused, as it is at the end of its segment. */
typedef struct
{
  gboolean active;
  GstEvent *segment; /* may be NULL */
} GstLatestGccBweSkip;

typedef struct
{
  guint notified;     /* the last value */
  gboolean running;   /* in a thread, which will not miss a change */
  gboolean scheduled; /* a thread for it is about to run */
} GstLatestGccBweNotification;

/* The properties that may be set. */
typedef struct
{
  guint min_bitrate, max_bitrate, start_bitrate;
  GstLatestBweEstimator estimator;
  gdouble pacing_factor;
  gdouble frame_share;
} GstLatestGccBweSettings;

struct _GstLatestGccBwe
{
  GstElement parent;

  /* Set once in init. */
  GstPad *sinkpad, *srcpad;

  /* The segment of the packets that arrive. Written with the sink pad's stream
   * lock (or while the pad is inactive) and the lock; read with either. */
  GstEvent *segment;

  GstLatestGccBweOutput output;

  GMutex lock; /* protects everything below */
  GstLatestGccBweWait wait;

  GstLatestTimebase time;
  GstLatestBwe *bwe;
  GstLatestPacer *pacer;
  GstLatestRtpStreams *streams;
  gint64 next_process;    /* us: the next call of gst_latest_bwe_process() */
  gint64 probe_sent_time; /* us: the last packet of a probe had left by then */

  GstLatestGccBweFeedback feedback;
  GstLatestGccBweRetransmission retransmission;
  GstLatestGccBweKeyRequest key_request;

  GstLatestFlow flow; /* reconfigured: since the last push began */
  GstLatestGccBweSkip skip;
  gboolean forget_segment;     /* output.segment is void, after a flush */
  guint n_packets, n_barriers; /* in the pacer */
  GstQuery *query;             /* its sender waits until this is NULL */
  gboolean query_result;

  guint estimate; /* the property estimated-bitrate */
  GstLatestGccBweNotification notification;
  GstLatestGccBweSettings settings;
  GstLatestGccBweCounters counters;
};

/* gccbweproperties.c */
void gst_latest_gcc_bwe_install_properties (GObjectClass *klass);
void gst_latest_gcc_bwe_init_settings (GstLatestGccBweSettings *settings);
void gst_latest_gcc_bwe_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec);
void gst_latest_gcc_bwe_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec);
/* Emits notify::estimated-bitrate until the application has seen the newest
 * value, in one thread at a time. Without the lock. */
void gst_latest_gcc_bwe_notify (GstLatestGccBwe *self);
/* Does so in another thread, as handlers of the application may take long. */
void gst_latest_gcc_bwe_notify_async (GstLatestGccBwe *self);

/* gccbwesink.c */
extern const GstLatestPadFunctions gst_latest_gcc_bwe_pad_functions;

/* gccbwesrc.c */
void gst_latest_gcc_bwe_change_flow (
    GstObject *element, GstLatestFlowChange change);
gboolean gst_latest_gcc_bwe_src_event (
    GstPad *pad, GstObject *parent, GstEvent *event);

/* gccbwesend.c: the streaming thread only, without the lock. */

/* Sends the segment of @item, unless it is the last one sent. */
void gst_latest_gcc_bwe_send_segment (
    GstLatestGccBwe *self, const GstLatestGccBweItem *item);
/* Pushes the packets of the batch. @segment is set to that of the last packets
 * tried, which are those that downstream refused if the result says so. */
GstFlowReturn gst_latest_gcc_bwe_push_batch (
    GstLatestGccBwe *self, GstEvent **segment);
/* Any thread. */
void gst_latest_gcc_bwe_item_free (gpointer item);

/* gccbwefeedback.c */

/* Returns TRUE if @event was feedback; it is consumed then. Without the
 * lock. */
gboolean gst_latest_gcc_bwe_take_feedback (
    GstLatestGccBwe *self, GstEvent *event);

/* gccbweretransmission.c */

/* The key of a retransmission in the pacer. */
static inline guint64
gst_latest_gcc_bwe_retransmission_key (guint32 rtx_ssrc, guint16 original_seq)
{
  return (guint64) rtx_ssrc << 16 | original_seq;
}

/* Returns TRUE if @event was a request for a packet that is not to be sent
 * again; it is consumed then. Without the lock. */
gboolean gst_latest_gcc_bwe_take_nack (GstLatestGccBwe *self, GstEvent *event);
void gst_latest_gcc_bwe_restart_retransmission_locked (
    GstLatestGccBwe *self, gint64 now);
/* A key frame comes: retransmissions of what was sent before are of no use any
 * more. Without the lock. */
void gst_latest_gcc_bwe_outdate_retransmissions (GstLatestGccBwe *self);
/* Decides after a feedback how often a retransmission is sent. */
void gst_latest_gcc_bwe_adapt_retransmission_locked (GstLatestGccBwe *self,
    gint64 now, const GstLatestBweAdvice *advice,
    const GstLatestPacerStats *pacer);

/* gccbwekeyrequest.c */

/* Returns TRUE if gst_latest_gcc_bwe_request_key_unit() is to be called, after
 * a feedback. */
gboolean gst_latest_gcc_bwe_needs_key_unit_locked (GstLatestGccBwe *self,
    gint64 now, const GstLatestBweAdvice *advice,
    const GstLatestPacerStats *pacer);
/* A key unit has come: what was refused before needs no other one. */
void gst_latest_gcc_bwe_saw_key_unit_locked (GstLatestGccBwe *self, gint64 now);
/* Without the lock. */
void gst_latest_gcc_bwe_request_key_unit (GstLatestGccBwe *self);

/* gccbweestimate.c */

/* Makes a new estimator, with the properties as they are. */
void gst_latest_gcc_bwe_restart_locked (GstLatestGccBwe *self);
/* Both return TRUE if the estimate has changed and is to be notified. */
gboolean gst_latest_gcc_bwe_apply_locked (
    GstLatestGccBwe *self, gint64 now, const GstLatestBweAdvice *advice);
gboolean gst_latest_gcc_bwe_refresh_locked (GstLatestGccBwe *self, gint64 now);

/* gccbwewait.c */

/* Wakes the streaming thread if it sleeps longer than until @time. */
void gst_latest_gcc_bwe_wake_locked (GstLatestGccBwe *self, gint64 time);
/* Sleeps until @until, or longer if that is G_MAXINT64, or until woken. The
 * lock is released meanwhile. */
void gst_latest_gcc_bwe_sleep_locked (GstLatestGccBwe *self, gint64 until);

/* gccbwestats.c */
GstStructure *gst_latest_gcc_bwe_create_stats (GstLatestGccBwe *self);
/* The time until the path is free for the next frame, in ns: of any stream, or of
 * the one of @ssrc. */
guint64 gst_latest_gcc_bwe_get_queue_time_locked (
    GstLatestGccBwe *self, const guint32 *ssrc);

GST_DEBUG_CATEGORY_EXTERN (gst_latest_gcc_bwe_debug);

G_END_DECLS
