/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "offerparse.h"
#include "offertext.h"
#include "signaller.h"

#define BUNDLE(mids) "a=group:BUNDLE " mids "\r\n"
#define V OFFER_VIDEO ("v")
#define W OFFER_VIDEO ("w")
#define A OFFER_AUDIO ("a")
#define D OFFER_DATA ("d")

static const struct
{
  const gchar *media, *text; /* at first */
  const gchar *media_later, *text_later;
  const gchar *find, *replacement; /* in the later text: the last one */
  const gchar *lines;              /* NULL: that needs a new session */
} rows[] = {
  /* clang-format off */
  {"V1 A2", BUNDLE ("v a") V A, "V1 A2", BUNDLE ("v a") V A, NULL, NULL, "0=1 1=2"},
  /* Lines are added. */
  {"V1", BUNDLE ("v") V, "V1 V2 A3 D4", BUNDLE ("v w a d") V W A D, NULL, NULL, "0=1 1=2 2=3 3=4"},
  {"V1", BUNDLE ("v") V, "V1", BUNDLE ("v w") V W, NULL, NULL, "0=1"},
  {"V1", BUNDLE ("v") V, "V1 V2", BUNDLE ("v") V W, NULL, NULL, "0=1"},
  {"V1 D4", BUNDLE ("v d") V D, "V1 V2 D4", BUNDLE ("v d w") V D W, NULL, NULL, "0=1 1=4 2=2"},
  /* There was no track for a line before. */
  {"V1", BUNDLE ("a v") A V, "V1 A2", BUNDLE ("a v") A V, NULL, NULL, "1=1 0=2"},
  {"V1", BUNDLE ("v w") V W, "V2 V1", BUNDLE ("v w") V W, NULL, NULL, "0=1 1=2"},
  /* Lines stop and go on. */
  {"V1 V2", BUNDLE ("v w") V W, "V1 V2", BUNDLE ("v w") V W, "a=recvonly", "a=inactive", "0=1 1=2!"},
  {"V1 V2", BUNDLE ("v w") V W, "V1 V2", BUNDLE ("v w") V W, "a=recvonly", "a=sendonly", "0=1 1=2!"},
  {"V1 V2", BUNDLE ("v w") V W, "V1", BUNDLE ("v w") V W, NULL, NULL, "0=1 1=2!"},
  {"V1 V2", BUNDLE ("v w") V W, "V2 V3", BUNDLE ("v w") V W, NULL, NULL, "0=1! 1=2"},
  {"V1 V2", BUNDLE ("v w") V W, "V1 V2", BUNDLE ("v w") V W, "m=video 9", "m=video 0", "0=1 -"},
  {"V1 V2", BUNDLE ("v w") V W, "V1 V2", BUNDLE ("v") V "m=video 0 UDP/TLS/RTP/SAVPF 0\r\n", NULL, NULL, "0=1 -"},
  {"V1 V2", BUNDLE ("v w") V W, "V1 V2", BUNDLE ("v a w") V A W, NULL, NULL, NULL},
  {"V1 A2", BUNDLE ("v a") V A, "V1 A2", BUNDLE ("v a w") V A W, "a=recvonly", "a=inactive", "0=1 1=2"},
  /* A first line that is given up leaves its transport to the others. */
  {"A2 V1", BUNDLE ("a v") A V, "A2 V1", BUNDLE ("v") A V, "m=audio 9", "m=audio 0", "- 1=1"},
  /* Something of media has to be left. */
  {"V1", BUNDLE ("v") V, "V1", BUNDLE ("v") V, "a=recvonly", "a=inactive", NULL},
  {"V1", BUNDLE ("v") V, "V2", BUNDLE ("v") V, NULL, NULL, NULL},
  {"V1 D4", BUNDLE ("v d") V D, "D4", BUNDLE ("v d") V D, NULL, NULL, NULL},
  {"V1", BUNDLE ("v") V, "V1", BUNDLE ("v") V, "m=video 9", "m=video 0", NULL},
  /* Nothing else may change. */
  {"V1 V2", BUNDLE ("v w") V W, "V1 V2", BUNDLE ("v") V, NULL, NULL, NULL},
  {"V1 V2", BUNDLE ("v w") V W, "V1 V2", V W, NULL, NULL, NULL},
  {"V1 V2", BUNDLE ("v w") V W, "V1 V2", BUNDLE ("v") V W, NULL, NULL, NULL},
  {"V1", BUNDLE ("v") V, "V1", BUNDLE ("w") W, NULL, NULL, NULL},
  {"V1 A2", BUNDLE ("v a") V A, "V1 A2", BUNDLE ("v a") V OFFER_VIDEO ("a"), NULL, NULL, NULL},
  {"V1", BUNDLE ("v") V, "V1", BUNDLE ("v") V, "a=fingerprint:sha-256 1A", "a=fingerprint:sha-256 1B", NULL},
  {"V1", BUNDLE ("v") V, "V1", BUNDLE ("v") V, " VP8/", " AV1/", NULL},
  {"V1", BUNDLE ("v") V, "V1", BUNDLE ("v") V, "apt=96", "apt=99", NULL},
  {"V1", BUNDLE ("v") V, "V1", BUNDLE ("v") V, "a=extmap:4", "a=extmap:6", NULL},
  {"V1", BUNDLE ("v") V, "V1", BUNDLE ("v") V, "a=rtcp-fb:96 transport-cc", "a=x:y", NULL},
  {"V1", BUNDLE ("v") V, "V1", BUNDLE ("v") V, "a=rtcp-mux", "a=x:y", NULL},
  {"V1 D4", BUNDLE ("v d") V D, "V1 D4", BUNDLE ("v d") V D, "sctp-port:5000", "sctp-port:5001", NULL},
  {"W1", BUNDLE ("v") V, "W1", BUNDLE ("v") V, "a=rtcp-fb:99 nack", "a=rtcp-fb:99 transport-cc", "0=1"},
  /* clang-format on */
};

