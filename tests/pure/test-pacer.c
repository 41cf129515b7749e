/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gst/check/gstcheck.h>

#include "pacer.h"

#define MS G_GINT64_CONSTANT (1000)
#define SECOND (1000 * MS)

#define AUDIO GST_LATEST_PACER_AUDIO
#define VIDEO GST_LATEST_PACER_VIDEO
#define RTX GST_LATEST_PACER_RETRANSMISSION
#define PADDING GST_LATEST_PACER_PADDING

/* 1 Mbit/s: a packet of 1250 bytes takes 10 ms. */
#define RATE 1000000
#define SIZE 1250

#define MAX_SENT 20000

/* A sender in virtual time that wakes up when it is told to. */
typedef struct
{
  GstLatestPacer *p;
  gint64 now;
  gboolean makes_padding;
  guint wake_ups;
  /* What left, in order; a barrier counts as one of size 0. */
  struct
  {
    gint64 at;
    guint item;
    GstLatestPacerTaken taken;
  } sent[MAX_SENT];
  guint n_sent, n_dropped;
  GstLatestPacerProbeReport report;
  guint n_reports;
} Sender;

static Sender sender;

static const GstLatestPacerConfig usual = { 5 * MS, 500 * MS, 30, 500 * MS };

static void
setup (void)
{
  memset (&sender, 0, sizeof (sender));
  sender.now = 1000 * SECOND;
  sender.p = gst_latest_pacer_new (&usual, RATE, sender.now);
}

static void
ignore (gpointer item)
{
}

static void
teardown (void)
{
  gst_latest_pacer_free (sender.p, ignore);
}

static void
add (GstLatestPacerPriority priority, guint n, guint first)
{
  for (guint i = 0; i < n; i++)
    gst_latest_pacer_add (sender.p, sender.now, priority, SIZE,
        GUINT_TO_POINTER (first + i));
}

static gboolean
add_rtx (guint64 key, gint64 first_sent, guint item)
{
  return gst_latest_pacer_add_retransmission (sender.p, sender.now, key,
      first_sent, SIZE, GUINT_TO_POINTER (item));
}

static void
take_all (void)
{
  GstLatestPacerTaken taken;
  gpointer item;

  while ((item = gst_latest_pacer_take (sender.p, sender.now, &taken))) {
    if (taken.fate == GST_LATEST_PACER_DROP) {
      sender.n_dropped++;
      continue;
    }
    fail_unless (sender.n_sent < MAX_SENT);
    sender.sent[sender.n_sent].at = sender.now;
    sender.sent[sender.n_sent].item = GPOINTER_TO_UINT (item);
    sender.sent[sender.n_sent++].taken = taken;
  }
}

/* All that can leave at this time, padding included. */
static void
wake_up (void)
{
  guint32 wanted;

  sender.wake_ups++;
  take_all ();
  while (sender.makes_padding
      && (wanted = gst_latest_pacer_padding_wanted (sender.p, sender.now))) {
    gst_latest_pacer_add (sender.p, sender.now, PADDING, MIN (wanted, 255),
        GUINT_TO_POINTER (9999));
    take_all ();
  }
  while (gst_latest_pacer_take_probe_report (sender.p, sender.now,
          &sender.report))
    sender.n_reports++;
}

/* Sleeps and wakes up as told until @time from now. */
static void
run (gint64 time)
{
  gint64 end = sender.now + time;

  while (sender.now <= end) {
    gint64 next;

    wake_up ();
    next = gst_latest_pacer_next_time (sender.p, sender.now);
    fail_unless (next > sender.now, "asks to be woken up for nothing");
    sender.now = MIN (next, end + 1);
  }
  sender.now = end;
}

static guint64
bytes_between (gint64 from, gint64 to)
{
  guint64 bytes = 0;

  for (guint i = 0; i < sender.n_sent; i++) {
    if (sender.sent[i].at >= from && sender.sent[i].at < to)
      bytes += sender.sent[i].taken.size;
  }
  return bytes;
}

