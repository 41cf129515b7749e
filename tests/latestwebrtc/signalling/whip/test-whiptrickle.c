/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "icefragment.h"
#include "whiptrickle.h"

#define OFFER \
  "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE video0\r\n" \
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=ice-ufrag:abcd\r\n" \
  "a=ice-pwd:0123456789012345678901\r\na=mid:video0\r\na=sendonly\r\n"
#define HEAD \
  "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n" \
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:video0\r\n"
#define ONE "candidate:1 1 UDP 1 10.0.0.1 9 typ host"
#define TWO "candidate:2 1 UDP 1 10.0.0.2 9 typ host"

GST_START_TEST (candidates_come_as_a_fragment)
{
  GstLatestWhipTrickle trickle = {
    0,
  };
  g_autofree gchar *some = NULL;
  g_autofree gchar *last = NULL;
  g_autoptr (GstLatestIceFragment) fragment = NULL;

  fail_unless (gst_latest_whip_trickle_start (&trickle, OFFER));
  fail_unless (gst_latest_whip_trickle_take (&trickle) == NULL);
  gst_latest_whip_trickle_add (&trickle, ONE);
  gst_latest_whip_trickle_add (&trickle, TWO);
  some = gst_latest_whip_trickle_take (&trickle);
  fail_unless_equals_string (some, HEAD "a=" ONE "\r\na=" TWO "\r\n");
  gst_latest_whip_trickle_add (&trickle, TWO);
  gst_latest_whip_trickle_add (&trickle, NULL);
  last = gst_latest_whip_trickle_take (&trickle);
  fail_unless_equals_string (last, HEAD "a=" TWO "\r\na=end-of-candidates\r\n");
  fail_unless (gst_latest_whip_trickle_take (&trickle) == NULL);
  fragment = gst_latest_ice_fragment_parse (last, NULL);
  fail_unless (fragment != NULL && fragment->end_of_candidates);
  gst_latest_whip_trickle_clear (&trickle);
}

GST_END_TEST;

/* All candidates were in the offer. */
GST_START_TEST (nothing_is_told_where_nothing_was_found)
{
  GstLatestWhipTrickle trickle = {
    0,
  };

  fail_unless (gst_latest_whip_trickle_start (&trickle, OFFER));
  gst_latest_whip_trickle_add (&trickle, NULL);
  fail_unless (gst_latest_whip_trickle_take (&trickle) == NULL);
  gst_latest_whip_trickle_clear (&trickle);
}

GST_END_TEST;

GST_START_TEST (an_offer_without_ice_has_no_candidates)
{
  GstLatestWhipTrickle trickle = {
    0,
  };

  fail_if (gst_latest_whip_trickle_start (&trickle, "v=0\r\n"));
  gst_latest_whip_trickle_add (&trickle, ONE);
  fail_unless (gst_latest_whip_trickle_take (&trickle) == NULL);
  gst_latest_whip_trickle_clear (&trickle);
}

GST_END_TEST;

static Suite *
whiptrickle_suite (void)
{
  Suite *suite = suite_create ("whiptrickle");
  TCase *tcase = tcase_create ("fragments");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, candidates_come_as_a_fragment);
  tcase_add_test (tcase, nothing_is_told_where_nothing_was_found);
  tcase_add_test (tcase, an_offer_without_ice_has_no_candidates);
  return suite;
}

GST_CHECK_MAIN (whiptrickle);