static gchar *
edit (const gchar *text, const gchar *find, const gchar *replacement)
{
  const gchar *at = find ? g_strrstr (text, find) : NULL;
  g_autofree gchar *begin = NULL;

  if (!find)
    return g_strdup (text);
  fail_unless (at != NULL);
  begin = g_strndup (text, at - text);
  return g_strconcat (begin, replacement, at + strlen (find), NULL);
}

/* What becomes of @before, if that is possible. */
static GstLatestOffer *
renew (const GstLatestOffer *before, const gchar *spec, const gchar *text,
    GError **error)
{
  g_autofree gchar *whole = g_strconcat (OFFER_HEAD, text, NULL);
  g_auto (GStrv) words = NULL;
  GstLatestMedia media[OFFER_MAX_MEDIA];
  guint n = offer_media (spec, media, &words);

  return gst_latest_offer_renew (before, whole, media, n, error);
}

static GstLatestOffer *
begin (const gchar *spec, const gchar *text)
{
  g_autofree gchar *whole = g_strconcat (OFFER_HEAD, text, NULL);
  GstLatestOffer *offer = offer_parse (whole, spec, NULL);

  fail_unless (offer != NULL);
  return offer;
}

static void
check_lines (const GstLatestOffer *offer, const gchar *lines)
{
  g_autofree gchar *found = offer_lines (offer);

  fail_unless_equals_string (found, lines);
}

GST_START_TEST (a_later_offer_changes_lines)
{
  g_autofree gchar *text =
      edit (rows[__i__].text_later, rows[__i__].find, rows[__i__].replacement);
  g_autoptr (GstLatestOffer) offer =
      begin (rows[__i__].media, rows[__i__].text);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstLatestOffer) later =
      renew (offer, rows[__i__].media_later, text, &error);

  if (rows[__i__].lines) {
    g_assert_no_error (error);
    check_lines (later, rows[__i__].lines);
    fail_unless_equals_int (
        gst_sdp_message_medias_len (later->sdp), later->lines->len);
  } else {
    fail_unless (later == NULL);
    fail_unless (g_error_matches (error, GST_LATEST_SIGNALLING_ERROR,
        GST_LATEST_SIGNALLING_ERROR_UNACCEPTABLE));
  }
}

GST_END_TEST;

/* RFC 8829, 5.2.2: an m-line that was given up may be used for something
 * else. */
