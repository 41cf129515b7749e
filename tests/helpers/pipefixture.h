/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>

/* A pipe fixture is a real pipeline around a latestframe named "frame", with a
 * gate on each side. The entry, before its sink pad, lets in as many buffers
 * as the test wants. At the exit, a pad further downstream, a buffer can be
 * held as by slow downstream.
 *
 * What passes the exit is logged as a line of words: buffers by the number
 * they had when they arrived at the entry (found by timestamp; "7!" with
 * DISCONT), and the type names of CAPS, EOS and FLUSH_STOP events. */
typedef struct
{
  GstElement *pipeline;
  GstElement *frame;
  GstBus *bus;

  GMutex lock; /* protects what follows */
  GCond changed;
  guint permits;    /* buffers that may still come in */
  gboolean waiting; /* a buffer stands at the entry */
  gboolean hold;
  gboolean held;
  gboolean eos; /* has come to the entry */
  gboolean entry_flushing, exit_flushing;
  GArray *arrived;   /* timestamps */
  GstClockTime last; /* timestamp of the last that went out */
  guint last_number;
  GString *log;
  GString *trouble; /* what was logged at WARNING or worse */
} PipeFixture;

/* Creates the pipeline in NULL. @exit is the "element.pad" of the exit. No
 * buffer comes in before the test says so. */
PipeFixture *pipe_fixture_new (const gchar *description, const gchar *exit);
void pipe_fixture_free (PipeFixture *f);
GstElement *pipe_fixture_get (PipeFixture *f, const gchar *name);
void pipe_fixture_set_state (PipeFixture *f, GstState state);

/* Lets @n buffers in. Returns when latestframe has taken them all and the next
 * one, or EOS, has come. */
void pipe_fixture_feed (PipeFixture *f, guint n);
/* Opens the entry for all buffers. */
void pipe_fixture_feed_all (PipeFixture *f);
/* Lets buffers in until @n have come; the next passes too. */
void pipe_fixture_wait_arrived (PipeFixture *f, guint n);
guint pipe_fixture_get_arrived (PipeFixture *f);
/* The next buffer does not get past the exit until it is released. */
void pipe_fixture_hold (PipeFixture *f);
void pipe_fixture_wait_held (PipeFixture *f);
void pipe_fixture_release (PipeFixture *f);
void pipe_fixture_wait_eos_arrived (PipeFixture *f);

/* Wait until the log is, or ends with, @expected. */
void pipe_fixture_expect (PipeFixture *f, const gchar *expected);
void pipe_fixture_expect_end (PipeFixture *f, const gchar *expected);
/* Waits until that buffer goes out. */
void pipe_fixture_wait_out (PipeFixture *f, guint number);
GstClockTime pipe_fixture_get_last (PipeFixture *f);
/* Waits for EOS on the bus; an error fails the test. */
void pipe_fixture_wait_eos (PipeFixture *f);
/* Checks that there were no warnings, neither on the bus nor in the log. */
void pipe_fixture_expect_quiet (PipeFixture *f);
guint64 pipe_fixture_stat (PipeFixture *f, const gchar *name);
