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

static const struct
{
  const gchar *stun, *turn, *links;
} links[] = {
  { NULL, "", "" },
  { "stun://stun.example.net:3478", NULL,
      "<stun:stun.example.net:3478>; rel=\"ice-server\"" },
  { "stun://[2001:db8::1]:3478", NULL,
      "<stun:[2001:db8::1]:3478>; rel=\"ice-server\"" },
  { "stun://a.example:1",
      "turn://u:p@b.example:2, turns://x:y@c.example:3?transport=tcp",
      "<stun:a.example:1>; rel=\"ice-server\"\n"
      "<turn:b.example:2>; rel=\"ice-server\"; username=\"u\"; "
      "credential=\"p\"; credential-type=\"password\"\n"
      "<turns:c.example:3?transport=tcp>; rel=\"ice-server\"; username=\"x\"; "
      "credential=\"y\"; credential-type=\"password\"" },
  { NULL, "turn://u%40v:a%22b%5Cc%2Cd:e@b.example:2",
      "<turn:b.example:2>; rel=\"ice-server\"; username=\"u@v\"; "
      "credential=\"a\\\"b\\\\c,d:e\"; credential-type=\"password\"" },
  /* No header line may be smuggled in. */
  { NULL, "turn://u:a%0D%0Ab@b.example:2", "" },
};

GST_START_TEST (links_for_players)
{
  g_auto (GStrv) made =
      gst_latest_ice_servers_to_links (links[__i__].stun, links[__i__].turn);
  g_autofree gchar *text = g_strjoinv ("\n", made);

  fail_unless_equals_string (text, links[__i__].links);
}

GST_END_TEST;

static Suite *
iceservers_suite (void)
{
  Suite *s = suite_create ("iceservers");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, checks, 0, G_N_ELEMENTS (settings));
  tcase_add_loop_test (tc, links_for_players, 0, G_N_ELEMENTS (links));
  return s;
}

GST_CHECK_MAIN (iceservers);
