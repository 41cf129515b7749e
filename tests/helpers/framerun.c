/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framerun.h"

/* Only a failing run waits this long. */
#define GIVE_UP (30 * G_TIME_SPAN_SECOND)

const GstEventType frame_run_event_types[N_WORDS] = {
  [WORD_STREAM_START] = GST_EVENT_STREAM_START,
  [WORD_CAPS] = GST_EVENT_CAPS,
  [WORD_SEGMENT] = GST_EVENT_SEGMENT,
  [WORD_TAG] = GST_EVENT_TAG,
  [WORD_CUSTOM] = GST_EVENT_CUSTOM_DOWNSTREAM,
  [WORD_GAP] = GST_EVENT_GAP,
  [WORD_EOS] = GST_EVENT_EOS,
  [WORD_OOB] = GST_EVENT_CUSTOM_DOWNSTREAM_OOB,
  [WORD_FLUSH_START] = GST_EVENT_FLUSH_START,
  [WORD_FLUSH_STOP] = GST_EVENT_FLUSH_STOP,
};

/* --- downstream --- */

static void
record (FrameRun *run, WordKind kind, guint id, gboolean discont)
{
  Word word = { .kind = kind, .id = id, .discont = discont };

  g_mutex_lock (&run->lock);
  g_array_append_val (run->sent, word);
  g_mutex_unlock (&run->lock);
}

static GstFlowReturn
receive (FrameRun *run, GstBuffer *buffer, WordKind kind)
{
  GstFlowReturn ret;

  record (run, kind, GST_BUFFER_OFFSET (buffer),
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
  g_mutex_lock (&run->lock);
  run->in_chain = TRUE;
  while (run->blocked && !run->closing)
    g_cond_wait (&run->changed, &run->lock);
  run->in_chain = FALSE;
  ret = run->closing ? GST_FLOW_FLUSHING : run->result;
  g_mutex_unlock (&run->lock);
  return ret;
}

static GstFlowReturn
peer_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstFlowReturn ret =
      receive (gst_pad_get_element_private (pad), buffer, WORD_BUFFER);

  gst_buffer_unref (buffer);
  return ret;
}

static GstFlowReturn
peer_chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  GstFlowReturn ret = receive (gst_pad_get_element_private (pad),
      gst_buffer_list_get (list, 0), WORD_LIST);

  gst_buffer_list_unref (list);
  return ret;
}

void
frame_run_set_blocked (FrameRun *run, gboolean blocked)
{
  g_mutex_lock (&run->lock);
  run->blocked = blocked;
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

static gboolean
peer_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  FrameRun *run = gst_pad_get_element_private (pad);

  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    frame_run_set_blocked (run, FALSE);
  for (guint kind = 0; kind < N_WORDS; kind++) {
    if (frame_run_event_types[kind] == GST_EVENT_TYPE (event))
      record (run, kind, gst_event_get_seqnum (event), FALSE);
  }
  gst_event_unref (event);
  return TRUE;
}

static gboolean
peer_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_DRAIN)
    return gst_pad_query_default (pad, parent, query);
  record (gst_pad_get_element_private (pad), WORD_QUERY, 0, FALSE);
  return TRUE;
}

/* --- the two sides compared --- */

/* Returns whether the streaming thread sleeps, is paused or is blocked
 * downstream. */
static gboolean
is_quiet (FrameRun *run)
{
  gboolean quiet;

  g_mutex_lock (&run->lock);
  quiet = run->in_chain && run->blocked;
  g_mutex_unlock (&run->lock);
  if (quiet)
    return TRUE;
  g_mutex_lock (&run->element->lock);
  quiet = run->element->task != GST_LATEST_TASK_AWAKE
      || !run->element->flow.src_active;
  g_mutex_unlock (&run->element->lock);
  if (quiet)
    return TRUE;
  /* After FLUSHING the task pauses. */
  return GST_PAD_TASK (run->srcpad) != NULL
      && gst_task_get_state (GST_PAD_TASK (run->srcpad)) == GST_TASK_PAUSED;
}

void
frame_run_settle (FrameRun *run)
{
  gint64 end = g_get_monotonic_time () + GIVE_UP;

  while (!is_quiet (run)) {
    if (g_get_monotonic_time () > end) {
      g_string_append (run->problem, "the streaming thread does not settle\n");
      return;
    }
    g_thread_yield ();
  }
}

static gboolean
is_same (const Word *a, const Word *b)
{
  return a->kind == b->kind && a->discont == b->discont
      && (a->id == b->id || a->kind >= WORD_FLUSH_START);
}

