/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* Runs a launch line under remote control: see console.h.
 *
 *   sender 'videotestsrc is-live=true ! ...'
 *
 * Frames that leave elements called "stamp" and "stamp1" carry a barcode with the time,
 * sound that leaves "beep" is a beep at known times. */
#include <gst/gst.h>

#include "console.h"

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("LAUNCH-LINE");

  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2) {
    g_printerr ("%s\n", error ? error->message : "one launch line, please");
    return 2;
  }

  g_autoptr (GstElement) pipeline = gst_parse_launch (argv[1], &error);
  if (error) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  if (!GST_IS_BIN (pipeline)) {
    g_printerr ("the launch line must make a pipeline\n");
    return 2;
  }
  g_autoptr (Console) console = console_new (pipeline, TRUE);

  console_run (console);
  return 0;
}

int
main (int argc, char **argv)
{
  int status = run (argc, argv);

  /* GST_TRACERS=leaks reports here. */
  gst_deinit ();
  return status;
}
