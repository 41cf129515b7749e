/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A certificate for localhost, signed by itself and valid for a hundred
 * years, and its key, in files of their own until it is freed. */
typedef struct
{
  gchar *directory, *certificate, *key; /* paths */
} TlsPair;

/* There are pairs 0 and 1. */
TlsPair *tls_pair_new (guint which);
void tls_pair_free (TlsPair *pair);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TlsPair, tls_pair_free)

G_END_DECLS
