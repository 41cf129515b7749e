/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "latestslot.h"

/* Events and buffers are written as words: an event by its name, "segment" and
 * "caps" and the like with a number that tells two apart, a buffer as "b" and
 * its number. */

static GstEvent *
make_event (const gchar *word)
{
  guint n = g_ascii_strtoull (word + strcspn (word, "0123456789"), NULL, 10);
  GstEvent *event;

  if (g_str_has_prefix (word, "start")) {
    event = gst_event_new_stream_start ("id");
  } else if (g_str_has_prefix (word, "caps")) {
    GstCaps *caps = gst_caps_new_empty_simple ("test/x-data");

    event = gst_event_new_caps (caps);
    gst_caps_unref (caps);
  } else if (g_str_has_prefix (word, "segment")) {
    GstSegment segment;

    gst_segment_init (&segment, GST_FORMAT_TIME);
    event = gst_event_new_segment (&segment);
  } else if (g_str_has_prefix (word, "tag")) {
    event = gst_event_new_tag (gst_tag_list_new_empty ());
  } else if (g_str_has_prefix (word, "global")) {
    GstTagList *tags = gst_tag_list_new_empty ();

    gst_tag_list_set_scope (tags, GST_TAG_SCOPE_GLOBAL);
    event = gst_event_new_tag (tags);
  } else if (g_str_has_prefix (word, "gap")) {
    event = gst_event_new_gap (0, GST_SECOND);
  } else if (g_str_has_prefix (word, "eos")) {
    event = gst_event_new_eos ();
  } else if (g_str_has_prefix (word, "group-done")) {
    event = gst_event_new_stream_group_done (1);
  } else {
    event = gst_event_new_custom (
        GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty ("custom"));
  }
  gst_event_set_seqnum (event, n + 1);
  return event;
}

static void
append_event (GString *s, GstEvent *event)
{
  const gchar *name;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      name = "start";
      break;
    case GST_EVENT_TAG:
      name = gst_event_has_name (event, "GstTagList-global") ? "global" : "tag";
      break;
    case GST_EVENT_STREAM_GROUP_DONE:
      name = "group-done";
      break;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
      name = "custom";
      break;
    default:
      name = GST_EVENT_TYPE_NAME (event);
      break;
  }
  g_string_append_printf (s, " %s%u", name, gst_event_get_seqnum (event) - 1);
}

static gchar *
finish (GString *s)
{
  gchar *result = g_strdup (g_strchug (s->str));

  g_string_free (s, TRUE);
  return result;
}

/* Puts the words of @input in, and returns what the slot then holds. */
static void
fill (GstLatestSlot *slot, const gchar *input)
{
  GQueue released = G_QUEUE_INIT;
  gchar **words = g_strsplit (input, " ", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    if (words[i][0] == 'b') {
      GstLatestItem item = { .data = GST_MINI_OBJECT_CAST (gst_buffer_new ()),
        .arrived = g_ascii_strtoull (words[i] + 1, NULL, 10) };
      GstLatestItem old = gst_latest_slot_put (slot, &item, &released);

      gst_clear_mini_object (&old.data);
    } else {
      gst_latest_slot_put_event (slot, make_event (words[i]), &released);
    }
  }
  g_strfreev (words);
  gst_latest_slot_release (&released);
}

static gchar *
drain (GstLatestSlot *slot)
{
  GString *s = g_string_new (NULL);

  while (gst_latest_slot_has_event (slot) || gst_latest_slot_is_full (slot)) {
    GstEvent *event = gst_latest_slot_take_event (slot);

    if (event != NULL) {
      append_event (s, event);
      gst_event_unref (event);
    } else {
      GstLatestItem item = gst_latest_slot_take (slot);

      g_string_append_printf (s, " b%u", (guint) item.arrived);
      gst_mini_object_unref (item.data);
    }
  }
  return finish (s);
}

static const struct
{
  const gchar *in, *out;
} merges[] = {
  /* in order, the newest buffer */
  { "b1", "b1" },
  { "b1 b2 b3", "b3" },
  { "start1 caps1 segment1 b1", "start1 caps1 segment1 b1" },
  { "b1 custom1 b2 custom2", "custom1 b2 custom2" },
  { "b1 caps2", "b1 caps2" },
  { "b1 caps2 b2", "caps2 b2" },
  /* of a sticky event the newest */
  { "caps1 caps2", "caps2" },
  { "caps1 b1 caps2", "caps1 b1 caps2" },
  { "caps1 b1 caps2 b2", "caps2 b2" },
  { "tag1 global2 tag3", "tag3 global2" },
  { "segment1 custom2 segment3", "segment3 custom2" },
  /* mandatory order */
  { "segment1 caps2", "caps2 segment1" },
  { "segment1 start2", "start2 segment1" },
  { "segment1 b1 start2 caps2 segment3 b2", "start2 caps2 segment3 b2" },
  { "caps1 segment1 b1 start2 b2", "start2 caps1 segment1 b2" },
  /* a new stream ends what was said of the old */
  { "start1 tag1 group-done1 eos1 start2", "start2" },
  { "b1 eos1 start2", "b1 start2" },
  { "b1 eos1 segment2", "b1 segment2" },
  { "tag1 b1 start2", "tag1 b1 start2" },
  { "tag1 b1 start2 b2", "start2 b2" },
  /* custom events are never lost */
  { "custom1 custom2 b1 custom3 b2 custom4",
      "custom1 custom2 custom3 b2 custom4" },
  /* a GAP gives way to a newer GAP or buffer */
  { "gap1 gap2", "gap2" },
  { "gap1 b1", "b1" },
  { "b1 gap1 gap2", "b1 gap2" },
  { "b1 gap1 b2", "b2" },
  { "b1 gap1 custom2 gap3", "b1 custom2 gap3" },
  { "gap1 segment2", "gap1 segment2" },
  { "segment1 gap2 segment3", "segment3" },
  { "gap1 segment2 segment3", "gap1 segment3" },
};

