/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "keyrequests.h"

/* Frames come every 100 ms; a letter of the script says what happens before
 * each of them: 'r' a request, '2' two requests, '.' nothing, 'K' the encoder
 * makes a key frame unasked. The expected line has 'k' where a key frame is
 * forced. */
static const struct
{
  const gchar *what;
  gint64 interval_ms;
  const gchar *script;
  const gchar *forced;
  guint64 merged;
} scripts[] = {
  { "on the next frame", 500, "..r...", "..k...", 0 },
  { "not again within the interval", 500, "r.r.......", "k....k....", 0 },
  { "those in between share one", 500, "rr2r......r...", "k....k....k...", 3 },
  { "two before one frame share it", 500, "2.........", "k.........", 1 },
  { "the interval counts from any key frame", 500, "..K.r.....", ".......k..",
      0 },
  { "with the first frame, which is a key frame anyway", 500, "rr........",
      "k....k....", 0 },
  { "no interval", 0, "rr2.r", "kkk.k", 1 },
  { "long after", 500, "r.........r", "k.........k", 0 },
};

GST_START_TEST (requests_are_answered_and_merged)
{
  GstLatestKeyRequests r;
  const gchar *what = scripts[__i__].what;
  guint64 requests = 0;

  gst_latest_key_requests_init (&r);
  for (guint i = 0; scripts[__i__].script[i]; i++) {
    gint64 now = i * 100;
    gchar c = scripts[__i__].script[i];
    guint n = c == 'r' ? 1 : c == '2' ? 2 : 0;
    gboolean forced;

    requests += n;
    while (n-- > 0)
      gst_latest_key_requests_add (&r, GST_LATEST_TIME_NONE);
    forced = gst_latest_key_requests_take (&r, now, scripts[__i__].interval_ms);
    fail_unless (
        forced == (scripts[__i__].forced[i] == 'k'), "%s: frame %u", what, i);
    if (forced || c == 'K')
      gst_latest_key_requests_saw_key_frame (&r, now);
  }
  fail_unless_equals_uint64 (r.requests, requests);
  fail_unless (r.merged == scripts[__i__].merged, "%s: merged %d", what,
      (gint) r.merged);
}

GST_END_TEST;

/* The encoder drops a forced key frame. */
GST_START_TEST (a_request_that_the_encoder_loses_is_made_again)
{
  GstLatestKeyRequests r;

  gst_latest_key_requests_init (&r);
  gst_latest_key_requests_add (&r, GST_LATEST_TIME_NONE);
  fail_unless (gst_latest_key_requests_take (&r, 1000, 500));
  /* This earlier frame was still in the encoder. */
  gst_latest_key_requests_saw_other_frame (&r, 900);
  fail_if (gst_latest_key_requests_take (&r, 1600, 500));
  gst_latest_key_requests_saw_other_frame (&r, 1000);
  gst_latest_key_requests_saw_other_frame (&r, 1600);
  fail_if (gst_latest_key_requests_take (&r, 1499, 500));
  fail_unless (r.lost);
  fail_unless (gst_latest_key_requests_take (&r, 1700, 500));
  gst_latest_key_requests_saw_key_frame (&r, 1700);
  fail_if (r.lost);
  gst_latest_key_requests_saw_other_frame (&r, 1800);
  fail_if (r.lost);
  fail_if (gst_latest_key_requests_take (&r, 9000, 500));
  fail_unless_equals_uint64 (r.requests, 1);
  fail_unless_equals_uint64 (r.merged, 0);
}

GST_END_TEST;

GST_START_TEST (a_request_may_be_for_a_later_time)
{
  GstLatestKeyRequests r;

  gst_latest_key_requests_init (&r);
  gst_latest_key_requests_add (&r, 2000);
  gst_latest_key_requests_add (&r, 900);
  fail_if (gst_latest_key_requests_take (&r, 800, 500));
  fail_unless (gst_latest_key_requests_take (&r, 1000, 500));
  fail_if (gst_latest_key_requests_take (&r, 1900, 500));
  fail_unless (gst_latest_key_requests_take (&r, 2000, 500));
  fail_if (gst_latest_key_requests_take (&r, 9000, 500));
  fail_unless_equals_uint64 (r.merged, 0);
}

