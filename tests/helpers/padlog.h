/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>

/* What an element sends, written down by the test's pads on either side of it.
 * The one behind it can be made to block in its chain function, at a point the
 * test knows.
 *
 * A log is a line of words: events and queries by type name, custom ones by the
 * name of their structure; of a buffer what its owner writes, lists of them in
 * brackets ("[7 8]"). */

/* Appends to @word what is to be said of @buffer. Without the lock. */
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
  GstPadQueryFunction
      answer; /* NULL: pads' default; set before there are any */
} PadLog;

void pad_log_init (PadLog *self, PadLogDescribe describe, gpointer data);
void pad_log_clear (PadLog *self);

/* Linked to the @element's only pad of the other direction; not active yet. */
GstPad *pad_log_new_src (PadLog *self, GstElement *element);
GstPad *pad_log_new_sink (PadLog *self, GstElement *element);

/* From now on chain does not return, until it is unblocked or flushed. */
void pad_log_block (PadLog *self);
void pad_log_unblock (PadLog *self);
/* Return once chain is stuck, or has nothing in its hands. */
void pad_log_wait_entered (PadLog *self);
void pad_log_wait_returned (PadLog *self);
void pad_log_set_result (PadLog *self, GstFlowReturn result);

/* Wait until @log, one of the two, is or ends with @expected; fail if that never
 * happens. */
void pad_log_expect (PadLog *self, GString *log, const gchar *expected);
void pad_log_expect_end (PadLog *self, GString *log, const gchar *expected);
gboolean pad_log_has (PadLog *self, GString *log, const gchar *words);
