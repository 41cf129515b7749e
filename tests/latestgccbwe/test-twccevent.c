/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "twccevent.h"

/* An event as rtpsession makes it, of structures in a launch line's
 * notation. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS;

static GstEvent *
make_event (GstEventType type, const gchar *name, const gchar **packets)
{
  GstStructure *s = gst_structure_new_empty (name);
  GValueArray *array = g_value_array_new (0);
  GValue field = G_VALUE_INIT;

  for (; *packets != NULL; packets++) {
    GValue value = G_VALUE_INIT;

    if (g_str_equal (*packets, "a string")) {
      g_value_init (&value, G_TYPE_STRING);
      g_value_set_string (&value, *packets);
    } else {
      g_value_init (&value, GST_TYPE_STRUCTURE);
      g_value_take_boxed (&value, gst_structure_from_string (*packets, NULL));
    }
    g_value_array_append (array, &value);
    g_value_unset (&value);
  }
  g_value_init (&field, g_value_array_get_type ());
  g_value_take_boxed (&field, array);
  gst_structure_take_value (s, "packets", &field);
  return gst_event_new_custom (type, s);
}

G_GNUC_END_IGNORE_DEPRECATIONS;

#define PACKET(seqnum, local, remote, pt, size, lost) \
  "RTPTWCCPacket,seqnum=(uint)" seqnum ",local-ts=(guint64)" local \
  ",remote-ts=(guint64)" remote ",payload-type=(guchar)" pt \
  ",size=(uint)" size ",lost=(boolean)" lost
#define NONE "18446744073709551615"

GST_START_TEST (feedback_of_rtpsession_is_parsed)
{
  const gchar *packets[] = { PACKET ("65535", "1000", "7000", "96", "1100",
                                 "false"),
    PACKET ("0", "2000", NONE, "97", "80", "true"),
    PACKET ("1", NONE, "9000", "0", "0", "false"), NULL };
  const GstEventType types[] = { GST_EVENT_CUSTOM_UPSTREAM,
    GST_EVENT_CUSTOM_DOWNSTREAM };
  GArray *array = g_array_new (FALSE, FALSE, sizeof (GstLatestTwccPacket));
  guint malformed;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    GstEvent *event = make_event (types[i], "RTPTWCCPackets", packets);
    const GstLatestTwccPacket *p;

    fail_unless_equals_int (
        gst_latest_twcc_event_parse (event, array, &malformed),
        GST_LATEST_TWCC_FEEDBACK);
    fail_unless_equals_int (array->len, 3);
    fail_unless_equals_int (malformed, 0);
    p = (const GstLatestTwccPacket *) array->data;
    fail_unless_equals_int (p[0].seqnum, 65535);
    fail_unless_equals_uint64 (p[0].local_ts, 1000);
    fail_unless_equals_uint64 (p[0].remote_ts, 7000);
    fail_unless_equals_int (p[0].payload_type, 96);
    fail_unless_equals_int (p[0].size, 1100);
    fail_if (p[0].lost);
    fail_unless (p[1].lost);
    fail_if (GST_CLOCK_TIME_IS_VALID (p[1].remote_ts));
    fail_if (GST_CLOCK_TIME_IS_VALID (p[2].local_ts));
    gst_event_unref (event);
  }
  g_array_unref (array);
}

GST_END_TEST;

static const gchar *const malformed_packets[] = {
  "a string",
  "Other,seqnum=(uint)1",
  "RTPTWCCPacket",
  PACKET ("65536", "1", "1", "96", "1", "false"),
  PACKET ("1", "1", "1", "128", "1", "false"),
  PACKET ("1", "1", "1", "96", "65536", "false"),
  /* Arrived at no time. */
  PACKET ("1", "1", NONE, "96", "1", "false"),
  /* Another type each. */
  "RTPTWCCPacket,seqnum=(int)1,local-ts=(guint64)1,remote-ts=(guint64)1,"
  "payload-type=(guchar)96,size=(uint)1,lost=(boolean)false",
  "RTPTWCCPacket,seqnum=(uint)1,local-ts=(gint64)1,remote-ts=(guint64)1,"
  "payload-type=(guchar)96,size=(uint)1,lost=(boolean)false",
  "RTPTWCCPacket,seqnum=(uint)1,local-ts=(guint64)1,remote-ts=(uint)1,"
  "payload-type=(guchar)96,size=(uint)1,lost=(boolean)false",
  "RTPTWCCPacket,seqnum=(uint)1,local-ts=(guint64)1,remote-ts=(guint64)1,"
  "payload-type=(uint)96,size=(uint)1,lost=(boolean)false",
  "RTPTWCCPacket,seqnum=(uint)1,local-ts=(guint64)1,remote-ts=(guint64)1,"
  "payload-type=(guchar)96,size=(string)1,lost=(boolean)false",
  "RTPTWCCPacket,seqnum=(uint)1,local-ts=(guint64)1,remote-ts=(guint64)1,"
  "payload-type=(guchar)96,size=(uint)1,lost=(uint)0",
};