static guint64
largest_burst (gint64 window)
{
  guint64 most = 0;

  for (guint i = 0; i < sender.n_sent; i++)
    most = MAX (most, bytes_between (sender.sent[i].at,
            sender.sent[i].at + window));
  return most;
}

/* "1 2 3": the items in the order they left. */
static gchar *
order (void)
{
  GString *s = g_string_new (NULL);

  for (guint i = 0; i < sender.n_sent; i++)
    g_string_append_printf (s, i ? " %u" : "%u", sender.sent[i].item);
  return g_string_free (s, FALSE);
}

#define fail_unless_order(expected) \
  G_STMT_START { \
    g_autofree gchar *o = order (); \
    fail_unless_equals_string (o, expected); \
  } G_STMT_END

static GstLatestPacerStats
stats (void)
{
  GstLatestPacerStats s;

  gst_latest_pacer_get_stats (sender.p, sender.now, &s);
  return s;
}

GST_START_TEST (an_idle_pacer_sleeps)
{
  fail_unless (gst_latest_pacer_is_empty (sender.p));
  fail_unless_equals_int64 (gst_latest_pacer_next_time (sender.p, sender.now),
      G_MAXINT64);
  run (10 * SECOND);
  fail_unless_equals_int (sender.wake_ups, 1);
}

GST_END_TEST;

GST_START_TEST (leaves_at_the_rate)
{
  add (VIDEO, 40, 1);
  run (200 * MS);
  /* 5 ms are saved up, then a packet each 10 ms. */
  fail_unless (bytes_between (0, G_MAXINT64) <= 25000 + 625 + SIZE);
  fail_unless (bytes_between (0, G_MAXINT64) >= 25000 - SIZE);
  run (SECOND);
  fail_unless_equals_int (sender.n_sent, 40);
  fail_unless (gst_latest_pacer_is_empty (sender.p));
}

GST_END_TEST;

/* A key frame of 300 ms, after hours of silence. */
GST_START_TEST (a_key_frame_is_no_burst)
{
  sender.now += 3 * 3600 * SECOND;
  add (VIDEO, 30, 1);
  run (SECOND);
  fail_unless_equals_int (sender.n_sent, 30);
  fail_unless (largest_burst (5 * MS) <= 625 + SIZE, "%u",
      (guint) largest_burst (5 * MS));
  fail_unless (largest_burst (100 * MS) <= 12500 + 625 + SIZE);
  fail_unless (sender.sent[29].taken.queue_delay >= 280 * MS);
  fail_unless (sender.sent[29].taken.queue_delay <= 300 * MS);
}

GST_END_TEST;

GST_START_TEST (priorities)
{
  add (PADDING, 1, 40);
  add_rtx (1, sender.now, 30);
  add (VIDEO, 2, 20);
  add (AUDIO, 1, 10);
  run (SECOND);
  fail_unless_order ("10 30 20 21 40");
}

GST_END_TEST;

GST_START_TEST (audio_does_not_wait_for_what_video_owes)
{
  add (VIDEO, 20, 20);
  run (95 * MS);
  gst_latest_pacer_add (sender.p, sender.now, AUDIO, 100, GUINT_TO_POINTER (1));
  sender.n_sent = 0;
  run (0);
  fail_unless_equals_int (sender.sent[0].item, 1);
  fail_unless_equals_int64 (sender.sent[0].taken.queue_delay, 0);
}

GST_END_TEST;

/* Audio is charged too: with 500 kbit/s of it, video gets the other half. */
GST_START_TEST (audio_counts_in_the_rate)
{
  gint64 start = sender.now;
  guint64 bytes;

  add (VIDEO, 25, 100);
  for (guint i = 0; i < 10; i++) {
    gst_latest_pacer_add (sender.p, sender.now, AUDIO, 1250,
        GUINT_TO_POINTER (1));
    run (20 * MS);
  }
  bytes = bytes_between (start, start + 200 * MS);
  fail_unless (bytes <= 25000 + 625 + 2 * SIZE, "%u", (guint) bytes);
}

GST_END_TEST;

