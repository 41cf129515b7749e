/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gsttestclock.h>

#include "padlog.h"

/* A frame fixture is a latestframe between two pads of the test, which write
 * down what it sends. Buffers are logged by their number ("7"; "7!" with
 * DISCONT). Buffer n has the timestamp n seconds. */
typedef struct
{
  GstElement *element;
  GstPad *src;  /* feeds the element */
  GstPad *sink; /* is fed by it */
  PadLog log;
  /* Called with each buffer that is sent, unless NULL. */
  void (*inspect) (GstBuffer *buffer, gpointer data);
  gpointer inspect_data;
} FrameFixture;

/* Creates a fixture in PLAYING, without a clock. */
FrameFixture *frame_fixture_new (void);
/* Creates a fixture in READY, for the test to set up and then play(). */
FrameFixture *frame_fixture_new_ready (void);
/* Makes one that plays with a test clock, which begins at 0 (transfer full). */
FrameFixture *frame_fixture_new_with_clock (GstTestClock **clock);
void frame_fixture_play (FrameFixture *f);
void frame_fixture_free (FrameFixture *f);

/* Sends STREAM_START, CAPS ("test/x-data") and SEGMENT. */
void frame_fixture_begin (FrameFixture *f);
/* Sends a SEGMENT in time format that begins at 0. */
void frame_fixture_segment (FrameFixture *f);
GstBuffer *frame_fixture_buffer (guint number);
GstFlowReturn frame_fixture_push (FrameFixture *f, guint number);
GstFlowReturn frame_fixture_push_flags (
    FrameFixture *f, guint number, GstBufferFlags flags);
gboolean frame_fixture_custom (FrameFixture *f, const gchar *name);
/* Sends FLUSH_START and FLUSH_STOP. */
void frame_fixture_flush (FrameFixture *f);
/* From now on downstream's chain function does not return. */
void frame_fixture_block (FrameFixture *f);
void frame_fixture_unblock (FrameFixture *f);
/* Pushes buffer @number and returns once downstream is stuck with it. */
void frame_fixture_stall (FrameFixture *f, guint number);
/* Returns once downstream's chain function has returned. */
void frame_fixture_wait_returned (FrameFixture *f);
void frame_fixture_set_result (FrameFixture *f, GstFlowReturn result);
/* Downstream returns @result for buffer 0; buffer 1, which waited, is
 * flushed. */
void frame_fixture_fail (FrameFixture *f, GstFlowReturn result);
/* Wait until the log is, or ends with, @expected. The test fails if that never
 * happens. */
void frame_fixture_expect (FrameFixture *f, const gchar *expected);
void frame_fixture_expect_end (FrameFixture *f, const gchar *expected);
void frame_fixture_expect_upstream (FrameFixture *f, const gchar *expected);
/* Waits until the counter @name of the stats is @value. */
void frame_fixture_wait_stat (
    FrameFixture *f, const gchar *name, guint64 value);
guint64 frame_fixture_stat (FrameFixture *f, const gchar *name);
/* Checks that in == out + dropped + flushed + waiting, and that dropped is the
 * sum of its causes. */
void frame_fixture_check_books (GstElement *element);
