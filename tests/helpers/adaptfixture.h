/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

/* A latestvpxenc whose load is decided by the test. The encoder is real, but
 * the time it takes is not: frames arrive at the pace of a test clock that
 * stands in for the system's clock, and an encode moves that clock by an amount
 * in proportion to the pixels. Only the slot waits in real time. */
typedef struct
{
  GstHarness *h;
  GstElement *enc, *slot;
  GstTestClock *clock;
  gint cost_us;       /* atomic: of an encode of 320x240 */
  GstClockTime start; /* of the next frame */
  gint width, height;
  gint fps_n, fps_d;
} AdaptFixture;

/* Makes an element that plays, with caps of 320x240 at 30 frames per second.
 * The settings are as after gst-launch-1.0: "adaptation=0
 * encoder::cpu-used=-8". What is set on the encoder has to be set here, before
 * its first caps: then the streaming thread sets it up, and a user's value that
 * is set at the same moment and is the same cannot be told from one of the
 * element. @downstream are the caps that downstream takes, NULL for any. */
AdaptFixture *adapt_fixture_new (
    const gchar *settings, const gchar *downstream);
void adapt_fixture_free (AdaptFixture *f);

/* Pictures arrive in this size and with fps_n and fps_d in their caps. */
void adapt_fixture_input (AdaptFixture *f, gint width, gint height);
void adapt_fixture_set_cost (AdaptFixture *f, gint us);

/* Moves the clock on to @time, if it is not there yet. */
void adapt_fixture_wait_until (AdaptFixture *f, GstClockTime time);
/* Pushes the next frame at the present time. */
void adapt_fixture_push (AdaptFixture *f);
/* Encodes @n frames, each when it arrives or, if that takes longer, when the
 * one before is done. */
void adapt_fixture_encode (AdaptFixture *f, guint n);
/* Encodes at most @most frames until the statistic changes; returns whether it
 * did. */
gboolean adapt_fixture_encode_until_changed (
    AdaptFixture *f, const gchar *stat, guint most);

gdouble adapt_fixture_stat (AdaptFixture *f, const gchar *name);
/* Checks that the statistic has this value. */
void adapt_fixture_check (AdaptFixture *f, const gchar *stat, gdouble expected);
/* Checks the quality limitation reason. */
void adapt_fixture_check_reason (AdaptFixture *f, const gchar *expected);
