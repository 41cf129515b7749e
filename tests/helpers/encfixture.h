/* gst-latestframe
 * Copyright (C) 2026 the gst-latestframe authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

/* A latestvpxenc in a harness, fed one frame at a time. The encode in progress
 * can be held at a point where the encoder has its own lock, so that whoever
 * touches the encoder from another thread hangs. */
typedef struct
{
  GstHarness *h;
  GstElement *element;
  GstElement *encoder; /* the first one */
  GstPad *encoder_sink;
  GstBus *bus;
  gchar *format;
  gint width, height;
  gboolean has_testclock;
} EncFixture;

/* Makes an element from a description as after gst-launch-1.0: "latestvpxenc
 * bitrate=100000 encoder::cpu-used=4". */
GstElement *enc_fixture_make (const gchar *description);
/* Makes an element that plays, with caps of 64x48 I420 at 30 frames per
 * second. */
EncFixture *enc_fixture_new (const gchar *description);
/* gst_harness_set_time() sets the clock of this one's pipeline and the
 * system's, which begin at 0. */
EncFixture *enc_fixture_new_with_testclock (const gchar *description);
void enc_fixture_free (EncFixture *f);

void enc_fixture_caps (
    EncFixture *f, const gchar *format, gint width, gint height);
/* Returns a frame. The pictures of frames of different times differ. */
GstBuffer *enc_fixture_buffer (EncFixture *f, guint pts_ms);
void enc_fixture_push (EncFixture *f, guint pts_ms);
/* Pushes one frame and waits for it to come out. */
GstBuffer *enc_fixture_encode (EncFixture *f, guint pts_ms);
/* Encodes one frame and returns whether it became a key frame. */
gboolean enc_fixture_encode_is_key (EncFixture *f, guint pts_ms);
/* Sends a force-key-unit event from downstream, for the next frame. */
void enc_fixture_request_key (EncFixture *f);

/* Makes the next encode stop inside the encoder; enc_fixture_wait_held()
 * returns once it did. */
void enc_fixture_hold (EncFixture *f);
void enc_fixture_wait_held (EncFixture *f);
void enc_fixture_release (EncFixture *f);

gint enc_fixture_encoder_int (EncFixture *f, const gchar *property);
gchar *enc_fixture_encoder_text (EncFixture *f, const gchar *property);
GstStructure *enc_fixture_stats (EncFixture *f);
guint64 enc_fixture_stat (EncFixture *f, const gchar *name);
guint enc_fixture_stat_uint (EncFixture *f, const gchar *name);

/* Takes the next message of this type from the bus and checks that its text or
 * details contain these words. Returns whether there was a message. */
gboolean enc_fixture_got_message (
    EncFixture *f, GstMessageType type, const gchar *words);
