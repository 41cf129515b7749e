/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bwefixture.h"

#include <gst/rtp/rtp.h>

#define TWCC_ID 3
#define TWCC_URI \
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static void
append_unlocked (BweFixture * f, GString * log, const gchar * word)
{
  if (log->len > 0)
    g_string_append_c (log, ' ');
  g_string_append (log, word);
  g_cond_broadcast (&f->changed);
}

static void
append (BweFixture * f, GString * log, const gchar * word)
{
  g_mutex_lock (&f->lock);
  append_unlocked (f, log, word);
  g_mutex_unlock (&f->lock);
}

static void
note_arrival (BweFixture * f, GString * word, GstBuffer * buffer)
{
  BweArrival arrival = {.time = gst_clock_get_time (GST_CLOCK (f->clock)) };
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
      arrival.ssrc == BWE_FIXTURE_VIDEO ? 'v' :
      arrival.ssrc == BWE_FIXTURE_AUDIO ? 'a' : 'r', arrival.seq);
  g_mutex_lock (&f->lock);
  g_array_append_val (f->arrivals, arrival);
  g_mutex_unlock (&f->lock);
}

static GstFlowReturn
receive (BweFixture * f, const gchar * word)
{
  GstFlowReturn ret;

  g_mutex_lock (&f->lock);
  append_unlocked (f, f->log, word);
  f->in_chain = TRUE;
  while (f->blocked)
    g_cond_wait (&f->changed, &f->lock);
  f->in_chain = FALSE;
  ret = f->result;
  g_mutex_unlock (&f->lock);
  return ret;
}

static GstFlowReturn
chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  BweFixture *f = gst_pad_get_element_private (pad);
  GString *word = g_string_new (NULL);
  GstFlowReturn ret;

  note_arrival (f, word, buffer);
  ret = receive (f, word->str);
  g_string_free (word, TRUE);
  gst_buffer_unref (buffer);
  return ret;
}

static GstFlowReturn
chain_list (GstPad * pad, GstObject * parent, GstBufferList * list)
{
  BweFixture *f = gst_pad_get_element_private (pad);
  GString *word = g_string_new ("[");
  GstFlowReturn ret;

  for (guint i = 0; i < gst_buffer_list_length (list); i++) {
    if (i > 0)
      g_string_append_c (word, ' ');
    note_arrival (f, word, gst_buffer_list_get (list, i));
  }
  g_string_append_c (word, ']');
  ret = receive (f, word->str);
  g_string_free (word, TRUE);
  gst_buffer_list_unref (list);
  return ret;
}

static const gchar *
event_name (GstEvent * event)
{
  const GstStructure *s = gst_event_get_structure (event);

  return GST_EVENT_TYPE (event) >= GST_EVENT_CUSTOM_UPSTREAM ?
      gst_structure_get_name (s) : GST_EVENT_TYPE_NAME (event);
}

static gboolean
sink_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  BweFixture *f = gst_pad_get_element_private (pad);

  append (f, f->log, event_name (event));
  gst_event_unref (event);
  return TRUE;
}

static gboolean
sink_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  BweFixture *f = gst_pad_get_element_private (pad);

  if (GST_QUERY_TYPE (query) != GST_QUERY_DRAIN)
    return gst_pad_query_default (pad, parent, query);
  append (f, f->log, GST_QUERY_TYPE_NAME (query));
  return TRUE;
}

static gboolean
src_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  BweFixture *f = gst_pad_get_element_private (pad);

  append (f, f->upstream, event_name (event));
  gst_event_unref (event);
  return TRUE;
}

static GstPad *
make_pad (BweFixture * f, GstStaticPadTemplate * template, const gchar * peer)
{
  GstPad *pad = gst_pad_new_from_static_template (template, "fixture");
  GstPad *other = gst_element_get_static_pad (f->element, peer);

  gst_pad_set_element_private (pad, f);
  if (GST_PAD_IS_SRC (pad)) {
    gst_pad_set_event_function (pad, src_event);
    fail_unless_equals_int (gst_pad_link (pad, other), GST_PAD_LINK_OK);
  } else {
    gst_pad_set_chain_function (pad, chain);
    gst_pad_set_chain_list_function (pad, chain_list);
    gst_pad_set_event_function (pad, sink_event);
    gst_pad_set_query_function (pad, sink_query);
    fail_unless_equals_int (gst_pad_link (other, pad), GST_PAD_LINK_OK);
  }
  gst_object_unref (other);
  gst_pad_set_active (pad, TRUE);
  return pad;
}

