/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "framefixture.h"
#include "framepool.h"

#include <gst/allocators/gstdmabuf.h>
#include <gst/video/video.h>
#ifdef HAVE_GST_GL
#include <gst/gl/gl.h>
#include <gst/gl/egl/gstgldisplay_egl_device.h>
#endif
#include <sys/mman.h>
#include <unistd.h>

/* Memory of any kind passes untouched, and pools neither starve nor lose
 * buffers. */

#define SIZE 64

/* --- pools --- */

static gboolean
answer_one_buffer (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return gst_pad_query_default (pad, parent, query);
  gst_query_add_allocation_pool (query, NULL, SIZE, 1, 1);
  return TRUE;
}

static FrameFixture *
new_fixture (void)
{
  FrameFixture *f = frame_fixture_new_ready ();

  f->log.answer = answer_one_buffer;
  frame_fixture_play (f);
  frame_fixture_begin (f);
  return f;
}

/* Returns a pool as upstream would set it up after asking downstream, which
 * itself needs exactly one buffer. */
static GstBufferPool *
negotiate_pool (FrameFixture *f, guint extra)
{
  GstCaps *caps = gst_caps_new_empty_simple ("test/x-data");
  GstQuery *query = gst_query_new_allocation (caps, FALSE);
  GstBufferPool *pool;
  guint size, min, max;

  fail_unless (gst_pad_peer_query (f->src, query));
  gst_query_parse_nth_allocation_pool (query, 0, NULL, &size, &min, &max);
  pool = frame_pool_new (caps, size, min + extra, max + extra);
  gst_query_unref (query);
  gst_caps_unref (caps);
  return pool;
}

static GstBuffer *
acquire (GstBufferPool *pool, guint number)
{
  GstBuffer *buffer = frame_pool_acquire (pool);

  fail_unless (buffer != NULL);
  GST_BUFFER_PTS (buffer) = number * GST_SECOND;
  return buffer;
}

static void
push_first_and_wait (FrameFixture *f, GstBuffer *buffer)
{
  frame_fixture_block (f);
  gst_pad_push (f->src, buffer);
  frame_fixture_expect_end (f, " 0");
}

/* Downstream is stuck; upstream must never have to wait for a buffer. */
GST_START_TEST (pool_with_a_maximum_never_starves)
{
  FrameFixture *f = new_fixture ();
  GstBufferPool *pool;

  pool = negotiate_pool (f, 0);
  push_first_and_wait (f, acquire (pool, 0));
  for (guint i = 1; i < 100; i++)
    gst_pad_push (f->src, acquire (pool, i));
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 99!");
  frame_fixture_free (f);
  frame_pool_free (pool);
}

GST_END_TEST;

/* Another branch of a tee holds each buffer until the next one comes. Buffers
 * after a drop are marked, and all return to the pool. */
