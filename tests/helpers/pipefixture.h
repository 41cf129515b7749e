/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>

/* A real pipeline around a latestframe named "frame", with a gate on each side:
 * one before its sink pad, which lets in as many buffers as the test wants, and
 * one at a pad further down, where a buffer can be held as by slow downstream.
 *
 * What passes the second pad is a line of words: buffers by the number they had
 * when they arrived at the first (found by timestamp; "7!" with DISCONT), and
 * the type names of CAPS, EOS and FLUSH_STOP events. */
typedef struct
{
  GstElement *pipeline;
  GstElement *frame;
  GstBus *bus;

  GMutex lock; /* protects what follows */
  GCond changed;
  guint permits;    /* buffers that may still come in */
  gboolean waiting; /* one stands at the gate */
  gboolean hold;
  gboolean held;
  gboolean eos; /* at the gate */
  gboolean entry_flushing, exit_flushing;
  GArray *arrived;   /* timestamps */
  GstClockTime last; /* timestamp of the last that went out */
  guint last_number;
  GString *log;
  GString *trouble; /* what was logged at WARNING or worse */
} PipeFixture;

/* @exit: "element.pad" of the second gate. Nothing comes in before the test says
 * so. In NULL. */
PipeFixture *pipe_fixture_new (const gchar *description, const gchar *exit);
void pipe_fixture_free (PipeFixture *f);
GstElement *pipe_fixture_get (PipeFixture *f, const gchar *name);
void pipe_fixture_set_state (PipeFixture *f, GstState state);

/* Lets @n buffers in. Returns when latestframe has taken them all and the next
 * one, or EOS, has come. */
void pipe_fixture_feed (PipeFixture *f, guint n);
/* No gate any more. */
void pipe_fixture_feed_all (PipeFixture *f);
/* Lets buffers in until @n have come; the next passes too. */
void pipe_fixture_wait_arrived (PipeFixture *f, guint n);
guint pipe_fixture_get_arrived (PipeFixture *f);
/* The next buffer does not get past the exit until it is released. */
void pipe_fixture_hold (PipeFixture *f);
void pipe_fixture_wait_held (PipeFixture *f);
void pipe_fixture_release (PipeFixture *f);
void pipe_fixture_wait_eos_arrived (PipeFixture *f);

/* Waits until the log is, or ends with, that. */
void pipe_fixture_expect (PipeFixture *f, const gchar *expected);
void pipe_fixture_expect_end (PipeFixture *f, const gchar *expected);
/* Waits until that buffer goes out. */
void pipe_fixture_wait_out (PipeFixture *f, guint number);
GstClockTime pipe_fixture_get_last (PipeFixture *f);
/* Waits for EOS on the bus; an error fails the test. */
void pipe_fixture_wait_eos (PipeFixture *f);
/* Neither warnings on the bus nor in the log. */
void pipe_fixture_expect_quiet (PipeFixture *f);
guint64 pipe_fixture_stat (PipeFixture *f, const gchar *name);
