/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* latestframe among real elements. Nothing here depends on the machine's speed:
 * the test decides which buffers come in and which one downstream holds. */
#include "pipefixture.h"

#include <glib/gstdio.h>

#define VIDEO "video/x-raw,format=GRAY8,width=64,height=48,framerate=25/1"
#define FRAME " ! latestframe name=frame ! "
#define SINK "fakesink name=sink sync=false async=false"
#define CUSTOM \
  "fakesrc num-buffers=30 sizetype=fixed sizemax=16 " \
  "format=time datarate=1600 ! application/x-custom"

typedef struct
{
  const gchar *description;
  const gchar *exit;
  const gchar *expected;
} Case;

static const Case stalls[] = {
  { "videotestsrc num-buffers=30 timestamp-offset=1000000000 ! video/x-raw,format=I420,width=64,height=48" FRAME
    "vp8enc name=encoder deadline=1 ! " SINK,
      "encoder.src", "caps 0! 29 eos" },
  { "videotestsrc num-buffers=30 ! " VIDEO FRAME "identity name=slow ! " SINK,
      "slow.src", "caps 0! 29! eos" },
  { "audiotestsrc num-buffers=30" FRAME SINK, "sink.sink", "caps 0! 29! eos" },
  { CUSTOM FRAME SINK, "sink.sink", "caps 0! 29! eos" },
};

/* While downstream works on the first buffer, all the others come, and EOS. */
GST_START_TEST (slow_downstream_gets_the_newest)
{
  const Case *c = &stalls[__i__];
  PipeFixture *f = pipe_fixture_new (c->description, c->exit);

  pipe_fixture_hold (f);
  pipe_fixture_set_state (f, GST_STATE_PLAYING);
  pipe_fixture_feed (f, 1);
  pipe_fixture_wait_held (f);
  pipe_fixture_feed (f, 29);
  pipe_fixture_wait_eos_arrived (f);
  fail_unless_equals_uint64 (pipe_fixture_stat (f, "replaced"), 28);
  pipe_fixture_release (f);
  pipe_fixture_wait_eos (f);
  pipe_fixture_expect (f, c->expected);
  fail_unless_equals_uint64 (pipe_fixture_stat (f, "in"), 30);
  fail_unless_equals_uint64 (pipe_fixture_stat (f, "out"), 2);
  pipe_fixture_expect_quiet (f);
  pipe_fixture_free (f);
}

GST_END_TEST;

static const Case complete[] = {
  { "videotestsrc num-buffers=4 ! " VIDEO FRAME SINK, "sink.sink",
      "caps 0! 1 2 3 eos" },
  { "audiotestsrc num-buffers=4" FRAME SINK, "sink.sink", "caps 0! 1 2 3 eos" },
  { "fakesrc num-buffers=4 sizetype=fixed sizemax=16 format=time datarate=1600 "
    "! application/x-custom" FRAME SINK,
      "sink.sink", "caps 0! 1 2 3 eos" },
};

GST_START_TEST (fast_downstream_gets_everything)
{
  const Case *c = &complete[__i__];
  PipeFixture *f = pipe_fixture_new (c->description, c->exit);

  pipe_fixture_set_state (f, GST_STATE_PLAYING);
  for (guint i = 0; i < 4; i++) {
    pipe_fixture_feed (f, 1);
    pipe_fixture_wait_out (f, i);
  }
  pipe_fixture_wait_eos (f);
  pipe_fixture_expect (f, c->expected);
  pipe_fixture_expect_quiet (f);
  pipe_fixture_free (f);
}

GST_END_TEST;

/* The application ends the stream as gst-launch-1.0 -e does at Ctrl-C. */
GST_START_TEST (eos_from_the_application_comes_last)
{
  PipeFixture *f = pipe_fixture_new (
      "videotestsrc is-live=true ! " VIDEO FRAME SINK, "sink.sink");
  g_autofree gchar *expected = NULL;

  pipe_fixture_hold (f);
  pipe_fixture_set_state (f, GST_STATE_PLAYING);
  pipe_fixture_feed (f, 1);
  pipe_fixture_wait_held (f);
  pipe_fixture_wait_arrived (f, 4);
  fail_unless (gst_element_send_event (f->pipeline, gst_event_new_eos ()));
  pipe_fixture_wait_eos_arrived (f);
  expected =
      g_strdup_printf ("caps 0! %u! eos", pipe_fixture_get_arrived (f) - 1);
  pipe_fixture_release (f);
  pipe_fixture_wait_eos (f);
  pipe_fixture_expect (f, expected);
  pipe_fixture_expect_quiet (f);
  pipe_fixture_free (f);
}

