/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "rtpstreams.h"

#define MAX_STREAMS 32
/* The history of a stream is of this many packets: rtprtxsend in webrtcbin
 * repeats none older than 500 packets. A power of two. */
#define HISTORY 1024
/* Padding is made of this many kept packets: a probe of 15 ms at 6 Mbit/s has
 * ten. */
#define KEPT 8
/* The discovery of an RTX SSRC is repeated after this time, as rtprtxsend does
 * not retransmit before the negotiation is complete. */
#define DISCOVERY_INTERVAL (5 * G_TIME_SPAN_SECOND)
#define MAX_DISCOVERIES 12

typedef struct
{
  gint64 sent;      /* us; -1: not */
  gint64 requested; /* us, again by the receiver; -1: not */
  guint16 seq;
} Sent;

typedef struct
{
  guint32 ssrc;
  gboolean audio;
  gint64 last_sent;
  gint64 key_frame;      /* us, when the last one came */
  Sent history[HISTORY]; /* indexed by the low bits of the sequence number */

  gboolean rtx_known;
  guint32 rtx_ssrc;
  guint8 rtx_pt;
  gboolean rtx_numbered;
  guint16 rtx_next_seq;

  gboolean discovering;         /* the retransmission has not come yet */
  gint64 discovery_time;        /* us, of the last request */
  guint n_discoveries;          /* requests so far */
  guint16 discovery_seq;        /* the packet to be retransmitted for it */
  guint16 discovery_extensions; /* of that packet */

  gboolean no_padding;
  GstBuffer *kept[KEPT]; /* a ring; NULL where there is none yet */
  guint next_kept, next_repeated;
} Stream;

struct _GstLatestRtpStreams
{
  GPtrArray *all;
  GPtrArray *released; /* buffers no longer kept; NULL: none */
  Stream *last_video;  /* the last one sent that can be repeated as padding */
};

static void
free_stream (gpointer data)
{
  Stream *s = data;

  for (guint i = 0; i < KEPT; i++)
    gst_clear_buffer (&s->kept[i]);
  g_free (s);
}

GstLatestRtpStreams *
gst_latest_rtp_streams_new (void)
{
  GstLatestRtpStreams *streams = g_new0 (GstLatestRtpStreams, 1);

  streams->all = g_ptr_array_new_with_free_func (free_stream);
  return streams;
}

void
gst_latest_rtp_streams_free (GstLatestRtpStreams *streams)
{
  if (streams == NULL)
    return;
  g_ptr_array_unref (streams->all);
  g_clear_pointer (&streams->released, g_ptr_array_unref);
  g_free (streams);
}

/* Puts a kept buffer aside, for the caller to free without its lock. */
static void
release (GstLatestRtpStreams *streams, GstBuffer **kept)
{
  GstBuffer *buffer = g_steal_pointer (kept);

  if (buffer == NULL)
    return;
  if (streams->released == NULL)
    streams->released =
        g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  g_ptr_array_add (streams->released, buffer);
}

GPtrArray *
gst_latest_rtp_streams_steal_released (GstLatestRtpStreams *streams)
{
  return g_steal_pointer (&streams->released);
}

static Stream *
find (GstLatestRtpStreams *streams, guint32 ssrc)
{
  for (guint i = 0; i < streams->all->len; i++) {
    Stream *s = g_ptr_array_index (streams->all, i);

    if (s->ssrc == ssrc)
      return s;
  }
  return NULL;
}

static Stream *
find_by_rtx (GstLatestRtpStreams *streams, guint32 rtx_ssrc)
{
  for (guint i = 0; i < streams->all->len; i++) {
    Stream *s = g_ptr_array_index (streams->all, i);

    if (s->rtx_known && s->rtx_ssrc == rtx_ssrc)
      return s;
  }
  return NULL;
}

gboolean
gst_latest_rtp_streams_lookup (
    GstLatestRtpStreams *streams, guint32 ssrc, gboolean *audio)
{
  const Stream *s = find (streams, ssrc);

  if (s != NULL)
    *audio = s->audio;
  return s != NULL;
}

static void
make_room (GstLatestRtpStreams *streams)
{
  guint oldest = 0;
  Stream *gone;

  if (streams->all->len < MAX_STREAMS)
    return;
  for (guint i = 1; i < streams->all->len; i++) {
    const Stream *s = g_ptr_array_index (streams->all, i);
    const Stream *o = g_ptr_array_index (streams->all, oldest);

    if (s->last_sent < o->last_sent)
      oldest = i;
  }
  gone = g_ptr_array_index (streams->all, oldest);
  if (gone == streams->last_video)
    streams->last_video = NULL;
  for (guint i = 0; i < KEPT; i++)
    release (streams, &gone->kept[i]);
  g_ptr_array_remove_index_fast (streams->all, oldest);
}

