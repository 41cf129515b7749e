/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "halfopen.h"

struct _GstLatestHalfOpen
{
  guint max_per_address;
  GQueue sessions; /* of Session, oldest first */
};

typedef struct
{
  gchar *id, *address;
} Session;

static void
session_free (gpointer data)
{
  Session *session = data;

  g_free (session->id);
  g_free (session->address);
  g_free (session);
}

GstLatestHalfOpen *
gst_latest_half_open_new (guint max_per_address)
{
  GstLatestHalfOpen *self = g_new0 (GstLatestHalfOpen, 1);

  self->max_per_address = max_per_address;
  return self;
}

void
gst_latest_half_open_clear (GstLatestHalfOpen *self)
{
  g_queue_clear_full (&self->sessions, session_free);
}

void
gst_latest_half_open_free (GstLatestHalfOpen *self)
{
  gst_latest_half_open_clear (self);
  g_free (self);
}

static gchar *
take (GstLatestHalfOpen *self, GList *link)
{
  Session *session = link->data;
  gchar *id = g_steal_pointer (&session->id);

  session_free (session);
  g_queue_delete_link (&self->sessions, link);
  return id;
}

gchar *
gst_latest_half_open_add (
    GstLatestHalfOpen *self, const gchar *id, const gchar *address)
{
  Session *session = g_new (Session, 1);
  GList *oldest = NULL;
  guint count = 0;

  for (GList *l = self->sessions.tail; l != NULL; l = l->prev) {
    if (g_str_equal (((Session *) l->data)->address, address)) {
      oldest = l;
      count++;
    }
  }
  *session = (Session) { g_strdup (id), g_strdup (address) };
  g_queue_push_tail (&self->sessions, session);
  return count >= self->max_per_address ? take (self, oldest) : NULL;
}

void
gst_latest_half_open_remove (GstLatestHalfOpen *self, const gchar *id)
{
  for (GList *l = self->sessions.head; l != NULL; l = l->next) {
    if (g_str_equal (((Session *) l->data)->id, id)) {
      g_free (take (self, l));
      return;
    }
  }
}
