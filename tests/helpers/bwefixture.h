/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gsttestclock.h>

#include "padlog.h"

/* A latestgccbwe between two hand-made pads, in virtual time: the test clock is
 * the clock of the pipeline and of the system, as rtpsession stamps packets
 * with the latter.
 *
 * The sink pad records what it gets, and when. In the log a packet is the
 * letter of its stream and the sequence number ("v7"). */

#define BWE_FIXTURE_VIDEO 0x1000 /* v */
#define BWE_FIXTURE_AUDIO 0x2000 /* a */
#define BWE_FIXTURE_RTX 0x1001   /* r, of the video */

/* The RTP header with one extension, and the bytes that the element adds for
 * IP, UDP and SRTP. */
#define BWE_FIXTURE_HEADER 20
#define BWE_FIXTURE_OVERHEAD 38

typedef struct
{
  GstClockTime time;
  guint32 ssrc;
  guint16 seq;
  guint16 osn; /* original sequence number of a retransmission */
  guint8 pt;
  guint payload_size;
} BweArrival;

typedef struct
{
  GstElement *element;
  GstPad *src, *sink;
  GstTestClock *clock;

  PadLog log;
  GArray *arrivals; /* of BweArrival, in order; protected by the log's lock */
  guint reported;   /* the number of arrivals in the feedback so far */
} BweFixture;

/* Makes the element PLAYING, with STREAM_START, CAPS and SEGMENT sent. @launch
 * is the element with its properties. */
BweFixture *bwe_fixture_new (const gchar *launch);
void bwe_fixture_free (BweFixture *f);

void bwe_fixture_caps (
    BweFixture *f, const gchar *media, guint32 ssrc, guint8 pt);
void bwe_fixture_segment (BweFixture *f, GstClockTime base);
gboolean bwe_fixture_custom (BweFixture *f, const gchar *name);

GstBuffer *bwe_fixture_packet (guint32 ssrc, guint16 seq, guint size);
GstFlowReturn bwe_fixture_push (
    BweFixture *f, guint32 ssrc, guint16 seq, guint size);
/* Pushes a retransmission of the video packet @osn, with @size bytes of
 * payload. */
GstFlowReturn bwe_fixture_push_rtx (
    BweFixture *f, guint16 seq, guint16 osn, guint size);
/* Pushes @n packets numbered from @seq, with @size bytes of payload each. */
void bwe_fixture_push_video (BweFixture *f, guint16 seq, guint n, guint size);

void bwe_fixture_block (BweFixture *f);
void bwe_fixture_unblock (BweFixture *f);
void bwe_fixture_wait_blocked (BweFixture *f);
void bwe_fixture_set_result (BweFixture *f, GstFlowReturn result);

/* Lets time pass until @n packets have arrived in all. */
void bwe_fixture_run_until (BweFixture *f, guint n);
/* Lets @duration pass, with everything that is due meanwhile. */
void bwe_fixture_run_for (BweFixture *f, GstClockTime duration);
/* Waits until the log ends with @expected, while time stands still. */
void bwe_fixture_expect_end (BweFixture *f, const gchar *expected);
gboolean bwe_fixture_log_has (BweFixture *f, const gchar *words);
BweArrival bwe_fixture_arrival (BweFixture *f, guint i);
guint bwe_fixture_count (BweFixture *f, guint32 ssrc);

/* Makes the feedback event for all packets that arrived since the last one,
 * with rtpsession's numbers. The first packet took @delay, each further one of
 * this feedback @growth more. Every @lose-th packet is lost; 0: none. */
GstEvent *bwe_fixture_feedback (
    BweFixture *f, GstClockTime delay, GstClockTimeDiff growth, guint lose);
void bwe_fixture_report (
    BweFixture *f, GstClockTime delay, GstClockTimeDiff growth, guint lose);
gboolean bwe_fixture_nack (BweFixture *f, guint16 seq);

guint64 bwe_fixture_stat (BweFixture *f, const gchar *name);
guint bwe_fixture_estimate (BweFixture *f);