GST_END_TEST;

static gchar *
make_file (const gchar *folder)
{
  gchar *path = g_build_filename (folder, "video.mkv", NULL);
  g_autofree gchar *description = g_strdup_printf (
      "videotestsrc "
      "num-buffers=50 ! " VIDEO " ! "
      "matroskamux max-cluster-duration=1 ! filesink location=%s",
      path);
  GstElement *pipeline = gst_parse_launch (description, NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  return path;
}

/* Each seek finds one frame held downstream, one in the slot and one at the
 * entry, and none of them is seen afterwards. */
static void
check_seeks (PipeFixture *f)
{
  static const guint frames[] = { 25, 10, 49, 0, 30, 31, 3, 40 };

  for (guint i = 0; i < 4 * G_N_ELEMENTS (frames); i++) {
    GstClockTime position =
        frames[i % G_N_ELEMENTS (frames)] * 40 * GST_MSECOND;
    guint n = pipe_fixture_get_arrived (f);
    g_autofree gchar *end = g_strdup_printf ("flush-stop %u!", n);

    fail_unless (gst_element_seek_simple (f->pipeline, GST_FORMAT_TIME,
        GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_KEY_UNIT, position));
    pipe_fixture_feed (f, 1);
    pipe_fixture_wait_held (f);
    pipe_fixture_expect_end (f, end);
    fail_unless_equals_uint64 (pipe_fixture_get_last (f), position);
    pipe_fixture_feed (f, 2);
  }
}

GST_START_TEST (flushing_seeks_leave_nothing_behind)
{
  g_autofree gchar *folder = g_dir_make_tmp ("latestframe-XXXXXX", NULL);
  g_autofree gchar *path = make_file (folder);
  g_autofree gchar *description = g_strdup_printf ("filesrc location=%s ! "
                                                   "matroskademux" FRAME SINK,
      path);
  PipeFixture *f = pipe_fixture_new (description, "sink.sink");

  pipe_fixture_hold (f);
  pipe_fixture_set_state (f, GST_STATE_PLAYING);
  pipe_fixture_feed (f, 1);
  pipe_fixture_wait_held (f);
  pipe_fixture_feed (f, 2);
  check_seeks (f);
  pipe_fixture_release (f);
  pipe_fixture_feed_all (f);
  pipe_fixture_wait_eos (f);
  pipe_fixture_expect_end (f, " eos");
  fail_unless_equals_uint64 (pipe_fixture_get_last (f), 49 * 40 * GST_MSECOND);
  pipe_fixture_free (f);
  g_remove (path);
  g_rmdir (folder);
}

GST_END_TEST;

static GstPadProbeReturn
keep_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer kept)
{
  g_ptr_array_add (kept, gst_buffer_ref (GST_PAD_PROBE_INFO_BUFFER (info)));
  return GST_PAD_PROBE_OK;
}

static void
keep_buffers (PipeFixture *f, const gchar *name, GPtrArray *kept)
{
  GstElement *element = pipe_fixture_get (f, name);
  GstPad *pad = gst_element_get_static_pad (element, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, keep_buffer, kept, NULL);
  gst_object_unref (pad);
  gst_object_unref (element);
}

#define TEE \
  "videotestsrc num-buffers=30 ! " VIDEO " ! tee name=t " \
  "t. ! queue ! fakesink name=other sync=false async=false t."

/* The other branch neither waits for this one nor sees its DISCONT, though both
 * have the same buffers. */
GST_START_TEST (the_other_branch_of_a_tee_is_not_touched)
{
  PipeFixture *f = pipe_fixture_new (TEE FRAME SINK, "sink.sink");
  g_autoptr (GPtrArray) kept =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);

  keep_buffers (f, "other", kept);
  pipe_fixture_hold (f);
  pipe_fixture_set_state (f, GST_STATE_PLAYING);
  pipe_fixture_feed (f, 1);
  pipe_fixture_wait_held (f);
  pipe_fixture_feed (f, 29);
  pipe_fixture_wait_eos_arrived (f);
  pipe_fixture_release (f);
  pipe_fixture_wait_eos (f);
  pipe_fixture_expect (f, "caps 0! 29! eos");
  fail_unless_equals_int (kept->len, 30);
  for (guint i = 0; i < kept->len; i++)
    fail_unless (GST_BUFFER_FLAG_IS_SET (
                     GST_BUFFER (kept->pdata[i]), GST_BUFFER_FLAG_DISCONT)
            == (i == 0),
        "buffer %u", i);
  pipe_fixture_expect_quiet (f);
  pipe_fixture_free (f);
}

GST_END_TEST;

