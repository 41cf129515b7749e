/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "frameops.h"

#include "framerun.h"

static void
check_returned (FrameRun *run, gint got, gint wanted)
{
  if (got != wanted)
    g_string_append_printf (run->problem, "returned %d, not %d\n", got, wanted);
}

typedef void (*Operation) (FrameRun *run, guint8 arg);

/* The pad is in use by the query that waits. */
static gboolean
is_sink_taken (FrameRun *run)
{
  return run->query != NULL;
}

static GstBuffer *
make_buffer (const Word *word)
{
  GstBuffer *buffer = gst_buffer_new ();

  GST_BUFFER_OFFSET (buffer) = word->id;
  GST_BUFFER_PTS (buffer) = word->time;
  if (word->delta)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  return buffer;
}

static void
op_data (FrameRun *run, guint8 arg)
{
  Word word = { .kind = arg & 1 ? WORD_LIST : WORD_BUFFER,
    .id = ++run->next_id,
    .delta = (arg & 6) == 6,
    .time = run->model->now };
  GstBuffer *buffer;
  GstFlowReturn ret;

  if (is_sink_taken (run))
    return;
  buffer = make_buffer (&word);
  /* Bit 3: somebody else holds it too. */
  if (arg & 8)
    gst_buffer_ref (buffer);
  if (arg & 1) {
    GstBufferList *list = gst_buffer_list_new ();

    gst_buffer_list_add (list, buffer);
    ret = gst_pad_chain_list (run->sinkpad, list);
  } else {
    ret = gst_pad_chain (run->sinkpad, buffer);
  }
  check_returned (run, ret, frame_model_data (run->model, &word));
  frame_run_settle (run);
  if (arg & 8)
    gst_buffer_unref (buffer);
}

static GstEvent *
make_event (WordKind kind)
{
  GstSegment segment;
  GstCaps *caps;
  GstEvent *event;

  switch (kind) {
    case WORD_STREAM_START:
      return gst_event_new_stream_start ("id");
    case WORD_CAPS:
      caps = gst_caps_new_empty_simple ("test/x-data");
      event = gst_event_new_caps (caps);
      gst_caps_unref (caps);
      return event;
    case WORD_SEGMENT:
      gst_segment_init (&segment, GST_FORMAT_TIME);
      return gst_event_new_segment (&segment);
    case WORD_TAG:
      return gst_event_new_tag (gst_tag_list_new_empty ());
    case WORD_GAP:
      return gst_event_new_gap (0, GST_SECOND);
    case WORD_EOS:
      return gst_event_new_eos ();
    default:
      return gst_event_new_custom (
          frame_run_event_types[kind], gst_structure_new_empty ("custom"));
  }
}

static void
send_event (FrameRun *run, WordKind kind)
{
  Word word = { .kind = kind, .id = ++run->next_id };
  GstEvent *event = make_event (kind);
  gboolean ret;

  gst_event_set_seqnum (event, word.id);
  ret = gst_pad_send_event (run->sinkpad, event);
  check_returned (run, ret, frame_model_event (run->model, &word));
}

static void
op_event (FrameRun *run, guint8 arg)
{
  static const WordKind kinds[] = { WORD_STREAM_START, WORD_CAPS, WORD_SEGMENT,
    WORD_TAG, WORD_CUSTOM, WORD_GAP, WORD_CUSTOM, WORD_OOB };
  WordKind kind = kinds[arg % G_N_ELEMENTS (kinds)];

  if (!is_sink_taken (run) || kind == WORD_OOB)
    send_event (run, kind);
}

static void
op_eos (FrameRun *run, guint8 arg)
{
  if (!is_sink_taken (run))
    send_event (run, WORD_EOS);
}

static gpointer
query_thread (gpointer data)
{
  FrameRun *run = data;
  GstQuery *query = gst_query_new_drain ();
  gboolean ret = gst_pad_query (run->sinkpad, query);

  gst_query_unref (query);
  return GINT_TO_POINTER (ret);
}

static void
op_query (FrameRun *run, guint8 arg)
{
  if (is_sink_taken (run))
    return;
  if (!frame_model_query (run->model))
    run->model->query_result = FALSE;
  run->query = g_thread_new ("query", query_thread, run);
  if (run->model->query) {
    /* Downstream is stuck: wait until the query waits. */
    for (;;) {
      gboolean pending;

      g_mutex_lock (&run->element->lock);
      pending = run->element->query_state == GST_LATEST_QUERY_PENDING;
      g_mutex_unlock (&run->element->lock);
      if (pending)
        break;
      g_thread_yield ();
    }
  }
}