void
gst_latest_rtp_streams_add (
    GstLatestRtpStreams *streams, guint32 ssrc, gboolean audio)
{
  Stream *s = find (streams, ssrc);

  if (s != NULL) {
    s->audio = audio;
    return;
  }
  make_room (streams);
  s = g_new0 (Stream, 1);
  s->ssrc = ssrc;
  s->audio = audio;
  s->key_frame = G_MININT64;
  for (guint i = 0; i < HISTORY; i++)
    s->history[i].sent = s->history[i].requested = -1;
  g_ptr_array_add (streams->all, s);
}

static Sent *
find_sent (Stream *s, guint16 seq)
{
  Sent *sent = &s->history[seq % HISTORY];

  return sent->sent >= 0 && sent->seq == seq ? sent : NULL;
}

void
gst_latest_rtp_streams_sent (GstLatestRtpStreams *streams,
    const GstLatestRtpPacket *packet, GstBuffer *buffer, gint64 now)
{
  Stream *s = find (streams, packet->ssrc);

  if (s == NULL)
    return;
  s->last_sent = now;
  s->history[packet->seq % HISTORY] = (Sent) { now, -1, packet->seq };
  if (s->audio)
    return;
  if (!s->rtx_known && !s->discovering) {
    s->discovery_seq = packet->seq;
    s->discovery_extensions = packet->extensions;
  }
  if (!s->rtx_known || s->no_padding)
    return;
  streams->last_video = s;
  release (streams, &s->kept[s->next_kept]);
  s->kept[s->next_kept] = gst_buffer_ref (buffer);
  s->next_repeated = s->next_kept;
  s->next_kept = (s->next_kept + 1) % KEPT;
}

static void
learn_rtx (Stream *s, guint32 rtx_ssrc, guint8 rtx_pt)
{
  if (!s->rtx_known || s->rtx_ssrc != rtx_ssrc)
    s->rtx_numbered = FALSE;
  s->rtx_known = TRUE;
  s->rtx_ssrc = rtx_ssrc;
  s->rtx_pt = rtx_pt;
}

gboolean
gst_latest_rtp_streams_discover_rtx (
    GstLatestRtpStreams *streams, gint64 now, guint32 *ssrc, guint16 *seq)
{
  for (guint i = 0; i < streams->all->len; i++) {
    Stream *s = g_ptr_array_index (streams->all, i);

    if (s->audio || s->rtx_known || find_sent (s, s->discovery_seq) == NULL
        || s->n_discoveries == MAX_DISCOVERIES
        || (s->n_discoveries > 0
            && now - s->discovery_time < DISCOVERY_INTERVAL))
      continue;
    if (s->discovering) {
      /* Nothing came. The next packet sent will be requested. */
      s->discovering = FALSE;
      continue;
    }
    s->discovering = TRUE;
    s->discovery_time = now;
    s->n_discoveries++;
    *ssrc = s->ssrc;
    *seq = s->discovery_seq;
    return TRUE;
  }
  return FALSE;
}

/* Finds the stream of a retransmission with an unknown SSRC by the original
 * sequence number: the stream whose discovery requested that packet, or else
 * the only stream that has sent a packet with that number. */
static Stream *
guess_original (GstLatestRtpStreams *streams, guint16 seq)
{
  Stream *found = NULL;
  guint n = 0;

  for (guint i = 0; i < streams->all->len; i++) {
    Stream *s = g_ptr_array_index (streams->all, i);

    if (s->discovering && !s->rtx_known && s->discovery_seq == seq)
      return s;
    if (find_sent (s, seq) != NULL) {
      found = s;
      n++;
    }
  }
  return n == 1 ? found : NULL;
}

GstLatestRtxKind
gst_latest_rtp_streams_got_rtx (GstLatestRtpStreams *streams,
    const GstLatestRtpPacket *packet, gint64 *first_sent)
{
  Stream *s = find_by_rtx (streams, packet->ssrc);
  GstLatestRtxKind kind = GST_LATEST_RTX_WANTED;
  const Sent *sent;

  *first_sent = -1;
  if (s == NULL)
    s = guess_original (streams, packet->original_seq);
  if (s == NULL)
    return kind;
  learn_rtx (s, packet->ssrc, packet->pt);
  sent = find_sent (s, packet->original_seq);
  if (sent != NULL) {
    *first_sent = sent->sent;
    if (sent->sent < s->key_frame)
      kind = GST_LATEST_RTX_OUTDATED;
  }
  if (s->discovering && s->discovery_seq == packet->original_seq) {
    s->discovering = FALSE;
    /* If rtprtxsend changes header extensions (RFC 8852: rtp-stream-id becomes
     * repaired-rtp-stream-id), padding would have to change them too. */
    s->no_padding = packet->extensions != s->discovery_extensions;
    /* The retransmission is for the receiver if that has requested it, too. */
    if (sent == NULL || sent->requested < 0)
      kind = GST_LATEST_RTX_DISCOVERY;
  }
  return kind;
}

