/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "adaptfixture.h"

#include "encfixture.h"

#define FULL_WIDTH 320
#define FULL_HEIGHT 240

static GstPadProbeReturn
take_time (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  AdaptFixture *f = data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstStructure *s = gst_caps_get_structure (caps, 0);
  gint width, height;

  gst_structure_get (
      s, "width", G_TYPE_INT, &width, "height", G_TYPE_INT, &height, NULL);
  gst_test_clock_advance_time (f->clock,
      (gint64) g_atomic_int_get (&f->cost_us) * 1000 * width * height
          / (FULL_WIDTH * FULL_HEIGHT));
  return GST_PAD_PROBE_OK;
}

void
adapt_fixture_input (AdaptFixture *f, gint width, gint height)
{
  f->width = width;
  f->height = height;
  gst_harness_set_src_caps (f->h,
      gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420",
          "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate",
          GST_TYPE_FRACTION, f->fps_n, f->fps_d, "pixel-aspect-ratio",
          GST_TYPE_FRACTION, 1, 1, NULL));
}

AdaptFixture *
adapt_fixture_new (const gchar *settings, const gchar *downstream)
{
  AdaptFixture *f = g_new0 (AdaptFixture, 1);
  g_autofree gchar *description = g_strconcat (
      "latestvpxenc min-height=60 bitrate=5000000 ", settings, NULL);
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstPad) pad = NULL;

  f->start = GST_SECOND;
  f->clock = GST_TEST_CLOCK (gst_test_clock_new_with_start_time (f->start));
  gst_system_clock_set_default (GST_CLOCK_CAST (f->clock));
  f->cost_us = 10000;
  f->enc = enc_fixture_make (description);
  encoder = gst_bin_get_by_name (GST_BIN (f->enc), "encoder");
  pad = gst_element_get_static_pad (encoder, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, take_time, f, NULL);
  f->slot = gst_bin_get_by_name (GST_BIN (f->enc), "slot");
  f->h = gst_harness_new_with_element (f->enc, "sink", "src");
  if (downstream)
    gst_harness_set_sink_caps_str (f->h, downstream);
  f->fps_n = 30;
  f->fps_d = 1;
  adapt_fixture_input (f, FULL_WIDTH, FULL_HEIGHT);
  return f;
}

void
adapt_fixture_free (AdaptFixture *f)
{
  gst_harness_teardown (f->h);
  gst_object_unref (f->slot);
  gst_object_unref (f->enc);
  gst_system_clock_set_default (NULL);
  gst_object_unref (f->clock);
  g_free (f);
}

void
adapt_fixture_set_cost (AdaptFixture *f, gint us)
{
  g_atomic_int_set (&f->cost_us, us);
}

void
adapt_fixture_wait_until (AdaptFixture *f, GstClockTime time)
{
  if (gst_clock_get_time (GST_CLOCK_CAST (f->clock)) < time)
    gst_test_clock_set_time (f->clock, time);
}

void
adapt_fixture_push (AdaptFixture *f)
{
  GstClockTime interval =
      gst_util_uint64_scale_int (GST_SECOND, f->fps_d, f->fps_n);
  gsize size = f->width * f->height * 3 / 2;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);

  gst_buffer_memset (buffer, 0, 100, size);
  GST_BUFFER_PTS (buffer) = f->start;
  GST_BUFFER_DURATION (buffer) = interval;
  f->start += interval;
  fail_unless_equals_int (gst_harness_push (f->h, buffer), GST_FLOW_OK);
}

void
adapt_fixture_encode (AdaptFixture *f, guint n)
{
  for (guint i = 0; i < n; i++) {
    adapt_fixture_wait_until (f, f->start);
    adapt_fixture_push (f);
    gst_buffer_unref (gst_harness_pull (f->h));
  }
}

gboolean
adapt_fixture_encode_until_changed (
    AdaptFixture *f, const gchar *stat, guint most)
{
  gdouble before = adapt_fixture_stat (f, stat);

  for (guint i = 0; i < most; i++) {
    adapt_fixture_encode (f, 1);
    if (adapt_fixture_stat (f, stat) != before)
      return TRUE;
  }
  return FALSE;
}

gdouble
adapt_fixture_stat (AdaptFixture *f, const gchar *name)
{
  g_autoptr (GstStructure) stats = NULL;
  g_auto (GValue) number = G_VALUE_INIT;
  const GValue *value;

  g_object_get (f->enc, "stats", &stats, NULL);
  value = gst_structure_get_value (stats, name);
  fail_unless (value != NULL, "no %s", name);
  g_value_init (&number, G_TYPE_DOUBLE);
  fail_unless (g_value_transform (value, &number));
  return g_value_get_double (&number);
}

void
adapt_fixture_check (AdaptFixture *f, const gchar *stat, gdouble expected)
{
  gdouble value = adapt_fixture_stat (f, stat);

  fail_unless (value == expected, "%s is %g", stat, value);
}

void
adapt_fixture_check_reason (AdaptFixture *f, const gchar *expected)
{
  g_autoptr (GstStructure) stats = NULL;

  g_object_get (f->enc, "stats", &stats, NULL);
  fail_unless_equals_string (
      gst_structure_get_string (stats, "quality-limitation-reason"), expected);
}
