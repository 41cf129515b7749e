/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwefixture.h"

#include <gst/rtp/rtp.h>

#define TWCC_ID 3
#define SETTLE_MS 50
#define TWCC_URI \
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

static void
describe (GString *word, GstBuffer *buffer, gpointer data)
{
  BweFixture *f = data;
  BweArrival arrival = { .time = gst_clock_get_time (GST_CLOCK (f->clock)) };
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  fail_unless (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
  arrival.ssrc = gst_rtp_buffer_get_ssrc (&rtp);
  arrival.seq = gst_rtp_buffer_get_seq (&rtp);
  arrival.pt = gst_rtp_buffer_get_payload_type (&rtp);
  arrival.payload_size = gst_rtp_buffer_get_payload_len (&rtp);
  if (arrival.payload_size >= 2)
    arrival.osn = GST_READ_UINT16_BE (gst_rtp_buffer_get_payload (&rtp));
  gst_rtp_buffer_unmap (&rtp);
  g_string_append_printf (word, "%c%u",
      arrival.ssrc == BWE_FIXTURE_VIDEO       ? 'v'
          : arrival.ssrc == BWE_FIXTURE_AUDIO ? 'a'
                                              : 'r',
      arrival.seq);
  g_mutex_lock (&f->log.lock);
  g_array_append_val (f->arrivals, arrival);
  g_mutex_unlock (&f->log.lock);
}

static gboolean
answer_drain (GstPad *pad, GstObject *parent, GstQuery *query)
{
  return GST_QUERY_TYPE (query) == GST_QUERY_DRAIN
      || gst_pad_query_default (pad, parent, query);
}

BweFixture *
bwe_fixture_new (const gchar *launch)
{
  BweFixture *f = g_new0 (BweFixture, 1);
  GError *error = NULL;

  pad_log_init (&f->log, describe, f);
  f->log.answer = answer_drain;
  f->arrivals = g_array_new (FALSE, FALSE, sizeof (BweArrival));
  f->clock = GST_TEST_CLOCK (gst_test_clock_new_with_start_time (GST_SECOND));
  gst_system_clock_set_default (GST_CLOCK (f->clock));
  f->element = gst_parse_launch (launch, &error);
  g_assert_no_error (error);
  gst_object_ref_sink (f->element);
  f->src = pad_log_new_src (&f->log, f->element);
  f->sink = pad_log_new_sink (&f->log, f->element);
  gst_pad_set_active (f->src, TRUE);
  gst_pad_set_active (f->sink, TRUE);
  gst_element_set_clock (f->element, GST_CLOCK (f->clock));
  gst_element_set_state (f->element, GST_STATE_PLAYING);
  gst_pad_push_event (f->src, gst_event_new_stream_start ("rtp"));
  bwe_fixture_caps (f, "video", BWE_FIXTURE_VIDEO, 96);
  bwe_fixture_segment (f, 0);
  return f;
}

void
bwe_fixture_free (BweFixture *f)
{
  bwe_fixture_unblock (f);
  gst_pad_set_active (f->src, FALSE);
  gst_element_set_state (f->element, GST_STATE_NULL);
  gst_pad_set_active (f->sink, FALSE);
  gst_object_unref (f->src);
  gst_object_unref (f->sink);
  gst_object_unref (f->element);
  gst_system_clock_set_default (NULL);
  gst_object_unref (f->clock);
  g_array_unref (f->arrivals);
  pad_log_clear (&f->log);
  g_free (f);
}

void
bwe_fixture_caps (BweFixture *f, const gchar *media, guint32 ssrc, guint8 pt)
{
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp", "media",
      G_TYPE_STRING, media, "ssrc", G_TYPE_UINT, ssrc, "payload", G_TYPE_INT,
      (gint) pt, "clock-rate", G_TYPE_INT, 90000, "extmap-3", G_TYPE_STRING,
      TWCC_URI, NULL);

  gst_pad_push_event (f->src, gst_event_new_caps (caps));
  gst_caps_unref (caps);
}

