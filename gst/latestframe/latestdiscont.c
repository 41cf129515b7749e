/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "latestdiscont.h"

/* A shared buffer, for example one that another branch of a tee holds too,
 * cannot be changed. Instead a view of it is made: another buffer with the
 * same memories and metas. A plain shallow copy would cost a pool its buffer,
 * because the original may go back to the pool first, and a pool throws away a
 * buffer whose memory is still in use. So the view keeps a reference to the
 * original; when the last reference to the view goes, it first releases the
 * memories and then the original. A parent buffer meta or the destroy function
 * of the qdata cannot do that, as both are called before a buffer releases its
 * memories. The dispose function can: it is called first. */

static GQuark
original_quark (void)
{
  return g_quark_from_static_string ("gst-latest-view-original");
}

static gboolean
view_dispose (GstMiniObject *object)
{
  GstBuffer *view = GST_BUFFER_CAST (object);
  GstBuffer *original = gst_mini_object_steal_qdata (object, original_quark ());

  /* The view comes alive again for a moment, to end as any buffer does. */
  object->dispose = NULL;
  gst_buffer_ref (view);
  gst_buffer_unref (view);
  gst_buffer_unref (original);
  return FALSE;
}

static gboolean
copy_meta (GstBuffer *original, GstMeta **meta, gpointer view)
{
  GstMetaTransformCopy whole = {
    .region = FALSE, .offset = 0, .size = gst_buffer_get_size (original)
  };

  if ((*meta)->info->transform_func != NULL)
    (*meta)->info->transform_func (
        view, *meta, original, _gst_meta_transform_copy, &whole);
  return TRUE;
}

/* Makes a view that owns @original. gst_buffer_copy() would not do, as it
 * copies memory that is marked as not to be shared between buffers; here the
 * original stays alive and stays the owner of its memory. */
static GstBuffer *
view_new (GstBuffer *original)
{
  GstBuffer *view = gst_buffer_new ();
  guint n = gst_buffer_n_memory (original);

  gst_buffer_copy_into (view, original,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  for (guint i = 0; i < n; i++)
    gst_buffer_append_memory (view, gst_buffer_get_memory (original, i));
  GST_BUFFER_FLAG_UNSET (view, GST_BUFFER_FLAG_TAG_MEMORY);
  /* The metas come after the memories, as some metas look at them. */
  gst_buffer_foreach_meta (original, copy_meta, view);
  gst_mini_object_set_qdata (
      GST_MINI_OBJECT_CAST (view), original_quark (), original, NULL);
  GST_MINI_OBJECT_CAST (view)->dispose = view_dispose;
  return view;
}

static GstBuffer *
mark_buffer (GstBuffer *buffer)
{
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT))
    return buffer;
  if (!gst_buffer_is_writable (buffer))
    buffer = view_new (buffer);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  return buffer;
}

static GstBufferList *
mark_list (GstBufferList *list)
{
  GstBuffer *first;

  if (gst_buffer_list_length (list) == 0)
    return list;
  first = gst_buffer_list_get (list, 0);
  if (GST_BUFFER_FLAG_IS_SET (first, GST_BUFFER_FLAG_DISCONT))
    return list;
  /* This copies the list but no buffer. */
  list = gst_buffer_list_make_writable (list);
  first = gst_buffer_list_get (list, 0);
  if (gst_buffer_is_writable (first)) {
    GST_BUFFER_FLAG_SET (first, GST_BUFFER_FLAG_DISCONT);
  } else {
    GstBuffer *marked = mark_buffer (gst_buffer_ref (first));

    gst_buffer_list_remove (list, 0, 1);
    gst_buffer_list_insert (list, 0, marked);
  }
  return list;
}

GstMiniObject *
gst_latest_mark_discont (GstMiniObject *data)
{
  if (GST_IS_BUFFER_LIST (data))
    return GST_MINI_OBJECT_CAST (mark_list (GST_BUFFER_LIST_CAST (data)));
  return GST_MINI_OBJECT_CAST (mark_buffer (GST_BUFFER_CAST (data)));
}