GST_START_TEST (an_m_line_is_used_again)
{
  g_autofree gchar *no_w = edit (BUNDLE ("v") V W, "m=video 9", "m=video 0");
  g_autoptr (GstLatestOffer) first = begin ("V1 V2 A3", BUNDLE ("v w") V W);
  g_autoptr (GstLatestOffer) second = renew (first, "V1 V2 A3", no_w, NULL);
  g_autoptr (GstLatestOffer) third =
      renew (second, "V1 V2 A3", BUNDLE ("v a") V A, NULL);
  g_autoptr (GstLatestOffer) fourth =
      renew (third, "V1 V2 A3", BUNDLE ("v a w") V A W, NULL);

  check_lines (second, "0=1 -");
  check_lines (third, "0=1 - 1=3");
  check_lines (fourth, "0=1 - 1=3 2=2");
}

GST_END_TEST;

static const gchar *
attribute (const GstSDPMessage *sdp, guint line, const gchar *key)
{
  return gst_sdp_media_get_attribute_val (
      gst_sdp_message_get_media (sdp, line), key);
}

/* webrtcbin is told of new lines and of new ICE, and of nothing else. */
GST_START_TEST (webrtcbin_keeps_what_it_was_told)
{
  g_autoptr (GString) text = g_string_new (BUNDLE ("v w") V W);
  g_autoptr (GstLatestOffer) offer = NULL;
  g_autoptr (GstLatestOffer) later = NULL;

  g_string_replace (text, "a=setup:actpass", "a=setup:passive", 0);
  offer = begin ("V1", text->str);
  g_string_replace (text, "a=setup:passive", "a=setup:actpass", 0);
  g_string_replace (text, "a=ice-ufrag:", "a=ice-ufrag:New", 0);
  g_string_append (
      text, "a=candidate:1 1 udp 2113937151 192.0.2.7 1000 typ host\r\n");
  g_string_replace (text, "a=recvonly", "a=inactive", 1);
  later = renew (offer, "V1 V2", text->str, NULL);
  check_lines (later, "0=1! 1=2");
  for (guint i = 0; i < 2; i++) {
    fail_unless_equals_string (
        attribute (later->sdp, i, "ice-ufrag"), "NewQmzc");
    fail_unless_equals_string (attribute (later->sdp, i, "setup"), "passive");
    fail_unless (attribute (later->sdp, i, "recvonly") != NULL);
    fail_unless (attribute (later->sdp, i, "inactive") == NULL);
    fail_unless_equals_string (
        attribute (later->sdp, i, "rtpmap"), "96 VP8/90000");
  }
  fail_unless_equals_string (
      gst_sdp_message_get_attribute_val (later->sdp, "group"), "BUNDLE v w");
}

GST_END_TEST;

/* An offer of a viewer in a session that we have offered. */
GST_START_TEST (our_offer_is_not_renewed)
{
  const GstLatestMedia media = { GST_LATEST_MEDIA_VIDEO, "VP8", NULL, 1 };
  g_autoptr (GstLatestOffer) offer = gst_latest_offer_new_own (&media, 1, TRUE);

  fail_unless (renew (offer, "V1", BUNDLE ("v") V, NULL) == NULL);
}

GST_END_TEST;

GST_START_TEST (nonsense_is_malformed)
{
  g_autoptr (GstLatestOffer) offer = begin ("V1", BUNDLE ("v") V);
  g_autoptr (GError) error = NULL;

  fail_unless (
      gst_latest_offer_renew (offer, "nonsense", NULL, 0, &error) == NULL);
  fail_unless (g_error_matches (error, GST_LATEST_SIGNALLING_ERROR,
      GST_LATEST_SIGNALLING_ERROR_MALFORMED));
}

GST_END_TEST;

static Suite *
offeragain_suite (void)
{
  Suite *suite = suite_create ("offeragain");
  TCase *tcase = tcase_create ("offeragain");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, a_later_offer_changes_lines, 0, G_N_ELEMENTS (rows));
  tcase_add_test (tcase, an_m_line_is_used_again);
  tcase_add_test (tcase, webrtcbin_keeps_what_it_was_told);
  tcase_add_test (tcase, our_offer_is_not_renewed);
  tcase_add_test (tcase, nonsense_is_malformed);
  return suite;
}

GST_CHECK_MAIN (offeragain);
