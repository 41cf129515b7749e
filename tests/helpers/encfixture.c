/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encfixture.h"

#include <gst/video/video.h>
#include <string.h>

/* State of the log function that stops the encoder: it logs each packet with
 * its lock taken. One hook for the process is enough, as tests run one at a
 * time. */
static GMutex hold_lock;
static GCond hold_changed;
static gboolean hold; /* protected by hold_lock */
static gboolean held; /* protected by hold_lock */

static void
stop_in_encoder (GstDebugCategory *category, GstDebugLevel level,
    const gchar *file, const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer data)
{
  if (!g_str_equal (gst_debug_category_get_name (category), "vpxenc")
      || !g_str_has_prefix (gst_debug_message_get (message), "packet "))
    return;
  g_mutex_lock (&hold_lock);
  held = hold;
  g_cond_broadcast (&hold_changed);
  while (hold)
    g_cond_wait (&hold_changed, &hold_lock);
  held = FALSE;
  g_mutex_unlock (&hold_lock);
}

void
enc_fixture_hold (EncFixture *f)
{
  g_mutex_lock (&hold_lock);
  hold = TRUE;
  g_mutex_unlock (&hold_lock);
  /* The messages go to stop_in_encoder() only. */
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_set_threshold_for_name ("vpxenc", GST_LEVEL_DEBUG);
  gst_debug_add_log_function (stop_in_encoder, NULL, NULL);
}

void
enc_fixture_wait_held (EncFixture *f)
{
  g_mutex_lock (&hold_lock);
  while (!held)
    g_cond_wait (&hold_changed, &hold_lock);
  g_mutex_unlock (&hold_lock);
}

void
enc_fixture_release (EncFixture *f)
{
  g_mutex_lock (&hold_lock);
  hold = FALSE;
  g_cond_broadcast (&hold_changed);
  g_mutex_unlock (&hold_lock);
  gst_debug_remove_log_function (stop_in_encoder);
  gst_debug_unset_threshold_for_name ("vpxenc");
  gst_debug_add_log_function (gst_debug_log_default, NULL, NULL);
}

/* Sets "child::property=value". gst_parse_launch() of GStreamer 1.22 can do
 * this, but leaks a reference to the child. */
static void
set_on_child (GstElement *element, const gchar *setting)
{
  g_auto (GStrv) sides = g_strsplit (setting, "=", 2);
  g_autoptr (GObject) child = NULL;
  GParamSpec *pspec;

  fail_unless (gst_child_proxy_lookup (
                   GST_CHILD_PROXY (element), sides[0], &child, &pspec),
      "%s", setting);
  gst_util_set_object_arg (child, pspec->name, sides[1]);
}

GstElement *
enc_fixture_make (const gchar *description)
{
  g_auto (GStrv) words = g_strsplit (description, " ", -1);
  g_autoptr (GString) own = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  GstElement *element;

  for (gchar **word = words; *word; word++)
    g_string_append_printf (own, "%s ", strstr (*word, "::") ? "" : *word);
  element = gst_parse_launch (own->str, &error);
  g_assert_no_error (error);
  for (gchar **word = words; *word; word++) {
    if (strstr (*word, "::"))
      set_on_child (element, *word);
  }
  return gst_object_ref_sink (element);
}

/* The default clock is put in place before a thread of the element can ask for
 * it: GStreamer 1.22 gives a clock out that it may be taking back
 * (gst_system_clock_obtain() references it without the lock). */
static EncFixture *
fixture_new (const gchar *description, GstClock *testclock)
{
  EncFixture *f = g_new0 (EncFixture, 1);

  if (testclock)
    gst_system_clock_set_default (testclock);
  f->has_testclock = testclock != NULL;
  f->element = enc_fixture_make (description);
  /* A test that is slow is not a source that stands still. */
  if (!strstr (description, "repeat-still"))
    g_object_set (f->element, "repeat-still", FALSE, NULL);
  f->encoder = gst_bin_get_by_name (GST_BIN (f->element), "encoder");
  f->encoder_sink = gst_element_get_static_pad (f->encoder, "sink");
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->element, f->bus);
  /* The harness takes the clock of the element, if it is a test clock. */
  if (testclock)
    gst_element_set_clock (f->element, testclock);
  f->h = gst_harness_new_with_element (f->element, "sink", "src");
  enc_fixture_caps (f, "I420", 64, 48);
  return f;
}

