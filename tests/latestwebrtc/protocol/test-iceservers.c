/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "iceservers.h"
#include "signaller.h"

static const struct
{
  const gchar *stun, *turn;
  gboolean good;
} settings[] = {
  { NULL, NULL, TRUE },
  { "", "", TRUE },
  { "stun://stun.example.net:3478", NULL, TRUE },
  { "stun://[2001:db8::1]:3478", NULL, TRUE },
  { "stun://192.0.2.1:3478", NULL, TRUE },
  { NULL, "turn://u:p@turn.example.net:3478", TRUE },
  { NULL, "turns://u:p%2C%40@turn.example.net:5349?transport=tcp", TRUE },
  { NULL, "turn://u:p@a.example:3478, turns://u:p@b.example:5349", TRUE },
  { "nonsense", NULL, FALSE },
  { "stun.example.net:3478", NULL, FALSE },
  { "stun:stun.example.net:3478", NULL, FALSE },
  { "stun://stun.example.net", NULL, FALSE },
  { "stun://:3478", NULL, FALSE },
  { "http://stun.example.net:80", NULL, FALSE },
  { NULL, "nonsense", FALSE },
  { NULL, "turn://turn.example.net:3478", FALSE },
  { NULL, "turn://user@turn.example.net:3478", FALSE },
  { NULL, "turn://u:secret@turn.example.net", FALSE },
  { NULL, "stun://u:secret@turn.example.net:3478", FALSE },
  { NULL, "turn://u:p@a.example:3478,", FALSE },
  { NULL, "turn://u:p@a.example:3478,secret", FALSE },
};

GST_START_TEST (checks)
{
  g_autoptr (GError) error = NULL;

  fail_unless_equals_int (gst_latest_ice_servers_check (settings[__i__].stun,
                              settings[__i__].turn, &error),
      settings[__i__].good);
  if (settings[__i__].good)
    return;
  fail_unless (g_error_matches (
      error, GST_LATEST_SIGNALLING_ERROR, GST_LATEST_SIGNALLING_ERROR_FAILED));
  fail_unless (strstr (error->message, "secret") == NULL);
}

GST_END_TEST;

static Suite *
iceservers_suite (void)
{
  Suite *s = suite_create ("iceservers");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, checks, 0, G_N_ELEMENTS (settings));
  return s;
}

GST_CHECK_MAIN (iceservers);
