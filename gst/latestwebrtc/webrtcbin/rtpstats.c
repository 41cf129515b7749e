/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "rtpstats.h"

#include <gst/rtp/gstrtcpbuffer.h>
#include <gst/webrtc/webrtc.h>
#include <stdlib.h>
#include <string.h>

#include "pendingpromises.h"
#include "workarounds.h"

typedef struct
{
  guint64 packets_sent, bytes_sent;
  guint64 retransmitted_packets, retransmitted_bytes;
  guint nack_count, pli_count, fir_count;

  gboolean remote_known;   /* the viewer has reported */
  gdouble round_trip_time; /* seconds; 0: not known */
  gdouble fraction_lost;   /* 0 to 1, since the report before */
  gdouble jitter;          /* seconds */
  gint64 packets_lost;
} Numbers;

typedef struct
{
  guint32 ssrc;
  guint32 rtx_ssrc; /* of its retransmissions; 0: not known */
  guint clock_rate;
  gboolean
      block_read; /* a report block has come, which is newer than webrtcbin's
                        * answer */
  Numbers numbers;
} Stream;

struct _GstLatestRtpStats
{
  gint asked;    /* atomic boolean: a promise is open, and holds a reference */
  guint reports; /* atomic; wraps */

  GMutex lock;
  /* Protected by lock. */
  GArray *streams; /* Stream */
  guint answered;  /* reports, of which the numbers are at least */
  guint reports_when_asked;
};

static void
read_outbound (Numbers *n, const GstStructure *s)
{
  gst_structure_get_uint64 (s, "packets-sent", &n->packets_sent);
  gst_structure_get_uint64 (s, "bytes-sent", &n->bytes_sent);
  gst_structure_get_uint (s, "nack-count", &n->nack_count);
  gst_structure_get_uint (s, "pli-count", &n->pli_count);
  gst_structure_get_uint (s, "fir-count", &n->fir_count);
}

static void
read_retransmissions (Numbers *n, const GstStructure *s)
{
  gst_structure_get_uint64 (s, "packets-sent", &n->retransmitted_packets);
  gst_structure_get_uint64 (s, "bytes-sent", &n->retransmitted_bytes);
}

static void
read_remote_inbound (Stream *stream, const GstStructure *s)
{
  Numbers *n = &stream->numbers;

  n->remote_known = TRUE;
  gst_structure_get_double (s, "round-trip-time", &n->round_trip_time);
  if (stream->block_read)
    return;
  gst_structure_get_double (s, "fraction-lost", &n->fraction_lost);
  gst_structure_get_int64 (s, "packets-lost", &n->packets_lost);
}

/* The stream whose media, or whose retransmissions, have @ssrc. */
static Stream *
find_stream_locked (GstLatestRtpStats *self, guint32 ssrc)
{
  for (guint i = 0; i < self->streams->len; i++) {
    Stream *stream = &g_array_index (self->streams, Stream, i);

    if (stream->ssrc == ssrc || (stream->rtx_ssrc == ssrc && ssrc != 0))
      return stream;
  }
  return NULL;
}

static gboolean
read_entry_locked (GQuark field, const GValue *value, gpointer data)
{
  Stream *stream;
  const GstStructure *s;
  GstWebRTCStatsType type;
  guint ssrc = 0;

  if (!GST_VALUE_HOLDS_STRUCTURE (value))
    return TRUE;
  s = gst_value_get_structure (value);
  if (!gst_structure_get (s, "type", GST_TYPE_WEBRTC_STATS_TYPE, &type, NULL)
      || !gst_structure_get_uint (s, "ssrc", &ssrc))
    return TRUE;
  stream = find_stream_locked (data, ssrc);
  if (stream && type == GST_WEBRTC_STATS_OUTBOUND_RTP) {
    if (stream->ssrc == ssrc)
      read_outbound (&stream->numbers, s);
    else
      read_retransmissions (&stream->numbers, s);
  } else if (stream && stream->ssrc == ssrc
      && type == GST_WEBRTC_STATS_REMOTE_INBOUND_RTP) {
    read_remote_inbound (stream, s);
  }
  return TRUE;
}

GstLatestRtpStats *
gst_latest_rtp_stats_new (void)
{
  GstLatestRtpStats *self = g_atomic_rc_box_new0 (GstLatestRtpStats);

  self->streams = g_array_new (FALSE, TRUE, sizeof (Stream));
  g_mutex_init (&self->lock);
  return self;
}

void
gst_latest_rtp_stats_add (
    GstLatestRtpStats *self, guint32 ssrc, guint clock_rate)
{
  const Stream stream = { .ssrc = ssrc, .clock_rate = clock_rate };

  g_mutex_lock (&self->lock);
  g_array_append_val (self->streams, stream);
  g_mutex_unlock (&self->lock);
}

