/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "padlog.h"

#include <string.h>

/* Long enough for the slowest machine: only a failing test waits this long. */
#define GIVE_UP (60 * G_TIME_SPAN_SECOND)

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

void
pad_log_init (PadLog *self, PadLogDescribe describe, gpointer data)
{
  memset (self, 0, sizeof (*self));
  self->describe = describe;
  self->data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->downstream = g_string_new (NULL);
  self->upstream = g_string_new (NULL);
}

void
pad_log_clear (PadLog *self)
{
  g_string_free (self->downstream, TRUE);
  g_string_free (self->upstream, TRUE);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
}

static void
append_locked (PadLog *self, GString *log, const gchar *word)
{
  if (log->len > 0)
    g_string_append_c (log, ' ');
  g_string_append (log, word);
  g_cond_broadcast (&self->changed);
}

static void
append (PadLog *self, GString *log, const gchar *word)
{
  g_mutex_lock (&self->lock);
  append_locked (self, log, word);
  g_mutex_unlock (&self->lock);
}

static GstFlowReturn
receive (PadLog *self, const gchar *word)
{
  GstFlowReturn ret;

  g_mutex_lock (&self->lock);
  append_locked (self, self->downstream, word);
  self->in_chain = TRUE;
  while (self->blocked)
    g_cond_wait (&self->changed, &self->lock);
  self->in_chain = FALSE;
  g_cond_broadcast (&self->changed);
  ret = self->result;
  g_mutex_unlock (&self->lock);
  return ret;
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  PadLog *self = gst_pad_get_element_private (pad);
  GString *word = g_string_new (NULL);
  GstFlowReturn ret;

  self->describe (word, buffer, self->data);
  ret = receive (self, word->str);
  g_string_free (word, TRUE);
  gst_buffer_unref (buffer);
  return ret;
}

static GstFlowReturn
chain_list (GstPad *pad, GstObject *parent, GstBufferList *list)
{
  PadLog *self = gst_pad_get_element_private (pad);
  GString *word = g_string_new ("[");
  guint n = gst_buffer_list_length (list);
  GstFlowReturn ret;

  for (guint i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c (word, ' ');
    self->describe (word, gst_buffer_list_get (list, i), self->data);
  }
  g_string_append_c (word, ']');
  ret = receive (self, word->str);
  g_string_free (word, TRUE);
  gst_buffer_list_unref (list);
  return ret;
}

static const gchar *
event_name (GstEvent *event)
{
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CUSTOM_DOWNSTREAM:
    case GST_EVENT_CUSTOM_DOWNSTREAM_OOB:
    case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
    case GST_EVENT_CUSTOM_UPSTREAM:
      return gst_structure_get_name (gst_event_get_structure (event));
    default:
      return GST_EVENT_TYPE_NAME (event);
  }
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  PadLog *self = gst_pad_get_element_private (pad);

  /* A flush frees whoever is blocked. */
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    pad_log_unblock (self);
  append (self, self->downstream, event_name (event));
  gst_event_unref (event);
  return TRUE;
}

static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  PadLog *self = gst_pad_get_element_private (pad);

  if (self->answer == NULL)
    return gst_pad_query_default (pad, parent, query);
  if (GST_QUERY_IS_SERIALIZED (query))
    append (self, self->downstream, GST_QUERY_TYPE_NAME (query));
  return self->answer (pad, parent, query);
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  PadLog *self = gst_pad_get_element_private (pad);

  append (self, self->upstream, event_name (event));
  gst_event_unref (event);
  return TRUE;
}

GstPad *
pad_log_new_src (PadLog *self, GstElement *element)
{
  GstPad *pad = gst_pad_new_from_static_template (&src_template, "src");
  GstPad *peer = gst_element_get_static_pad (element, "sink");

  gst_object_ref_sink (pad);
  gst_pad_set_element_private (pad, self);
  gst_pad_set_event_function (pad, src_event);
  fail_unless_equals_int (gst_pad_link (pad, peer), GST_PAD_LINK_OK);
  gst_object_unref (peer);
  return pad;
}

GstPad *
pad_log_new_sink (PadLog *self, GstElement *element)
{
  GstPad *pad = gst_pad_new_from_static_template (&sink_template, "sink");
  GstPad *peer = gst_element_get_static_pad (element, "src");

  gst_object_ref_sink (pad);
  gst_pad_set_element_private (pad, self);
  gst_pad_set_chain_function (pad, chain);
  gst_pad_set_chain_list_function (pad, chain_list);
  gst_pad_set_event_function (pad, sink_event);
  gst_pad_set_query_function (pad, sink_query);
  fail_unless_equals_int (gst_pad_link (peer, pad), GST_PAD_LINK_OK);
  gst_object_unref (peer);
  return pad;
}

static void
set_blocked (PadLog *self, gboolean blocked)
{
  g_mutex_lock (&self->lock);
  self->blocked = blocked;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
pad_log_block (PadLog *self)
{
  set_blocked (self, TRUE);
}

void
pad_log_unblock (PadLog *self)
{
  set_blocked (self, FALSE);
}

static void
wait_in_chain (PadLog *self, gboolean in_chain)
{
  g_mutex_lock (&self->lock);
  while (self->in_chain != in_chain)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

void
pad_log_wait_entered (PadLog *self)
{
  wait_in_chain (self, TRUE);
}

void
pad_log_wait_returned (PadLog *self)
{
  wait_in_chain (self, FALSE);
}

void
pad_log_set_result (PadLog *self, GstFlowReturn result)
{
  g_mutex_lock (&self->lock);
  self->result = result;
  g_mutex_unlock (&self->lock);
}

static gboolean
is_end (const gchar *log, const gchar *expected)
{
  return g_str_has_suffix (log, expected);
}

static gboolean
is_whole (const gchar *log, const gchar *expected)
{
  return strcmp (log, expected) == 0;
}

static void
expect (PadLog *self, GString *log, const gchar *expected,
    gboolean (*matches) (const gchar *, const gchar *))
{
  gint64 end = g_get_monotonic_time () + GIVE_UP;

  g_mutex_lock (&self->lock);
  while (!matches (log->str, expected)) {
    if (!g_cond_wait_until (&self->changed, &self->lock, end))
      fail ("expected '%s', got '%s'", expected, log->str);
  }
  g_mutex_unlock (&self->lock);
}

void
pad_log_expect (PadLog *self, GString *log, const gchar *expected)
{
  expect (self, log, expected, is_whole);
}

void
pad_log_expect_end (PadLog *self, GString *log, const gchar *expected)
{
  expect (self, log, expected, is_end);
}

gboolean
pad_log_has (PadLog *self, GString *log, const gchar *words)
{
  gboolean has;

  g_mutex_lock (&self->lock);
  has = strstr (log->str, words) != NULL;
  g_mutex_unlock (&self->lock);
  return has;
}