/* However much audio there is, it has no burst of its own... */
GST_START_TEST (audio_alone_is_paced_too)
{
  add (AUDIO, 30, 1);
  run (SECOND);
  fail_unless_equals_int (sender.n_sent, 30);
  fail_unless (largest_burst (100 * MS) <= 12500 + 625 + SIZE);
}

GST_END_TEST;

/* ... and if it takes the whole rate and more, video goes on when it ends. */
GST_START_TEST (too_much_audio_stops_video_for_a_while_only)
{
  for (guint i = 0; i < 500; i++) {
    add (AUDIO, 1, 1);
    run (10 * MS);
  }
  add (VIDEO, 1, 7);
  run (600 * MS);
  fail_unless_equals_int (sender.sent[sender.n_sent - 1].item, 7);
}

GST_END_TEST;

GST_START_TEST (events_keep_their_place)
{
  add (VIDEO, 2, 20);
  gst_latest_pacer_add_barrier (sender.p, sender.now, GUINT_TO_POINTER (1));
  add (AUDIO, 1, 10);
  gst_latest_pacer_add_barrier (sender.p, sender.now, GUINT_TO_POINTER (2));
  gst_latest_pacer_add_barrier (sender.p, sender.now, GUINT_TO_POINTER (3));
  add (VIDEO, 1, 30);
  add (AUDIO, 1, 40);
  run (SECOND);
  fail_unless_order ("20 21 1 10 2 3 40 30");
  fail_unless (sender.sent[2].taken.fate == GST_LATEST_PACER_BARRIER);
  fail_unless (sender.sent[0].taken.fate == GST_LATEST_PACER_SEND);
}

GST_END_TEST;

GST_START_TEST (an_event_alone_leaves_at_once)
{
  gst_latest_pacer_add_barrier (sender.p, sender.now, GUINT_TO_POINTER (1));
  fail_if (gst_latest_pacer_is_empty (sender.p));
  fail_unless_equals_int64 (gst_latest_pacer_next_time (sender.p, sender.now),
      sender.now);
  run (0);
  fail_unless_order ("1");
}

GST_END_TEST;

/* The share is exhausted, but an event and the media behind it cannot wait for
 * it; afterwards the retransmissions pay. */
GST_START_TEST (an_event_does_not_wait_for_the_share)
{
  gint64 start = sender.now;

  for (guint i = 0; i < 14; i++)
    fail_unless (add_rtx (i, sender.now, 100 + i));
  gst_latest_pacer_add_barrier (sender.p, sender.now, GUINT_TO_POINTER (1));
  add (VIDEO, 1, 2);
  run (150 * MS);
  fail_unless_equals_int (sender.sent[sender.n_sent - 2].item, 1);
  fail_unless_equals_int (sender.sent[sender.n_sent - 1].item, 2);
  for (guint i = 0; i < 50; i++) {
    add_rtx (1000 + i, sender.now, 100);
    run (10 * MS);
  }
  fail_unless ((gint64) stats ().sent_bytes[RTX] <=
      (sender.now - start) * 300000 / 8 / SECOND + 9375 + SIZE);
}

GST_END_TEST;

/* NACKs for everything, all the time: a feed of 100 retransmissions each 10 ms
 * beside 600 kbit/s of video. */
GST_START_TEST (a_storm_of_requests_has_its_share_and_no_more)
{
  gint64 start = sender.now;
  guint64 key = 0;
  GstLatestPacerStats s;

  while (sender.now < start + 10 * SECOND) {
    for (guint i = 0; i < 100; i++)
      add_rtx (key++, sender.now, 5);
    if ((sender.now - start) % (50 * MS) == 0)
      add (VIDEO, 3, 6);
    fail_unless (stats ().queued_bytes[RTX] <= 18750);
    run (10 * MS);
  }
  s = stats ();
  fail_unless (s.sent_bytes[RTX] <= 10 * 37500 + 9375 + SIZE);
  fail_unless (s.sent_bytes[RTX] >= 10 * 37500 - 2 * SIZE);
  fail_unless_equals_uint64 (s.sent_packets[VIDEO], 600);
  fail_unless (s.queue_delay < 50 * MS);
  fail_unless (s.refused > 90000);
}