void
bwe_fixture_segment (BweFixture *f, GstClockTime base)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.base = base;
  gst_pad_push_event (f->src, gst_event_new_segment (&segment));
}

gboolean
bwe_fixture_custom (BweFixture *f, const gchar *name)
{
  return gst_pad_push_event (f->src,
      gst_event_new_custom (
          GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty (name)));
}

GstBuffer *
bwe_fixture_packet (guint32 ssrc, guint16 seq, guint size)
{
  GstBuffer *buffer = gst_rtp_buffer_new_allocate (size, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  const guint8 number[2] = {
    0,
  };

  gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp);
  gst_rtp_buffer_set_ssrc (&rtp, ssrc);
  gst_rtp_buffer_set_seq (&rtp, seq);
  /* Each packet is a frame. */
  gst_rtp_buffer_set_marker (&rtp, TRUE);
  gst_rtp_buffer_set_payload_type (&rtp,
      ssrc == BWE_FIXTURE_AUDIO     ? 111
          : ssrc == BWE_FIXTURE_RTX ? 97
                                    : 96);
  memset (gst_rtp_buffer_get_payload (&rtp), seq & 0xff, size);
  gst_rtp_buffer_add_extension_onebyte_header (&rtp, TWCC_ID, number, 2);
  gst_rtp_buffer_unmap (&rtp);
  return buffer;
}

GstFlowReturn
bwe_fixture_push (BweFixture *f, guint32 ssrc, guint16 seq, guint size)
{
  return gst_pad_push (f->src, bwe_fixture_packet (ssrc, seq, size));
}

GstFlowReturn
bwe_fixture_push_rtx (BweFixture *f, guint16 seq, guint16 osn, guint size)
{
  GstBuffer *buffer = bwe_fixture_packet (BWE_FIXTURE_RTX, seq, size);
  guint8 bytes[2];

  GST_WRITE_UINT16_BE (bytes, osn);
  gst_buffer_fill (buffer, BWE_FIXTURE_HEADER, bytes, 2);
  GST_BUFFER_FLAG_SET (buffer, GST_RTP_BUFFER_FLAG_RETRANSMISSION);
  return gst_pad_push (f->src, buffer);
}

void
bwe_fixture_push_video (BweFixture *f, guint16 seq, guint n, guint size)
{
  for (guint i = 0; i < n; i++)
    fail_unless_equals_int (
        bwe_fixture_push (f, BWE_FIXTURE_VIDEO, seq + i, size), GST_FLOW_OK);
}

void
bwe_fixture_block (BweFixture *f)
{
  pad_log_block (&f->log);
}

void
bwe_fixture_unblock (BweFixture *f)
{
  pad_log_unblock (&f->log);
}

void
bwe_fixture_wait_blocked (BweFixture *f)
{
  pad_log_wait_entered (&f->log);
}

void
bwe_fixture_set_result (BweFixture *f, GstFlowReturn result)
{
  pad_log_set_result (&f->log, result);
}

static guint
count_arrivals (BweFixture *f)
{
  guint n;

  g_mutex_lock (&f->log.lock);
  n = f->arrivals->len;
  g_mutex_unlock (&f->log.lock);
  return n;
}

/* Once something was sent the streaming thread always waits for some time: for
 * the next packet, or for feedback to be overdue; or for nothing at all, after
 * sound. */
void
bwe_fixture_run_until (BweFixture *f, guint n)
{
  for (;;) {
    gboolean waits = gst_test_clock_timed_wait_for_multiple_pending_ids (
        f->clock, 1, SETTLE_MS, NULL);

    if (count_arrivals (f) >= n)
      return;
    if (waits)
      gst_test_clock_crank (f->clock);
  }
}