BweFixture *
bwe_fixture_new (const gchar * launch)
{
  BweFixture *f = g_new0 (BweFixture, 1);
  GError *error = NULL;

  g_mutex_init (&f->lock);
  g_cond_init (&f->changed);
  f->log = g_string_new (NULL);
  f->upstream = g_string_new (NULL);
  f->arrivals = g_array_new (FALSE, FALSE, sizeof (BweArrival));
  f->clock = GST_TEST_CLOCK (gst_test_clock_new_with_start_time (GST_SECOND));
  gst_system_clock_set_default (GST_CLOCK (f->clock));
  f->element = gst_parse_launch (launch, &error);
  g_assert_no_error (error);
  gst_object_ref_sink (f->element);
  f->src = make_pad (f, &src_template, "sink");
  f->sink = make_pad (f, &sink_template, "src");
  gst_element_set_clock (f->element, GST_CLOCK (f->clock));
  gst_element_set_state (f->element, GST_STATE_PLAYING);
  gst_pad_push_event (f->src, gst_event_new_stream_start ("rtp"));
  bwe_fixture_caps (f, "video", BWE_FIXTURE_VIDEO, 96);
  bwe_fixture_segment (f, 0);
  return f;
}

void
bwe_fixture_free (BweFixture * f)
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
  g_string_free (f->log, TRUE);
  g_string_free (f->upstream, TRUE);
  g_cond_clear (&f->changed);
  g_mutex_clear (&f->lock);
  g_free (f);
}

void
bwe_fixture_caps (BweFixture * f, const gchar * media, guint32 ssrc, guint8 pt)
{
  GstCaps *caps = gst_caps_new_simple ("application/x-rtp",
      "media", G_TYPE_STRING, media, "ssrc", G_TYPE_UINT, ssrc,
      "payload", G_TYPE_INT, (gint) pt, "clock-rate", G_TYPE_INT, 90000,
      "extmap-3", G_TYPE_STRING, TWCC_URI, NULL);

  gst_pad_push_event (f->src, gst_event_new_caps (caps));
  gst_caps_unref (caps);
}

void
bwe_fixture_segment (BweFixture * f, GstClockTime base)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.base = base;
  gst_pad_push_event (f->src, gst_event_new_segment (&segment));
}

gboolean
bwe_fixture_custom (BweFixture * f, const gchar * name)
{
  return gst_pad_push_event (f->src,
      gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
          gst_structure_new_empty (name)));
}

GstBuffer *
bwe_fixture_packet (guint32 ssrc, guint16 seq, guint size)
{
  GstBuffer *buffer = gst_rtp_buffer_new_allocate (size, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  const guint8 number[2] = { 0, };

  gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp);
  gst_rtp_buffer_set_ssrc (&rtp, ssrc);
  gst_rtp_buffer_set_seq (&rtp, seq);
  gst_rtp_buffer_set_payload_type (&rtp,
      ssrc == BWE_FIXTURE_AUDIO ? 111 : ssrc == BWE_FIXTURE_RTX ? 97 : 96);
  memset (gst_rtp_buffer_get_payload (&rtp), seq & 0xff, size);
  gst_rtp_buffer_add_extension_onebyte_header (&rtp, TWCC_ID, number, 2);
  gst_rtp_buffer_unmap (&rtp);
  return buffer;
}

GstFlowReturn
bwe_fixture_push (BweFixture * f, guint32 ssrc, guint16 seq, guint size)
{
  return gst_pad_push (f->src, bwe_fixture_packet (ssrc, seq, size));
}

GstFlowReturn
bwe_fixture_push_rtx (BweFixture * f, guint16 seq, guint16 osn, guint size)
{
  GstBuffer *buffer = bwe_fixture_packet (BWE_FIXTURE_RTX, seq, size);
  guint8 bytes[2];

  GST_WRITE_UINT16_BE (bytes, osn);
  gst_buffer_fill (buffer, BWE_FIXTURE_HEADER, bytes, 2);
  GST_BUFFER_FLAG_SET (buffer, GST_RTP_BUFFER_FLAG_RETRANSMISSION);
  return gst_pad_push (f->src, buffer);
}

void
bwe_fixture_push_video (BweFixture * f, guint16 seq, guint n, guint size)
{
  for (guint i = 0; i < n; i++)
    fail_unless_equals_int (bwe_fixture_push (f, BWE_FIXTURE_VIDEO, seq + i,
            size), GST_FLOW_OK);
}

void
bwe_fixture_block (BweFixture * f)
{
  g_mutex_lock (&f->lock);
  f->blocked = TRUE;
  g_mutex_unlock (&f->lock);
}