static void
stats_clear (gpointer data)
{
  GstLatestRtpStats *self = data;

  g_array_unref (self->streams);
  g_mutex_clear (&self->lock);
}

void
gst_latest_rtp_stats_unref (GstLatestRtpStats *self)
{
  g_atomic_rc_box_release_full (self, stats_clear);
}

/* Called on webrtcbin's thread. */
static void
on_reply (GstPromise *promise, gpointer data)
{
  GstLatestRtpStats *self = data;
  const GstStructure *reply = NULL;

  if (gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED)
    reply = gst_promise_get_reply (promise);
  if (reply) {
    g_mutex_lock (&self->lock);
    gst_structure_foreach (reply, read_entry_locked, self);
    self->answered = self->reports_when_asked;
    g_mutex_unlock (&self->lock);
  }
  /* Not earlier: the next question changes reports_when_asked. */
  g_atomic_int_set (&self->asked, FALSE);
}

void
gst_latest_rtp_stats_refresh (GstLatestRtpStats *self, GstElement *webrtcbin)
{
  GstPromise *promise;

  if (!g_atomic_int_compare_and_exchange (&self->asked, FALSE, TRUE))
    return;
  g_mutex_lock (&self->lock);
  self->reports_when_asked = g_atomic_int_get (&self->reports);
  g_mutex_unlock (&self->lock);
  promise = gst_promise_new_with_change_func (on_reply,
      g_atomic_rc_box_acquire (self),
      (GDestroyNotify) gst_latest_rtp_stats_unref);
  g_signal_emit_by_name (webrtcbin, "get-stats", NULL, promise);
  gst_latest_pending_promise_keep (
      webrtcbin, GST_LATEST_PROMISE_STATS, promise);
}

/* What the viewer reports. */

static void
take_block (GstLatestRtpStats *self, GstRTCPPacket *packet, guint n)
{
  guint32 ssrc = 0, highest, jitter, lsr, dlsr;
  guint8 fraction_lost;
  gint32 packets_lost;
  Stream *stream;

  /* Sets nothing where the packet ends before the block. */
  gst_rtcp_packet_get_rb (packet, n, &ssrc, &fraction_lost, &packets_lost,
      &highest, &jitter, &lsr, &dlsr);
  g_mutex_lock (&self->lock);
  stream = find_stream_locked (self, ssrc);
  if (stream && stream->ssrc == ssrc) {
    stream->block_read = stream->numbers.remote_known = TRUE;
    stream->numbers.fraction_lost = fraction_lost / 256.0;
    stream->numbers.packets_lost = packets_lost;
    stream->numbers.jitter = (gdouble) jitter / stream->clock_rate;
  }
  g_mutex_unlock (&self->lock);
}

/* Called for each RTCP packet of the viewer, on the thread by which it comes in.
 * Of each report rtpsession keeps the last block only. */
static void
on_rtcp (GObject *session, GstBuffer *buffer, gpointer data)
{
  GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
  GstRTCPPacket packet;
  gboolean more;

  if (!gst_rtcp_buffer_validate_reduced (buffer)
      || !gst_rtcp_buffer_map (buffer, GST_MAP_READ, &rtcp))
    return;
  more = gst_rtcp_buffer_get_first_packet (&rtcp, &packet);
  for (; more; more = gst_rtcp_packet_move_to_next (&packet)) {
    GstRTCPType type = gst_rtcp_packet_get_type (&packet);

    if (type != GST_RTCP_TYPE_RR && type != GST_RTCP_TYPE_SR)
      continue;
    for (guint i = 0; i < gst_rtcp_packet_get_rb_count (&packet); i++)
      take_block (data, &packet, i);
  }
  gst_rtcp_buffer_unmap (&rtcp);
}

/* Called for each report on a stream of ours, on the thread by which the
 * viewer's packets come in. */
static void
on_report (GstElement *rtpbin, guint session, guint ssrc, gpointer data)
{
  GstLatestRtpStats *self = data;

  g_atomic_int_inc (&self->reports);
}

static void
closure_unref (gpointer data, GClosure *closure)
{
  gst_latest_rtp_stats_unref (data);
}

/* Called when we begin to send a stream: its session is there. */
static void
on_sender (GstElement *rtpbin, guint session, guint ssrc, gpointer data)
{
  GstLatestRtpStats *self = data;
  g_autoptr (GObject) internal = NULL;

  g_signal_emit_by_name (rtpbin, "get-internal-session", session, &internal);
  if (internal
      && g_signal_handler_find (internal,
             G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL, on_rtcp,
             self)
          == 0)
    g_signal_connect_data (internal, "on-receiving-rtcp", G_CALLBACK (on_rtcp),
        g_atomic_rc_box_acquire (self), closure_unref, G_CONNECT_DEFAULT);
}

