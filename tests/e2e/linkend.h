/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One end of an emulated link: a network namespace with lo and one interface, link0,
 * which is all it sees of the world. It lasts as long as the process that made it and
 * those inside it; nothing is left in the file system. */
typedef struct
{
  gint netns; /* enter it with setns(), or nsenter --net=/proc/PID/fd/N */
  gint tun;   /* whole IP packets, one a read or write; does not block */
} LinkEnd;

/* Makes one with this address; everything else is reached through the link. The calling
 * process is left in a namespace of its own. FALSE where the system does not allow it. */
gboolean link_end_open (
    LinkEnd *self, const gchar *address, const gchar *peer, GError **error);
void link_end_close (LinkEnd *self);

G_END_DECLS