/* A branch is unlinked for a while; the tee's other branch keeps the source
 * going. */
GST_START_TEST (relinked_branch_continues_with_the_newest)
{
  PipeFixture *f = pipe_fixture_new (TEE FRAME SINK, "frame.src");
  GstElement *sink = pipe_fixture_get (f, "sink");

  pipe_fixture_set_state (f, GST_STATE_PLAYING);
  pipe_fixture_feed (f, 1);
  pipe_fixture_wait_out (f, 0);
  for (guint n = 1; n < 25; n += 4) {
    gst_element_unlink (f->frame, sink);
    pipe_fixture_feed (f, 3);
    fail_unless (gst_element_link (f->frame, sink));
    pipe_fixture_feed (f, 1);
    pipe_fixture_wait_out (f, n + 3);
  }
  pipe_fixture_feed_all (f);
  pipe_fixture_wait_eos (f);
  pipe_fixture_expect_quiet (f);
  gst_object_unref (sink);
  pipe_fixture_free (f);
}

GST_END_TEST;

static GstPadProbeReturn
check_size (GstPad *pad, GstPadProbeInfo *info, gpointer wrong)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstCaps *caps = gst_pad_get_current_caps (pad);
  gint width;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  if (gst_buffer_get_size (buffer) != (gsize) width * 48)
    g_atomic_int_inc ((gint *) wrong);
  gst_caps_unref (caps);
  return GST_PAD_PROBE_OK;
}

static void
switch_input (PipeFixture *f, const gchar *name)
{
  GstElement *selector = pipe_fixture_get (f, "s");
  GstPad *pad = gst_element_get_static_pad (selector, name);

  g_object_set (selector, "active-pad", pad, NULL);
  gst_object_unref (pad);
  gst_object_unref (selector);
}

#define LIVE(width) \
  "videotestsrc is-live=true ! video/x-raw,format=GRAY8," \
  "width=" width ",height=48,framerate=100/1 ! identity drop-allocation=true "

/* A buffer of the old input is at the entry when the input is switched. The new
 * input's ALLOCATION query, left out here, would wait for what is held. */
GST_START_TEST (switched_input_comes_with_its_caps)
{
  PipeFixture *f =
      pipe_fixture_new ("input-selector name=s sync-streams=false" FRAME SINK
                        " " LIVE ("64") "! s.sink_0 " LIVE ("128") "! s.sink_1",
          "sink.sink");
  GstElement *sink = pipe_fixture_get (f, "sink");
  GstPad *pad = gst_element_get_static_pad (sink, "sink");
  gint wrong = 0;

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, check_size, &wrong, NULL);
  switch_input (f, "sink_0");
  pipe_fixture_hold (f);
  pipe_fixture_set_state (f, GST_STATE_PLAYING);
  pipe_fixture_feed (f, 1);
  pipe_fixture_wait_held (f);
  pipe_fixture_feed (f, 2);
  switch_input (f, "sink_1");
  pipe_fixture_feed (f, 2);
  pipe_fixture_release (f);
  pipe_fixture_expect (f, "caps 0! caps 4!");

  pipe_fixture_hold (f);
  pipe_fixture_feed (f, 1);
  pipe_fixture_wait_held (f);
  switch_input (f, "sink_0");
  pipe_fixture_feed (f, 2);
  /* The input is switched there and back: no buffer survived that the caps in
   * between were for. */
  switch_input (f, "sink_1");
  pipe_fixture_feed (f, 2);
  pipe_fixture_release (f);
  pipe_fixture_expect (f, "caps 0! caps 4! 5 9!");
  fail_unless_equals_int (g_atomic_int_get (&wrong), 0);
  pipe_fixture_expect_quiet (f);
  gst_object_unref (pad);
  gst_object_unref (sink);
  pipe_fixture_free (f);
}

GST_END_TEST;

static Suite *
latestframe_stepped_suite (void)
{
  Suite *s = suite_create ("latestframe-stepped");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, slow_downstream_gets_the_newest, 0, G_N_ELEMENTS (stalls));
  tcase_add_loop_test (
      tc, fast_downstream_gets_everything, 0, G_N_ELEMENTS (complete));
  tcase_add_test (tc, eos_from_the_application_comes_last);
  tcase_add_test (tc, flushing_seeks_leave_nothing_behind);
  tcase_add_test (tc, the_other_branch_of_a_tee_is_not_touched);
  tcase_add_test (tc, relinked_branch_continues_with_the_newest);
  tcase_add_test (tc, switched_input_comes_with_its_caps);
  return s;
}

GST_CHECK_MAIN (latestframe_stepped);