EncFixture *
enc_fixture_new (const gchar *description)
{
  return fixture_new (description, NULL);
}

EncFixture *
enc_fixture_new_with_testclock (const gchar *description)
{
  g_autoptr (GstClock) clock = gst_test_clock_new ();

  return fixture_new (description, clock);
}

void
enc_fixture_free (EncFixture *f)
{
  gst_harness_teardown (f->h);
  if (f->has_testclock)
    gst_system_clock_set_default (NULL);
  gst_element_set_bus (f->element, NULL);
  gst_object_unref (f->bus);
  gst_object_unref (f->encoder_sink);
  gst_object_unref (f->encoder);
  gst_object_unref (f->element);
  g_free (f->format);
  g_free (f);
}

void
enc_fixture_caps (EncFixture *f, const gchar *format, gint width, gint height)
{
  gst_harness_set_src_caps (f->h,
      gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, format,
          "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate",
          GST_TYPE_FRACTION, 30, 1, NULL));
  g_free (f->format);
  f->format = g_strdup (format);
  f->width = width;
  f->height = height;
}

GstBuffer *
enc_fixture_buffer (EncFixture *f, guint pts_ms)
{
  GstVideoInfo info;
  GstBuffer *buffer;
  GstMapInfo map;

  gst_video_info_set_format (
      &info, gst_video_format_from_string (f->format), f->width, f->height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i++)
    map.data[i] = (guint8) (i * 7 + pts_ms);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = pts_ms * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 30;
  return buffer;
}

void
enc_fixture_push (EncFixture *f, guint pts_ms)
{
  fail_unless_equals_int (
      gst_harness_push (f->h, enc_fixture_buffer (f, pts_ms)), GST_FLOW_OK);
}

GstBuffer *
enc_fixture_encode (EncFixture *f, guint pts_ms)
{
  GstBuffer *out;

  enc_fixture_push (f, pts_ms);
  out = gst_harness_pull (f->h);
  fail_unless (out != NULL);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (out), pts_ms * GST_MSECOND);
  return out;
}

gboolean
enc_fixture_encode_is_key (EncFixture *f, guint pts_ms)
{
  g_autoptr (GstBuffer) out = enc_fixture_encode (f, pts_ms);

  return !GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_DELTA_UNIT);
}

void
enc_fixture_request_key (EncFixture *f)
{
  fail_unless (gst_harness_push_upstream_event (f->h,
      gst_video_event_new_upstream_force_key_unit (
          GST_CLOCK_TIME_NONE, TRUE, 0)));
}

gint
enc_fixture_encoder_int (EncFixture *f, const gchar *property)
{
  gint value;

  g_object_get (f->encoder, property, &value, NULL);
  return value;
}

gchar *
enc_fixture_encoder_text (EncFixture *f, const gchar *property)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (f->encoder), property, &value);
  return gst_value_serialize (&value);
}

GstStructure *
enc_fixture_stats (EncFixture *f)
{
  GstStructure *stats = NULL;

  g_object_get (f->element, "stats", &stats, NULL);
  return stats;
}

guint64
enc_fixture_stat (EncFixture *f, const gchar *name)
{
  g_autoptr (GstStructure) stats = enc_fixture_stats (f);
  guint64 value = G_MAXUINT64;

  fail_unless (gst_structure_get_uint64 (stats, name, &value), "no %s", name);
  return value;
}

guint
enc_fixture_stat_uint (EncFixture *f, const gchar *name)
{
  g_autoptr (GstStructure) stats = enc_fixture_stats (f);
  guint value = G_MAXUINT;

  fail_unless (gst_structure_get_uint (stats, name, &value), "no %s", name);
  return value;
}

gboolean
enc_fixture_got_message (EncFixture *f, GstMessageType type, const gchar *words)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (f->bus, type);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  if (!message)
    return FALSE;
  if (type == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, &debug);
  else if (type == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, &error, &debug);
  else
    gst_message_parse_info (message, &error, &debug);
  fail_unless (
      strstr (error->message, words) || (debug && strstr (debug, words)),
      "%s (%s)", error->message, debug);
  return TRUE;
}
