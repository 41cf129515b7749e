/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A non-blocking TCP socket that listens on @address: an IPv4 or IPv6 address,
 * the latter with or without brackets, or "localhost". @port 0 takes a free
 * port. NULL with an @error that names @address and @port if that is
 * impossible. */
GSocket *gst_latest_listen_socket_new (
    const gchar *address, guint port, GError **error);

G_END_DECLS