GST_END_TEST;

GST_START_TEST (the_same_retransmission_waits_once)
{
  add (VIDEO, 5, 20);
  fail_unless (add_rtx (7, sender.now, 1));
  fail_unless (add_rtx (8, sender.now, 2));
  fail_if (add_rtx (7, sender.now, 3));
  fail_unless_equals_uint64 (stats ().merged, 1);
  run (SECOND);
  fail_unless_order ("1 2 20 21 22 23 24");
  /* It was lost again: a new request is a new one. */
  fail_unless (add_rtx (7, sender.now, 4));
}

GST_END_TEST;

/* Browsers repeat a request each 100 ms, however long the way is. */
GST_START_TEST (a_retransmission_on_its_way_is_not_repeated)
{
  gst_latest_pacer_set_round_trip (sender.p, 250 * MS);
  for (guint i = 0; i < 10; i++) {
    add_rtx (7, sender.now, 1);
    run (100 * MS);
  }
  /* At 0, 300, 600 and 900 ms. */
  fail_unless_equals_int (sender.n_sent, 4);
  fail_unless_equals_uint64 (stats ().merged, 6);
}

GST_END_TEST;

/* What takes one packet often takes the next. */
GST_START_TEST (a_repeat_comes_a_little_later)
{
  gint64 start = sender.now;

  fail_unless (gst_latest_pacer_add_repeat (sender.p, start, SIZE,
          GUINT_TO_POINTER (1)));
  run (SECOND);
  fail_unless (sender.sent[0].at >= start + 10 * MS);
  fail_unless (sender.sent[0].at <= start + 12 * MS);
  fail_unless (gst_latest_pacer_is_empty (sender.p));
  /* It holds up nothing else meanwhile, and goes before new video then. */
  sender.n_sent = 0;
  gst_latest_pacer_add_repeat (sender.p, sender.now, SIZE,
      GUINT_TO_POINTER (1));
  add_rtx (7, sender.now, 2);
  add (VIDEO, 2, 3);
  run (SECOND);
  fail_unless_order ("2 3 1 4");
}

GST_END_TEST;

GST_START_TEST (repeats_count_for_the_share_of_retransmissions)
{
  gint64 start = sender.now;
  guint n = 0;

  for (guint i = 0; i < 1000; i++) {
    if (gst_latest_pacer_add_repeat (sender.p, start, SIZE,
            GUINT_TO_POINTER (1)))
      n++;
  }
  /* 300 kbit/s for half a second. */
  fail_unless_equals_int (n, 18750 / SIZE);
  fail_unless_equals_uint64 (stats ().repeats_refused, 1000 - n);
  fail_unless_equals_uint64 (stats ().refused, 0);
  while (sender.now - start < 10 * SECOND) {
    gst_latest_pacer_add_repeat (sender.p, sender.now, SIZE,
        GUINT_TO_POINTER (1));
    run (10 * MS);
  }
  fail_unless (stats ().sent_bytes[GST_LATEST_PACER_REPEAT]
      <= 10 * 37500 + 9375 + SIZE);
}

GST_END_TEST;

GST_START_TEST (an_event_does_not_wait_for_a_repeat)
{
  gint64 start = sender.now;

  gst_latest_pacer_add_repeat (sender.p, start, SIZE, GUINT_TO_POINTER (1));
  gst_latest_pacer_add_barrier (sender.p, start, GUINT_TO_POINTER (2));
  add (VIDEO, 1, 3);
  run (SECOND);
  fail_unless_order ("1 2 3");
  fail_unless_equals_int64 (sender.sent[0].at, start);
}

GST_END_TEST;

GST_START_TEST (too_old_to_be_played_is_not_sent)
{
  fail_if (add_rtx (1, sender.now - 501 * MS, 1));
  add (AUDIO, 20, 20);
  fail_unless (add_rtx (2, sender.now - 400 * MS, 2));
  fail_unless (add_rtx (3, sender.now - 100 * MS, 3));
  run (SECOND);
  fail_unless_equals_int (sender.n_sent, 21);
  fail_unless_equals_int (sender.sent[20].item, 3);
  fail_unless_equals_int (sender.n_dropped, 1);
  fail_unless_equals_uint64 (stats ().too_old, 2);
}

