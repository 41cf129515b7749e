/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "icefragment.h"
#include "signaller.h"

#define UFRAG "a=ice-ufrag:EsAw\r\n"
#define PWD "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
#define AUDIO "m=audio 9 RTP/AVP 0\r\na=mid:0\r\n"
#define VIDEO "m=video 9 RTP/AVP 96\r\na=mid:v\r\n"
#define HOST "a=candidate:1 1 udp 2113937151 10.0.0.1 5000 typ host\r\n"
#define NAMED \
  "a=candidate:2 1 UDP 2113937151 abc.local 5000 typ host generation 0\r\n"

static const struct
{
  const gchar *text;
  guint candidates;
  const gchar *mid; /* of the last candidate */
  gboolean generation, end;
} good[] = {
  /* clang-format off */
  {UFRAG PWD AUDIO HOST NAMED, 2, "0", TRUE, FALSE},
  {UFRAG PWD AUDIO HOST VIDEO HOST "a=end-of-candidates\r\n", 2, "v", TRUE, TRUE},
  {AUDIO UFRAG PWD HOST, 1, "0", TRUE, FALSE},
  {AUDIO HOST, 1, "0", FALSE, FALSE},
  {HOST, 1, NULL, FALSE, FALSE},
  {AUDIO "m=video 9 RTP/AVP 96\r\n" HOST, 1, NULL, FALSE, FALSE},
  {UFRAG PWD AUDIO UFRAG PWD VIDEO UFRAG PWD, 0, NULL, TRUE, FALSE},
  {"a=end-of-candidates", 0, NULL, FALSE, TRUE},
  {"a=ice-options:trickle\na=group:BUNDLE 0\n\na=x\n", 0, NULL, FALSE, FALSE},
  /* clang-format on */
};

GST_START_TEST (reads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstLatestIceFragment) fragment =
      gst_latest_ice_fragment_parse (good[__i__].text, &error);

  fail_unless (fragment != NULL, "%s", error ? error->message : "");
  fail_unless_equals_int (fragment->candidates->len, good[__i__].candidates);
  fail_unless_equals_int (fragment->end_of_candidates, good[__i__].end);
  fail_unless_equals_string (
      fragment->ufrag, good[__i__].generation ? "EsAw" : NULL);
  fail_unless_equals_string (fragment->pwd,
      good[__i__].generation ? "P2uYro0UCOQ4zxjKXaWCBui1" : NULL);
  if (good[__i__].candidates > 0)
    fail_unless_equals_string (
        g_array_index (fragment->candidates, GstLatestIceCandidate,
            fragment->candidates->len - 1)
            .mid,
        good[__i__].mid);
}

GST_END_TEST;

GST_START_TEST (keeps_the_value)
{
  g_autoptr (GstLatestIceFragment) fragment =
      gst_latest_ice_fragment_parse (NAMED, NULL);

  fail_unless_equals_string (
      g_array_index (fragment->candidates, GstLatestIceCandidate, 0).value,
      "2 1 UDP 2113937151 abc.local 5000 typ host generation 0");
}

GST_END_TEST;

static const gchar *const bad[] = {
  "",
  "\r\n\r\n",
  "hello",
  "{\"candidate\":\"\"}",
  "a",
  "=a\r\n",
  UFRAG,
  PWD,
  "a=ice-ufrag:abc\r\n" PWD,
  "a=ice-ufrag:ab cd\r\n" PWD,
  UFRAG "a=ice-pwd:short\r\n",
  UFRAG PWD "a=ice-ufrag:Other\r\n",
  UFRAG PWD AUDIO "a=candidate:\r\n",
  "a=candidate:1 1 udp 2113937151 10.0.0.1 5000 typ\r\n",
  "a=candidate:1 x udp 2113937151 10.0.0.1 5000 typ host\r\n",
  "a=candidate:1 1 udp 99999999999 10.0.0.1 5000 typ host\r\n",
  "a=candidate:1 1 udp 2113937151 10.0.0.1 65536 typ host\r\n",
  "a=candidate:1 1 udp 2113937151 10.0.0.1 5000 tip host\r\n",
};

GST_START_TEST (refuses)
{
  g_autoptr (GError) error = NULL;

  fail_unless (gst_latest_ice_fragment_parse (bad[__i__], &error) == NULL);
  fail_unless (g_error_matches (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_MALFORMED));
}

GST_END_TEST;

GST_START_TEST (candidates_are_bounded)
{
  g_autoptr (GString) text = g_string_new (AUDIO);
  g_autoptr (GstLatestIceFragment) fragment = NULL;

  for (guint i = 0; i < GST_LATEST_ICE_FRAGMENT_MAX_CANDIDATES; i++)
    g_string_append (text, HOST);
  fragment = gst_latest_ice_fragment_parse (text->str, NULL);
  fail_unless (fragment != NULL);
  g_string_append (text, HOST);
  fail_unless (gst_latest_ice_fragment_parse (text->str, NULL) == NULL);
}

GST_END_TEST;

GST_START_TEST (a_copy_is_of_its_own)
{
  GstLatestIceFragment *fragment =
      gst_latest_ice_fragment_parse (UFRAG PWD VIDEO HOST, NULL);
  g_autoptr (GstLatestIceFragment) copy =
      gst_latest_ice_fragment_copy (fragment);
  const GstLatestIceCandidate *candidate =
      &g_array_index (copy->candidates, GstLatestIceCandidate, 0);

  gst_latest_ice_fragment_free (fragment);
  fail_unless_equals_string (copy->ufrag, "EsAw");
  fail_unless_equals_int (copy->candidates->len, 1);
  fail_unless_equals_string (candidate->mid, "v");
  fail_unless_equals_string (
      candidate->value, "1 1 udp 2113937151 10.0.0.1 5000 typ host");
}

GST_END_TEST;

static Suite *
icefragment_suite (void)
{
  Suite *s = suite_create ("icefragment");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, reads, 0, G_N_ELEMENTS (good));
  tcase_add_loop_test (tc, refuses, 0, G_N_ELEMENTS (bad));
  tcase_add_test (tc, keeps_the_value);
  tcase_add_test (tc, candidates_are_bounded);
  tcase_add_test (tc, a_copy_is_of_its_own);
  return s;
}

GST_CHECK_MAIN (icefragment);
