/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

/* An element between two hand-made pads, so that what is measured is the element
 * and not its neighbours. */
typedef struct _Contender Contender;

/* Called on the streaming thread when a buffer has come through. */
typedef void (*ContenderFunc) (GstBuffer *buffer, gpointer data);

/* @launch describes one element with one sink and one source pad. */
Contender *contender_new (
    const gchar *launch, ContenderFunc func, gpointer data);
/* The same for several elements, linked in a row, in a bin of their own. */
Contender *contender_new_chain (
    const gchar *launch, ContenderFunc func, gpointer data);
void contender_free (Contender *c);
GstElement *contender_get_element (Contender *c);
/* Both take ownership. */
void contender_push_event (Contender *c, GstEvent *event);
void contender_push (Contender *c, GstBuffer *buffer);

#define ONE_BUFFER_QUEUE \
  "queue leaky=downstream max-size-buffers=1 " \
  "max-size-bytes=0 max-size-time=0"