void
gst_latest_rtp_stats_watch (GstLatestRtpStats *self, GstElement *webrtcbin)
{
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (webrtcbin), GST_LATEST_WEBRTCBIN_RTPBIN);

  if (!rtpbin)
    return;
  g_signal_connect_data (rtpbin, "on-ssrc-active", G_CALLBACK (on_report),
      g_atomic_rc_box_acquire (self), closure_unref, G_CONNECT_DEFAULT);
  g_signal_connect_data (rtpbin, "on-new-sender-ssrc", G_CALLBACK (on_sender),
      g_atomic_rc_box_acquire (self), closure_unref, G_CONNECT_DEFAULT);
}

/* Reads "FID 1 2" (RFC 5576, 4.2; RFC 4588, 8.1): what is sent again of the
 * stream 1 has the SSRC 2. */
static void
take_group (GstLatestRtpStats *self, const gchar *group)
{
  guint32 ssrc, rtx_ssrc;
  gchar *end;
  Stream *stream;

  if (!g_str_has_prefix (group, "FID "))
    return;
  ssrc = strtoul (group + strlen ("FID "), &end, 10);
  rtx_ssrc = strtoul (end, NULL, 10);
  g_mutex_lock (&self->lock);
  stream = find_stream_locked (self, ssrc);
  if (stream)
    stream->rtx_ssrc = rtx_ssrc;
  g_mutex_unlock (&self->lock);
}

void
gst_latest_rtp_stats_learn_retransmissions (
    GstLatestRtpStats *self, GstElement *webrtcbin)
{
  g_autoptr (GstWebRTCSessionDescription) local = NULL;

  g_object_get (webrtcbin, "local-description", &local, NULL);
  for (guint i = 0; local && i < gst_sdp_message_medias_len (local->sdp); i++) {
    const GstSDPMedia *media = gst_sdp_message_get_media (local->sdp, i);
    const gchar *group = gst_sdp_media_get_attribute_val (media, "ssrc-group");

    if (group)
      take_group (self, group);
  }
}

guint
gst_latest_rtp_stats_get_reports (GstLatestRtpStats *self, gdouble *loss)
{
  guint reports;
  gdouble greatest = 0;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->streams->len; i++)
    greatest = MAX (greatest,
        g_array_index (self->streams, Stream, i).numbers.fraction_lost);
  reports = self->answered;
  g_mutex_unlock (&self->lock);
  if (loss)
    *loss = greatest;
  return reports;
}

static void
write_numbers (const Numbers *n, GstStructure *out)
{
  gst_structure_set (out, "packets-sent", G_TYPE_UINT64, n->packets_sent,
      "bytes-sent", G_TYPE_UINT64, n->bytes_sent, "nack-count", G_TYPE_UINT,
      n->nack_count, "pli-count", G_TYPE_UINT, n->pli_count, "fir-count",
      G_TYPE_UINT, n->fir_count, "retransmitted-packets-sent", G_TYPE_UINT64,
      n->retransmitted_packets, "retransmitted-bytes-sent", G_TYPE_UINT64,
      n->retransmitted_bytes, NULL);
  if (!n->remote_known)
    return;
  if (n->round_trip_time > 0)
    gst_structure_set (
        out, "round-trip-time", G_TYPE_DOUBLE, n->round_trip_time, NULL);
  gst_structure_set (out, "fraction-lost", G_TYPE_DOUBLE, n->fraction_lost,
      "packets-lost", G_TYPE_INT64, n->packets_lost, "jitter", G_TYPE_DOUBLE,
      n->jitter, NULL);
}

static void
add_numbers (Numbers *sum, const Numbers *n)
{
  sum->packets_sent += n->packets_sent;
  sum->bytes_sent += n->bytes_sent;
  sum->nack_count += n->nack_count;
  sum->pli_count += n->pli_count;
  sum->fir_count += n->fir_count;
  sum->retransmitted_packets += n->retransmitted_packets;
  sum->retransmitted_bytes += n->retransmitted_bytes;
  if (!n->remote_known)
    return;
  sum->remote_known = TRUE;
  sum->jitter = MAX (sum->jitter, n->jitter);
  sum->fraction_lost = MAX (sum->fraction_lost, n->fraction_lost);
  sum->packets_lost += n->packets_lost;
}

void
gst_latest_rtp_stats_write (
    GstLatestRtpStats *self, guint32 ssrc, GstStructure *out)
{
  Numbers sum = {
    0,
  };

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->streams->len; i++) {
    const Stream *stream = &g_array_index (self->streams, Stream, i);

    /* All streams take the same path, and webrtcbin tells it of one. */
    sum.round_trip_time =
        MAX (sum.round_trip_time, stream->numbers.round_trip_time);
    if (ssrc == 0 || ssrc == stream->ssrc)
      add_numbers (&sum, &stream->numbers);
  }
  g_mutex_unlock (&self->lock);
  write_numbers (&sum, out);
}
