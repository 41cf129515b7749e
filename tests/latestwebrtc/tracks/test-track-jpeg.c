/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <string.h>

#include "testsender.h"

/* Cameras that send JPEG. */

#define SIZE "width=160,height=120,framerate=30/1"
#define RAW_CAPS "video/x-raw,format=I420," SIZE
#define JPEG_CAPS "image/jpeg," SIZE
#define RAW_SIZE (160 * 120 * 3 / 2)

typedef struct
{
  TestSender *sender;
  GstElement *appsrc, *slot;
  GstBuffer *raw, *jpeg; /* the same picture */
  guint pushed;

  GMutex lock;
  GCond cond;
  guint decoded; /* lock; pictures that have left the decoder */
  guint encoded; /* lock; pictures that have reached the encoder */
  gboolean hold; /* lock; pictures may not leave the decoder */
} Fixture;

static GstPadProbeReturn
leave_decoder (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Fixture *f = data;

  g_mutex_lock (&f->lock);
  f->decoded++;
  g_cond_broadcast (&f->cond);
  while (f->hold)
    g_cond_wait (&f->cond, &f->lock);
  g_mutex_unlock (&f->lock);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
reach_encoder (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Fixture *f = data;

  g_mutex_lock (&f->lock);
  f->encoded++;
  g_cond_broadcast (&f->cond);
  g_mutex_unlock (&f->lock);
  return GST_PAD_PROBE_OK;
}

static void
wait_for (Fixture *f, const guint *count, guint n)
{
  g_mutex_lock (&f->lock);
  while (*count < n)
    g_cond_wait (&f->cond, &f->lock);
  g_mutex_unlock (&f->lock);
}

static void
set_hold (Fixture *f, gboolean hold)
{
  g_mutex_lock (&f->lock);
  f->hold = hold;
  g_cond_broadcast (&f->cond);
  g_mutex_unlock (&f->lock);
}

static void
add_probe (
    Fixture *f, const gchar *path, const gchar *name, GstPadProbeCallback probe)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (f->sender->sink), path);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, probe, f, NULL);
}

static GstBuffer *
make_jpeg (GstBuffer *raw)
{
  GstHarness *h = gst_harness_new ("jpegenc");
  GstBuffer *jpeg;

  gst_harness_set_src_caps_str (h, RAW_CAPS);
  jpeg = gst_harness_push_and_pull (h, gst_buffer_ref (raw));
  gst_harness_teardown (h);
  return jpeg;
}

static void
setup (Fixture *f)
{
  memset (f, 0, sizeof (*f));
  g_mutex_init (&f->lock);
  g_cond_init (&f->cond);
  f->raw = gst_buffer_new_allocate (NULL, RAW_SIZE, NULL);
  gst_buffer_memset (f->raw, 0, 128, -1);
  f->jpeg = make_jpeg (f->raw);
  f->sender = test_sender_new ("appsrc name=src is-live=true format=time");
  f->appsrc = gst_bin_get_by_name (GST_BIN (f->sender->pipeline), "src");
  f->slot = gst_bin_get_by_name (GST_BIN (f->sender->sink), "jpeg-slot");
  add_probe (f, "jpegdec", "src", leave_decoder);
  add_probe (f, "slot", "sink", reach_encoder);
  gst_element_set_state (f->sender->pipeline, GST_STATE_PLAYING);
}

static void
teardown (Fixture *f)
{
  test_sender_free (f->sender);
  gst_object_unref (f->appsrc);
  gst_object_unref (f->slot);
  gst_buffer_unref (f->raw);
  gst_buffer_unref (f->jpeg);
  g_cond_clear (&f->cond);
  g_mutex_clear (&f->lock);
}

static void
push (Fixture *f, GstBuffer *picture, const gchar *caps_text)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_copy (picture);
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  g_autoptr (GstSample) sample = NULL;
  GstFlowReturn ret;

  GST_BUFFER_PTS (buffer) = f->pushed++ * 33 * GST_MSECOND;
  sample = gst_sample_new (buffer, caps, NULL, NULL);
  g_signal_emit_by_name (f->appsrc, "push-sample", sample, &ret);
}

static guint64
slot_stat (Fixture *f, const gchar *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (f->slot, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value));
  return value;
}

GST_START_TEST (viewers_see_a_camera_that_sends_jpeg)
{
  TestSender *sender = test_sender_new (
      TEST_SENDER_LIVE " ! jpegenc ! capsfilter caps=image/jpeg");
  TestViewer *viewer;

  test_sender_play (sender);
  viewer = test_sender_join (sender, "a");
  test_viewer_wait_frames (viewer, 5);
  test_viewer_free (viewer);
  test_sender_free (sender);
}