GST_START_TEST (shared_buffers_return_to_their_pool)
{
  FrameFixture *f = new_fixture ();
  GstBufferPool *pool;
  GstBuffer *held[4] = { NULL };
  GstMemory *memories[4];
  guint number = 0;

  pool = negotiate_pool (f, 1);
  for (guint round = 0; round < 20; round++) {
    g_autofree gchar *last = NULL;

    frame_fixture_block (f);
    for (guint i = 0; i < 3; i++) {
      GstBuffer *buffer = acquire (pool, number);
      g_autofree gchar *arrived = g_strdup_printf (" %u", number++);

      gst_pad_push (f->src, gst_buffer_ref (buffer));
      gst_clear_buffer (&held[0]);
      held[0] = buffer;
      if (i == 0)
        frame_fixture_expect_end (f, arrived);
    }
    frame_fixture_unblock (f);
    last = g_strdup_printf (" %u!", number - 1);
    frame_fixture_expect_end (f, last);
    frame_fixture_wait_returned (f);
  }
  gst_clear_buffer (&held[0]);
  fail_unless_equals_uint64 (frame_fixture_stat (f, "replaced"), 20);
  frame_fixture_free (f);

  for (guint i = 0; i < G_N_ELEMENTS (held); i++) {
    held[i] = acquire (pool, i);
    memories[i] = gst_buffer_peek_memory (held[i], 0);
    for (guint k = 0; k < i; k++)
      fail_if (memories[k] == memories[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (held); i++)
    gst_buffer_unref (held[i]);
  frame_pool_free (pool);
}

GST_END_TEST;

/* --- memories --- */

typedef struct
{
  GstMemory *memory;
  gint fd; /* of a dmabuf, else -1 */
  gboolean seen;
} Expected;

#define NUMBER 2

static void
see_memory (GstBuffer *buffer, gpointer data)
{
  Expected *e = data;
  GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);

  if (GST_BUFFER_PTS (buffer) != NUMBER * GST_SECOND)
    return;
  fail_unless (gst_buffer_peek_memory (buffer, 0) == e->memory);
  fail_unless (meta != NULL && meta->stride[0] == 128);
  fail_unless (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_MARKER));
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (buffer), 4711);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), 6);
  if (e->fd >= 0) {
    fail_unless (gst_is_dmabuf_memory (e->memory));
    fail_unless_equals_int (gst_dmabuf_memory_get_fd (e->memory), e->fd);
  }
  e->seen = TRUE;
}

static GstBuffer *
make_frame (GstMemory *memory)
{
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 128 };
  GstBuffer *buffer = gst_buffer_new ();

  gst_buffer_append_memory (buffer, memory);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_GRAY8, 64, 1, 1, offset, stride);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_MARKER);
  GST_BUFFER_PTS (buffer) = NUMBER * GST_SECOND;
  GST_BUFFER_DURATION (buffer) = 6;
  GST_BUFFER_OFFSET (buffer) = 4711;
  return buffer;
}

/* Sends a buffer of @memory through, as the first after a drop. If @shared, the
 * test holds the buffer too. */
static void
pass_memory (GstMemory *memory, gint fd, gboolean shared)
{
  FrameFixture *f = frame_fixture_new ();
  Expected expected = { .memory = memory, .fd = fd };
  GstBuffer *buffer = make_frame (memory);

  f->inspect = see_memory;
  f->inspect_data = &expected;
  frame_fixture_begin (f);
  frame_fixture_stall (f, 0);
  frame_fixture_push (f, 1);
  gst_pad_push (f->src, gst_buffer_ref (buffer));
  if (!shared)
    gst_buffer_unref (buffer);
  frame_fixture_unblock (f);
  frame_fixture_expect_end (f, "0 2!");
  /* Waits for chain to return. */
  gst_element_set_state (f->element, GST_STATE_READY);
  fail_unless (expected.seen);
  if (shared)
    gst_buffer_unref (buffer);
  frame_fixture_free (f);
}

GST_START_TEST (system_memory_and_metas_pass)
{
  pass_memory (gst_allocator_alloc (NULL, SIZE, NULL), -1, __i__);
}

GST_END_TEST;

GST_START_TEST (dmabuf_passes)
{
  GstAllocator *allocator = gst_dmabuf_allocator_new ();
  gint fd = memfd_create ("frame", MFD_CLOEXEC);

  fail_unless (fd >= 0 && ftruncate (fd, SIZE) == 0);
  pass_memory (gst_dmabuf_allocator_alloc (allocator, fd, SIZE), fd, __i__);
  gst_object_unref (allocator);
}

GST_END_TEST;

/* Memory that the CPU cannot reach and that must not be shared between buffers,
 * in place of GL textures and the like. */

typedef GstAllocator DeviceAllocator;
typedef GstAllocatorClass DeviceAllocatorClass;

static GType device_allocator_get_type (void);
G_DEFINE_TYPE (DeviceAllocator, device_allocator, GST_TYPE_ALLOCATOR);

static gpointer
device_map (GstMemory *memory, gsize size, GstMapFlags flags)
{
  fail ("memory of the device was mapped");
  return NULL;
}

