/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "encodersharing.h"

#define MAX_VIEWERS 12
#define NONE 0

/* Viewers with rates in kbit/s, looked at once a second. */
typedef struct
{
  GstLatestEncoderShare viewers[MAX_VIEWERS];
  guint n;
  gint64 now;
  GstLatestEncoderSharing sharing;
  guint allowed;
} Fixture;

static void
init (Fixture *f, GstLatestEncoderSharing sharing, guint allowed)
{
  *f = (Fixture) { .now = G_USEC_PER_SEC, .sharing = sharing };
  f->allowed = allowed;
}

static void
add (Fixture *f, guint kbits)
{
  f->viewers[f->n++] = (GstLatestEncoderShare) {
    .estimated = kbits > 0, .counted = kbits > 0, .rate = 1000 * kbits
  };
}

static void
run (Fixture *f, guint seconds)
{
  GstLatestEncoderShare *viewers[MAX_VIEWERS];

  for (guint i = 0; i < f->n; i++)
    viewers[i] = &f->viewers[i];
  for (guint i = 0; i < seconds; i++) {
    f->now += G_USEC_PER_SEC;
    gst_latest_encoder_sharing_update (
        f->sharing, f->allowed, f->now, viewers, f->n);
  }
}

/* Each digit is the encoding of a viewer. */
static void
expect (Fixture *f, const gchar *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < f->n; i++)
    g_string_append_printf (text, "%u", f->viewers[i].encoding);
  fail_unless_equals_string (text->str, expected);
}

static const struct
{
  guint kbits[6];
  const gchar *encodings;
} groups[] = {
  { { 4000, 2000 }, "00" }, /* half is alike */
  { { 4000, 1990 }, "01" },
  { { 500, 4000 }, "10" },
  { { 4000, 500, 600 }, "011" }, /* alike among themselves */
  { { 4000, 600, 500 }, "011" },
  { { 4000, 500, 4000 }, "010" },
  { { 4000, 500, 1500 }, "012" },
  { { 1000, 1000, 4000 }, "110" }, /* the slow ones leave */
  { { 8000, 3000, 1000, 400 }, "0123" },
  { { 8000, 3000, 1000, 400, 150 }, "01230" }, /* no more are allowed */
  { { 4000, NONE, 500 }, "001" }, /* nobody knows of the second one */
  { { NONE, 500 }, "00" },
};

GST_START_TEST (viewers_whose_networks_are_alike_share)
{
  Fixture f;

  init (&f, GST_LATEST_ENCODER_SHARING_AUTO, 4);
  for (guint i = 0; i < strlen (groups[__i__].encodings); i++)
    add (&f, groups[__i__].kbits[i]);
  run (&f, 10);
  expect (&f, groups[__i__].encodings);
}

GST_END_TEST;

GST_START_TEST (a_moment_changes_nothing)
{
  Fixture f;

  init (&f, GST_LATEST_ENCODER_SHARING_AUTO, 4);
  add (&f, 4000);
  add (&f, 1000);
  run (&f, 2);
  expect (&f, "00");
  f.viewers[1].rate = 3000000;
  run (&f, 1);
  f.viewers[1].rate = 1000000;
  run (&f, 2);
  expect (&f, "00");
  run (&f, 1);
  expect (&f, "01");
}

GST_END_TEST;

GST_START_TEST (a_viewer_comes_back_when_its_network_does)
{
  Fixture f;

  init (&f, GST_LATEST_ENCODER_SHARING_AUTO, 4);
  add (&f, 4000);
  add (&f, 1000);
  run (&f, 3);
  /* More than half of the others is not enough to come back... */
  f.viewers[1].rate = 2700000;
  run (&f, 20);
  expect (&f, "01");
  /* ...nor is more for some seconds. */
  f.viewers[1].rate = 2900000;
  run (&f, 5);
  expect (&f, "01");
  run (&f, 1);
  expect (&f, "00");
}

GST_END_TEST;

/* Only the encode that is always there is left. */
GST_START_TEST (who_is_left_alone_gets_the_encode_of_all)
{
  Fixture f;

  init (&f, GST_LATEST_ENCODER_SHARING_AUTO, 4);
  add (&f, 1000);
  add (&f, 4000);
  run (&f, 3);
  expect (&f, "10");
  f.n = 1;
  run (&f, 6);
  expect (&f, "0");
}

GST_END_TEST;

