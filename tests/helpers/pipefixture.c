/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "pipefixture.h"

/* Long enough for the slowest machine: only a failing test waits this long. */
#define GIVE_UP 60

static void
wait_change (PipeFixture *f, gint64 end, const gchar *what)
{
  if (!g_cond_wait_until (&f->changed, &f->lock, end))
    fail ("no %s; %u arrived, out: '%s'", what, f->arrived->len, f->log->str);
}

static gint64
give_up_time (void)
{
  return g_get_monotonic_time () + GIVE_UP * G_TIME_SPAN_SECOND;
}

static GstClockTime
stamp (GstBuffer *buffer)
{
  return GST_BUFFER_PTS_IS_VALID (buffer) ? GST_BUFFER_PTS (buffer)
                                          : GST_BUFFER_OFFSET (buffer);
}

static void
append (PipeFixture *f, const gchar *word)
{
  if (f->log->len > 0)
    g_string_append_c (f->log, ' ');
  g_string_append (f->log, word);
}

static gboolean
is_flush_start (GstPadProbeInfo *info)
{
  return GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))
      == GST_EVENT_FLUSH_START;
}

/* A flush frees whoever waits. What stood at the gate has not come in. */
static GstPadProbeReturn
let_in (PipeFixture *f, GstBuffer *buffer)
{
  GstClockTime time = stamp (buffer);

  f->waiting = TRUE;
  g_cond_broadcast (&f->changed);
  while (f->permits == 0 && !f->entry_flushing)
    g_cond_wait (&f->changed, &f->lock);
  f->waiting = FALSE;
  if (f->entry_flushing)
    return GST_PAD_PROBE_DROP;
  if (f->permits < G_MAXUINT)
    f->permits--;
  g_array_append_val (f->arrived, time);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
entry_probe (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  PipeFixture *f = data;
  GstPadProbeReturn ret = GST_PAD_PROBE_OK;

  g_mutex_lock (&f->lock);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    ret = let_in (f, GST_PAD_PROBE_INFO_BUFFER (info));
  } else if (info->type & GST_PAD_PROBE_TYPE_EVENT_FLUSH) {
    f->entry_flushing = is_flush_start (info);
    f->eos = FALSE;
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))
      == GST_EVENT_EOS) {
    f->eos = TRUE;
  }
  g_cond_broadcast (&f->changed);
  g_mutex_unlock (&f->lock);
  return ret;
}

static void
log_buffer (PipeFixture *f, GstBuffer *buffer)
{
  g_autofree gchar *word = NULL;
  guint i = f->arrived->len;

  f->last = stamp (buffer);
  while (i > 0 && g_array_index (f->arrived, GstClockTime, --i) != f->last)
    ;
  f->last_number = i;
  word = g_strdup_printf ("%u%s", i,
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT) ? "!" : "");
  append (f, word);
}

static void
let_out (PipeFixture *f)
{
  f->held = f->hold;
  g_cond_broadcast (&f->changed);
  while (f->hold && !f->exit_flushing)
    g_cond_wait (&f->changed, &f->lock);
  f->held = FALSE;
}

static GstPadProbeReturn
exit_probe (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  PipeFixture *f = data;
  GstEventType type;

  g_mutex_lock (&f->lock);
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    log_buffer (f, GST_PAD_PROBE_INFO_BUFFER (info));
    let_out (f);
  } else {
    type = GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info));
    if (info->type & GST_PAD_PROBE_TYPE_EVENT_FLUSH)
      f->exit_flushing = is_flush_start (info);
    if (type == GST_EVENT_CAPS || type == GST_EVENT_EOS
        || type == GST_EVENT_FLUSH_STOP)
      append (f, gst_event_type_get_name (type));
  }
  g_cond_broadcast (&f->changed);
  g_mutex_unlock (&f->lock);
  return GST_PAD_PROBE_OK;
}

