/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* GstLatestTlsFiles is a certificate with its private key in PEM files, which
 * are read again after they have changed: certificates are replaced every few
 * weeks, and a stream must not stop for it. */
typedef struct _GstLatestTlsFiles GstLatestTlsFiles;

/* @key is NULL if it is in the file @certificate, too. Returns NULL with an
 * @error that names the files if they cannot be used, or if only @key is one. */
GstLatestTlsFiles *gst_latest_tls_files_new (
    const gchar *certificate, const gchar *key, GError **error);
/* NULL is accepted. */
void gst_latest_tls_files_free (GstLatestTlsFiles *self);
/* The certificate for the next connection: that in the files or, while those
 * cannot be used, the one before. @error is set once when they cannot.
 * (transfer none) */
GTlsCertificate *gst_latest_tls_files_get (
    GstLatestTlsFiles *self, GError **error);

G_END_DECLS
