/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#include "framepool.h"
#include "latestdiscont.h"

#define SIZE 64

static GstBuffer *
mark (GstBuffer *buffer)
{
  buffer =
      GST_BUFFER_CAST (gst_latest_mark_discont (GST_MINI_OBJECT_CAST (buffer)));
  fail_unless (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
  return buffer;
}

GST_START_TEST (own_buffer_is_marked_in_place)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, SIZE, NULL);
  GstBuffer *marked = mark (buffer);

  fail_unless (marked == buffer);
  gst_buffer_unref (marked);
}

GST_END_TEST;

GST_START_TEST (shared_buffer_is_left_alone)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, SIZE, NULL);
  GstBuffer *marked;

  GST_BUFFER_PTS (buffer) = 5;
  gst_buffer_add_video_meta (
      buffer, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_FORMAT_GRAY8, 8, 8);
  marked = mark (gst_buffer_ref (buffer));
  fail_if (marked == buffer);
  fail_if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));
  fail_unless (
      gst_buffer_peek_memory (marked, 0) == gst_buffer_peek_memory (buffer, 0),
      "memory was copied");
  fail_unless_equals_uint64 (GST_BUFFER_PTS (marked), 5);
  fail_unless (gst_buffer_get_video_meta (marked) != NULL);
  fail_unless (gst_buffer_is_writable (marked));
  gst_buffer_unref (marked);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

/* Memory that must not be shared between buffers is not copied either. */
GST_START_TEST (unshareable_memory_is_not_copied)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstMemory *memory = gst_memory_new_wrapped (
      GST_MEMORY_FLAG_NO_SHARE, g_malloc (SIZE), SIZE, 0, SIZE, NULL, NULL);
  gpointer data;
  GstMapInfo map;
  GstBuffer *marked;

  gst_buffer_append_memory (buffer, memory);
  gst_memory_map (memory, &map, GST_MAP_READ);
  data = map.data;
  gst_memory_unmap (memory, &map);
  marked = mark (gst_buffer_ref (buffer));
  fail_unless (gst_buffer_peek_memory (marked, 0) == memory);
  gst_buffer_unref (marked);
  gst_buffer_unref (buffer);
  g_free (data);
}

GST_END_TEST;

/* Whoever lets go first, the buffer goes back, and the pool's one buffer can be
 * had again and is the same memory. */
GST_START_TEST (pooled_buffer_returns_intact)
{
  GstBufferPool *pool = frame_pool_new (NULL, SIZE, 0, 1);
  GstBuffer *buffer = frame_pool_acquire (pool);
  GstMemory *memory = gst_buffer_peek_memory (buffer, 0);
  GstBuffer *marked = mark (gst_buffer_ref (buffer));
  GstBuffer *again;

  fail_unless (frame_pool_acquire (pool) == NULL);
  gst_buffer_unref (__i__ == 0 ? buffer : marked);
  fail_unless (frame_pool_acquire (pool) == NULL);
  gst_buffer_unref (__i__ == 0 ? marked : buffer);
  again = frame_pool_acquire (pool);
  fail_unless (again == buffer, "the pool threw its buffer away");
  fail_unless (gst_buffer_peek_memory (again, 0) == memory);
  fail_if (GST_BUFFER_FLAG_IS_SET (again, GST_BUFFER_FLAG_DISCONT));
  gst_buffer_unref (again);
  frame_pool_free (pool);
}

GST_END_TEST;

/* A copy made downstream is a buffer like any other. */
GST_START_TEST (copies_of_a_marked_buffer_are_independent)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, SIZE, NULL);
  GstBuffer *marked = mark (gst_buffer_ref (buffer));
  GstBuffer *copy = gst_buffer_copy (marked);

  gst_buffer_unref (marked);
  gst_buffer_unref (buffer);
  fail_unless_equals_int (gst_buffer_get_size (copy), SIZE);
  gst_buffer_unref (copy);
}

GST_END_TEST;

GST_START_TEST (already_marked_is_left_as_it_is)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstBuffer *marked;

  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  marked = mark (gst_buffer_ref (buffer));
  fail_unless (marked == buffer);
  gst_buffer_unref (marked);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

/* Bit 0: the list is held by somebody else, bit 1: its first buffer is. */
GST_START_TEST (list_is_marked_on_its_first_buffer)
{
  GstBufferPool *pool = frame_pool_new (NULL, SIZE, 0, 2);
  GstBufferList *list = gst_buffer_list_new ();
  GstBuffer *head = frame_pool_acquire (pool),
            *tail = frame_pool_acquire (pool), *again;
  GstBufferList *marked;

  gst_buffer_list_add (list, head);
  gst_buffer_list_add (list, tail);
  if (__i__ & 1)
    gst_buffer_list_ref (list);
  if (__i__ & 2)
    gst_buffer_ref (head);
  marked = GST_BUFFER_LIST_CAST (
      gst_latest_mark_discont (GST_MINI_OBJECT_CAST (list)));
  fail_unless_equals_int (gst_buffer_list_length (marked), 2);
  fail_unless (GST_BUFFER_FLAG_IS_SET (
      gst_buffer_list_get (marked, 0), GST_BUFFER_FLAG_DISCONT));
  fail_unless (gst_buffer_list_get (marked, 1) == tail);
  fail_if (GST_BUFFER_FLAG_IS_SET (tail, GST_BUFFER_FLAG_DISCONT));
  if (__i__ != 0)
    fail_if (GST_BUFFER_FLAG_IS_SET (head, GST_BUFFER_FLAG_DISCONT));
  if (__i__ & 1)
    gst_buffer_list_unref (list);
  if (__i__ & 2)
    gst_buffer_unref (head);
  gst_buffer_list_unref (marked);

  again = frame_pool_acquire (pool);
  fail_unless (again == head || again == tail);
  gst_buffer_unref (again);
  frame_pool_free (pool);
}

GST_END_TEST;

GST_START_TEST (empty_list_stays_empty)
{
  GstBufferList *list = gst_buffer_list_new ();

  fail_unless (gst_latest_mark_discont (GST_MINI_OBJECT_CAST (list))
      == GST_MINI_OBJECT_CAST (list));
  gst_buffer_list_unref (list);
}

GST_END_TEST;

static Suite *
latestdiscont_suite (void)
{
  Suite *s = suite_create ("latestdiscont");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, own_buffer_is_marked_in_place);
  tcase_add_test (tc, shared_buffer_is_left_alone);
  tcase_add_test (tc, unshareable_memory_is_not_copied);
  tcase_add_loop_test (tc, pooled_buffer_returns_intact, 0, 2);
  tcase_add_test (tc, copies_of_a_marked_buffer_are_independent);
  tcase_add_test (tc, already_marked_is_left_as_it_is);
  tcase_add_loop_test (tc, list_is_marked_on_its_first_buffer, 0, 4);
  tcase_add_test (tc, empty_list_stays_empty);
  return s;
}

GST_CHECK_MAIN (latestdiscont);