static void
device_unmap (GstMemory *memory)
{
}

static GstMemory *
device_copy (GstMemory *memory, gssize offset, gssize size)
{
  fail ("memory of the device was copied");
  return NULL;
}

static GstMemory *
device_alloc (GstAllocator *allocator, gsize size, GstAllocationParams *params)
{
  GstMemory *memory = g_new0 (GstMemory, 1);

  gst_memory_init (
      memory, GST_MEMORY_FLAG_NO_SHARE, allocator, NULL, size, 0, 0, size);
  return memory;
}

static void
device_free (GstAllocator *allocator, GstMemory *memory)
{
  g_free (memory);
}

static void
device_allocator_class_init (DeviceAllocatorClass *klass)
{
  klass->alloc = device_alloc;
  klass->free = device_free;
}

static void
device_allocator_init (DeviceAllocator *self)
{
  self->mem_type = "Device";
  self->mem_map = device_map;
  self->mem_unmap = device_unmap;
  self->mem_copy = device_copy;
}

GST_START_TEST (device_memory_passes)
{
  GstAllocator *allocator =
      gst_object_ref_sink (g_object_new (device_allocator_get_type (), NULL));

  pass_memory (gst_allocator_alloc (allocator, SIZE, NULL), -1, __i__);
  gst_object_unref (allocator);
}

GST_END_TEST;

#ifdef HAVE_GST_GL
/* Returns NULL where there is no graphics driver, not even one in software. */
static GstGLContext *
create_gl_context (void)
{
  GstGLDisplay *display;
  GstGLContext *context;
  GError *error = NULL;

  /* Needs neither a screen nor a session. */
  g_setenv ("GST_GL_PLATFORM", "egl", TRUE);
  g_setenv ("GST_GL_WINDOW", "egl-device", TRUE);
  display = GST_GL_DISPLAY (gst_gl_display_egl_device_new (0));
  if (display == NULL)
    return NULL;
  context = gst_gl_context_new (display);
  if (context != NULL && !gst_gl_context_create (context, NULL, &error)) {
    GST_INFO ("no GL: %s", error->message);
    gst_clear_object (&context);
  }
  g_clear_error (&error);
  gst_object_unref (display);
  return context;
}

GST_START_TEST (gl_memory_passes)
{
  GstGLContext *context = create_gl_context ();
  GstGLMemoryAllocator *allocator;
  GstGLVideoAllocationParams *params;
  GstVideoInfo info;

  if (context == NULL)
    return;
  gst_gl_memory_init_once ();
  allocator = gst_gl_memory_allocator_get_default (context);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGBA, 8, 8);
  params = gst_gl_video_allocation_params_new (
      context, NULL, &info, 0, NULL, GST_GL_TEXTURE_TARGET_2D, GST_GL_RGBA8);
  pass_memory (GST_MEMORY_CAST (gst_gl_base_memory_alloc (
                   GST_GL_BASE_MEMORY_ALLOCATOR_CAST (allocator),
                   (GstGLAllocationParams *) params)),
      -1, __i__);
  gst_gl_allocation_params_free ((GstGLAllocationParams *) params);
  gst_object_unref (allocator);
  gst_object_unref (context);
}

GST_END_TEST;
#endif

static Suite *
latestframe_memory_suite (void)
{
  Suite *s = suite_create ("latestframe-memory");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, pool_with_a_maximum_never_starves);
  tcase_add_test (tc, shared_buffers_return_to_their_pool);
  tcase_add_loop_test (tc, system_memory_and_metas_pass, 0, 2);
  tcase_add_loop_test (tc, dmabuf_passes, 0, 2);
  tcase_add_loop_test (tc, device_memory_passes, 0, 2);
#ifdef HAVE_GST_GL
  tcase_add_loop_test (tc, gl_memory_passes, 0, 2);
#endif
  return s;
}

GST_CHECK_MAIN (latestframe_memory);
