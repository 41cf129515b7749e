/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framefixture.h"

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

/* Long enough for the slowest machine: only a failing test waits this long. */
#define GIVE_UP (60 * G_TIME_SPAN_SECOND)

static void
append_unlocked (FrameFixture * f, GString * log, const gchar * word)
{
  if (log->len > 0)
    g_string_append_c (log, ' ');
  g_string_append (log, word);
  g_cond_broadcast (&f->changed);
}

static void
append (FrameFixture * f, GString * log, const gchar * word)
{
  g_mutex_lock (&f->lock);
  append_unlocked (f, log, word);
  g_mutex_unlock (&f->lock);
}

static void
describe_buffer (GString * word, GstBuffer * buffer)
{
  g_string_append_printf (word, "%u%s",
      (guint) (GST_BUFFER_PTS (buffer) / GST_SECOND),
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT) ? "!" : "");
}

static GstFlowReturn
receive (FrameFixture * f, const gchar * word)
{
  GstFlowReturn ret;

  g_mutex_lock (&f->lock);
  append_unlocked (f, f->log, word);
  f->in_chain = TRUE;
  while (f->blocked)
    g_cond_wait (&f->changed, &f->lock);
  f->in_chain = FALSE;
  g_cond_broadcast (&f->changed);
  ret = f->result;
  g_mutex_unlock (&f->lock);
  return ret;
}

static GstFlowReturn
chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  FrameFixture *f = gst_pad_get_element_private (pad);
  GString *word = g_string_new (NULL);
  GstFlowReturn ret;

  describe_buffer (word, buffer);
  ret = receive (f, word->str);
  g_string_free (word, TRUE);
  if (f->inspect != NULL)
    f->inspect (buffer, f->inspect_data);
  gst_buffer_unref (buffer);
  return ret;
}

static GstFlowReturn
chain_list (GstPad * pad, GstObject * parent, GstBufferList * list)
{
  FrameFixture *f = gst_pad_get_element_private (pad);
  GString *word = g_string_new ("[");
  guint n = gst_buffer_list_length (list);
  GstFlowReturn ret;

  for (guint i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c (word, ' ');
    describe_buffer (word, gst_buffer_list_get (list, i));
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
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CUSTOM_DOWNSTREAM:
    case GST_EVENT_CUSTOM_DOWNSTREAM_OOB:
    case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
    case GST_EVENT_CUSTOM_UPSTREAM:
      return gst_structure_get_name (gst_event_get_structure (event));
    default:
      return GST_EVENT_TYPE_NAME (event);
  }
}

static gboolean
sink_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  FrameFixture *f = gst_pad_get_element_private (pad);

  /* A flush frees whoever is blocked. */
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    frame_fixture_unblock (f);
  append (f, f->log, event_name (event));
  gst_event_unref (event);
  return TRUE;
}

static gboolean
sink_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  FrameFixture *f = gst_pad_get_element_private (pad);

  if (f->answer == NULL)
    return gst_pad_query_default (pad, parent, query);
  if (GST_QUERY_IS_SERIALIZED (query))
    append (f, f->log, GST_QUERY_TYPE_NAME (query));
  return f->answer (pad, parent, query);
}

static gboolean
src_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  FrameFixture *f = gst_pad_get_element_private (pad);

  append (f, f->upstream, event_name (event));
  gst_event_unref (event);
  return TRUE;
}

FrameFixture *
frame_fixture_new_ready (void)
{
  FrameFixture *f = g_new0 (FrameFixture, 1);
  GstPad *pad;

  g_mutex_init (&f->lock);
  g_cond_init (&f->changed);
  f->log = g_string_new (NULL);
  f->upstream = g_string_new (NULL);

  f->element = gst_object_ref_sink (gst_element_factory_make ("latestframe",
          NULL));
  f->src = gst_object_ref_sink (gst_pad_new_from_static_template
      (&src_template, "src"));
  gst_pad_set_element_private (f->src, f);
  gst_pad_set_event_function (f->src, src_event);
  f->sink = gst_object_ref_sink (gst_pad_new_from_static_template
      (&sink_template, "sink"));
  gst_pad_set_element_private (f->sink, f);
  gst_pad_set_chain_function (f->sink, chain);
  gst_pad_set_chain_list_function (f->sink, chain_list);
  gst_pad_set_event_function (f->sink, sink_event);
  gst_pad_set_query_function (f->sink, sink_query);

  pad = gst_element_get_static_pad (f->element, "sink");
  fail_unless_equals_int (gst_pad_link (f->src, pad), GST_PAD_LINK_OK);
  gst_object_unref (pad);
  pad = gst_element_get_static_pad (f->element, "src");
  fail_unless_equals_int (gst_pad_link (pad, f->sink), GST_PAD_LINK_OK);
  gst_object_unref (pad);
  gst_element_set_state (f->element, GST_STATE_READY);
  return f;
}

void
frame_fixture_play (FrameFixture * f)
{
  gst_pad_set_active (f->sink, TRUE);
  fail_unless_equals_int (gst_element_set_state (f->element,
          GST_STATE_PLAYING), GST_STATE_CHANGE_SUCCESS);
  gst_pad_set_active (f->src, TRUE);
}

FrameFixture *
frame_fixture_new (void)
{
  FrameFixture *f = frame_fixture_new_ready ();

  frame_fixture_play (f);
  return f;
}

void
frame_fixture_free (FrameFixture * f)
{
  frame_fixture_unblock (f);
  gst_pad_set_active (f->sink, FALSE);
  gst_element_set_state (f->element, GST_STATE_NULL);
  gst_pad_set_active (f->src, FALSE);
  gst_object_unref (f->element);
  gst_object_unref (f->src);
  gst_object_unref (f->sink);
  g_string_free (f->log, TRUE);
  g_string_free (f->upstream, TRUE);
  g_cond_clear (&f->changed);
  g_mutex_clear (&f->lock);
  g_free (f);
}