static void
compare_sent (FrameRun *run)
{
  GArray *wanted = run->model->sent;

  for (; run->checked < wanted->len; run->checked++) {
    const Word *w = &g_array_index (wanted, Word, run->checked);
    const Word *got = &g_array_index (run->sent, Word, run->checked);

    if (run->checked >= run->sent->len) {
      g_string_append_printf (run->problem,
          "word %u, of kind %d and number %u,"
          " was not sent\n",
          run->checked, w->kind, w->id);
      return;
    }
    if (!is_same (w, got)) {
      g_string_append_printf (run->problem,
          "word %u: kind %d number %u discont "
          "%d expected, kind %d number %u discont %d sent\n",
          run->checked, w->kind, w->id, w->discont, got->kind, got->id,
          got->discont);
      return;
    }
  }
  if (run->sent->len > wanted->len)
    g_string_append_printf (
        run->problem, "%u words too many\n", run->sent->len - wanted->len);
}

static void
compare_counts (FrameRun *run)
{
  GstStructure *stats;

  g_object_get (run->element, "stats", &stats, NULL);
  for (guint i = 0; i < N_COUNTS; i++) {
    guint64 wanted = run->model->counts[i], got = 0;
    guint waiting;

    if (gst_structure_get_uint (stats, frame_model_count_names[i], &waiting))
      got = waiting;
    else
      gst_structure_get_uint64 (stats, frame_model_count_names[i], &got);
    if (got != wanted)
      g_string_append_printf (run->problem,
          "%s is %" G_GUINT64_FORMAT ", not %" G_GUINT64_FORMAT "\n",
          frame_model_count_names[i], got, wanted);
  }
  gst_structure_free (stats);
}

/* Joins the query's thread once the model says that the query is over. */
void
frame_run_finish_query (FrameRun *run)
{
  gboolean ret;

  if (run->query == NULL || run->model->query)
    return;
  ret = GPOINTER_TO_INT (g_thread_join (g_steal_pointer (&run->query)));
  if (ret != run->model->query_result)
    g_string_append_printf (run->problem, "the query returned %d\n", ret);
}

void
frame_run_compare (FrameRun *run)
{
  frame_run_finish_query (run);
  frame_run_settle (run);
  g_mutex_lock (&run->lock);
  compare_sent (run);
  g_mutex_unlock (&run->lock);
  compare_counts (run);
}

void
frame_run_set_closing (FrameRun *run, gboolean closing)
{
  g_mutex_lock (&run->lock);
  run->closing = closing;
  if (closing)
    run->blocked = FALSE;
  g_cond_broadcast (&run->changed);
  g_mutex_unlock (&run->lock);
}

FrameRun *
frame_run_new (void)
{
  FrameRun *run = g_new0 (FrameRun, 1);
  GstElement *element;

  g_mutex_init (&run->lock);
  g_cond_init (&run->changed);
  run->sent = g_array_new (FALSE, FALSE, sizeof (Word));
  run->problem = g_string_new (NULL);
  run->model = frame_model_new ();
  run->element =
      gst_object_ref_sink (g_object_new (GST_TYPE_LATEST_FRAME, NULL));
  element = GST_ELEMENT_CAST (run->element);
  run->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  gst_element_set_clock (element, GST_CLOCK_CAST (run->clock));
  run->sinkpad = gst_element_get_static_pad (element, "sink");
  run->srcpad = gst_element_get_static_pad (element, "src");
  run->peer = gst_object_ref_sink (gst_pad_new ("sink", GST_PAD_SINK));
  gst_pad_set_element_private (run->peer, run);
  gst_pad_set_chain_function (run->peer, peer_chain);
  gst_pad_set_chain_list_function (run->peer, peer_chain_list);
  gst_pad_set_event_function (run->peer, peer_event);
  gst_pad_set_query_function (run->peer, peer_query);
  gst_pad_link (run->srcpad, run->peer);
  gst_pad_set_active (run->peer, TRUE);
  gst_element_set_state (element, GST_STATE_PLAYING);
  return run;
}

gchar *
frame_run_free (FrameRun *run)
{
  gchar *problem;

  frame_run_set_closing (run, TRUE);
  gst_element_set_state (GST_ELEMENT_CAST (run->element), GST_STATE_NULL);
  if (run->query != NULL)
    g_thread_join (run->query);
  gst_object_unref (run->sinkpad);
  gst_object_unref (run->srcpad);
  gst_object_unref (run->peer);
  gst_object_unref (run->element);
  gst_object_unref (run->clock);
  frame_model_free (run->model);
  g_array_unref (run->sent);
  g_cond_clear (&run->changed);
  g_mutex_clear (&run->lock);
  problem = g_string_free (run->problem, FALSE);
  g_free (run);
  return problem;
}