GST_END_TEST;

/* 2 s of video at the rate are there; half a second later it is all sent, not
 * faster at the beginning than at the end. */
GST_START_TEST (the_queue_is_never_longer_than_its_limit)
{
  gint64 start = sender.now;
  guint64 early, late;

  add (VIDEO, 200, 1);
  fail_unless_equals_int (stats ().effective_rate, 4 * RATE);
  fail_unless_equals_int64 (stats ().queue_time, 500 * MS);
  run (SECOND);
  fail_unless_equals_int (sender.n_sent, 200);
  fail_unless (sender.sent[199].at <= start + 502 * MS, "%d",
      (gint) (sender.sent[199].at - start));
  early = bytes_between (start, start + 250 * MS);
  late = bytes_between (start + 250 * MS, start + 502 * MS);
  fail_unless (ABS ((gint) early - (gint) late) < 10 * SIZE);
  fail_unless_equals_int (stats ().effective_rate, RATE);
}

GST_END_TEST;

/* More comes than the rate, for ever: the delay stays. */
GST_START_TEST (a_rate_that_is_too_low_is_exceeded)
{
  for (guint i = 0; i < 300; i++) {
    add (VIDEO, 10, 1);
    run (33 * MS);
    fail_unless (stats ().queue_delay <= 501 * MS);
  }
  fail_unless (stats ().queued_packets[VIDEO] < 200);
}

GST_END_TEST;

GST_START_TEST (without_a_limit_the_rate_holds)
{
  GstLatestPacerConfig config = usual;

  config.max_queue_time = 0;
  gst_latest_pacer_set_config (sender.p, sender.now, &config);
  add (VIDEO, 200, 1);
  run (SECOND);
  fail_unless (sender.n_sent <= 102);
}

GST_END_TEST;

GST_START_TEST (a_new_rate_holds_at_once)
{
  add (VIDEO, 40, 1);
  run (100 * MS);
  gst_latest_pacer_set_rate (sender.p, sender.now, 4 * RATE, 4 * RATE);
  sender.n_sent = 0;
  run (50 * MS);
  fail_unless (sender.n_sent >= 19 && sender.n_sent <= 21, "%u", sender.n_sent);
}

GST_END_TEST;

GST_START_TEST (without_a_rate_nothing_leaves_and_nobody_wakes_up)
{
  GstLatestPacerConfig config = usual;

  config.max_queue_time = 0;
  gst_latest_pacer_set_config (sender.p, sender.now, &config);
  gst_latest_pacer_set_rate (sender.p, sender.now, 0, 0);
  add (VIDEO, 2, 1);
  fail_if (add_rtx (1, sender.now, 2));
  run (10 * SECOND);
  fail_unless_equals_int (sender.n_sent, 0);
  fail_unless_equals_int (sender.wake_ups, 1);
  gst_latest_pacer_set_rate (sender.p, sender.now, RATE, RATE);
  run (SECOND);
  fail_unless_equals_int (sender.n_sent, 2);
}

GST_END_TEST;

/* 24 Mbit/s, 2500 packets in a second: the thread wakes up less often. */
GST_START_TEST (fast_streams_wake_it_once_for_several_packets)
{
  gst_latest_pacer_set_rate (sender.p, sender.now, 24 * RATE, 24 * RATE);
  add (VIDEO, 2400, 1);
  run (SECOND);
  fail_unless_equals_int (sender.n_sent, 2400);
  fail_unless (sender.wake_ups < 1000, "%u", sender.wake_ups);
}

GST_END_TEST;

GST_START_TEST (a_clock_that_steps_back_stops_nothing)
{
  gint64 stepped;

  add (VIDEO, 10, 1);
  run (25 * MS);
  fail_unless (gst_latest_pacer_add_probe (sender.p, sender.now, 1, RATE,
          15 * MS, 2));
  sender.now -= 900 * SECOND;
  stepped = sender.now;
  add (VIDEO, 10, 20);
  run (SECOND);
  fail_unless_equals_int (sender.n_sent, 20);
  fail_unless (sender.sent[19].at <= stepped + 220 * MS);
  fail_unless (sender.sent[19].taken.queue_delay >= 0);
}

