/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "descriptors.h"

#ifdef G_OS_UNIX
#include <sys/resource.h>
#endif

guint
gst_latest_descriptors_left (guint *limit)
{
#ifdef G_OS_UNIX
  struct rlimit nofile;
  g_autoptr (GError) error = NULL;
  GDir *dir = NULL;
  guint used = 0;

  if (getrlimit (RLIMIT_NOFILE, &nofile) == 0
      && nofile.rlim_cur != RLIM_INFINITY) {
    *limit = (guint) MIN (nofile.rlim_cur, G_MAXUINT);
    dir = g_dir_open ("/dev/fd", 0, &error);
    if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_MFILE)
        || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NFILE))
      return 0;
  }
  if (dir) {
    while (g_dir_read_name (dir))
      used++;
    g_dir_close (dir);
    /* One was that of the folder. */
    return *limit - MIN (used - MIN (used, 1), *limit);
  }
#endif
  *limit = G_MAXUINT;
  return G_MAXUINT;
}