void
bwe_fixture_run_for (BweFixture *f, GstClockTime duration)
{
  GstClockTime end = gst_clock_get_time (GST_CLOCK (f->clock)) + duration;

  for (;;) {
    GstClockID id;
    GstClockTime time;

    gst_test_clock_wait_for_next_pending_id (f->clock, &id);
    time = gst_clock_id_get_time (id);
    gst_clock_id_unref (id);
    if (time > end)
      break;
    gst_test_clock_crank (f->clock);
  }
  gst_test_clock_set_time (f->clock, end);
}

void
bwe_fixture_expect_end (BweFixture *f, const gchar *expected)
{
  pad_log_expect_end (&f->log, f->log.downstream, expected);
}

gboolean
bwe_fixture_log_has (BweFixture *f, const gchar *words)
{
  return pad_log_has (&f->log, f->log.downstream, words);
}

BweArrival
bwe_fixture_arrival (BweFixture *f, guint i)
{
  BweArrival arrival;

  g_mutex_lock (&f->log.lock);
  fail_unless (i < f->arrivals->len);
  arrival = g_array_index (f->arrivals, BweArrival, i);
  g_mutex_unlock (&f->log.lock);
  return arrival;
}

guint
bwe_fixture_count (BweFixture *f, guint32 ssrc)
{
  guint n = 0;

  g_mutex_lock (&f->log.lock);
  for (guint i = 0; i < f->arrivals->len; i++)
    n += g_array_index (f->arrivals, BweArrival, i).ssrc == ssrc;
  g_mutex_unlock (&f->log.lock);
  return n;
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS;

GstEvent *
bwe_fixture_feedback (
    BweFixture *f, GstClockTime delay, GstClockTimeDiff growth, guint lose)
{
  GstStructure *s = gst_structure_new_empty ("RTPTWCCPackets");
  GValueArray *array = g_value_array_new (0);
  GValue packets = G_VALUE_INIT;
  guint n = count_arrivals (f);

  for (guint i = f->reported; i < n; i++) {
    BweArrival arrival = bwe_fixture_arrival (f, i);
    gboolean lost = lose > 0 && i % lose == 0;
    GValue value = G_VALUE_INIT;

    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value,
        gst_structure_new ("RTPTWCCPacket", "seqnum", G_TYPE_UINT, i & 0xffff,
            "local-ts", G_TYPE_UINT64, arrival.time, "remote-ts", G_TYPE_UINT64,
            lost ? GST_CLOCK_TIME_NONE
                 : arrival.time + delay + growth * (i - f->reported),
            "payload-type", G_TYPE_UCHAR, arrival.pt, "size", G_TYPE_UINT,
            arrival.payload_size, "lost", G_TYPE_BOOLEAN, lost, NULL));
    g_value_array_append (array, &value);
    g_value_unset (&value);
  }
  f->reported = n;
  g_value_init (&packets, g_value_array_get_type ());
  g_value_take_boxed (&packets, array);
  gst_structure_take_value (s, "packets", &packets);
  return gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, s);
}

G_GNUC_END_IGNORE_DEPRECATIONS;

void
bwe_fixture_report (
    BweFixture *f, GstClockTime delay, GstClockTimeDiff growth, guint lose)
{
  fail_unless (gst_pad_push_event (
      f->sink, bwe_fixture_feedback (f, delay, growth, lose)));
}

gboolean
bwe_fixture_nack (BweFixture *f, guint16 seq)
{
  return gst_pad_push_event (f->sink,
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
          gst_structure_new ("GstRTPRetransmissionRequest", "seqnum",
              G_TYPE_UINT, (guint) seq, "ssrc", G_TYPE_UINT, BWE_FIXTURE_VIDEO,
              NULL)));
}

guint64
bwe_fixture_stat (BweFixture *f, const gchar *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (f->element, "stats", &stats, NULL);
  fail_unless (
      gst_structure_has_field_typed (stats, name, G_TYPE_UINT64), name);
  gst_structure_get_uint64 (stats, name, &value);
  return value;
}

guint
bwe_fixture_estimate (BweFixture *f)
{
  guint estimate;

  g_object_get (f->element, "estimated-bitrate", &estimate, NULL);
  return estimate;
}