GST_END_TEST;

GST_START_TEST (a_probe_of_padding)
{
  gint64 start = sender.now;

  sender.makes_padding = TRUE;
  fail_unless (gst_latest_pacer_add_probe (sender.p, sender.now, 3, 8 * RATE,
          15 * MS, 5));
  run (50 * MS);
  fail_unless_equals_int (sender.n_reports, 1);
  fail_unless_equals_int (sender.report.id, 3);
  fail_unless (sender.report.complete);
  fail_unless_equals_int64 (sender.report.start, start);
  fail_unless (sender.report.bytes >= 15000 && sender.report.bytes < 15500);
  fail_unless_equals_uint64 (sender.report.bytes, bytes_between (0,
          G_MAXINT64));
  fail_unless_equals_int (sender.report.packets, sender.n_sent);
  /* At its rate: the last packet is sent when the ones before it are. */
  fail_unless (sender.report.end - start >= 13 * MS);
  fail_unless (sender.report.end - start <= 15 * MS);
  fail_unless (largest_burst (MS) <= 2000 + 2 * 255, "%u",
      (guint) largest_burst (MS));
  /* And nobody pays for it. */
  add (VIDEO, 1, 1);
  run (0);
  fail_unless_equals_int (sender.sent[sender.n_sent - 1].item, 1);
}

GST_END_TEST;

GST_START_TEST (a_probe_takes_media_first)
{
  sender.makes_padding = TRUE;
  add (VIDEO, 6, 1);
  gst_latest_pacer_add_probe (sender.p, sender.now, 1, 8 * RATE, 15 * MS, 5);
  run (50 * MS);
  fail_unless_equals_int (stats ().sent_packets[VIDEO], 6);
  fail_unless_equals_uint64 (stats ().sent_bytes[VIDEO]
      + stats ().sent_bytes[PADDING], sender.report.bytes);
  fail_unless (sender.sent[0].taken.in_probe);
  fail_unless (stats ().sent_bytes[PADDING] >= 15000 - 6 * SIZE);
  for (guint i = 0; i < 6; i++)
    fail_unless_equals_int (sender.sent[i].item, i + 1);
}

GST_END_TEST;

GST_START_TEST (probes_one_after_the_other)
{
  sender.makes_padding = TRUE;
  for (guint i = 0; i < 4; i++)
    fail_unless (gst_latest_pacer_add_probe (sender.p, sender.now, i,
            3 * RATE, 15 * MS, 5));
  fail_if (gst_latest_pacer_add_probe (sender.p, sender.now, 9, 3 * RATE,
          15 * MS, 5));
  run (200 * MS);
  fail_unless_equals_int (sender.n_reports, 4);
  fail_unless_equals_int (sender.report.id, 3);
  fail_unless_equals_uint64 (stats ().probes_incomplete, 0);
}

GST_END_TEST;

/* At a low rate the number of packets counts, not the time. */
GST_START_TEST (a_probe_has_its_packets)
{
  sender.makes_padding = TRUE;
  gst_latest_pacer_add_probe (sender.p, sender.now, 1, 100000, 15 * MS, 5);
  run (500 * MS);
  fail_unless_equals_int (sender.n_reports, 1);
  fail_unless (sender.report.complete);
  fail_unless_equals_int (sender.report.packets, 5);
}

GST_END_TEST;

GST_START_TEST (a_probe_without_padding_is_made_of_media)
{
  gst_latest_pacer_set_padding (sender.p, FALSE);
  gst_latest_pacer_add_probe (sender.p, sender.now, 1, 4 * RATE, 15 * MS, 5);
  fail_unless_equals_int (gst_latest_pacer_padding_wanted (sender.p,
          sender.now), 0);
  run (100 * MS);
  fail_unless (sender.wake_ups < 5);
  fail_unless_equals_int (sender.n_reports, 0);
  add (VIDEO, 8, 1);
  run (50 * MS);
  fail_unless_equals_int (sender.n_reports, 1);
  fail_unless (sender.report.complete);
  fail_unless_equals_int (sender.report.packets, 6);
}