void
bwe_fixture_unblock (BweFixture * f)
{
  g_mutex_lock (&f->lock);
  f->blocked = FALSE;
  g_cond_broadcast (&f->changed);
  g_mutex_unlock (&f->lock);
}

void
bwe_fixture_wait_blocked (BweFixture * f)
{
  g_mutex_lock (&f->lock);
  while (!f->in_chain)
    g_cond_wait (&f->changed, &f->lock);
  g_mutex_unlock (&f->lock);
}

void
bwe_fixture_set_result (BweFixture * f, GstFlowReturn result)
{
  g_mutex_lock (&f->lock);
  f->result = result;
  g_mutex_unlock (&f->lock);
}

static guint
count_arrivals (BweFixture * f)
{
  guint n;

  g_mutex_lock (&f->lock);
  n = f->arrivals->len;
  g_mutex_unlock (&f->lock);
  return n;
}

/* Once something was sent the streaming thread always waits for some time: for
 * the next packet, or for feedback to be overdue. */
void
bwe_fixture_run_until (BweFixture * f, guint n)
{
  for (;;) {
    gst_test_clock_wait_for_next_pending_id (f->clock, NULL);
    if (count_arrivals (f) >= n)
      return;
    gst_test_clock_crank (f->clock);
  }
}

void
bwe_fixture_run_for (BweFixture * f, GstClockTime duration)
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
bwe_fixture_expect_end (BweFixture * f, const gchar * expected)
{
  g_mutex_lock (&f->lock);
  while (!g_str_has_suffix (f->log->str, expected)) {
    if (!g_cond_wait_until (&f->changed, &f->lock,
            g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND))
      g_error ("\"%s\" does not end with \"%s\"", f->log->str, expected);
  }
  g_mutex_unlock (&f->lock);
}

gboolean
bwe_fixture_log_has (BweFixture * f, const gchar * words)
{
  gboolean has;

  g_mutex_lock (&f->lock);
  has = strstr (f->log->str, words) != NULL;
  g_mutex_unlock (&f->lock);
  return has;
}

BweArrival
bwe_fixture_arrival (BweFixture * f, guint i)
{
  BweArrival arrival;

  g_mutex_lock (&f->lock);
  fail_unless (i < f->arrivals->len);
  arrival = g_array_index (f->arrivals, BweArrival, i);
  g_mutex_unlock (&f->lock);
  return arrival;
}

guint
bwe_fixture_count (BweFixture * f, guint32 ssrc)
{
  guint n = 0;

  g_mutex_lock (&f->lock);
  for (guint i = 0; i < f->arrivals->len; i++)
    n += g_array_index (f->arrivals, BweArrival, i).ssrc == ssrc;
  g_mutex_unlock (&f->lock);
  return n;
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS;

GstEvent *
bwe_fixture_feedback (BweFixture * f, GstClockTime delay,
    GstClockTimeDiff growth, guint lose)
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
    g_value_take_boxed (&value, gst_structure_new ("RTPTWCCPacket",
            "seqnum", G_TYPE_UINT, i & 0xffff,
            "local-ts", G_TYPE_UINT64, arrival.time,
            "remote-ts", G_TYPE_UINT64, lost ? GST_CLOCK_TIME_NONE :
            arrival.time + delay + growth * (i - f->reported),
            "payload-type", G_TYPE_UCHAR, arrival.pt,
            "size", G_TYPE_UINT, arrival.payload_size,
            "lost", G_TYPE_BOOLEAN, lost, NULL));
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
bwe_fixture_report (BweFixture * f, GstClockTime delay,
    GstClockTimeDiff growth, guint lose)
{
  fail_unless (gst_pad_push_event (f->sink, bwe_fixture_feedback (f, delay,
              growth, lose)));
}

gboolean
bwe_fixture_nack (BweFixture * f, guint16 seq)
{
  return gst_pad_push_event (f->sink,
      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
          gst_structure_new ("GstRTPRetransmissionRequest",
              "seqnum", G_TYPE_UINT, (guint) seq,
              "ssrc", G_TYPE_UINT, BWE_FIXTURE_VIDEO, NULL)));
}

guint64
bwe_fixture_stat (BweFixture * f, const gchar * name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (f->element, "stats", &stats, NULL);
  fail_unless (gst_structure_has_field_typed (stats, name, G_TYPE_UINT64),
      name);
  gst_structure_get_uint64 (stats, name, &value);
  return value;
}

guint
bwe_fixture_estimate (BweFixture * f)
{
  guint estimate;

  g_object_get (f->element, "estimated-bitrate", &estimate, NULL);
  return estimate;
}
