/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "iceaddresses.h"

#define UP .up = TRUE

static const GstLatestIceAddress host[] = {
  { "lo", "127.0.0.1", UP, .loopback = TRUE },
  { "docker0", "172.17.0.1", UP },
  { "eth0", "192.0.2.1", UP },
  { "eth0", "192.0.2.2", UP },
  { "eth1", "169.254.3.4", UP },
  { "wlan0", "198.51.100.7" }, /* down */
  { "wwan0", "203.0.113.9", UP },
  { "lo", "::1", UP, .loopback = TRUE },
  { "eth0", "2001:db8::1", UP },
  { "eth0", "fe80::1%eth0", UP },
};

static gchar *
choose (guint n, const gchar *interfaces)
{
  g_autoptr (GPtrArray) chosen =
      gst_latest_ice_addresses_choose (host, n, interfaces);

  g_ptr_array_add (chosen, NULL);
  return g_strjoinv (" ", (gchar **) chosen->pdata);
}

static const struct
{
  guint n; /* of the host's addresses above */
  const gchar *interfaces, *chosen;
} cases[] = {
  /* clang-format off */
  /* As many as may be: one of each interface and family first, those of
   * containers last. */
  {10, NULL, "192.0.2.1 203.0.113.9 2001:db8::1 172.17.0.1"},
  {10, "", "192.0.2.1 203.0.113.9 2001:db8::1 172.17.0.1"},
  {5, NULL, "192.0.2.1 172.17.0.1 192.0.2.2"},
  {2, NULL, "172.17.0.1"},
  /* Named ones, whatever they are, but those that are down. */
  {10, "eth1", "169.254.3.4"},
  {10, "lo", "127.0.0.1 ::1"},
  {10, " docker0 , wwan0", "172.17.0.1 203.0.113.9"},
  {10, "wlan0", ""},
  {10, "eth", ""},
  {10, "eth0", "192.0.2.1 2001:db8::1 fe80::1%eth0 192.0.2.2"},
  /* None but the loopback interface's. */
  {1, NULL, ""},
  {0, NULL, ""},
  /* clang-format on */
};

GST_START_TEST (addresses_are_chosen)
{
  g_autofree gchar *chosen = choose (cases[__i__].n, cases[__i__].interfaces);

  fail_unless_equals_string (chosen, cases[__i__].chosen);
}

GST_END_TEST;

/* Two hosts joined by a cable have no other addresses (RFC 3927). */
GST_START_TEST (link_local_ones_are_better_than_none)
{
  g_autoptr (GPtrArray) chosen =
      gst_latest_ice_addresses_choose (&host[4], 2, NULL);

  fail_unless_equals_int (chosen->len, 1);
  fail_unless_equals_string (g_ptr_array_index (chosen, 0), "169.254.3.4");
}

GST_END_TEST;

static Suite *
iceaddresses_suite (void)
{
  Suite *suite = suite_create ("iceaddresses");
  TCase *tcase = tcase_create ("iceaddresses");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, addresses_are_chosen, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tcase, link_local_ones_are_better_than_none);
  return suite;
}

GST_CHECK_MAIN (iceaddresses);