GST_END_TEST;

GST_START_TEST (a_probe_that_runs_out_of_media_is_given_up)
{
  gint64 start = sender.now;

  gst_latest_pacer_set_padding (sender.p, FALSE);
  add (VIDEO, 2, 1);
  gst_latest_pacer_add_probe (sender.p, sender.now, 1, 4 * RATE, 15 * MS, 5);
  run (30 * MS);
  fail_unless_equals_int (sender.n_reports, 1);
  fail_if (sender.report.complete);
  fail_unless_equals_int (sender.report.packets, 2);
  fail_unless_equals_int64 (sender.report.start, start);
  gst_latest_pacer_add_probe (sender.p, sender.now, 2, 4 * RATE, 15 * MS, 5);
  run (1100 * MS);
  fail_unless_equals_int (sender.n_reports, 2);
  fail_unless_equals_int (sender.report.packets, 0);
  fail_unless_equals_uint64 (stats ().probes_incomplete, 2);
}

GST_END_TEST;

GST_START_TEST (cancelled_probes_say_nothing)
{
  gst_latest_pacer_add_probe (sender.p, sender.now, 1, 4 * RATE, 15 * MS, 5);
  fail_unless (gst_latest_pacer_padding_wanted (sender.p, sender.now) > 0);
  gst_latest_pacer_cancel_probes (sender.p);
  fail_unless_equals_int (gst_latest_pacer_padding_wanted (sender.p,
          sender.now), 0);
  run (SECOND);
  fail_unless_equals_int (sender.n_reports, 0);
}

GST_END_TEST;

GST_START_TEST (a_flush_empties_it)
{
  GstLatestPacerTaken taken;
  guint n[3] = { 0, };

  add (VIDEO, 5, 1);
  gst_latest_pacer_add_barrier (sender.p, sender.now, GUINT_TO_POINTER (1));
  add (AUDIO, 1, 1);
  add_rtx (1, sender.now, 1);
  while (gst_latest_pacer_take_any (sender.p, sender.now, &taken))
    n[taken.fate]++;
  fail_unless_equals_int (n[GST_LATEST_PACER_DROP], 7);
  fail_unless_equals_int (n[GST_LATEST_PACER_BARRIER], 1);
  fail_unless (gst_latest_pacer_is_empty (sender.p));
  fail_unless_equals_uint64 (stats ().queued_bytes[VIDEO], 0);
  add (VIDEO, 1, 8);
  run (0);
  fail_unless_order ("8");
}

GST_END_TEST;