/* Invalid entries are left out, and the others are used. */
GST_START_TEST (bad_entries_are_left_out)
{
  const gchar *good = PACKET ("7", "1", "1", "96", "1", "false");
  const gchar *packets[] = { malformed_packets[__i__], good, NULL };
  GstEvent *event =
      make_event (GST_EVENT_CUSTOM_UPSTREAM, "RTPTWCCPackets", packets);
  GArray *array = g_array_new (FALSE, FALSE, sizeof (GstLatestTwccPacket));
  guint malformed;

  fail_unless_equals_int (
      gst_latest_twcc_event_parse (event, array, &malformed),
      GST_LATEST_TWCC_FEEDBACK);
  fail_unless_equals_int (malformed, 1);
  fail_unless_equals_int (array->len, 1);
  fail_unless_equals_int (
      g_array_index (array, GstLatestTwccPacket, 0).seqnum, 7);
  gst_event_unref (event);
  g_array_unref (array);
}

GST_END_TEST;

static GstLatestTwccKind
parse (GstEvent *event)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (GstLatestTwccPacket));
  guint malformed;
  GstLatestTwccKind kind =
      gst_latest_twcc_event_parse (event, array, &malformed);

  fail_unless_equals_int (array->len, 0);
  gst_event_unref (event);
  g_array_unref (array);
  return kind;
}

GST_START_TEST (other_events_are_recognized)
{
  const gchar *none[] = { NULL };

  fail_unless_equals_int (parse (gst_event_new_eos ()), GST_LATEST_TWCC_OTHER);
  fail_unless_equals_int (
      parse (gst_event_new_reconfigure ()), GST_LATEST_TWCC_OTHER);
  fail_unless_equals_int (
      parse (make_event (GST_EVENT_CUSTOM_UPSTREAM, "RTPTWCCPacket", none)),
      GST_LATEST_TWCC_OTHER);
  fail_unless_equals_int (parse (make_event (GST_EVENT_CUSTOM_DOWNSTREAM_OOB,
                              "RTPTWCCPackets", none)),
      GST_LATEST_TWCC_OTHER);
}

GST_END_TEST;

GST_START_TEST (invalid_feedback_is_recognized)
{
  const gchar *bad[] = { "a string", NULL };
  const gchar *none[] = { NULL };

  fail_unless_equals_int (
      parse (gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
          gst_structure_new_empty ("RTPTWCCPackets"))),
      GST_LATEST_TWCC_GARBAGE);
  fail_unless_equals_int (
      parse (gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
          gst_structure_new (
              "RTPTWCCPackets", "packets", G_TYPE_STRING, "x", NULL))),
      GST_LATEST_TWCC_GARBAGE);
  fail_unless_equals_int (
      parse (make_event (GST_EVENT_CUSTOM_UPSTREAM, "RTPTWCCPackets", bad)),
      GST_LATEST_TWCC_GARBAGE);
  /* Nothing arrived, but somebody is there. */
  fail_unless_equals_int (
      parse (make_event (GST_EVENT_CUSTOM_UPSTREAM, "RTPTWCCPackets", none)),
      GST_LATEST_TWCC_FEEDBACK);
}

GST_END_TEST;

static Suite *
twccevent_suite (void)
{
  Suite *s = suite_create ("twccevent");
  TCase *tc = tcase_create ("parse");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, feedback_of_rtpsession_is_parsed);
  tcase_add_loop_test (
      tc, bad_entries_are_left_out, 0, G_N_ELEMENTS (malformed_packets));
  tcase_add_test (tc, other_events_are_recognized);
  tcase_add_test (tc, invalid_feedback_is_recognized);
  return s;
}

GST_CHECK_MAIN (twccevent);