void
frame_fixture_begin (FrameFixture * f)
{
  GstCaps *caps = gst_caps_new_empty_simple ("test/x-data");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  fail_unless (gst_pad_push_event (f->src, gst_event_new_stream_start ("id")));
  fail_unless (gst_pad_push_event (f->src, gst_event_new_caps (caps)));
  fail_unless (gst_pad_push_event (f->src, gst_event_new_segment (&segment)));
  gst_caps_unref (caps);
}

GstBuffer *
frame_fixture_buffer (guint number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 16, NULL);

  GST_BUFFER_PTS (buffer) = number * GST_SECOND;
  return buffer;
}

GstFlowReturn
frame_fixture_push_flags (FrameFixture * f, guint number, GstBufferFlags flags)
{
  GstBuffer *buffer = frame_fixture_buffer (number);

  GST_BUFFER_FLAG_SET (buffer, flags);
  return gst_pad_push (f->src, buffer);
}

GstFlowReturn
frame_fixture_push (FrameFixture * f, guint number)
{
  return gst_pad_push (f->src, frame_fixture_buffer (number));
}

gboolean
frame_fixture_custom (FrameFixture * f, const gchar * name)
{
  return gst_pad_push_event (f->src,
      gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
          gst_structure_new_empty (name)));
}

static void
set_blocked (FrameFixture * f, gboolean blocked)
{
  g_mutex_lock (&f->lock);
  f->blocked = blocked;
  g_cond_broadcast (&f->changed);
  g_mutex_unlock (&f->lock);
}

void
frame_fixture_block (FrameFixture * f)
{
  set_blocked (f, TRUE);
}

void
frame_fixture_unblock (FrameFixture * f)
{
  set_blocked (f, FALSE);
}

void
frame_fixture_stall (FrameFixture * f, guint number)
{
  frame_fixture_block (f);
  fail_unless_equals_int (frame_fixture_push (f, number), GST_FLOW_OK);
  g_mutex_lock (&f->lock);
  while (!f->in_chain)
    g_cond_wait (&f->changed, &f->lock);
  g_mutex_unlock (&f->lock);
}

void
frame_fixture_wait_returned (FrameFixture * f)
{
  g_mutex_lock (&f->lock);
  while (f->in_chain)
    g_cond_wait (&f->changed, &f->lock);
  g_mutex_unlock (&f->lock);
}

void
frame_fixture_set_result (FrameFixture * f, GstFlowReturn result)
{
  g_mutex_lock (&f->lock);
  f->result = result;
  g_mutex_unlock (&f->lock);
}

static gboolean
is_end (const gchar * log, const gchar * expected)
{
  return g_str_has_suffix (log, expected);
}

static gboolean
is_whole (const gchar * log, const gchar * expected)
{
  return strcmp (log, expected) == 0;
}

static void
expect (FrameFixture * f, GString * log, const gchar * expected,
    gboolean (*matches) (const gchar *, const gchar *))
{
  gint64 end = g_get_monotonic_time () + GIVE_UP;

  g_mutex_lock (&f->lock);
  while (!matches (log->str, expected)) {
    if (!g_cond_wait_until (&f->changed, &f->lock, end))
      fail ("expected '%s', got '%s'", expected, log->str);
  }
  g_mutex_unlock (&f->lock);
}

void
frame_fixture_expect (FrameFixture * f, const gchar * expected)
{
  expect (f, f->log, expected, is_whole);
}

void
frame_fixture_expect_end (FrameFixture * f, const gchar * expected)
{
  expect (f, f->log, expected, is_end);
}

void
frame_fixture_expect_upstream (FrameFixture * f, const gchar * expected)
{
  expect (f, f->upstream, expected, is_whole);
}

guint64
frame_fixture_stat (FrameFixture * f, const gchar * name)
{
  GstStructure *stats;
  guint64 value = 0;
  guint waiting = 0;

  g_object_get (f->element, "stats", &stats, NULL);
  if (gst_structure_get_uint (stats, name, &waiting))
    value = waiting;
  else
    fail_unless (gst_structure_get_uint64 (stats, name, &value),
        "no %s in the stats", name);
  gst_structure_free (stats);
  return value;
}

void
frame_fixture_wait_stat (FrameFixture * f, const gchar * name, guint64 value)
{
  gint64 end = g_get_monotonic_time () + GIVE_UP;

  while (frame_fixture_stat (f, name) != value) {
    fail_unless (g_get_monotonic_time () < end, "%s stays %" G_GUINT64_FORMAT,
        name, frame_fixture_stat (f, name));
    g_thread_yield ();
  }
}

void
frame_fixture_check_books (GstElement * element)
{
  static const gchar *const causes[] = {
    "replaced", "late", "throttled", "undecodable", "preempted"
  };
  GstStructure *stats;
  guint64 in, out, dropped, flushed, sum = 0;
  guint waiting;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get (stats, "in", G_TYPE_UINT64, &in,
          "out", G_TYPE_UINT64, &out, "dropped", G_TYPE_UINT64, &dropped,
          "flushed", G_TYPE_UINT64, &flushed, "waiting", G_TYPE_UINT,
          &waiting, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++) {
    guint64 n;

    fail_unless (gst_structure_get_uint64 (stats, causes[i], &n));
    sum += n;
  }
  fail_unless (waiting <= 1);
  fail_unless_equals_uint64 (dropped, sum);
  fail_unless (in == out + dropped + flushed + waiting,
      "%" GST_PTR_FORMAT, stats);
  gst_structure_free (stats);
}
