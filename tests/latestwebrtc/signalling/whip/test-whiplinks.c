/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "whiplinks.h"

static const struct
{
  const gchar *link, *stun, *turn;
} rows[] = {
  { NULL, NULL, NULL },
  { "<stun:a.example>; rel=\"ice-server\"", "stun://a.example:3478", NULL },
  { "<stun:a.example:19302>; rel=ice-server", "stun://a.example:19302", NULL },
  { "<stun:a>; rel=\"ice-server\", <stun:b>; rel=\"ice-server\"",
      "stun://a:3478", NULL },
  { "<turn:[2001:db8::1]:3478>; rel=\"ice-server\"; username=\"u\"; "
    "credential=\"p\"",
      NULL, "turn://u:p@[2001:db8::1]:3478" },
  { "<turns:a?transport=tcp>; rel=\"ice-server\"; username=\"u@x,y\"; "
    "credential=\"p:/?\\\"\"; credential-type=\"password\"",
      NULL, "turns://u%40x%2Cy:p%3A%2F%3F%22@a:5349?transport=tcp" },
  { "<turn:a>; rel=\"ice-server\"; username=\"u\"; credential=\"p\", "
    "<turn:b>; rel=\"ice-server\"; username=\"v\"; credential=\"q\"",
      NULL, "turn://u:p@a:3478,turn://v:q@b:3478" },
  { "<turn:a>; rel=\"ice-server\"", NULL, NULL },
  { "<stun:a>; rel=\"next\"", NULL, NULL },
  { "<stun:>; rel=\"ice-server\"", NULL, NULL },
  { "<stun:a:99999>; rel=\"ice-server\"", NULL, NULL },
  { "<turn:a,turn:u:p@b>; rel=\"ice-server\"; username=\"u\"; "
    "credential=\"p\"",
      NULL, NULL },
  { "<http://a/>; rel=\"ice-server\"", NULL, NULL },
  { "stun:a; rel=\"ice-server\"", NULL, NULL },
  { "<stun:a", NULL, NULL },
  { "<stun:a>", NULL, NULL },
  { ";;,,<>", NULL, NULL },
};

GST_START_TEST (ice_servers_are_read)
{
  SoupMessageHeaders *headers =
      soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autofree gchar *stun = NULL;
  g_autofree gchar *turn = NULL;

  if (rows[__i__].link)
    soup_message_headers_append (headers, "Link", rows[__i__].link);
  gst_latest_whip_links_read (headers, &stun, &turn);
  fail_unless_equals_string (stun, rows[__i__].stun);
  fail_unless_equals_string (turn, rows[__i__].turn);
  soup_message_headers_unref (headers);
}

GST_END_TEST;

static Suite *
whiplinks_suite (void)
{
  Suite *suite = suite_create ("whiplinks");
  TCase *tcase = tcase_create ("links");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, ice_servers_are_read, 0, G_N_ELEMENTS (rows));
  return suite;
}

GST_CHECK_MAIN (whiplinks);
