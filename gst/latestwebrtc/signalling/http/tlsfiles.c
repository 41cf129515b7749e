/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "tlsfiles.h"

#include <glib/gstdio.h>

/* What shows that a file is another one. */
typedef struct
{
  gint64 mtime_s, mtime_ns, size, inode;
} Stamp;

struct _GstLatestTlsFiles
{
  gchar *certificate_path, *key_path; /* the same for one file */
  GTlsCertificate *certificate;
  Stamp stamps[2]; /* when they were read last */
};

static Stamp
stamp_of (const gchar *path)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return (Stamp) { 0, 0, -1, 0 };
  return (Stamp) { info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_size,
    (gint64) info.st_ino };
}

static gboolean
stamp_equals (const Stamp *a, const Stamp *b)
{
  return a->mtime_s == b->mtime_s && a->mtime_ns == b->mtime_ns
      && a->size == b->size && a->inode == b->inode;
}

/* Whether the files are others than those that were looked at last. */
static gboolean
look (GstLatestTlsFiles *self)
{
  Stamp stamps[2] = { stamp_of (self->certificate_path),
    stamp_of (self->key_path) };
  gboolean changed = !stamp_equals (&stamps[0], &self->stamps[0])
      || !stamp_equals (&stamps[1], &self->stamps[1]);

  self->stamps[0] = stamps[0];
  self->stamps[1] = stamps[1];
  return changed;
}

static gboolean
load (GstLatestTlsFiles *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GTlsCertificate *certificate = g_tls_certificate_new_from_files (
      self->certificate_path, self->key_path, &cause);

  if (certificate == NULL) {
    g_set_error (error, cause->domain, cause->code,
        "Cannot use the TLS certificate %s with the key %s: %s",
        self->certificate_path, self->key_path, cause->message);
    return FALSE;
  }
  g_clear_object (&self->certificate);
  self->certificate = certificate;
  return TRUE;
}

GstLatestTlsFiles *
gst_latest_tls_files_new (
    const gchar *certificate, const gchar *key, GError **error)
{
  GstLatestTlsFiles *self;

  if (certificate == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "tls-key is of no use without tls-certificate");
    return NULL;
  }
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ())) {
    g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE,
        "TLS needs glib-networking, which is not installed");
    return NULL;
  }
  self = g_new0 (GstLatestTlsFiles, 1);
  self->certificate_path = g_strdup (certificate);
  self->key_path = g_strdup (key != NULL ? key : certificate);
  look (self);
  if (load (self, error))
    return self;
  gst_latest_tls_files_free (self);
  return NULL;
}

void
gst_latest_tls_files_free (GstLatestTlsFiles *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->certificate);
  g_free (self->certificate_path);
  g_free (self->key_path);
  g_free (self);
}

GTlsCertificate *
gst_latest_tls_files_get (GstLatestTlsFiles *self, GError **error)
{
  if (look (self))
    load (self, error);
  return self->certificate;
}