static void
op_flush (FrameRun *run, guint8 arg)
{
  gst_pad_send_event (run->sinkpad, gst_event_new_flush_start ());
  frame_model_flush (run->model);
  frame_run_finish_query (run);
  gst_pad_send_event (run->sinkpad, gst_event_new_flush_stop (TRUE));
  send_event (run, WORD_SEGMENT);
}

static void
begin (FrameRun *run)
{
  send_event (run, WORD_STREAM_START);
  send_event (run, WORD_CAPS);
  send_event (run, WORD_SEGMENT);
}

static void
op_restart (FrameRun *run, guint8 arg)
{
  GstElement *element = GST_ELEMENT_CAST (run->element);

  frame_run_set_closing (run, TRUE);
  gst_element_set_state (element, arg & 1 ? GST_STATE_NULL : GST_STATE_READY);
  frame_model_stop (run->model);
  frame_run_compare (run);
  frame_run_set_closing (run, FALSE);
  gst_element_set_state (element, GST_STATE_PLAYING);
  frame_model_start (run->model);
  begin (run);
}

static void
op_result (FrameRun *run, guint8 arg)
{
  static const GstFlowReturn results[] = { GST_FLOW_OK, GST_FLOW_OK,
    GST_FLOW_OK, GST_FLOW_NOT_LINKED, GST_FLOW_EOS, GST_FLOW_ERROR,
    GST_FLOW_FLUSHING, GST_FLOW_CUSTOM_SUCCESS };

  g_mutex_lock (&run->lock);
  run->result = run->model->result = results[arg % G_N_ELEMENTS (results)];
  g_mutex_unlock (&run->lock);
}

static void
op_block (FrameRun *run, guint8 arg)
{
  frame_run_set_blocked (run, TRUE);
  run->model->blocked = TRUE;
}

static void
op_unblock (FrameRun *run, guint8 arg)
{
  frame_model_unblock (run->model);
  frame_run_set_blocked (run, FALSE);
}

static void
op_reconfigure (FrameRun *run, guint8 arg)
{
  frame_model_reconfigure (run->model);
  gst_pad_push_event (run->peer, gst_event_new_reconfigure ());
}

static void
op_time (FrameRun *run, guint8 arg)
{
  run->model->now += arg * GST_MSECOND;
  gst_test_clock_set_time (run->clock, run->model->now);
}

static void
op_max_age (FrameRun *run, guint8 arg)
{
  run->model->max_age = (arg & 1) * arg * GST_MSECOND;
  g_object_set (run->element, "max-age", run->model->max_age, NULL);
}

static void
op_max_framerate (FrameRun *run, guint8 arg)
{
  g_object_set (run->element, "max-framerate", arg & 1, 1000000, NULL);
  frame_model_limit (run->model, arg & 1);
}

static const struct
{
  const gchar *name;
  Operation run;
} operations[] = {
  { "data", op_data },
  { "data", op_data },
  { "data", op_data },
  { "data", op_data },
  { "event", op_event },
  { "event", op_event },
  { "event", op_event },
  { "block", op_block },
  { "block", op_block },
  { "unblock", op_unblock },
  { "query", op_query },
  { "time", op_time },
  { "result", op_result },
  { "reconfigure", op_reconfigure },
  { "max-age", op_max_age },
  { "max-framerate", op_max_framerate },
  { "flush", op_flush },
  { "eos", op_eos },
  { "restart", op_restart },
};

gchar *
frame_ops_describe (const guint8 *bytes, gsize size)
{
  GString *s = g_string_new (NULL);

  for (gsize i = 0; i + 1 < size; i += 2)
    g_string_append_printf (s, "%4u %s %u\n", (guint) i / 2,
        operations[bytes[i] % G_N_ELEMENTS (operations)].name, bytes[i + 1]);
  return g_string_free (s, FALSE);
}

gchar *
frame_ops_run (const guint8 *bytes, gsize size)
{
  FrameRun *run = frame_run_new ();
  g_autofree gchar *steps = NULL;
  g_autofree gchar *problem = NULL;
  gsize i;

  begin (run);
  frame_run_compare (run);
  for (i = 0; i + 1 < size && run->problem->len == 0; i += 2) {
    operations[bytes[i] % G_N_ELEMENTS (operations)].run (run, bytes[i + 1]);
    frame_run_compare (run);
  }
  problem = frame_run_free (run);
  if (problem[0] == '\0')
    return NULL;
  steps = frame_ops_describe (bytes, i);
  return g_strconcat (steps, problem, NULL);
}