/* Anything at any time: nothing is lost, order holds, the rate holds. */
GST_START_TEST (random_traffic)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (__i__);
  guint added[GST_LATEST_PACER_N_PRIORITIES] = { 0, }, barriers =
      0, seen_barriers = 0;
  guint last[GST_LATEST_PACER_N_PRIORITIES] = { 0, };
  GstLatestPacerStats s;

  sender.makes_padding = TRUE;
  for (guint round = 0; round < 1000; round++) {
    guint what = g_rand_int_range (rand, 0, 20);

    if (what < 12) {
      GstLatestPacerPriority i = what % 2 ? AUDIO : VIDEO;

      add (i, 1, ++added[i]);
    } else if (what < 15) {
      added[RTX] += add_rtx (g_rand_int_range (rand, 0, 9),
          sender.now - g_rand_int_range (rand, 0, 600) * MS, added[RTX] + 1);
    } else if (what < 16) {
      gst_latest_pacer_add_barrier (sender.p, sender.now,
          GUINT_TO_POINTER (++barriers));
    } else if (what < 17) {
      gst_latest_pacer_add_probe (sender.p, sender.now, round,
          g_rand_int_range (rand, 10000, 8000000), 15 * MS, 5);
    }
    run (g_rand_int_range (rand, 0, 20) * MS);
  }
  run (5 * SECOND);
  for (guint i = 0; i < sender.n_sent; i++) {
    GstLatestPacerTaken *t = &sender.sent[i].taken;

    if (t->fate == GST_LATEST_PACER_BARRIER) {
      fail_unless_equals_int (sender.sent[i].item, ++seen_barriers);
    } else if (t->priority == RTX) {
      fail_unless (sender.sent[i].item > last[RTX]);
    } else if (t->priority != PADDING) {
      fail_unless_equals_int (sender.sent[i].item, last[t->priority] + 1);
    }
    if (t->fate == GST_LATEST_PACER_SEND)
      last[t->priority] = sender.sent[i].item;
  }
  s = stats ();
  fail_unless_equals_int (seen_barriers, barriers);
  fail_unless_equals_uint64 (s.sent_packets[AUDIO], added[AUDIO]);
  fail_unless_equals_uint64 (s.sent_packets[VIDEO], added[VIDEO]);
  fail_unless_equals_uint64 (s.sent_packets[RTX] + sender.n_dropped,
      added[RTX]);
  fail_unless (gst_latest_pacer_is_empty (sender.p));
  fail_unless_equals_uint64 (s.probes, sender.n_reports);
}

GST_END_TEST;

static Suite *
pacer_suite (void)
{
  Suite *s = suite_create ("pacer");
  TCase *tc = tcase_create ("media");

  tcase_add_checked_fixture (tc, setup, teardown);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, an_idle_pacer_sleeps);
  tcase_add_test (tc, leaves_at_the_rate);
  tcase_add_test (tc, a_key_frame_is_no_burst);
  tcase_add_test (tc, priorities);
  tcase_add_test (tc, audio_does_not_wait_for_what_video_owes);
  tcase_add_test (tc, audio_counts_in_the_rate);
  tcase_add_test (tc, audio_alone_is_paced_too);
  tcase_add_test (tc, too_much_audio_stops_video_for_a_while_only);
  tcase_add_test (tc, events_keep_their_place);
  tcase_add_test (tc, an_event_alone_leaves_at_once);
  tcase_add_test (tc, an_event_does_not_wait_for_the_share);
  tcase_add_test (tc, a_storm_of_requests_has_its_share_and_no_more);
  tcase_add_test (tc, the_same_retransmission_waits_once);
  tcase_add_test (tc, a_repeat_comes_a_little_later);
  tcase_add_test (tc, repeats_count_for_the_share_of_retransmissions);
  tcase_add_test (tc, an_event_does_not_wait_for_a_repeat);
  tcase_add_test (tc, a_retransmission_on_its_way_is_not_repeated);
  tcase_add_test (tc, too_old_to_be_played_is_not_sent);
  tcase_add_test (tc, the_queue_is_never_longer_than_its_limit);
  tcase_add_test (tc, a_rate_that_is_too_low_is_exceeded);
  tcase_add_test (tc, without_a_limit_the_rate_holds);
  tcase_add_test (tc, a_new_rate_holds_at_once);
  tcase_add_test (tc, without_a_rate_nothing_leaves_and_nobody_wakes_up);
  tcase_add_test (tc, fast_streams_wake_it_once_for_several_packets);
  tcase_add_test (tc, a_clock_that_steps_back_stops_nothing);
  tc = tcase_create ("probes");
  tcase_add_checked_fixture (tc, setup, teardown);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, a_probe_of_padding);
  tcase_add_test (tc, a_probe_takes_media_first);
  tcase_add_test (tc, probes_one_after_the_other);
  tcase_add_test (tc, a_probe_has_its_packets);
  tcase_add_test (tc, a_probe_without_padding_is_made_of_media);
  tcase_add_test (tc, a_probe_that_runs_out_of_media_is_given_up);
  tcase_add_test (tc, cancelled_probes_say_nothing);
  tcase_add_test (tc, a_flush_empties_it);
  tcase_add_loop_test (tc, random_traffic, 0, 10);
  return s;
}

GST_CHECK_MAIN (pacer);