guint16
gst_latest_rtp_streams_number_rtx (
    GstLatestRtpStreams *streams, const GstLatestRtpPacket *packet)
{
  Stream *s = find_by_rtx (streams, packet->ssrc);

  if (s == NULL)
    return packet->seq;
  if (!s->rtx_numbered) {
    s->rtx_numbered = TRUE;
    s->rtx_next_seq = packet->seq;
  }
  return s->rtx_next_seq++;
}

GstLatestNackFate
gst_latest_rtp_streams_nack (GstLatestRtpStreams *streams, guint32 ssrc,
    guint16 seq, gint64 now, gint64 max_age, gint64 min_interval)
{
  Stream *s = find (streams, ssrc);
  Sent *sent = s != NULL ? find_sent (s, seq) : NULL;

  if (sent == NULL)
    return GST_LATEST_NACK_PASS;
  if (now - sent->sent > max_age || sent->sent < s->key_frame)
    return GST_LATEST_NACK_TOO_OLD;
  if (sent->requested >= 0 && now - sent->requested < min_interval)
    return GST_LATEST_NACK_REPEATED;
  sent->requested = now;
  return GST_LATEST_NACK_PASS;
}

gboolean
gst_latest_rtp_streams_key_frame (
    GstLatestRtpStreams *streams, gint64 now, guint32 *rtx_ssrc)
{
  Stream *video = NULL;

  for (guint i = 0; i < streams->all->len; i++) {
    Stream *s = g_ptr_array_index (streams->all, i);

    if (!s->audio && video != NULL)
      return FALSE;
    if (!s->audio)
      video = s;
  }
  if (video == NULL)
    return FALSE;
  video->key_frame = now;
  *rtx_ssrc = video->rtx_ssrc;
  return video->rtx_known;
}

void
gst_latest_rtp_streams_collision (GstLatestRtpStreams *streams, guint32 ssrc)
{
  Stream *s = find_by_rtx (streams, ssrc);

  if (s == NULL)
    return;
  s->rtx_known = FALSE;
  s->rtx_numbered = FALSE;
  s->discovering = FALSE;
  s->n_discoveries = 0;
  if (streams->last_video == s)
    streams->last_video = NULL;
}

GstBuffer *
gst_latest_rtp_streams_repeat (GstLatestRtpStreams *streams,
    const GstLatestRtpPacket *packet, GstBuffer *buffer)
{
  const Stream *s = find (streams, packet->ssrc);

  if (s == NULL || s->audio || !s->rtx_known || s->no_padding)
    return NULL;
  return gst_latest_rtp_packet_repeat (buffer, s->rtx_ssrc, s->rtx_pt);
}

gboolean
gst_latest_rtp_streams_can_pad (const GstLatestRtpStreams *streams)
{
  return streams->last_video != NULL;
}

/* Chooses the next packet to repeat: the newest one that was not repeated just
 * now and has at least half the size of the largest, as small packets cost more
 * headers than they pad. */
static GstBuffer *
choose_kept (Stream *s)
{
  gsize largest = 0;

  for (guint i = 0; i < KEPT; i++) {
    if (s->kept[i] != NULL)
      largest = MAX (largest, gst_buffer_get_size (s->kept[i]));
  }
  for (guint i = 0; i < KEPT; i++) {
    GstBuffer *buffer = s->kept[s->next_repeated];

    s->next_repeated = (s->next_repeated + KEPT - 1) % KEPT;
    if (buffer != NULL && gst_buffer_get_size (buffer) * 2 >= largest)
      return buffer;
  }
  return NULL;
}

GstBuffer *
gst_latest_rtp_streams_make_padding (GstLatestRtpStreams *streams)
{
  Stream *s = streams->last_video;
  GstBuffer *buffer = s != NULL ? choose_kept (s) : NULL;

  return buffer == NULL
      ? NULL
      : gst_latest_rtp_packet_repeat (buffer, s->rtx_ssrc, s->rtx_pt);
}
