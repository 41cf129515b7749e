/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Any bytes are operations on a latestframe (tests/helpers/frameops.h); what it
 * does must be what the reference model does. With libFuzzer this file is all
 * there is; replay.c gives it a main() that runs files. */
#include <gst/gst.h>

#include "frameops.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  gchar *problem;

  if (!gst_is_initialized ()) {
    /* The element is linked in: a scan for plugins would find it again. */
    g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
    gst_init (NULL, NULL);
  }
  /* Longer ones only cost time. */
  problem = frame_ops_run (data, MIN (size, 1000));
  if (problem != NULL)
    g_error ("%s", problem);
  return 0;
}