GST_END_TEST;

/* While a picture is on its way, the newest waits and is not decoded yet. */
GST_START_TEST (only_the_newest_is_decoded)
{
  Fixture f;

  setup (&f);
  set_hold (&f, TRUE);
  push (&f, f.jpeg, JPEG_CAPS);
  wait_for (&f, &f.decoded, 1);
  for (guint i = 0; i < 5; i++)
    push (&f, f.jpeg, JPEG_CAPS);
  while (slot_stat (&f, "in") < 6)
    g_thread_yield ();
  fail_unless_equals_uint64 (slot_stat (&f, "replaced"), 4);
  set_hold (&f, FALSE);
  wait_for (&f, &f.encoded, 2);
  fail_unless_equals_int (f.decoded, 2);
  teardown (&f);
}

GST_END_TEST;

/* Raw video after JPEG does not go through the decoder. */
GST_START_TEST (the_source_may_change_between_jpeg_and_raw)
{
  Fixture f;

  setup (&f);
  for (guint i = 0; i < 6; i++) {
    gboolean is_jpeg = (i + __i__) % 2;

    push (&f, is_jpeg ? f.jpeg : f.raw, is_jpeg ? JPEG_CAPS : RAW_CAPS);
    wait_for (&f, &f.encoded, i + 1);
  }
  fail_unless_equals_int (f.decoded, 3);
  teardown (&f);
}

GST_END_TEST;

/* Of a picture, so many bytes; the header has more. */
static const gsize cuts[] = { 0, 1, 40, 300 };

GST_START_TEST (a_broken_picture_costs_itself_only)
{
  Fixture f;
  g_autoptr (GstBuffer) broken = NULL;

  setup (&f);
  broken =
      gst_buffer_copy_region (f.jpeg, GST_BUFFER_COPY_MEMORY, 0, cuts[__i__]);
  push (&f, f.jpeg, JPEG_CAPS);
  wait_for (&f, &f.encoded, 1);
  for (guint i = 1; i <= 20; i++) {
    push (&f, broken, JPEG_CAPS);
    while (slot_stat (&f, "out") < i + 1)
      g_thread_yield ();
  }
  push (&f, f.jpeg, JPEG_CAPS);
  wait_for (&f, &f.encoded, 2);
  teardown (&f);
}

GST_END_TEST;

/* What the sink does not take can be linked, and the encoder says what to do. */
GST_START_TEST (what_is_not_taken_is_named)
{
  TestSender *sender = test_sender_new (
      "fakesrc num-buffers=1 ! capsfilter "
      "caps=video/x-bayer,format=bggr,width=160,height=120,framerate=30/1");
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_state (sender->pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      sender->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, "bayer2rgb") != NULL);
  gst_bus_set_flushing (sender->bus, TRUE);
  test_sender_free (sender);
}

GST_END_TEST;

/* The test has a process of its own: it takes the decoder out of the
 * registry. */
GST_START_TEST (a_missing_decoder_is_named)
{
  GstRegistry *registry = gst_registry_get ();
  g_autoptr (GstElement) encoder =
      gst_object_ref_sink (gst_element_factory_make ("jpegenc", NULL));
  g_autoptr (GstPluginFeature) feature =
      gst_registry_lookup_feature (registry, "jpegdec");
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  TestSender *sender;

  /* The plugin is loaded by now, and has them both. */
  fail_unless (encoder != NULL);
  gst_registry_remove_feature (registry, feature);
  sender = test_sender_new (
      TEST_SENDER_LIVE " ! jpegenc ! capsfilter caps=image/jpeg");
  gst_element_set_state (sender->pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      sender->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (
      g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN));
  fail_unless (strstr (error->message, "jpegdec") != NULL);
  /* The encoder and the source add theirs. */
  gst_bus_set_flushing (sender->bus, TRUE);
  test_sender_free (sender);
  gst_registry_add_feature (registry, gst_object_ref (feature));
}

GST_END_TEST;

static Suite *
track_jpeg_suite (void)
{
  Suite *s = suite_create ("track-jpeg");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, viewers_see_a_camera_that_sends_jpeg);
  tcase_add_test (tc, only_the_newest_is_decoded);
  tcase_add_loop_test (tc, the_source_may_change_between_jpeg_and_raw, 0, 2);
  tcase_add_loop_test (
      tc, a_broken_picture_costs_itself_only, 0, G_N_ELEMENTS (cuts));
  tcase_add_test (tc, what_is_not_taken_is_named);
  tcase_add_test (tc, a_missing_decoder_is_named);
  return s;
}

GST_CHECK_MAIN (track_jpeg);