GST_START_TEST (encodings_beyond_the_limit_are_given_up)
{
  Fixture f;

  init (&f, GST_LATEST_ENCODER_SHARING_AUTO, 4);
  add (&f, 8000);
  add (&f, 3000);
  add (&f, 1000);
  run (&f, 5);
  expect (&f, "012");
  f.allowed = 2;
  run (&f, 1);
  expect (&f, "010");
  f.sharing = GST_LATEST_ENCODER_SHARING_ALL;
  run (&f, 1);
  expect (&f, "000");
}

GST_END_TEST;

GST_START_TEST (each_viewer_has_its_own_as_far_as_they_go)
{
  Fixture f;

  init (&f, GST_LATEST_ENCODER_SHARING_PER_VIEWER, 3);
  add (&f, 1000);
  run (&f, 1);
  expect (&f, "0");
  add (&f, NONE);
  add (&f, 1000);
  add (&f, 1000);
  run (&f, 1);
  /* The newest moved, and the oldest goes on as it was. */
  expect (&f, "0021");
  f.allowed = GST_LATEST_MAX_ENCODINGS;
  run (&f, 1);
  expect (&f, "0321");
  for (guint i = 0; i < 8; i++)
    add (&f, 1000);
  run (&f, 1);
  fail_unless_equals_int (f.viewers[0].encoding, 0);
  for (guint i = 0; i < f.n; i++)
    fail_unless (f.viewers[i].encoding < GST_LATEST_MAX_ENCODINGS);
}

GST_END_TEST;

/* A still picture takes little, whatever the networks carry. */
GST_START_TEST (what_the_picture_needs_is_enough)
{
  fail_unless_equals_int64 (
      gst_latest_encoder_sharing_get_need (500000, 8000000), 750000);
  fail_unless_equals_int64 (
      gst_latest_encoder_sharing_get_need (5600000, 8000000), G_MAXUINT);
  fail_unless_equals_int64 (
      gst_latest_encoder_sharing_get_need (5599999, 8000000), 8399998);
  fail_unless_equals_int64 (
      gst_latest_encoder_sharing_get_need (0, 0), G_MAXUINT);
}

GST_END_TEST;

#define ROOM(used, busy) \
  gst_latest_encoder_room_update (&room, now, used, 4, 2, busy, 0.25)

GST_START_TEST (there_is_room_while_processors_are_free)
{
  GstLatestEncoderRoom room = { 0 };
  gint64 now = 0;

  fail_unless_equals_int (ROOM (1, 0.25), 2);
  fail_unless_equals_int (ROOM (2, 0.95), 3);
  fail_unless_equals_int (ROOM (2, 1.0), 2);
  fail_unless_equals_int (ROOM (4, 0.1), 4);
  /* One is given up, and none is begun for a while. */
  fail_unless_equals_int (ROOM (3, 1.85), 2);
  now += 29 * G_USEC_PER_SEC;
  fail_unless_equals_int (ROOM (2, 0.25), 2);
  now += 1 * G_USEC_PER_SEC;
  fail_unless_equals_int (ROOM (2, 0.25), 3);
  /* The first is never given up. */
  fail_unless_equals_int (ROOM (1, 2.0), 1);
}

GST_END_TEST;

/* Nothing would ever lead those back of whose networks nothing is known. Of those
 * who are not heard for a while it is. */
GST_START_TEST (who_cannot_be_slow_shares_again)
{
  Fixture f;

  init (&f, GST_LATEST_ENCODER_SHARING_PER_VIEWER, 4);
  add (&f, NONE);
  add (&f, NONE);
  add (&f, 500);
  add (&f, 4000);
  run (&f, 1);
  expect (&f, "0321");
  f.viewers[2].counted = FALSE;
  f.sharing = GST_LATEST_ENCODER_SHARING_AUTO;
  run (&f, 1);
  expect (&f, "0021");
}

GST_END_TEST;

static Suite *
encodersharing_suite (void)
{
  Suite *s = suite_create ("encodersharing");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (
      tc, viewers_whose_networks_are_alike_share, 0, G_N_ELEMENTS (groups));
  tcase_add_test (tc, a_moment_changes_nothing);
  tcase_add_test (tc, a_viewer_comes_back_when_its_network_does);
  tcase_add_test (tc, who_is_left_alone_gets_the_encode_of_all);
  tcase_add_test (tc, encodings_beyond_the_limit_are_given_up);
  tcase_add_test (tc, each_viewer_has_its_own_as_far_as_they_go);
  tcase_add_test (tc, what_the_picture_needs_is_enough);
  tcase_add_test (tc, there_is_room_while_processors_are_free);
  tcase_add_test (tc, who_cannot_be_slow_shares_again);
  return s;
}

GST_CHECK_MAIN (encodersharing);
