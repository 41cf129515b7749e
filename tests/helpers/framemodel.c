/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framemodel.h"

const gchar *const frame_model_count_names[N_COUNTS] = { "in", "out", "flushed",
  "replaced", "late", "throttled", "undecodable", "preempted", "waiting" };

#define AT(words, i) (&g_array_index ((words), Word, (i)))

static gboolean
is_data (const Word *w)
{
  return w->kind == WORD_BUFFER || w->kind == WORD_LIST;
}

/* The index of the buffer that waits, -1 if none does. */
static gint
find_data (FrameModel *m)
{
  for (guint i = 0; i < m->waiting->len; i++) {
    if (is_data (AT (m->waiting, i)))
      return i;
  }
  return -1;
}

/* Removes what is of @kind in [@from, end). */
static void
remove_kind (GArray *words, guint from, WordKind kind)
{
  for (guint i = words->len; i-- > from;) {
    if (AT (words, i)->kind == kind)
      g_array_remove_index (words, i);
  }
}

static gboolean
is_ordered (WordKind kind)
{
  return kind >= WORD_STREAM_START && kind <= WORD_SEGMENT;
}

/* Merges @word into the events of [@from, end). */
static void
merge (GArray *words, guint from, Word word)
{
  guint i;

  if (word.kind == WORD_STREAM_START)
    remove_kind (words, from, WORD_TAG);
  if (word.kind == WORD_STREAM_START || word.kind == WORD_SEGMENT)
    remove_kind (words, from, WORD_EOS);
  if (word.kind == WORD_GAP)
    remove_kind (words, from, WORD_GAP);

  if (is_ordered (word.kind) || word.kind == WORD_TAG) {
    for (i = from; i < words->len; i++) {
      if (AT (words, i)->kind == word.kind) {
        *AT (words, i) = word;
        if (word.kind == WORD_SEGMENT)
          remove_kind (words, i, WORD_GAP);
        return;
      }
    }
    for (i = from; i < words->len && is_ordered (word.kind); i++) {
      if (is_ordered (AT (words, i)->kind) && AT (words, i)->kind > word.kind) {
        g_array_insert_val (words, i, word);
        return;
      }
    }
  }
  g_array_append_val (words, word);
}

/* Takes the buffer out; what was after it joins what was before. */
static Word
remove_data (FrameModel *m)
{
  gint at = find_data (m);
  Word data = *AT (m->waiting, at);
  GArray *after = g_array_new (FALSE, FALSE, sizeof (Word));

  g_array_append_vals (
      after, AT (m->waiting, at) + 1, m->waiting->len - at - 1);
  g_array_set_size (m->waiting, at);
  for (guint i = 0; i < after->len; i++)
    merge (m->waiting, 0, *AT (after, i));
  g_array_unref (after);
  m->counts[COUNT_WAITING] = 0;
  return data;
}

/* A buffer that waits, if any, goes for @count. */
static void
drop_data (FrameModel *m, Count count)
{
  if (find_data (m) < 0)
    return;
  remove_data (m);
  m->counts[count]++;
  m->discont = TRUE;
}

static void
send_word (FrameModel *m, const Word *word)
{
  g_array_append_val (m->sent, *word);
}

static gboolean
restarts_before_data (FrameModel *m)
{
  for (guint i = 0; i < m->waiting->len && !is_data (AT (m->waiting, i)); i++) {
    if (AT (m->waiting, i)->kind == WORD_STREAM_START
        || AT (m->waiting, i)->kind == WORD_SEGMENT)
      return TRUE;
  }
  return FALSE;
}

static void
chain_returned (FrameModel *m)
{
  m->in_chain = FALSE;
  if (m->result >= GST_FLOW_OK)
    return;
  if (m->result == GST_FLOW_EOS) {
    if (!restarts_before_data (m)) {
      drop_data (m, COUNT_FLUSHED);
      m->downstream_eos = !restarts_before_data (m);
    }
    return;
  }
  if (m->result == GST_FLOW_NOT_LINKED && m->reconfigured) {
    gint i = find_data (m);

    if (i < 0 || AT (m->waiting, i)->delta) {
      drop_data (m, COUNT_FLUSHED);
      m->need_key = TRUE;
    }
    return;
  }
  m->flow = m->result;
  drop_data (m, COUNT_FLUSHED);
  m->need_key = TRUE;
  m->query = FALSE;
  if (m->eos && m->result < GST_FLOW_EOS) {
    for (guint i = 0; i < m->waiting->len; i++)
      send_word (m, AT (m->waiting, i));
    g_array_set_size (m->waiting, 0);
  }
}

/* One thing that the streaming thread does; FALSE when there is nothing. */
static gboolean
step (FrameModel *m)
{
  Word word;

  m->throttled = FALSE;
  if (m->in_chain || m->flow != GST_FLOW_OK)
    return FALSE;
  if (m->waiting->len == 0) {
    static const Word query = { .kind = WORD_QUERY };

    if (!m->query)
      return FALSE;
    send_word (m, &query);
    m->query = FALSE;
    m->query_result = TRUE;
    return TRUE;
  }
  word = *AT (m->waiting, 0);
  if (!is_data (&word)) {
    g_array_remove_index (m->waiting, 0);
    send_word (m, &word);
    return TRUE;
  }
  if (m->limited && m->passed) {
    m->throttled = TRUE;
    return FALSE;
  }
  if (m->max_age > 0 && m->now - word.time > m->max_age) {
    drop_data (m, COUNT_LATE);
    m->need_key = TRUE;
    return TRUE;
  }
  g_array_remove_index (m->waiting, 0);
  m->counts[COUNT_WAITING] = 0;
  m->counts[COUNT_OUT]++;
  m->passed = TRUE;
  send_word (m, &word);
  m->in_chain = TRUE;
  m->reconfigured = FALSE;
  if (!m->blocked)
    chain_returned (m);
  return TRUE;
}

