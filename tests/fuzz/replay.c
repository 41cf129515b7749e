/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Runs a fuzz target on the files of the folders named on the command line. */
#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
main (int argc, char **argv)
{
  guint n = 0;

  for (gint i = 1; i < argc; i++) {
    GDir *dir = g_dir_open (argv[i], 0, NULL);
    const gchar *name;

    if (dir == NULL)
      g_error ("cannot open %s", argv[i]);
    while ((name = g_dir_read_name (dir)) != NULL) {
      gchar *path = g_build_filename (argv[i], name, NULL);
      gchar *bytes;
      gsize size;

      if (!g_file_get_contents (path, &bytes, &size, NULL))
        g_error ("cannot read %s", path);
      LLVMFuzzerTestOneInput ((const guint8 *) bytes, size);
      g_free (bytes);
      g_free (path);
      n++;
    }
    g_dir_close (dir);
  }
  g_print ("%u inputs\n", n);
  return n > 0 ? 0 : 1;
}