static void
note_trouble (GstDebugCategory *category, GstDebugLevel level,
    const gchar *file, const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer data)
{
  PipeFixture *f = data;

  if (level > GST_LEVEL_WARNING)
    return;
  g_mutex_lock (&f->lock);
  g_string_append_printf (f->trouble, "%s:%d:%s: %s\n", file, line, function,
      gst_debug_message_get (message));
  g_mutex_unlock (&f->lock);
}

static void
add_probe (PipeFixture *f, const gchar *where, GstPadProbeCallback callback)
{
  g_auto (GStrv) names = g_strsplit (where, ".", 2);
  GstElement *element = pipe_fixture_get (f, names[0]);
  GstPad *pad = gst_element_get_static_pad (element, names[1]);

  fail_unless (pad != NULL, "no pad %s", where);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM
          | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      callback, f, NULL);
  gst_object_unref (pad);
  gst_object_unref (element);
}

PipeFixture *
pipe_fixture_new (const gchar *description, const gchar *exit)
{
  PipeFixture *f = g_new0 (PipeFixture, 1);
  g_autoptr (GError) error = NULL;

  g_mutex_init (&f->lock);
  g_cond_init (&f->changed);
  f->arrived = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  f->log = g_string_new (NULL);
  f->trouble = g_string_new (NULL);
  f->last = GST_CLOCK_TIME_NONE;
  f->last_number = G_MAXUINT;

  f->pipeline = gst_parse_launch (description, &error);
  fail_unless (
      error == NULL, "%s: %s", description, error ? error->message : "");
  f->frame = pipe_fixture_get (f, "frame");
  f->bus = gst_element_get_bus (f->pipeline);
  add_probe (f, "frame.sink", entry_probe);
  add_probe (f, exit, exit_probe);

  gst_debug_set_default_threshold (GST_LEVEL_WARNING);
  gst_debug_add_log_function (note_trouble, f, NULL);
  return f;
}

void
pipe_fixture_free (PipeFixture *f)
{
  pipe_fixture_feed_all (f);
  pipe_fixture_release (f);
  gst_element_set_state (f->pipeline, GST_STATE_NULL);
  gst_debug_remove_log_function (note_trouble);
  gst_object_unref (f->bus);
  gst_object_unref (f->frame);
  gst_object_unref (f->pipeline);
  g_array_unref (f->arrived);
  g_string_free (f->log, TRUE);
  g_string_free (f->trouble, TRUE);
  g_cond_clear (&f->changed);
  g_mutex_clear (&f->lock);
  g_free (f);
}

GstElement *
pipe_fixture_get (PipeFixture *f, const gchar *name)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (f->pipeline), name);

  fail_unless (element != NULL, "no element %s", name);
  return element;
}

void
pipe_fixture_set_state (PipeFixture *f, GstState state)
{
  fail_if (
      gst_element_set_state (f->pipeline, state) == GST_STATE_CHANGE_FAILURE);
}

static void
set_permits (PipeFixture *f, guint permits)
{
  f->permits = permits;
  g_cond_broadcast (&f->changed);
}

void
pipe_fixture_feed (PipeFixture *f, guint n)
{
  gint64 end = give_up_time ();

  g_mutex_lock (&f->lock);
  set_permits (f, n);
  while ((f->permits > 0 || !f->waiting) && !f->eos)
    wait_change (f, end, "next buffer");
  f->permits = 0;
  g_mutex_unlock (&f->lock);
}

void
pipe_fixture_feed_all (PipeFixture *f)
{
  g_mutex_lock (&f->lock);
  set_permits (f, G_MAXUINT);
  g_mutex_unlock (&f->lock);
}

void
pipe_fixture_wait_arrived (PipeFixture *f, guint n)
{
  gint64 end = give_up_time ();

  pipe_fixture_feed_all (f);
  g_mutex_lock (&f->lock);
  while (f->arrived->len < n)
    wait_change (f, end, "buffers");
  g_mutex_unlock (&f->lock);
}

guint
pipe_fixture_get_arrived (PipeFixture *f)
{
  guint n;

  g_mutex_lock (&f->lock);
  n = f->arrived->len;
  g_mutex_unlock (&f->lock);
  return n;
}

