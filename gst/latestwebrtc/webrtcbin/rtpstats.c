/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "rtpstats.h"

#include <gst/webrtc/webrtc.h>

#include "pendingpromises.h"
#include "workarounds.h"

typedef struct
{
  guint64 packets_sent, bytes_sent;
  guint nack_count, pli_count, fir_count;

  gboolean remote_known;   /* the viewer has reported */
  gdouble round_trip_time; /* seconds */
  gdouble fraction_lost;   /* 0 to 1, since the report before */
  gint64 packets_lost;
} Numbers;

typedef struct
{
  guint32 ssrc;
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
read_remote_inbound (Numbers *n, const GstStructure *s)
{
  n->remote_known = TRUE;
  gst_structure_get_double (s, "round-trip-time", &n->round_trip_time);
  gst_structure_get_double (s, "fraction-lost", &n->fraction_lost);
  gst_structure_get_int64 (s, "packets-lost", &n->packets_lost);
}

static Stream *
find_stream_locked (GstLatestRtpStats *self, guint32 ssrc)
{
  for (guint i = 0; i < self->streams->len; i++) {
    Stream *stream = &g_array_index (self->streams, Stream, i);

    if (stream->ssrc == ssrc)
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
  if (stream && type == GST_WEBRTC_STATS_OUTBOUND_RTP)
    read_outbound (&stream->numbers, s);
  else if (stream && type == GST_WEBRTC_STATS_REMOTE_INBOUND_RTP)
    read_remote_inbound (&stream->numbers, s);
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
gst_latest_rtp_stats_add (GstLatestRtpStats *self, guint32 ssrc)
{
  const Stream stream = { .ssrc = ssrc };

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

void
gst_latest_rtp_stats_watch (GstLatestRtpStats *self, GstElement *webrtcbin)
{
  g_autoptr (GstElement) rtpbin =
      gst_bin_get_by_name (GST_BIN (webrtcbin), GST_LATEST_WEBRTCBIN_RTPBIN);

  if (rtpbin)
    g_signal_connect_data (rtpbin, "on-ssrc-active", G_CALLBACK (on_report),
        g_atomic_rc_box_acquire (self), closure_unref, G_CONNECT_DEFAULT);
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
      G_TYPE_UINT, n->fir_count, NULL);
  if (n->remote_known)
    gst_structure_set (out, "round-trip-time", G_TYPE_DOUBLE,
        n->round_trip_time, "fraction-lost", G_TYPE_DOUBLE, n->fraction_lost,
        "packets-lost", G_TYPE_INT64, n->packets_lost, NULL);
}

static void
add_numbers (Numbers *sum, const Numbers *n)
{
  sum->packets_sent += n->packets_sent;
  sum->bytes_sent += n->bytes_sent;
  sum->nack_count += n->nack_count;
  sum->pli_count += n->pli_count;
  sum->fir_count += n->fir_count;
  if (!n->remote_known)
    return;
  sum->remote_known = TRUE;
  sum->round_trip_time = MAX (sum->round_trip_time, n->round_trip_time);
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

    if (ssrc == 0 || ssrc == stream->ssrc)
      add_numbers (&sum, &stream->numbers);
  }
  g_mutex_unlock (&self->lock);
  write_numbers (&sum, out);
}
