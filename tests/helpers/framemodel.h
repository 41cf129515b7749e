/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

/* The frame model is a second implementation of latestframe, as simple as
 * possible: one thread, one list, no concern for speed. Tests run the same
 * operations on it and on the element and compare what comes out. */

typedef enum
{
  WORD_BUFFER,
  WORD_LIST,
  WORD_STREAM_START,
  WORD_CAPS,
  WORD_SEGMENT,
  WORD_TAG,
  WORD_CUSTOM,
  WORD_GAP,
  WORD_EOS,
  WORD_OOB, /* an event that is not serialized */
  WORD_QUERY,
  WORD_FLUSH_START,
  WORD_FLUSH_STOP,
  N_WORDS
} WordKind;

/* Something that went in or came out. */
typedef struct
{
  WordKind kind;
  guint id;         /* tells two of a kind apart */
  gboolean discont; /* buffers and lists */
  gboolean delta;
  GstClockTime time;
} Word;

typedef enum
{
  COUNT_IN,
  COUNT_OUT,
  COUNT_FLUSHED,
  COUNT_REPLACED,
  COUNT_LATE,
  COUNT_THROTTLED,
  COUNT_UNDECODABLE,
  COUNT_PREEMPTED,
  COUNT_WAITING,
  N_COUNTS
} Count;

extern const gchar *const frame_model_count_names[N_COUNTS];

typedef struct
{
  GArray *waiting; /* Word: events, at most one buffer, events */
  GArray *sent;    /* Word */
  guint64 counts[N_COUNTS];

  GstFlowReturn flow;
  gboolean eos, downstream_eos, discont, need_key;
  gboolean query, query_result;
  gboolean reconfigured; /* since the last buffer was sent */

  /* Downstream. */
  gboolean blocked; /* does not return from chain */
  gboolean in_chain;
  GstFlowReturn result;

  /* Policies. */
  GstClockTime now, max_age;
  gboolean limited; /* one frame, then none for a very long time */
  gboolean passed;
  gboolean throttled;
} FrameModel;

FrameModel *frame_model_new (void);
void frame_model_free (FrameModel *m);
/* Each operation does everything that follows from it before it returns. */
GstFlowReturn frame_model_data (FrameModel *m, const Word *word);
gboolean frame_model_event (FrameModel *m, const Word *word);
/* Returns TRUE if the query is accepted; `query` is set until it is
 * answered. */
gboolean frame_model_query (FrameModel *m);
void frame_model_flush (FrameModel *m);
void frame_model_reconfigure (FrameModel *m);
void frame_model_unblock (FrameModel *m);
void frame_model_limit (FrameModel *m, gboolean limited);
/* To READY: everything is emptied, the counts stay. */
void frame_model_stop (FrameModel *m);
void frame_model_start (FrameModel *m);