static void
set_hold (PipeFixture *f, gboolean hold)
{
  g_mutex_lock (&f->lock);
  f->hold = hold;
  g_cond_broadcast (&f->changed);
  g_mutex_unlock (&f->lock);
}

void
pipe_fixture_hold (PipeFixture *f)
{
  set_hold (f, TRUE);
}

void
pipe_fixture_release (PipeFixture *f)
{
  set_hold (f, FALSE);
}

void
pipe_fixture_wait_held (PipeFixture *f)
{
  gint64 end = give_up_time ();

  g_mutex_lock (&f->lock);
  while (!f->held)
    wait_change (f, end, "buffer held");
  g_mutex_unlock (&f->lock);
}

void
pipe_fixture_wait_eos_arrived (PipeFixture *f)
{
  gint64 end = give_up_time ();

  g_mutex_lock (&f->lock);
  while (!f->eos)
    wait_change (f, end, "EOS");
  g_mutex_unlock (&f->lock);
}

static void
expect (PipeFixture *f, const gchar *expected, gboolean whole)
{
  gint64 end = give_up_time ();

  g_mutex_lock (&f->lock);
  while (whole ? strcmp (f->log->str, expected) != 0
               : !g_str_has_suffix (f->log->str, expected))
    wait_change (f, end, expected);
  g_mutex_unlock (&f->lock);
}

void
pipe_fixture_expect (PipeFixture *f, const gchar *expected)
{
  expect (f, expected, TRUE);
}

void
pipe_fixture_expect_end (PipeFixture *f, const gchar *expected)
{
  expect (f, expected, FALSE);
}

void
pipe_fixture_wait_out (PipeFixture *f, guint number)
{
  gint64 end = give_up_time ();

  g_mutex_lock (&f->lock);
  while (f->last_number != number)
    wait_change (f, end, "such buffer out");
  g_mutex_unlock (&f->lock);
}

GstClockTime
pipe_fixture_get_last (PipeFixture *f)
{
  GstClockTime last;

  g_mutex_lock (&f->lock);
  last = f->last;
  g_mutex_unlock (&f->lock);
  return last;
}

static void
note_warning (PipeFixture *f, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *details = NULL;

  gst_message_parse_warning (message, &error, &details);
  g_mutex_lock (&f->lock);
  g_string_append_printf (
      f->trouble, "on the bus: %s (%s)\n", error->message, details);
  g_mutex_unlock (&f->lock);
}

/* Takes messages until one of @types. Without a main loop it is for us to
 * redistribute the latency. */
static gboolean
read_bus (PipeFixture *f, GstMessageType types, GstClockTime timeout)
{
  GstMessage *message;
  gboolean found = FALSE;

  while (!found && (message = gst_bus_timed_pop (f->bus, timeout)) != NULL) {
    found = (GST_MESSAGE_TYPE (message) & types) != 0;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
      note_warning (f, message);
    else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
      gst_bin_recalculate_latency (GST_BIN (f->pipeline));
    else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      fail ("%" GST_PTR_FORMAT, gst_message_get_structure (message));
    gst_message_unref (message);
  }
  return found;
}

void
pipe_fixture_wait_eos (PipeFixture *f)
{
  fail_unless (read_bus (f, GST_MESSAGE_EOS, GIVE_UP * GST_SECOND),
      "no EOS; out: '%s'", f->log->str);
}

void
pipe_fixture_expect_quiet (PipeFixture *f)
{
  read_bus (f, 0, 0);
  g_mutex_lock (&f->lock);
  fail_unless (f->trouble->len == 0, "%s", f->trouble->str);
  g_mutex_unlock (&f->lock);
}

guint64
pipe_fixture_stat (PipeFixture *f, const gchar *name)
{
  GstStructure *stats;
  guint64 value = 0;

  g_object_get (f->frame, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value));
  gst_structure_free (stats);
  return value;
}
