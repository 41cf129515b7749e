/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>

/* A pad log is what an element sends, written down by two pads of the test:
 * one before the element and one behind it. The one behind it can be made to
 * block in its chain function, so that the test knows where the element's
 * streaming thread is.
 *
 * A log is a line of words: an event or query by its type name, a custom one
 * by the name of its structure, a buffer as the fixture describes it, and a
 * list of buffers in brackets ("[7 8]"). */

/* Appends the description of @buffer to @word. Called without the lock. */
typedef void (*PadLogDescribe) (
    GString *word, GstBuffer *buffer, gpointer data);

typedef struct
{
  /* Set once. */
  PadLogDescribe describe;
  gpointer data;

  GMutex lock; /* protects what follows */
  GCond changed;
  GString *downstream;
  GString *upstream; /* events that came back */
  gboolean blocked, in_chain;
  GstFlowReturn result; /* of chain */
  /* Answers queries downstream; NULL: as pads do by default. Set before there
   * are any queries. */
  GstPadQueryFunction answer;
} PadLog;

void pad_log_init (PadLog *self, PadLogDescribe describe, gpointer data);
void pad_log_clear (PadLog *self);

/* Creates a pad and links it to the @element's only pad of the other direction.
 * The new pad is not active yet. */
GstPad *pad_log_new_src (PadLog *self, GstElement *element);
GstPad *pad_log_new_sink (PadLog *self, GstElement *element);

/* From now on the chain function does not return until it is unblocked or
 * flushed. */
void pad_log_block (PadLog *self);
void pad_log_unblock (PadLog *self);
/* Return once the chain function has been called, or has returned. */
void pad_log_wait_entered (PadLog *self);
void pad_log_wait_returned (PadLog *self);
void pad_log_set_result (PadLog *self, GstFlowReturn result);

/* Wait until @log, one of the two logs, is or ends with @expected. The test
 * fails if that never happens. */
void pad_log_expect (PadLog *self, GString *log, const gchar *expected);
void pad_log_expect_end (PadLog *self, GString *log, const gchar *expected);
gboolean pad_log_has (PadLog *self, GString *log, const gchar *words);