GST_END_TEST;

GST_START_TEST (more_requests_than_the_queue_holds_get_an_answer)
{
  GstLatestKeyRequests r;

  gst_latest_key_requests_init (&r);
  for (guint i = 0; i < GST_LATEST_KEY_MAX_WAITING + 3; i++)
    gst_latest_key_requests_add (&r, 1000 + i);
  fail_unless_equals_uint64 (r.merged, 3);
  fail_unless (gst_latest_key_requests_take (&r, 5000, 500));
  fail_unless_equals_uint64 (r.merged, r.requests - 1);
  fail_if (gst_latest_key_requests_take (&r, 9000, 500));
}

GST_END_TEST;

/* The queue is full of later requests. */
GST_START_TEST (a_lost_request_does_not_wait_for_later_ones)
{
  GstLatestKeyRequests r;

  gst_latest_key_requests_init (&r);
  gst_latest_key_requests_add (&r, GST_LATEST_TIME_NONE);
  fail_unless (gst_latest_key_requests_take (&r, 1000, 500));
  for (guint i = 0; i < GST_LATEST_KEY_MAX_WAITING; i++)
    gst_latest_key_requests_add (&r, 60000 + i);
  gst_latest_key_requests_saw_other_frame (&r, 1000);
  fail_unless (gst_latest_key_requests_take (&r, 1500, 500));
}

GST_END_TEST;

GST_START_TEST (a_stream_that_starts_over_does_not_wait)
{
  GstLatestKeyRequests r;

  gst_latest_key_requests_init (&r);
  gst_latest_key_requests_saw_key_frame (&r, 60000);
  gst_latest_key_requests_add (&r, GST_LATEST_TIME_NONE);
  fail_unless (gst_latest_key_requests_take (&r, 0, 500));
}

GST_END_TEST;

/* The interval does not wait for the encoder, which may take long or drop the
 * frame. */
GST_START_TEST (the_interval_begins_when_a_frame_is_forced)
{
  GstLatestKeyRequests r;

  gst_latest_key_requests_init (&r);
  gst_latest_key_requests_add (&r, GST_LATEST_TIME_NONE);
  fail_unless (gst_latest_key_requests_take (&r, 1000, 500));
  gst_latest_key_requests_add (&r, GST_LATEST_TIME_NONE);
  fail_if (gst_latest_key_requests_take (&r, 1100, 500));
  fail_unless (gst_latest_key_requests_take (&r, 1500, 500));
}

GST_END_TEST;

GST_START_TEST (frames_without_time_are_not_held_up)
{
  GstLatestKeyRequests r;

  gst_latest_key_requests_init (&r);
  gst_latest_key_requests_saw_key_frame (&r, 100);
  gst_latest_key_requests_add (&r, 5000);
  fail_unless (gst_latest_key_requests_take (&r, GST_LATEST_TIME_NONE, 500));
}

GST_END_TEST;

static Suite *
keyrequests_suite (void)
{
  Suite *s = suite_create ("keyrequests");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, requests_are_answered_and_merged, 0, G_N_ELEMENTS (scripts));
  tcase_add_test (tc, a_request_that_the_encoder_loses_is_made_again);
  tcase_add_test (tc, a_request_may_be_for_a_later_time);
  tcase_add_test (tc, more_requests_than_the_queue_holds_get_an_answer);
  tcase_add_test (tc, a_lost_request_does_not_wait_for_later_ones);
  tcase_add_test (tc, a_stream_that_starts_over_does_not_wait);
  tcase_add_test (tc, the_interval_begins_when_a_frame_is_forced);
  tcase_add_test (tc, frames_without_time_are_not_held_up);
  return s;
}

GST_CHECK_MAIN (keyrequests);