static void
run (FrameModel *m)
{
  while (step (m))
    ;
}

FrameModel *
frame_model_new (void)
{
  FrameModel *m = g_new0 (FrameModel, 1);

  m->waiting = g_array_new (FALSE, FALSE, sizeof (Word));
  m->sent = g_array_new (FALSE, FALSE, sizeof (Word));
  return m;
}

void
frame_model_free (FrameModel *m)
{
  g_array_unref (m->waiting);
  g_array_unref (m->sent);
  g_free (m);
}

GstFlowReturn
frame_model_data (FrameModel *m, const Word *word)
{
  Word data = *word;

  if (m->eos)
    return GST_FLOW_EOS;
  if (m->flow != GST_FLOW_OK)
    return m->flow;
  if (m->downstream_eos)
    return GST_FLOW_EOS;
  m->counts[COUNT_IN]++;
  if (data.delta && (m->need_key || find_data (m) >= 0)) {
    m->counts[COUNT_UNDECODABLE]++;
    m->need_key = TRUE;
    m->discont = TRUE;
    return GST_FLOW_OK;
  }
  if (find_data (m) >= 0)
    drop_data (m, m->throttled ? COUNT_THROTTLED : COUNT_REPLACED);
  remove_kind (m->waiting, 0, WORD_GAP);
  data.discont = m->discont;
  m->discont = FALSE;
  m->need_key = FALSE;
  g_array_append_val (m->waiting, data);
  m->counts[COUNT_WAITING] = 1;
  run (m);
  return GST_FLOW_OK;
}

gboolean
frame_model_event (FrameModel *m, const Word *word)
{
  gboolean restarts =
      word->kind == WORD_STREAM_START || word->kind == WORD_SEGMENT;

  if (word->kind == WORD_OOB) {
    send_word (m, word);
    return TRUE;
  }
  /* The pad itself sees to that. */
  if (m->eos && word->kind != WORD_STREAM_START)
    return FALSE;
  if (restarts) {
    if (m->eos && m->flow != GST_FLOW_FLUSHING)
      m->flow = GST_FLOW_OK;
    m->eos = FALSE;
    m->downstream_eos = FALSE;
  }
  if (m->flow != GST_FLOW_OK
      && (word->kind == WORD_CUSTOM || word->kind == WORD_GAP))
    return FALSE;
  if (word->kind == WORD_EOS) {
    if (m->flow != GST_FLOW_OK)
      return FALSE;
    m->eos = TRUE;
  }
  merge (m->waiting, find_data (m) + 1, *word);
  run (m);
  return TRUE;
}

gboolean
frame_model_query (FrameModel *m)
{
  if (m->flow != GST_FLOW_OK || m->eos || m->downstream_eos)
    return FALSE;
  if (find_data (m) >= 0) {
    drop_data (m, COUNT_PREEMPTED);
    m->need_key = TRUE;
  }
  m->query = TRUE;
  m->query_result = FALSE;
  run (m);
  return TRUE;
}

void
frame_model_flush (FrameModel *m)
{
  static const Word start = { .kind = WORD_FLUSH_START };
  static const Word stop = { .kind = WORD_FLUSH_STOP };

  drop_data (m, COUNT_FLUSHED);
  for (guint i = m->waiting->len; i-- > 0;) {
    WordKind kind = AT (m->waiting, i)->kind;

    if (kind != WORD_STREAM_START && kind != WORD_CAPS && kind != WORD_TAG)
      g_array_remove_index (m->waiting, i);
  }
  m->in_chain = m->blocked = m->query = FALSE;
  send_word (m, &start);
  send_word (m, &stop);
  m->flow = GST_FLOW_OK;
  m->eos = m->downstream_eos = m->need_key = FALSE;
  run (m);
}

void
frame_model_reconfigure (FrameModel *m)
{
  m->reconfigured = TRUE;
  if (m->flow == GST_FLOW_NOT_LINKED)
    m->flow = GST_FLOW_OK;
  run (m);
}

void
frame_model_unblock (FrameModel *m)
{
  m->blocked = FALSE;
  if (m->in_chain)
    chain_returned (m);
  run (m);
}

void
frame_model_limit (FrameModel *m, gboolean limited)
{
  m->limited = limited;
  run (m);
}

void
frame_model_stop (FrameModel *m)
{
  drop_data (m, COUNT_FLUSHED);
  g_array_set_size (m->waiting, 0);
  m->in_chain = m->blocked = m->query = FALSE;
  m->flow = GST_FLOW_FLUSHING;
}

void
frame_model_start (FrameModel *m)
{
  memset (m->counts, 0, sizeof (m->counts));
  m->flow = GST_FLOW_OK;
  m->eos = m->downstream_eos = m->discont = m->need_key = FALSE;
  m->passed = m->throttled = FALSE;
}
