/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "listensocket.h"

static const gchar *const ipv6_literals[] = { "::1", "[::1]", "::" };

GST_START_TEST (ipv6_literals_are_accepted)
{
  g_autoptr (GSocket) probe = g_socket_new (G_SOCKET_FAMILY_IPV6,
      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GSocketAddress) any =
      g_inet_socket_address_new_from_string ("::1", 0);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) error = NULL;

  if (probe == NULL || !g_socket_bind (probe, any, TRUE, NULL)) {
    GST_INFO ("no IPv6 on this machine");
    return;
  }
  socket = gst_latest_listen_socket_new (ipv6_literals[__i__], 0, &error);
  fail_unless (socket != NULL, "%s", error ? error->message : "");
}

GST_END_TEST;

GST_START_TEST (ipv6_address_in_an_error_is_bracketed)
{
  g_autoptr (GError) error = NULL;

  fail_if (gst_latest_listen_socket_new ("2001:db8::1", 80, &error) != NULL);
  fail_unless (strstr (error->message, "[2001:db8::1]:80: ") != NULL, "%s",
      error->message);
}

GST_END_TEST;

static Suite *
listensocket_suite (void)
{
  Suite *s = suite_create ("listensocket");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, ipv6_literals_are_accepted, 0, G_N_ELEMENTS (ipv6_literals));
  tcase_add_test (tc, ipv6_address_in_an_error_is_bracketed);
  return s;
}

GST_CHECK_MAIN (listensocket);
