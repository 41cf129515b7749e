/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Any bytes are what a viewer tells of its ICE: read, they keep the bounds that the
 * header has, or are refused with a reason. With libFuzzer this file is all there
 * is; replay.c gives it a main() that runs files. */
#include "icefragment.h"

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstLatestIceFragment) fragment =
      gst_latest_ice_fragment_parse (text, &error);

  g_assert ((fragment == NULL) == (error != NULL));
  if (fragment) {
    g_assert (
        fragment->candidates->len <= GST_LATEST_ICE_FRAGMENT_MAX_CANDIDATES);
    g_assert (!fragment->ufrag == !fragment->pwd);
  }
  return 0;
}