GST_START_TEST (events_are_merged)
{
  GstLatestSlot slot;
  gchar *out;

  gst_latest_slot_init (&slot);
  fill (&slot, merges[__i__].in);
  out = drain (&slot);
  fail_unless (g_str_equal (out, merges[__i__].out),
      "'%s' became '%s', not '%s'", merges[__i__].in, out, merges[__i__].out);
  g_free (out);
}

GST_END_TEST;

GST_START_TEST (stays_small_however_long_nothing_is_taken)
{
  GstLatestSlot slot;
  GQueue released = G_QUEUE_INIT;
  gchar *out;

  gst_latest_slot_init (&slot);
  for (guint i = 0; i < 1000; i++)
    fill (&slot, "start1 caps1 segment1 tag1 global1 gap1 b1 caps2 gap2 eos2");
  fail_unless (slot.before.length <= 5 && slot.after.length <= 3);
  g_free (drain (&slot));
  out = drain (&slot);
  fail_unless_equals_string (out, "");
  g_free (out);
  gst_latest_slot_release (&released);
}

GST_END_TEST;

static const struct
{
  const gchar *in, *dropped, *flushed;
} removals[] = {
  { "b1", "", "" },
  { "caps1 b1 caps2 custom3", "caps2 custom3", "caps2" },
  { "b1 gap1", "gap1", "" },
  { "start1 caps1 segment1 tag1 b1 eos2", "start1 caps1 segment1 tag1 eos2",
      "start1 caps1 tag1" },
  { "start1 group-done1", "start1 group-done1", "start1" },
};

GST_START_TEST (drop_keeps_events_flush_the_sticky_ones)
{
  GstLatestSlot slot;
  GstLatestItem item;
  GQueue released = G_QUEUE_INIT;
  gchar *out;

  gst_latest_slot_init (&slot);
  fill (&slot, removals[__i__].in);
  item = gst_latest_slot_drop (&slot, &released);
  gst_clear_mini_object (&item.data);
  out = drain (&slot);
  fail_unless_equals_string (out, removals[__i__].dropped);
  g_free (out);

  fill (&slot, removals[__i__].in);
  item = gst_latest_slot_flush (&slot, &released);
  gst_clear_mini_object (&item.data);
  out = drain (&slot);
  fail_unless_equals_string (out, removals[__i__].flushed);
  g_free (out);

  fill (&slot, removals[__i__].in);
  item = gst_latest_slot_clear (&slot, &released);
  gst_clear_mini_object (&item.data);
  out = drain (&slot);
  fail_unless_equals_string (out, "");
  g_free (out);
  gst_latest_slot_release (&released);
}

GST_END_TEST;

GST_START_TEST (put_returns_what_it_replaces)
{
  GstLatestSlot slot;
  GstLatestItem item = { .data = GST_MINI_OBJECT_CAST (gst_buffer_new ()) };
  GstLatestItem old;
  GQueue released = G_QUEUE_INIT;

  gst_latest_slot_init (&slot);
  old = gst_latest_slot_put (&slot, &item, &released);
  fail_unless (old.data == NULL);
  old = gst_latest_slot_put (&slot, &item, &released);
  fail_unless (old.data == item.data);
  item = gst_latest_slot_take (&slot);
  fail_if (gst_latest_slot_is_full (&slot));
  gst_mini_object_unref (item.data);
}

GST_END_TEST;

GST_START_TEST (a_restart_is_seen_only_before_the_item)
{
  GstLatestSlot slot;
  GQueue released = G_QUEUE_INIT;
  GstLatestItem item;

  gst_latest_slot_init (&slot);
  fill (&slot, "caps1 b1 segment2");
  fail_if (gst_latest_slot_has_restart (&slot));
  item = gst_latest_slot_drop (&slot, &released);
  gst_clear_mini_object (&item.data);
  fail_unless (gst_latest_slot_has_restart (&slot));
  gst_event_unref (gst_latest_slot_take_event (&slot));
  gst_event_unref (gst_latest_slot_take_event (&slot));
  fail_if (gst_latest_slot_has_restart (&slot));
  fill (&slot, "start1");
  fail_unless (gst_latest_slot_has_restart (&slot));
  gst_latest_slot_clear (&slot, &released);
  gst_latest_slot_release (&released);
}

GST_END_TEST;

static Suite *
latestslot_suite (void)
{
  Suite *s = suite_create ("latestslot");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, events_are_merged, 0, G_N_ELEMENTS (merges));
  tcase_add_test (tc, stays_small_however_long_nothing_is_taken);
  tcase_add_loop_test (
      tc, drop_keeps_events_flush_the_sticky_ones, 0, G_N_ELEMENTS (removals));
  tcase_add_test (tc, put_returns_what_it_replaces);
  tcase_add_test (tc, a_restart_is_seen_only_before_the_item);
  return s;
}

GST_CHECK_MAIN (latestslot);
